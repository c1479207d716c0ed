package io.apibuddy.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.apibuddy.config.LoggingConfig;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
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
        config.filePath().ifPresent(file -> root(context).addAppender(file(context, config, file)));
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
        FileLog appender = new FileLog(file, config, encoder(context, config));
        appender.setContext(context);
        appender.setName("file");
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
