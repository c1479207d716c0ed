package io.apibuddy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells HTTP/2 with prior knowledge from HTTP/1 by the first bytes of a connection without TLS (RFC 9113 section 3.4). A
 * connection whose first bytes do not tell in time is closed.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a failed write or close by closing the channel
final class ProtocolSelector extends ByteToMessageDecoder {
    private final Shared shared;
    private final BiConsumer<ChannelHandlerContext, Boolean> configure;
    private @Nullable Future<?> timer;

    /**
     * A selector for one connection.
     *
     * @param shared tells how long the first bytes may take
     * @param configure given true for HTTP/2, adds what follows in the pipeline
     */
    ProtocolSelector(Shared shared, BiConsumer<ChannelHandlerContext, Boolean> configure) {
        this.shared = shared;
        this.configure = configure;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        long limit = shared.limits().headerTimeout().toNanos();
        timer = context.executor().schedule(() -> context.close(), limit, TimeUnit.NANOSECONDS);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
        try {
            int length = Math.min(in.readableBytes(), preface.readableBytes());
            boolean same = ByteBufUtil.equals(in, in.readerIndex(), preface, preface.readerIndex(), length);
            if (same && length < preface.readableBytes()) {
                return;
            }
            configure.accept(context, same);
            context.pipeline().remove(this);
        } finally {
            preface.release();
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        cancel();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        cancel();
        super.channelInactive(context);
    }

    /** The server is being closed, and nothing has been asked yet. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event == NettyServer.CLOSING) {
            context.close();
        } else {
            super.userEventTriggered(context, event);
        }
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Shared.LOG.debug("A connection has failed", cause);
        shared.tellOutOfMemory(cause);
        context.close();
    }
}
