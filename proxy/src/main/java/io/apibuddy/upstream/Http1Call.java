package io.apibuddy.upstream;

import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One request on an {@link Http1Link}, and its answer. Content that comes together with the head is told together with
 * it, so that what is small is passed on in one go; the head waits for it no longer than for what has been received
 * already.
 */
final class Http1Call implements Line {
    /** Content up to this size is copied behind the request's head: one write instead of two. */
    private static final int TOGETHER = 16 * 1024;

    /** An answer's content up to this size may be told at once. */
    private static final int WHOLE = 64 * 1024;

    /** So much that nobody has asked for yet, and the connection is not read on. */
    private static final int UNREAD = 32 * 1024;

    private final Http1Link link;
    private final Lines.Taker listener;
    private final boolean reused;

    // The request.
    private boolean chunked;
    private boolean sent;
    private boolean begun;

    // The answer.
    private @Nullable ResponseHead held;
    private long announced;
    private boolean headTold;
    private @Nullable Deque<Buffer> pieces;
    private long bytes;
    private long demand;
    private boolean asked;
    private boolean giving;
    private boolean complete;
    private boolean endTold;
    private boolean over;

    Http1Call(Http1Link link, Lines.Taker listener, boolean reused) {
        this.link = link;
        this.listener = listener;
        this.reused = reused;
    }

    ContextInternal context() {
        return listener.context();
    }

    private boolean isOn() {
        return link.isFor(this);
    }

    // ---- The request

    @Override
    public void send(RequestHead head, Body body) {
        begun = true;
        try {
            put(head, body);
        } catch (OutOfMemoryError full) {
            link.failed(this, full);
        }
    }

    private void put(RequestHead head, Body body) {
        HeadText text = link.links().head().begin(head, link.links().authority());
        long length = body.length();
        if (length > 0 || (length == 0 && Heads.expectsContent(head.method()))) {
            text.contentLength(length);
        } else if (length == Body.UNKNOWN) {
            chunked = true;
            text.chunked();
        }
        text.end();
        link.expectAnswer(head.method().equals("HEAD"));
        if (!(body instanceof Body.Whole whole)) {
            link.write(head(text, 0));
            return;
        }
        sent = true;
        ByteBuf content = VertxInternals.bytes(whole.bytes());
        int size = whole.bytes().length();
        if (size <= TOGETHER) {
            link.write(head(text, size).writeBytes(content, content.readerIndex(), size));
        } else {
            link.writePart(head(text, 0));
            link.write(content.retain());
        }
    }

    private ByteBuf head(HeadText text, int more) {
        ByteBuf out = link.netty().alloc().directBuffer(text.length() + more);
        text.into(out);
        return out;
    }

    @Override
    public void write(Buffer data) {
        if (!isOn() || data.length() == 0) {
            return; // a chunk of no bytes would be the last one
        }
        ByteBuf content = VertxInternals.bytes(data);
        try {
            if (chunked) {
                String size = Integer.toHexString(data.length()) + "\r\n";
                link.writePart(ByteBufUtil.writeAscii(link.netty().alloc(), size));
                link.writePart(content.retain());
                link.write(ByteBufUtil.writeAscii(link.netty().alloc(), "\r\n"));
            } else {
                link.write(content.retain());
            }
        } catch (OutOfMemoryError full) {
            link.failed(this, full);
        }
    }

    @Override
    public void end() {
        sent = true;
        if (isOn() && chunked) {
            link.write(Unpooled.wrappedBuffer("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        }
    }

    @Override
    public boolean full() {
        return isOn() && !link.netty().channel().isWritable();
    }

    boolean isSent() {
        return sent;
    }

    /** Whether part of the content is still to be sent. */
    boolean isUnsent() {
        return begun && !sent;
    }

    void unsent() {
        listener.unsent();
    }

    void drained() {
        listener.drained();
    }

    // ---- The answer

    void interim(HttpResponse head) {
        listener.interim(Heads.head(head));
    }

    void answered(HttpResponse received) {
        ResponseHead head = Heads.head(received);
        String length = received.headers().get("content-length");
        announced = length == null ? Body.UNKNOWN : Long.parseLong(length);
        held = head;
        if (announced < 0 || announced > WHOLE) {
            tellHead();
        }
    }

    private void tellHead() {
        ResponseHead head = held;
        if (head != null) {
            held = null;
            headTold = true;
            listener.answered(head, announced, null);
        }
    }

    void received(Buffer data) {
        if (pieces == null) {
            pieces = new ArrayDeque<>(2);
        }
        pieces.add(data);
        bytes += data.length();
        give();
    }

    /** All that has been received for now was told. */
    void nothingMoreNow() {
        tellHead();
    }

    /** Nothing of it is to come any more. */
    void complete() {
        complete = true;
    }

    /** After {@link #complete}, once the connection is free. */
    void lastCame() {
        ResponseHead head = held;
        if (over) {
            return;
        }
        if (head == null) {
            give();
            return;
        }
        held = null;
        over = true;
        listener.answered(head, announced, whole());
    }

    private Buffer whole() {
        if (pieces == null) {
            return Buffer.buffer();
        }
        if (pieces.size() == 1) {
            return pieces.remove();
        }
        Buffer whole = Buffer.buffer((int) bytes);
        pieces.forEach(whole::appendBuffer);
        return whole;
    }

    void broke(Throwable cause) {
        tellHead();
        if (!over && !endTold) {
            over = true;
            pieces = null;
            listener.broke(cause);
        }
    }

    /** Hands on what is there and wanted; not from within itself, lest pieces fill the call stack. */
    private void give() {
        if (!headTold || giving) {
            return;
        }
        giving = true;
        try {
            while (demand > 0 && !over && pieces != null && !pieces.isEmpty()) {
                Buffer next = pieces.remove();
                bytes -= next.length();
                if (demand != Long.MAX_VALUE) {
                    demand--;
                }
                listener.received(next);
            }
        } finally {
            giving = false;
        }
        // Not before somebody reads: an end without a piece before it would be told to nobody.
        if (complete && asked && !over && (pieces == null || pieces.isEmpty()) && !endTold) {
            endTold = true;
            listener.ended();
        }
        if (isOn()) {
            link.reading(demand > 0 || bytes < UNREAD);
        }
    }

    @Override
    public void fetch(long amount) {
        asked = true;
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        give();
    }

    @Override
    public void pause() {
        demand = 0;
    }

    @Override
    public void reset() {
        over = true;
        pieces = null;
        if (isOn()) {
            link.close();
        }
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public boolean isSilent() {
        // Nothing else can have been asked on a connection that broke.
        return link.isSilent();
    }

    @Override
    public boolean isComplete() {
        return complete;
    }
}
