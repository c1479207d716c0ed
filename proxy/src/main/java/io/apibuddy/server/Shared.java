package io.apibuddy.server;

import io.apibuddy.config.ServerConfig;
import io.apibuddy.message.Handler;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of a server share. */
final class Shared {
    static final Logger LOG = LoggerFactory.getLogger(Server.class);

    final Handler handler;
    final HttpClock clock;
    final boolean tls;
    private final BiConsumer<String, String> refused;
    private volatile ServerConfig limits;
    private volatile boolean closing;

    Shared(ServerConfig limits, Handler handler, BiConsumer<String, String> refused, HttpClock clock) {
        this.limits = limits;
        this.handler = handler;
        this.refused = refused;
        this.clock = clock;
        this.tls = limits.tls().isPresent();
    }

    ServerConfig limits() {
        return limits;
    }

    void limits(ServerConfig next) {
        limits = next;
    }

    /** Whether the server is being closed: connections end with the answer they are at. */
    boolean closing() {
        return closing;
    }

    void close() {
        closing = true;
    }

    void tellRefused(String address, String why) {
        try {
            refused.accept(address, why);
        } catch (RuntimeException e) {
            LOG.error("Whoever is told of refused requests has failed", e);
        }
    }
}
