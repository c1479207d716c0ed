package io.apibuddy.threats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Works beside every test (JUnit finds it by itself): looks through the databases that the test has left in its temporary
 * directories, and fails a test during which a marked secret turned up where it must not.
 */
public final class SecretsWatch implements AfterEachCallback, AfterAllCallback {
    private static final int MAGIC = 16;
    private static final String SQLITE = "SQLite format 3";
    private static final String WRITE_AHEAD_LOG = "7\u007f\u0006";
    private static final long LARGEST = 8L << 20;

    private static final Map<Path, FileTime> LOOKED_AT = new ConcurrentHashMap<>();

    /** Made by JUnit. */
    public SecretsWatch() {}

    /** Makes the temporary directories of tests, and knows them. */
    public static final class Directories implements TempDirFactory {
        private static final Set<Path> MADE = ConcurrentHashMap.newKeySet();

        /** Made by JUnit. */
        public Directories() {}

        @Override
        public Path createTempDirectory(AnnotatedElementContext where, ExtensionContext test) throws IOException {
            Path made = Files.createTempDirectory("junit-");
            MADE.add(made);
            return made;
        }
    }

    /** Through all databases in temporary directories of tests that have changed since. */
    public void lookThroughDirectories() throws IOException {
        Directories.MADE.removeIf(Files::notExists);
        LOOKED_AT.keySet().removeIf(Files::notExists);
        for (Path directory : Directories.MADE) {
            lookThrough(directory);
        }
    }

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        lookThroughDirectories();
        List<String> found = Secrets.found();
        if (!found.isEmpty()) {
            throw new AssertionError("a marked secret turned up:\n" + String.join("\n", found));
        }
    }

    @Override
    public void afterAll(ExtensionContext tests) throws IOException {
        afterEach(tests);
        Secrets.leave();
    }

    private static void lookThrough(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory, 3)) {
            files = all.filter(Files::isRegularFile).toList();
        } catch (java.io.UncheckedIOException gone) {
            return; // a test's thread tidies up meanwhile
        }
        for (Path file : files) {
            try {
                FileTime changed = Files.getLastModifiedTime(file);
                if (!changed.equals(LOOKED_AT.put(file, changed)) && Files.size(file) <= LARGEST && isDatabase(file)) {
                    Secrets.look(Secrets.Place.DATABASE, Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            } catch (NoSuchFileException gone) {
                LOOKED_AT.remove(file);
            }
        }
    }

    private static boolean isDatabase(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String begin = new String(in.readNBytes(MAGIC), StandardCharsets.ISO_8859_1);
            return begin.startsWith(SQLITE) || begin.startsWith(WRITE_AHEAD_LOG);
        }
    }
}
