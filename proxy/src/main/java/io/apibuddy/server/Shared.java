package io.apibuddy.server;

import io.apibuddy.config.ServerConfig;
import io.apibuddy.message.Handler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of a server share. */
final class Shared {
    static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /** Which lack of memory is told of this often at most. */
    private static final long QUIET_NANOS = 60_000_000_000L;

    private static final String NO_MEMORY_CONTENT = "{\"type\":\"about:blank\",\"title\":\"Overloaded\",\"status\":503,"
            + "\"detail\":\"There is no memory left to answer with; ask again in a moment.\"}";

    private static final String NO_MEMORY =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n"
                    + "Content-Length: " + NO_MEMORY_CONTENT.length()
                    + "\r\nRetry-After: 1\r\nProxy-Status: api-buddy; error=proxy_internal_error\r\nConnection: close\r\n\r\n"
                    + NO_MEMORY_CONTENT;

    final Handler handler;
    final HttpClock clock;
    final boolean tls;
    private final BiConsumer<String, String> refused;
    private volatile ServerConfig limits;
    private volatile boolean closing;
    /** Made while there is memory. */
    private final ByteBuf noMemory = Unpooled.unreleasableBuffer(
            Unpooled.directBuffer(NO_MEMORY.length()).writeBytes(NO_MEMORY.getBytes(StandardCharsets.US_ASCII)));

    private final AtomicLong lastTold = new AtomicLong(System.nanoTime() - QUIET_NANOS);

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

    /** A whole answer, with which the connection ends. */
    ByteBuf noMemory() {
        return noMemory.duplicate();
    }

    void tellOutOfMemory(OutOfMemoryError full) {
        long now = System.nanoTime();
        long last = lastTold.get();
        if (now - last >= QUIET_NANOS && lastTold.compareAndSet(last, now)) {
            LOG.warn(
                    "There is no memory left to answer with ({}); requests are answered 503 and connections closed until"
                            + " there is some",
                    full.getMessage());
        }
    }

    void tellRefused(String address, String why) {
        try {
            refused.accept(address, why);
        } catch (RuntimeException e) {
            LOG.error("Whoever is told of refused requests has failed", e);
        }
    }
}
