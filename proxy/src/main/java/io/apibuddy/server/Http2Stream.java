package io.apibuddy.server;

import io.apibuddy.message.Recollection;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.internal.ContextInternal;
import org.jspecify.annotations.Nullable;

/** One stream's frames, turned into an exchange's events (RFC 9113 section 8.1). */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a failed write or close by closing the channel
final class Http2Stream extends ChannelInboundHandlerAdapter {
    private final Peer peer;
    private final Http2Connection connection;
    private @Nullable Http2Exchange exchange;

    Http2Stream(Peer peer, Http2Connection connection) {
        this.peer = peer;
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        ContextInternal vertx = peer.loop().context();
        ContextInternal before = vertx.beginDispatch();
        try {
            Http2Exchange current = exchange;
            if (frame instanceof Http2DataFrame data) {
                dataCame(data);
            } else if (frame instanceof Http2HeadersFrame headers && current == null) {
                begin(context, headers);
            } else if (frame instanceof Http2HeadersFrame trailers && trailers.isEndStream() && current != null) {
                endCame(current);
            } else {
                ReferenceCountUtil.release(frame);
            }
        } finally {
            vertx.endDispatch(before);
        }
    }

    private void begin(ChannelHandlerContext context, Http2HeadersFrame headers) {
        Http2Request request;
        try {
            request = Http2Request.of(headers, peer.shared().limits());
        } catch (Refusal refusal) {
            Http2Exchange refused = new Http2Exchange(peer, context, connection, method(headers), "", false, false);
            exchange = refused;
            refused.refuse(refusal);
            return;
        }
        Http2Exchange next = new Http2Exchange(
                peer,
                context,
                connection,
                request.head().method(),
                request.authority(),
                request.hasContent(),
                request.expectsContinue());
        exchange = next;
        connection.began(next);
        next.handle(request.head(), request.length(), Recollection.none());
    }

    /** A refusal of HEAD has no content either. */
    private static String method(Http2HeadersFrame headers) {
        CharSequence method = headers.headers().method();
        return method == null ? "" : method.toString();
    }

    private static void endCame(Http2Exchange current) {
        if (current.isReplied()) {
            current.throwAway(0, true);
        } else {
            current.contentComplete();
        }
    }

    private void dataCame(Http2DataFrame data) {
        Http2Exchange current = exchange;
        boolean last = data.isEndStream();
        int bytes = data.content().readableBytes();
        if (current == null || current.isReplied() || bytes == 0) {
            data.release();
        } else {
            current.received(NativeMemory.toHeap(data.content()));
        }
        if (current == null) {
            return;
        }
        if (last) {
            endCame(current);
        } else if (current.isReplied()) {
            current.throwAway(bytes, false);
        }
        current.wishChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Http2ResetFrame) {
            left(context);
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        left(context);
    }

    private void left(ChannelHandlerContext context) {
        Http2Exchange current = exchange;
        if (current != null) {
            peer.loop().context().dispatch(current::clientLeft);
            connection.ended(current, context);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Http2Exchange current = exchange;
        if (current != null && context.channel().isWritable()) {
            current.moved();
            peer.loop().context().dispatch(current::drained);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Shared.LOG.debug("A stream has failed", cause);
        peer.shared().tellOutOfMemory(cause);
        if (!(cause instanceof Http2Exception)) {
            context.close();
        } // else the codec resets it with the error: as its own CANCEL, a reset that the client provoked is not counted
    }
}
