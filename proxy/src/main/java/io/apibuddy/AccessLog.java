package io.apibuddy;

import io.apibuddy.config.LoggingConfig;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.ProxyListener;
import io.apibuddy.events.SecurityEvent;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One log line a request, and one for each security event. As text the line is its message; as JSON the same stands in
 * key-value pairs, for whatever encoder the host's logging has.
 */
final class AccessLog implements ProxyListener {
    private static final Logger access = LoggerFactory.getLogger("io.apibuddy.access");
    private static final Logger security = LoggerFactory.getLogger("io.apibuddy.security");
    private static final Logger cache = LoggerFactory.getLogger("io.apibuddy.cache");

    private final Supplier<LoggingConfig.Format> format;
    private final BooleanSupplier logsSecurity;

    AccessLog(Supplier<LoggingConfig.Format> format, BooleanSupplier logsSecurity) {
        this.format = format;
        this.logsSecurity = logsSecurity;
    }

    @Override
    public void onEvent(ExchangeEvent event) {
        if (!access.isInfoEnabled()) {
            return;
        }
        if (format.get() == LoggingConfig.Format.JSON) {
            json(event);
        } else {
            access.info(text(event));
        }
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
                .append(event.outcome().name().toLowerCase(Locale.ROOT))
                .append(' ')
                .append(event.bytes())
                .append("B ")
                .append(millis(event.total().toNanos()))
                .append("ms");
        event.upstreamStatus()
                .ifPresent(status -> line.append(" upstream=")
                        .append(status)
                        .append('/')
                        .append(millis(event.upstreamTime().toNanos()))
                        .append("ms"));
        event.problem().ifPresent(problem -> line.append(" problem=").append(problem));
        if (!event.complete()) {
            line.append(" broken-off");
        }
        return line.toString();
    }

    private static void json(ExchangeEvent event) {
        LoggingEventBuilder line = access.atInfo()
                .addKeyValue("id", event.id())
                .addKeyValue("client", event.client())
                .addKeyValue("protocol", event.protocol())
                .addKeyValue("method", event.method())
                .addKeyValue("target", event.target())
                .addKeyValue("status", event.status())
                .addKeyValue("outcome", event.outcome().name().toLowerCase(Locale.ROOT))
                .addKeyValue("bytes", event.bytes())
                .addKeyValue("total_ms", event.total().toNanos() / 1e6)
                .addKeyValue("complete", event.complete());
        if (event.mapping().isPresent()) {
            line = line.addKeyValue("mapping", event.mapping().get());
        }
        if (event.cacheStatus().isPresent()) {
            line = line.addKeyValue("cache_status", event.cacheStatus().get());
        }
        if (event.upstreamStatus().isPresent()) {
            line = line.addKeyValue("upstream_status", event.upstreamStatus().getAsInt())
                    .addKeyValue("upstream_ms", event.upstreamTime().toNanos() / 1e6);
        }
        if (event.problem().isPresent()) {
            line = line.addKeyValue("problem", event.problem().get());
        }
        line.log("request");
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
    }

    @Override
    public void onSecurityEvent(SecurityEvent event) {
        if (logsSecurity.getAsBoolean()) {
            security.warn("{} {}: {}", event.client(), event.kind(), event.detail());
        }
    }

    @Override
    public void onCacheTrouble(String what, Throwable cause) {
        cache.warn("{} ({})", what, String.valueOf(cause.getMessage()));
        cache.debug("the cause", cause);
    }
}
