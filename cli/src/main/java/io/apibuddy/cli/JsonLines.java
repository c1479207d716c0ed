package io.apibuddy.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/**
 * A JSON object a line: {@code time}, {@code level}, {@code logger}, {@code message}, then the event's own keys, and
 * {@code error} when there is one. Logback's own encoder nests the keys in lists of single pairs and always writes whole
 * stack traces.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    /** Each name stands in a line once. */
    private static final Set<String> OWN = Set.of("time", "level", "logger", "message", "error", "stack");

    /** All but ASCII is escaped: then no reader finds a line break where it knows more of them than others do. */
    private final JsonFactory json = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private final boolean traces;

    /**
     * An encoder.
     *
     * @param traces whether an exception's stack is written
     */
    JsonLines(boolean traces) {
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
        StringWriter line = new StringWriter(256);
        try (JsonGenerator out = json.createGenerator(line)) {
            out.writeStartObject();
            out.writeStringField("time", event.getInstant().toString());
            out.writeStringField("level", event.getLevel().toString());
            out.writeStringField("logger", event.getLoggerName());
            out.writeStringField("message", event.getFormattedMessage());
            writePairs(out, event.getKeyValuePairs());
            writeError(out, event.getThrowableProxy());
            out.writeEndObject();
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return line.append('\n').toString().replace("\u007f", "\\u007f").getBytes(StandardCharsets.US_ASCII);
    }

    private static void writePairs(JsonGenerator out, @org.jspecify.annotations.Nullable List<KeyValuePair> pairs)
            throws IOException {
        if (pairs == null) {
            return;
        }
        for (KeyValuePair pair : pairs) {
            out.writeFieldName(OWN.contains(pair.key) ? pair.key + "_" : pair.key);
            if (pair.value instanceof Integer || pair.value instanceof Long) {
                out.writeNumber(((Number) pair.value).longValue());
            } else if (pair.value instanceof BigDecimal money) {
                out.writeNumber(money);
            } else if (pair.value instanceof Number number) {
                out.writeNumber(number.doubleValue());
            } else if (pair.value instanceof Boolean flag) {
                out.writeBoolean(flag);
            } else {
                out.writeString(String.valueOf(pair.value));
            }
        }
    }

    private void writeError(JsonGenerator out, @org.jspecify.annotations.Nullable IThrowableProxy error)
            throws IOException {
        if (error != null) {
            out.writeStringField("error", error.getClassName() + ": " + error.getMessage());
            if (traces) {
                out.writeStringField("stack", ThrowableProxyUtil.asString(error));
            }
        }
    }
}
