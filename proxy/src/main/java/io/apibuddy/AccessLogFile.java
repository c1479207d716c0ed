package io.apibuddy;

import io.apibuddy.config.LoggingConfig.Format;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.ProxyListener;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A listener that writes a line for each request to a file, whatever logging the application has: see
 * docs/embedding.md for what stands in it. Nothing that a client or an upstream sends can break a line. It never delays a
 * request: a thread of its own writes, and lines are dropped, and counted, when {@value LogFile#WAITING} wait for a disk.
 */
public final class AccessLogFile implements ProxyListener, AutoCloseable {
    private final LogFile<ExchangeEvent> file;

    private AccessLogFile(LogFile<ExchangeEvent> file) {
        this.file = file;
    }

    /**
     * Begins to write.
     *
     * @param file appended to; made, for its owner's eyes only, when it is not there. One that cannot be written is told
     *     in the application's log and tried again every second
     * @param maxFileSize in bytes at which it is renamed to {@code NAME.1}, that to {@code NAME.2} and so on
     * @param backups how many of these are kept; 0: none, the file is emptied when it is full
     * @param format of the lines: to read, or a JSON object each
     * @return to be added to a proxy as a listener, and closed after it
     * @throws IllegalArgumentException when the size is below 1 or the number below 0
     */
    public static AccessLogFile open(Path file, long maxFileSize, int backups, Format format) {
        return open(file, maxFileSize, backups, () -> format);
    }

    static AccessLogFile open(Path file, long maxFileSize, int backups, Supplier<Format> format) {
        return new AccessLogFile(
                LogFile.open(file, maxFileSize, backups, event -> AccessLine.bytes(event, format.get())));
    }

    @Override
    public void onEvent(ExchangeEvent event) {
        file.write(event);
    }

    /**
     * Requests that are not in the file because it could not be written, or not fast enough.
     *
     * @return since it was opened
     */
    public long dropped() {
        return file.dropped();
    }

    /** Writes what waits, then closes the file. */
    @Override
    public void close() {
        file.close();
    }
}
