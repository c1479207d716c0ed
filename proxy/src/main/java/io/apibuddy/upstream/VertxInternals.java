package io.apibuddy.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.buffer.BufferInternal;

/** What this room needs from behind Vert.x's public API besides {@link Wire}. */
final class VertxInternals {
    private VertxInternals() {}

    /** The context that this is called on. */
    static ContextInternal context(Vertx vertx) {
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        if (!context.isEventLoopContext()) {
            throw new IllegalStateException("upstream is called on an event loop's context only");
        }
        return context;
    }

    /** What dials on an event loop, names resolved as Vert.x is told to. */
    static Bootstrap bootstrap(Vertx vertx, EventLoop loop) {
        VertxInternal inside = (VertxInternal) vertx;
        return new Bootstrap()
                .group(loop)
                .channelFactory(inside.transport().channelFactory(false))
                .resolver(inside.nameResolver().nettyAddressResolverGroup());
    }

    /** A view of the bytes with indexes of its own; releasing it is the caller's business only if it retains it. */
    static ByteBuf bytes(Buffer buffer) {
        return ((BufferInternal) buffer).getByteBuf();
    }

    /** Bytes that outlive the connection's pooled memory; what was given is released. */
    static Buffer buffer(ByteBuf bytes) {
        return BufferInternal.safeBuffer(bytes);
    }
}
