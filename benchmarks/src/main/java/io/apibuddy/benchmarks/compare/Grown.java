package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** Cache files with more and more entries of 1 KB. Made once in a run, in its folder on the disk: it takes a minute. */
record Grown(Setting setting) {
    static final List<Long> SIZES = List.of(1_000L, 10_000L, 100_000L, 1_000_000L);
    static final long LARGEST = 1_000_000;

    private static final int LENGTH = 1024;

    /** The one with so many entries; made, with the smaller ones, if need be. */
    Path file(long entries) throws IOException {
        Path folder = setting.disk().resolve("grown");
        Files.createDirectories(folder);
        long smaller = 0;
        for (long size : SIZES) {
            if (size <= entries && !Files.exists(at(size))) {
                grow(folder.resolve("growing.db"), smaller, size);
            }
            smaller = size;
        }
        return at(entries);
    }

    private Path at(long entries) {
        return setting.disk().resolve("grown").resolve(entries + ".db");
    }

    private void grow(Path growing, long from, long to) throws IOException {
        Files.deleteIfExists(growing);
        if (from > 0) {
            Files.copy(at(from), growing);
        }
        new Filled(growing, ApiBuddy.MAPPING, Filled.NOBODY, LENGTH).add(from + 1, to, Duration.ofDays(365));
        Files.move(growing, at(to), StandardCopyOption.ATOMIC_MOVE);
    }

    /** That it holds, and nothing else; nothing is evicted. */
    OwnConfig config(long entries) throws IOException {
        return OwnConfig.of(file(entries), Filled.NOBODY).unlimited();
    }
}
