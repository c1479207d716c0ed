package io.apibuddy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: one request after the other ({@link Http1Call}), none before the one before is answered. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a failed write or close by closing the channel
final class Http1Link extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Http1Link.class);

    private final Http1Links links;
    private final AnswerDecoder decoder;
    private final Runnable flush = this::flush;
    private @Nullable ChannelHandlerContext netty;
    private @Nullable Http1Call call;
    private @Nullable HttpResponse answer;
    private boolean needsFlush;
    private boolean used;
    private long idleUntil;

    Http1Link(Http1Links links, AnswerDecoder decoder) {
        this.links = links;
        this.decoder = decoder;
    }

    Http1Links links() {
        return links;
    }

    /** What only a connection in a pipeline has. */
    ChannelHandlerContext netty() {
        if (netty == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return netty;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        netty = context;
    }

    /** Whether another request has a good chance to get there. */
    boolean isUsable(long now) {
        return netty().channel().isActive() && idleUntil - now > 0;
    }

    /** Gives the connection to one who wants it; called on its context. */
    void begin(Lines.Taker taker) {
        Http1Call next = new Http1Call(this, taker, used);
        used = true;
        call = next;
        answer = null;
        taker.got(next);
    }

    boolean isFor(Http1Call one) {
        return call == one;
    }

    /** A request's head is on its way. */
    void expectAnswer(boolean toHead) {
        decoder.expectAnswer(toHead);
    }

    /** Not one byte has come since the request was sent. */
    boolean isSilent() {
        return decoder.silent();
    }

    void write(ByteBuf bytes) {
        writePart(bytes);
        if (!needsFlush) {
            needsFlush = true;
            links.flushes().later(flush);
        }
    }

    private void flush() {
        needsFlush = false;
        decoder.sent();
        netty().flush();
    }

    void writePart(ByteBuf bytes) {
        netty().write(bytes, netty().voidPromise());
    }

    void reading(boolean wanted) {
        if (netty().channel().config().isAutoRead() != wanted) {
            netty().channel().config().setAutoRead(wanted);
        }
    }

    /** Ends it with whatever is on it; nothing more is told of that. */
    void close() {
        call = null;
        decoder.broken();
        netty().close();
    }

    // ---- What comes in

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Http1Call current = call;
        if (current == null) {
            ReferenceCountUtil.release(message);
            return;
        }
        ContextInternal vertx = current.context();
        ContextInternal before = vertx.beginDispatch();
        try {
            if (message instanceof HttpResponse head) {
                headCame(current, head);
            }
            if (message instanceof HttpContent part) {
                contentCame(current, part);
            }
        } catch (RuntimeException defect) {
            vertx.reportException(defect);
        } finally {
            vertx.endDispatch(before);
        }
    }

    private void headCame(Http1Call current, HttpResponse head) {
        if (head.decoderResult().isFailure()) {
            failed(current, head.decoderResult().cause());
        } else if (head.status().code() >= 200) {
            answer = head;
            current.answered(head);
        } else if (head.status().code() != 100) {
            current.interim(head);
        }
    }

    private void contentCame(Http1Call current, HttpContent part) {
        if (part.decoderResult().isFailure()) {
            part.release();
            failed(current, part.decoderResult().cause());
            return;
        }
        if (answer == null) {
            part.release(); // the end of an interim answer
            return;
        }
        if (part.content().isReadable()) {
            current.received(VertxInternals.buffer(part.content()));
        } else {
            part.release();
        }
        if (part instanceof LastHttpContent && call == current) {
            answered(current, answer);
        }
    }

    private void answered(Http1Call current, HttpResponse head) {
        call = null;
        boolean isReusable =
                HttpUtil.isKeepAlive(head) && !((AnswerFields) head.headers()).isLast() && decoder.isAtRest();
        if (isReusable && current.isSent()) {
            reading(true);
            idleUntil = links.loop().ticker().nanoTime() + idleNanos((AnswerFields) head.headers());
            current.complete();
            links.free(this);
        } else {
            close();
            current.complete();
        }
        current.lastCame();
    }

    /** A second less than upstream keeps it open: a request must not meet its close on the way. */
    private static long idleNanos(AnswerFields fields) {
        int seconds = fields.idleSeconds().orElse(Clients.KEEP_ALIVE_SECONDS + 1) - 1;
        return TimeUnit.SECONDS.toNanos(Math.max(1, seconds));
    }

    /** It cannot go on. */
    void failed(Http1Call current, Throwable cause) {
        close();
        current.broke(cause);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (call != null) {
            tell(call, call::nothingMoreNow);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (call != null && context.channel().isWritable()) {
            tell(call, call::drained);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Http1Call current = call;
        call = null;
        links.gone(this);
        if (current != null) {
            tell(current, () -> current.broke(new ClosedChannelException()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Http1Call current = call;
        if (current == null) {
            LOG.debug("a connection to upstream broke", cause);
            close();
        } else if (cause instanceof IOException && current.isUnsent()) {
            // What cannot be sent may have been answered all the same: reading tells.
            tell(current, current::unsent);
        } else {
            close();
            tell(current, () -> current.broke(cause));
        }
    }

    private static void tell(Http1Call call, Runnable what) {
        ContextInternal vertx = call.context();
        ContextInternal before = vertx.beginDispatch();
        try {
            what.run();
        } catch (RuntimeException defect) {
            vertx.reportException(defect);
        } finally {
            vertx.endDispatch(before);
        }
    }
}
