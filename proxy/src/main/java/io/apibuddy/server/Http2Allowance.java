package io.apibuddy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.concurrent.TimeUnit;

/**
 * How many frames a connection's client may send that ask for nothing (RFC 9113 section 10.5): SETTINGS, PING, PRIORITY,
 * GOAWAY, unknown ones. So many in a time, and some more with each request, because clients measure the round trip with
 * a PING beside their requests. The codec itself sees to resets, CONTINUATION and empty DATA. WINDOW_UPDATE is not
 * counted: honest clients send one or two for every DATA frame, and it is neither answered nor remembered.
 */
final class Http2Allowance extends Http2FrameListenerDecorator {
    static final int FRAMES = 1000;
    private static final int FRAMES_A_REQUEST = 10;
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

    private boolean begun;
    private long since;
    private int frames;

    Http2Allowance(Http2FrameListener next) {
        super(next);
    }

    private void spend(ChannelHandlerContext context) throws Http2Exception {
        long now = context.executor().ticker().nanoTime();
        if (!begun || now - since >= WINDOW) {
            begun = true;
            since = now;
            frames = 0;
        }
        if (++frames > FRAMES) {
            throw Http2Exception.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM, "more than %d frames that ask for nothing", FRAMES);
        }
    }

    private void earn() {
        frames = Math.max(0, frames - FRAMES_A_REQUEST);
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext context, int stream, Http2Headers head, int padding, boolean end)
            throws Http2Exception {
        earn();
        super.onHeadersRead(context, stream, head, padding, end);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int stream,
            Http2Headers head,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end)
            throws Http2Exception {
        earn();
        super.onHeadersRead(context, stream, head, dependency, weight, exclusive, padding, end);
    }

    @Override
    public void onPriorityRead(
            ChannelHandlerContext context, int stream, int dependency, short weight, boolean exclusive)
            throws Http2Exception {
        spend(context);
        super.onPriorityRead(context, stream, dependency, weight, exclusive);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
        spend(context);
        super.onSettingsRead(context, settings);
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext context) throws Http2Exception {
        spend(context);
        super.onSettingsAckRead(context);
    }

    @Override
    public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
        spend(context);
        super.onPingRead(context, data);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext context, long data) throws Http2Exception {
        spend(context);
        super.onPingAckRead(context, data);
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int lastStream, long error, ByteBuf debug)
            throws Http2Exception {
        spend(context);
        super.onGoAwayRead(context, lastStream, error, debug);
    }

    @Override
    public void onUnknownFrame(ChannelHandlerContext context, byte type, int stream, Http2Flags flags, ByteBuf payload)
            throws Http2Exception {
        spend(context);
        super.onUnknownFrame(context, type, stream, flags, payload);
    }
}
