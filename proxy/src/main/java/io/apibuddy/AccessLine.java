package io.apibuddy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.apibuddy.config.LoggingConfig.Format;
import io.apibuddy.events.ExchangeEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the access log says of a request: as text, as keys and values, and as JSON. */
final class AccessLine {
    /** All but ASCII is escaped: then no reader finds a line break where it knows more of them than others do. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private AccessLine() {}

    static byte[] bytes(ExchangeEvent event, Format format) {
        String line = switch (format) {
            case TEXT -> event.received() + " " + text(event);
            case JSON -> json(event);
        };
        return (line + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    static String text(ExchangeEvent event) {
        StringBuilder line = new StringBuilder(160)
                .append(event.client())
                .append(' ')
                .append(event.method())
                .append(' ')
                .append(event.target())
                .append(' ')
                .append(event.status())
                .append(' ')
                .append(outcome(event))
                .append(' ')
                .append(event.bytes())
                .append("B ")
                .append(tenths(event.total()));
        event.upstreamStatus()
                .ifPresent(status ->
                        line.append(" upstream=").append(status).append('/').append(tenths(event.upstreamTime())));
        event.problem().ifPresent(problem -> line.append(" problem=").append(problem));
        if (!event.complete()) {
            line.append(" broken-off");
        }
        return printable(line);
    }

    /**
     * What is known, in an order that stays.
     *
     * @return by name: a text, Integer, Long, Double, Boolean or BigDecimal
     */
    static Map<String, Object> facts(ExchangeEvent event) {
        Map<String, Object> facts = new LinkedHashMap<>(32);
        facts.put("id", event.id());
        facts.put("client", event.client());
        facts.put("protocol", event.protocol());
        facts.put("method", event.method());
        facts.put("target", event.target());
        event.mapping().ifPresent(mapping -> facts.put("mapping", mapping));
        facts.put("status", event.status());
        facts.put("outcome", outcome(event));
        event.cacheStatus().ifPresent(status -> facts.put("cache_status", status));
        event.key().ifPresent(key -> facts.put("key", key));
        event.upstreamStatus().ifPresent(status -> {
            facts.put("upstream_status", status);
            facts.put("upstream_ms", millis(event.upstreamTime()));
        });
        facts.put("upstream_calls", event.upstreamCalls());
        facts.put("collapsed", event.collapsed());
        BigDecimal cost = event.costPerCall().multiply(BigDecimal.valueOf(event.upstreamCalls()));
        if (cost.signum() != 0) {
            facts.put("cost", cost);
        }
        if (event.isSaved() && event.costPerCall().signum() != 0) {
            facts.put("saved", event.costPerCall());
        }
        facts.put("bytes", event.bytes());
        facts.put("total_ms", millis(event.total()));
        facts.put("complete", event.complete());
        event.problem().ifPresent(problem -> facts.put("problem", problem));
        event.traceId().ifPresent(trace -> facts.put("trace_id", trace));
        return facts;
    }

    private static String json(ExchangeEvent event) {
        StringWriter line = new StringWriter(512);
        try (JsonGenerator out = JSON.createGenerator(line)) {
            out.writeStartObject();
            out.writeStringField("time", event.received().toString());
            for (Map.Entry<String, Object> fact : facts(event).entrySet()) {
                out.writePOJOField(fact.getKey(), fact.getValue());
            }
            out.writeEndObject();
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return line.toString().replace("\u007f", "\\u007f");
    }

    /** Requests are vetted and hold printable ASCII alone; this does not rely on it. */
    private static String printable(StringBuilder line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c < ' ' || c > '~') {
                line.setCharAt(i, '?');
            }
        }
        return line.toString();
    }

    private static String outcome(ExchangeEvent event) {
        return event.outcome().name().toLowerCase(Locale.ROOT);
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }

    private static String tenths(Duration time) {
        return String.format(Locale.ROOT, "%.1fms", time.toNanos() / 1e6);
    }
}
