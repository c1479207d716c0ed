package io.apibuddy.server;

import io.apibuddy.config.ServerConfig;
import io.apibuddy.message.Body;
import io.apibuddy.message.Handler;
import io.apibuddy.message.Problem;
import io.apibuddy.message.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of a server share. */
final class Shared {
    static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /** Which lack of memory is told of this often at most. */
    private static final long QUIET_NANOS = 60_000_000_000L;

    final Handler handler;
    final HttpClock clock;
    final boolean tls;
    private final BiConsumer<String, String> refused;
    private volatile ServerConfig limits;
    private volatile boolean closing;
    /** Made while there is memory. */
    private final ByteBuf noMemory;

    private final int noMemoryHead;

    private final AtomicLong lastTold = new AtomicLong(System.nanoTime() - QUIET_NANOS);

    Shared(ServerConfig limits, Handler handler, BiConsumer<String, String> refused, HttpClock clock) {
        this.limits = limits;
        this.handler = handler;
        this.refused = refused;
        this.clock = clock;
        this.tls = limits.tls().isPresent();
        Reply reply = Problem.overloaded().reply();
        Buffer content = ((Body.Whole) reply.body()).bytes();
        HeadBuffer head = new HeadBuffer()
                .begin(reply.head().status())
                .fields(reply.head().fields())
                .field("Content-Length", Integer.toString(content.length()))
                .field("Connection", "close")
                .raw(new byte[] {'\r', '\n'});
        noMemoryHead = head.length();
        noMemory = Unpooled.unreleasableBuffer(Unpooled.directBuffer(noMemoryHead + content.length())
                .writeBytes(head.bytes(), 0, noMemoryHead)
                .writeBytes(content.getBytes()));
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

    /** A whole answer, with which the connection ends; to HEAD without content. */
    ByteBuf noMemory(boolean toHead) {
        return toHead ? noMemory.slice(0, noMemoryHead) : noMemory.duplicate();
    }

    /** If that is what a failure comes from. */
    void tellOutOfMemory(@Nullable Throwable failure) {
        OutOfMemoryError full = Problem.lackOfMemory(failure);
        if (full == null) {
            return;
        }
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
