package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** How many lines a log has grown by: programs write behind answering, and some leave out lines rather than wait. */
final class LogLines {
    /** So often without a new line, and no more are waited for. */
    private static final int LOOKS = 8;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Path file;
    private long bytes;
    private long lines;

    private LogLines(Path file, long bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /** Counts those that come from now on. */
    static LogLines in(Path file) throws IOException {
        return new LogLines(file, Files.exists(file) ? Files.size(file) : 0);
    }

    /** Where nothing is to be counted. */
    static LogLines none() {
        return new LogLines(Path.of("/dev/null"), 0);
    }

    /**
     * Waits until so many are there, or for two seconds none has come: a second is what some keep lines for.
     *
     * @return how many there are
     */
    long await(long expected) throws IOException {
        long before = -1;
        for (int look = 0; look < LOOKS && count() < expected; look++) {
            look = lines > before ? 0 : look;
            before = lines;
            Running.pause(BETWEEN_LOOKS);
        }
        return lines;
    }

    private long count() throws IOException {
        if (!Files.exists(file)) {
            return lines;
        }
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(bytes);
            byte[] part = new byte[1 << 16];
            for (int read = in.read(part); read > 0; read = in.read(part)) {
                bytes += read;
                for (int i = 0; i < read; i++) {
                    lines += part[i] == '\n' ? 1 : 0;
                }
            }
        }
        return lines;
    }
}
