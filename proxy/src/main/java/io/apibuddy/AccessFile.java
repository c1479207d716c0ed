package io.apibuddy;

import io.apibuddy.config.LoggingConfig;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.ProxyListener;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** An access log that is open while its proxy runs. */
final class AccessFile implements ProxyListener {
    private final Path file;
    private final Supplier<LoggingConfig.Format> format;
    private volatile Optional<AccessLogFile> open = Optional.empty();

    AccessFile(Path file, Supplier<LoggingConfig.Format> format) {
        this.file = file;
        this.format = format;
    }

    void open(LoggingConfig config) {
        open = Optional.of(AccessLogFile.open(file, config.maxFileSize(), config.backupCount(), format));
    }

    @Override
    public void onEvent(ExchangeEvent event) {
        open.ifPresent(log -> log.onEvent(event));
    }

    void close() {
        open.ifPresent(AccessLogFile::close);
        open = Optional.empty();
    }
}
