package io.apibuddy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.buffer.BufferInternal;

/** All that this room needs from behind Vert.x's public API: its event loops, contexts on them, and a buffer's bytes. */
final class VertxInternals {
    private VertxInternals() {}

    /** The event loops that serve. */
    static EventLoopGroup loops(Vertx vertx) {
        return ((VertxInternal) vertx).nettyEventLoopGroup();
    }

    /** The event loop that accepts. */
    static EventLoopGroup acceptor(Vertx vertx) {
        return ((VertxInternal) vertx).acceptorEventLoopGroup();
    }

    /** A new context whose tasks run on that event loop. */
    static ContextInternal context(Vertx vertx, EventLoop loop) {
        return ((VertxInternal) vertx).contextBuilder().withEventLoop(loop).build();
    }

    /** A view of the bytes with indexes of its own; releasing it is the caller's business only if it retains it. */
    static ByteBuf bytes(Buffer buffer) {
        return ((BufferInternal) buffer).getByteBuf();
    }
}
