package io.apibuddy;

import io.apibuddy.config.LoggingConfig;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.ProxyListener;
import io.apibuddy.events.SecurityEvent;
import java.util.Map;
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
            access.info(AccessLine.text(event));
        }
    }

    private static void json(ExchangeEvent event) {
        LoggingEventBuilder line = access.atInfo();
        for (Map.Entry<String, Object> fact : AccessLine.facts(event).entrySet()) {
            line = line.addKeyValue(fact.getKey(), fact.getValue());
        }
        line.log("request");
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
