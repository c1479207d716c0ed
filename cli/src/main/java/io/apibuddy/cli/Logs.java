package io.apibuddy.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.RolloverFailure;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import io.apibuddy.config.LoggingConfig;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Where the program's log goes: to stderr, and to a file when one is configured. Made here rather than from a file of
 * logback's own, so that the configuration has one place.
 */
final class Logs {
    /** Lines that may wait while stderr or the disk is slow; then lines are dropped rather than requests delayed. */
    private static final int QUEUE = 8192;

    private Logs() {}

    /** Warnings and worse, as text: what holds until a configuration is known, and for commands that have none. */
    static void quiet(PrintStream err) {
        LoggerContext context = cleared();
        root(context).setLevel(Level.WARN);
        root(context).addAppender(stream(context, started(context, new TextLines(false)), err));
    }

    /**
     * As configured.
     *
     * @param config what and where to
     * @param err the process's error stream
     */
    static void as(LoggingConfig config, PrintStream err) {
        LoggerContext context = cleared();
        Level level = level(config.level());
        root(context).setLevel(level);
        // Netty, Vert.x and the like tell their inner life at DEBUG; it is not what somebody looks for here.
        context.getLogger("io.netty").setLevel(Level.WARN);
        context.getLogger("io.vertx").setLevel(Level.WARN);
        root(context).addAppender(behindQueue(context, stream(context, encoder(context, config), err)));
        config.filePath()
                .ifPresent(file -> root(context).addAppender(behindQueue(context, file(context, config, file))));
    }

    /** Writes what is waiting. */
    static void flush() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    private static LoggerContext cleared() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.getStatusManager().clear();
        context.start();
        return context;
    }

    private static Logger root(LoggerContext context) {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static Level level(LoggingConfig.Level level) {
        return switch (level) {
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARNING -> Level.WARN;
            case ERROR -> Level.ERROR;
            case OFF -> Level.OFF;
        };
    }

    /** An event loop must never wait for a terminal or a disk. */
    private static Appender<ILoggingEvent> behindQueue(LoggerContext context, Appender<ILoggingEvent> appender) {
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(context);
        queue.setQueueSize(QUEUE);
        queue.setDiscardingThreshold(0);
        queue.setNeverBlock(true);
        queue.addAppender(appender);
        queue.start();
        return queue;
    }

    private static Appender<ILoggingEvent> stream(
            LoggerContext context, Encoder<ILoggingEvent> encoder, PrintStream err) {
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setEncoder(encoder);
        appender.setOutputStream(new NeverClosed(err));
        appender.start();
        return appender;
    }

    private static Appender<ILoggingEvent> file(LoggerContext context, LoggingConfig config, Path file) {
        RollingFileAppender<ILoggingEvent> appender = new PrivateFileAppender();
        appender.setContext(context);
        appender.setName("file");
        appender.setFile(file.toString());
        appender.setEncoder(encoder(context, config));
        FixedWindowRollingPolicy rolling = new NumberedFiles(appender, config.backupCount() == 0);
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(file + ".%i");
        rolling.setMinIndex(1);
        rolling.setMaxIndex(Math.max(1, config.backupCount()));
        rolling.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
        trigger.setContext(context);
        trigger.setMaxFileSize(new FileSize(config.maxFileSize()));
        trigger.setCheckIncrement(Duration.buildByMilliseconds(100));
        trigger.start();
        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(trigger);
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, LoggingConfig config) {
        boolean traces = config.level() == LoggingConfig.Level.DEBUG;
        return started(
                context,
                switch (config.format()) {
                    case TEXT -> new TextLines(traces);
                    case JSON -> new JsonLines(traces);
                });
    }

    private static Encoder<ILoggingEvent> started(LoggerContext context, Encoder<ILoggingEvent> encoder) {
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    /** Index numbers up to any backup_count; logback's own limit of 20 is against mistakes in its XML. */
    private static final class NumberedFiles extends FixedWindowRollingPolicy {
        private final RollingFileAppender<ILoggingEvent> appender;
        private final boolean keepsNone;

        NumberedFiles(RollingFileAppender<ILoggingEvent> appender, boolean keepsNone) {
            this.appender = appender;
            this.keepsNone = keepsNone;
        }

        @Override
        public void rollover() throws RolloverFailure {
            if (!keepsNone) {
                super.rollover();
                return;
            }
            try {
                Files.deleteIfExists(Path.of(appender.getFile()));
            } catch (IOException kept) {
                throw new RolloverFailure("cannot begin the log anew", kept);
            }
        }

        @Override
        protected int getMaxWindowSize() {
            return Integer.MAX_VALUE;
        }
    }

    /** The process's error stream outlives any logging set-up. */
    private static final class NeverClosed extends FilterOutputStream {
        NeverClosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
