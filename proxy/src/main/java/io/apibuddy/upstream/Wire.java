package io.apibuddy.upstream;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpClientConnection;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of a connection beneath Vert.x's client. The only class that reaches into that: it puts this house's own decoder
 * in place of the HTTP/1.1 codec, or a listener before the HTTP/2 one, as soon as a connection stands. May be asked by any
 * thread.
 */
final class Wire {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
    private static final String HTTP1_CODEC = "codec";

    private final AtomicInteger uses = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AnswerDecoder decoder = AnswerDecoder.forVertx();
    private final boolean http1;
    private volatile boolean open = true;

    private Wire(boolean http1) {
        this.http1 = http1;
    }

    /** Called on the connection's event loop before the first request is written. */
    static void install(HttpConnection connection) {
        ChannelPipeline pipeline = pipeline(connection);
        Wire wire = new Wire(connection.protocolVersion() != HttpVersion.HTTP_2);
        if (wire.http1) {
            pipeline.replace(HTTP1_CODEC, HTTP1_CODEC, new Http1Codec(wire.decoder));
        } else {
            Http2ConnectionHandler handler = pipeline.get(Http2ConnectionHandler.class);
            handler.decoder().frameListener(new Http2Answers(handler.decoder().frameListener()));
        }
        pipeline.addLast(new Marker(wire));
        connection.closeHandler(closed -> wire.open = false);
        connection.shutdownHandler(leaving -> wire.open = false);
        if (!wire.http1) {
            connection.goAwayHandler(last -> wire.open = false);
        }
        // The calls on it are told; without a handler Vert.x would log each broken connection as an error.
        connection.exceptionHandler(failure -> LOG.debug("a connection to upstream broke", failure));
    }

    /** What {@link #install} made for this connection. */
    static Wire of(HttpConnection connection) {
        return pipeline(connection).get(Marker.class).wire;
    }

    private static ChannelPipeline pipeline(HttpConnection connection) {
        return ((HttpClientConnection) connection).channelHandlerContext().pipeline();
    }

    /**
     * Counts one more request.
     *
     * @return whether there had been one before
     */
    boolean use() {
        return uses.getAndIncrement() > 0;
    }

    /**
     * Counts one more place for a call that is lost.
     *
     * @return how many are by now
     */
    int lose() {
        return lost.incrementAndGet();
    }

    /** Whether it takes more requests, as far as is known: neither closed nor going away. */
    boolean isOpen() {
        return open;
    }

    /** Whether not one byte of an answer has come; on HTTP/2 that is not known here, and no head is all that counts. */
    boolean silent() {
        return !http1 || decoder.silent();
    }

    /** Whether the whole answer has come, although it may not have been read yet; HTTP/2 minds that by itself. */
    boolean complete() {
        return http1 && decoder.complete();
    }

    /** Lets a connection's wire be found again. */
    private static final class Marker extends io.netty.channel.ChannelHandlerAdapter implements ChannelHandler {
        private final Wire wire;

        Marker(Wire wire) {
            this.wire = wire;
        }
    }

    /** In place of Netty's HttpClientCodec. */
    private static final class Http1Codec extends CombinedChannelDuplexHandler<AnswerDecoder, HttpRequestEncoder> {
        Http1Codec(AnswerDecoder decoder) {
            super(decoder, new HttpRequestEncoder());
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            if (message instanceof HttpRequest request) {
                inboundHandler().expectAnswerTo(request);
            }
            super.write(context, message, promise);
        }

        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
            inboundHandler().broken();
            super.close(context, promise);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
            inboundHandler().broken();
            super.exceptionCaught(context, cause);
        }

        /**
         * RFC 9112 section 9.8: over TLS, what only the close ends is complete only after a closure alert. Without one,
         * TLS reports that its close failed, or nothing at all.
         */
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (event instanceof SslCloseCompletionEvent closed && !closed.isSuccess()) {
                inboundHandler().broken();
            }
            super.userEventTriggered(context, event);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            SslHandler tls = context.pipeline().get(SslHandler.class);
            if (tls != null && !tls.sslCloseFuture().isSuccess()) {
                inboundHandler().broken();
            }
            super.channelInactive(context);
        }
    }

    /** Before Vert.x's own listener: heads are vetted, and every interim answer becomes one that it knows. */
    private static final class Http2Answers extends Http2FrameListenerDecorator {
        Http2Answers(Http2FrameListener next) {
            super(next);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context, int stream, Http2Headers head, int padding, boolean end)
                throws Http2Exception {
            super.onHeadersRead(context, stream, vetted(stream, head), padding, end);
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
            super.onHeadersRead(context, stream, vetted(stream, head), dependency, weight, exclusive, padding, end);
        }

        private static Http2Headers vetted(int stream, Http2Headers head) throws Http2Exception {
            CharSequence text = head.status();
            if (text == null) {
                return head; // trailers
            }
            int status = status(text);
            if (status < 100 || status > 599 || status == 101) {
                throw Http2Exception.streamError(
                        stream, Http2Error.PROTOCOL_ERROR, new MalformedAnswer("its status is not one"), "status");
            }
            return status >= 200 || status == 100 || status == 103 ? head : Interim.disguised(head);
        }

        private static int status(CharSequence text) {
            if (text.length() != 3) {
                return -1;
            }
            int status = 0;
            for (int i = 0; i < 3; i++) {
                int digit = text.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return -1;
                }
                status = 10 * status + digit;
            }
            return status;
        }
    }
}
