package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Takes away what was made for a run. */
final class Folders {
    private static final int ATTEMPTS = 20;
    private static final Duration BETWEEN = Duration.ofMillis(100);

    private Folders() {}

    /**
     * A folder with all that is in it. It may change meanwhile: who is being ended still writes, and on Ctrl-C two threads
     * clear away the same. What is there after two seconds stays, and is told.
     */
    static void delete(Path folder) {
        try {
            for (int attempt = 1; Files.exists(folder); attempt++) {
                if (attempt > ATTEMPTS) {
                    System.err.println("not deleted: " + folder);
                    return;
                }
                if (!isDeleted(folder)) {
                    Running.pause(BETWEEN);
                }
            }
        } catch (IOException e) {
            System.err.println("not deleted: " + folder + ": " + e.getMessage());
        }
    }

    private static boolean isDeleted(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path one : deepestFirst) {
                Files.deleteIfExists(one);
            }
            return true;
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }
}
