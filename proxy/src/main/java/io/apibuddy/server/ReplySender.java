package io.apibuddy.server;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** Sends one reply: at one go when its content is at hand and small, else piece by piece as the client takes it. */
final class ReplySender {
    /** Content at hand that is larger goes in pieces of this size, so that the connection never holds it whole. */
    static final int PIECE = 64 * 1024;

    private final Exchange exchange;
    private final Reply reply;
    private long sent;
    private long expected = Body.UNKNOWN;
    private @Nullable Buffer rest;
    private @Nullable ReadStream<Buffer> stream;
    private boolean sending;
    private boolean paused;
    private boolean over;

    ReplySender(Exchange exchange, Reply reply) {
        this.exchange = exchange;
        this.reply = reply;
    }

    /** Throws {@code IllegalArgumentException}, with nothing sent, when the head cannot be put on the wire. */
    void start() {
        ResponseHead head = reply.head();
        int status = head.status();
        if (status < 200) {
            throw new IllegalArgumentException("a final reply of status " + status);
        }
        Body body = reply.body();
        if (exchange.head || status == 304 || status == 204) {
            exchange.sendWhole(head, lengthWithoutContent(head, body), Buffer.buffer());
            body.cancel();
            done();
        } else if (body instanceof Body.Whole whole && whole.bytes().length() <= PIECE) {
            exchange.sendWhole(head, whole.length(), whole.bytes());
            count(whole.bytes());
            done();
        } else if (body instanceof Body.Whole whole) {
            exchange.sendHead(head, whole.length());
            rest = whole.bytes();
            pieces();
        } else if (body instanceof Body.Streamed streamed) {
            expected = streamed.length() == Body.UNKNOWN ? stated(head.fields()) : streamed.length();
            exchange.sendHead(head, expected);
            read(streamed.stream());
        }
    }

    /**
     * What Content-Length tells where no content follows: what the reply says, or what HEAD would have had. A 204 has
     * none (RFC 9110 section 8.6).
     */
    private long lengthWithoutContent(ResponseHead head, Body body) {
        if (head.status() == 204) {
            return Exchange.NO_LENGTH;
        }
        long stated = stated(head.fields());
        if (stated >= 0) {
            return stated;
        }
        return exchange.head && body.length() > 0 ? body.length() : Exchange.NO_LENGTH;
    }

    private static long stated(Fields fields) {
        try {
            return RequestVetting.contentLength(fields);
        } catch (Refusal e) {
            throw new IllegalArgumentException("a reply's Content-Length is no number", e);
        }
    }

    /** Sending may empty the connection's buffer at once, and so call {@link #drained} while it is under way. */
    private void pieces() {
        Buffer bytes = rest;
        if (bytes == null || sending) {
            return;
        }
        sending = true;
        while (sent < bytes.length() && !over && exchange.writable()) {
            int from = (int) sent;
            int to = Math.min(bytes.length(), from + PIECE);
            Buffer piece = bytes.slice(from, to);
            exchange.sendData(piece);
            count(piece);
        }
        sending = false;
        if (sent == bytes.length() && !over) {
            rest = null;
            exchange.sendEnd();
            done();
        }
    }

    private void read(ReadStream<Buffer> from) {
        stream = from;
        from.exceptionHandler(broken -> broke());
        from.endHandler(nothing -> ended());
        from.handler(this::came);
        from.resume();
    }

    private void came(Buffer data) {
        if (over) {
            return;
        }
        if (expected >= 0 && sent + data.length() > expected) {
            Shared.LOG.error("A reply has more content than its Content-Length says");
            exchange.abort();
            return;
        }
        exchange.sendData(data);
        count(data);
        ReadStream<Buffer> from = stream;
        if (from != null && !over && !exchange.writable()) {
            paused = true;
            from.pause();
        }
    }

    private void ended() {
        if (over) {
            return;
        }
        if (expected >= 0 && sent < expected) {
            Shared.LOG.error("A reply has less content than its Content-Length says");
            exchange.abort();
            return;
        }
        exchange.sendEnd();
        done();
    }

    private void broke() {
        if (!over) {
            exchange.abort();
        }
    }

    /** The client has taken something. */
    void drained() {
        if (rest != null) {
            pieces();
        } else if (paused && stream != null) {
            paused = false;
            stream.resume();
        }
    }

    /** What was sent, unless just that has brought the end. */
    private void count(Buffer data) {
        if (!over) {
            sent += data.length();
        }
    }

    private void done() {
        if (over) {
            return;
        }
        over = true;
        exchange.tell(reply, sent, true);
        exchange.sent();
    }

    /** The reply will not be completed. */
    void stop() {
        if (!over) {
            over = true;
            reply.body().cancel();
            exchange.tell(reply, sent, false);
        }
    }
}
