package io.apibuddy.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import io.apibuddy.LogFile;
import io.apibuddy.config.LoggingConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The log in a file. Logback's own appender looks at the size only now and then, keeps at most 20 files without being
 * bent, and gives up on a file that cannot be opened at first.
 */
final class FileLog extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final Path path;
    private final LoggingConfig config;
    private final Encoder<ILoggingEvent> encoder;
    private volatile @Nullable LogFile<ILoggingEvent> file;

    FileLog(Path path, LoggingConfig config, Encoder<ILoggingEvent> encoder) {
        this.path = path;
        this.config = config;
        this.encoder = encoder;
    }

    @Override
    public void start() {
        file = LogFile.open(path, config.maxFileSize(), config.backupCount(), encoder::encode);
        super.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        LogFile<ILoggingEvent> open = file;
        if (open != null) {
            event.prepareForDeferredProcessing();
            open.write(event);
        }
    }

    @Override
    public void stop() {
        super.stop();
        LogFile<ILoggingEvent> open = file;
        if (open != null) {
            open.close();
        }
    }
}
