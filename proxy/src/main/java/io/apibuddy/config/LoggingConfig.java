package io.apibuddy.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Section {@code logging}. The embedded proxy logs through SLF4J and leaves all of this to the application; the
 * standalone program obeys it.
 *
 * @param level how much is logged; default INFO
 * @param format how it is written; default text
 * @param filePath file that the log is also written to; empty: none, the default
 * @param maxFileSize size in bytes at which a new log file is begun, at least 1024; default 10 MiB
 * @param backupCount how many full log files are kept, 0 to 1000; default 5
 */
public record LoggingConfig(Level level, Format format, Optional<Path> filePath, long maxFileSize, int backupCount) {
    /**
     * Checks every value.
     *
     * @param level as above
     * @param format as above
     * @param filePath as above
     * @param maxFileSize as above
     * @param backupCount as above
     * @throws IllegalArgumentException naming the first key that is wrong, what was found and what is allowed
     */
    public LoggingConfig {
        Catalogue.LOGGING.require("max_file_size", maxFileSize).require("backup_count", backupCount);
    }

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
