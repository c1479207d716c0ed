package io.apibuddy.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Lines to read: time, level, where from, message. A message is one line, whatever it quotes. Logback's pattern layout
 * could write this too, but parsing its patterns takes a quarter of the time that a short command runs.
 */
final class TextLines extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    private final boolean traces;

    /** Made for the first line: to learn what zones there are, Java looks through all jars, which a start need not wait for. */
    private static final class Time {
        private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                        "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT)
                .withZone(ZoneId.systemDefault());
    }

    /**
     * An encoder.
     *
     * @param traces whether an exception's stack is written
     */
    TextLines(boolean traces) {
        this.traces = traces;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        Time.FORM.formatTo(event.getInstant(), line);
        line.append(' ').append(event.getLevel()).append(' ');
        line.append(shortened(event.getLoggerName())).append(": ");
        line.append(oneLine(event.getFormattedMessage()));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null && !traces) {
            line.append(" (")
                    .append(oneLine(String.valueOf(thrown.getMessage())))
                    .append(')');
        }
        line.append('\n');
        if (thrown != null && traces) {
            line.append(ThrowableProxyUtil.asString(thrown));
        }
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String shortened(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    /** Who controls a message must not be able to forge another one, or to steer the terminal. */
    private static String oneLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnfit(text.charAt(i))) {
                return text.replaceAll("\\R", " | ").replaceAll("[\\p{Cc}\\p{Cf}]", "?");
            }
        }
        return text;
    }

    private static boolean isUnfit(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
