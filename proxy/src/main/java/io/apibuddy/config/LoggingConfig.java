package io.apibuddy.config;

import java.nio.file.Path;
import java.util.Optional;

/** Section {@code logging}. Sizes are bytes. */
public record LoggingConfig(Level level, Format format, Optional<Path> filePath, long maxFileSize, int backupCount) {
    /** How much is logged. */
    public enum Level {
        /** Everything, for finding faults. */
        DEBUG,
        /** A line a request. */
        INFO,
        /** What somebody should look at. */
        WARNING,
        /** What failed. */
        ERROR,
        /** Nothing. */
        OFF
    }

    /** How it is written. */
    public enum Format {
        /** Lines to read. */
        TEXT,
        /** A JSON object a line. */
        JSON
    }
}
