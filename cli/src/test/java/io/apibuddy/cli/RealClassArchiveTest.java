package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes with the Java that runs the tests, and a distribution of what is on their class path. */
class RealClassArchiveTest {
    @TempDir
    private Path directory;

    @Test
    void aStartTakesItsClassesFromTheArchiveAndADamagedOneStopsNone() throws Exception {
        Path launcher = distribution();
        Shell shell = new Shell(directory);
        shell.environment.put("JAVA_HOME", System.getProperty("java.home"));
        Path loaded = directory.resolve("loaded");

        var made = shell.run(launcher, "--class-archive", "now");
        assertThat(made.code()).as(made.err()).isZero();
        shell.environment.put("JAVA_OPTS", "-Xlog:class+load:file=" + loaded);
        assertThat(shell.run(launcher, "key").lines()).hasSize(1);
        assertThat(Files.readString(loaded)).containsPattern("io\\.apibuddy\\.cli\\.Main source: shared objects file");

        // Most of it, and with the time that it had, so that only Java can find out.
        Path archive = Path.of(made.out().strip());
        FileTime time = Files.getLastModifiedTime(archive);
        damage(archive);
        Files.setLastModifiedTime(archive, time);
        var damaged = shell.run(launcher, "key");

        assertThat(damaged.code()).isZero();
        assertThat(damaged.lines()).hasSize(1);
        assertThat(damaged.err()).isEmpty();
        assertThat(Files.readString(loaded)).doesNotContain("cli.Main source: shared objects file");
    }

    private Path distribution() throws IOException {
        Path dist = directory.resolve("dist");
        Path library = Files.createDirectories(dist.resolve("lib"));
        int number = 100;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = library.resolve(number++ + ".jar");
            if (Files.isDirectory(Path.of(entry))) {
                pack(Path.of(entry), jar);
            } else if (entry.endsWith(".jar")) {
                Files.copy(Path.of(entry), jar);
            }
        }
        Path launcher = Files.createDirectories(dist.resolve("bin")).resolve("api-buddy");
        return Files.copy(Path.of("src/main/dist/bin/api-buddy"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                packed.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, packed);
            }
        }
    }

    private static void damage(Path archive) throws IOException {
        assertThat(archive.toFile().setWritable(true)).isTrue();
        try (FileChannel file = FileChannel.open(archive, StandardOpenOption.WRITE)) {
            byte[] nonsense = new byte[4096];
            Arrays.fill(nonsense, (byte) 0x5a);
            for (long at : List.of(4L, 2L, 3L)) {
                file.write(ByteBuffer.wrap(nonsense), file.size() / at);
            }
        }
    }
}
