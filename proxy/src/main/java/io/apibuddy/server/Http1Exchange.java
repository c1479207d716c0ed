package io.apibuddy.server;

import io.apibuddy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** How HTTP/1.1 and HTTP/1.0 frame a reply (RFC 9112 sections 6 and 9). */
final class Http1Exchange extends Exchange {
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");

    /**
     * Content is copied into native memory in blocks of this size, a small one behind its head. The kernel takes it only
     * from there, and larger blocks than this Netty gets from the system each time, and gives them back: with blocks of 64
     * KB a hit of 256 KB took 98 microseconds of CPU, with these 71.
     */
    private static final int BLOCK = 16 * 1024;

    private enum Framing {
        NONE,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private final Http1Connection connection;
    private final boolean http10;
    private boolean keepAlive;
    private final long length;
    private boolean awaitsContinue;
    private boolean refused;
    private Framing framing = Framing.NONE;

    Http1Exchange(Http1Connection connection, Http1Request request) {
        super(connection.peer(), request.method(), request.host(), request.hasContent());
        this.connection = connection;
        this.http10 = request.http10();
        this.keepAlive = request.keepAlive();
        this.length = request.length();
        this.awaitsContinue = request.expectsContinue();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String protocol() {
        return http10 ? "1.0" : "1.1";
    }

    @Override
    void sendWhole(ResponseHead head, long length, Buffer bytes) {
        framing = length == NO_LENGTH ? Framing.NONE : Framing.LENGTH;
        int size = bytes.length();
        if (size <= BLOCK) {
            ByteBuf content = VertxInternals.bytes(bytes);
            connection.write(wholeHead(head, length, size).writeBytes(content, content.readerIndex(), size));
        } else {
            connection.writeHead(wholeHead(head, length, 0));
            sendFirst(bytes);
        }
    }

    private void inBlocks(Buffer data, Consumer<ByteBuf> taker) {
        ByteBuf bytes = VertxInternals.bytes(data);
        int end = bytes.writerIndex();
        for (int from = bytes.readerIndex(); from < end && !connection.isOver(); from += BLOCK) {
            int size = Math.min(BLOCK, end - from);
            taker.accept(connection.allocate(size).writeBytes(bytes, from, size));
        }
    }

    /** A head as it was put on the wire, for when the very same one is sent again within its second. */
    private static final class Written {
        private final ResponseHead head;
        private final long length;
        private final String date;
        private final boolean keepAlive;
        private final byte[] bytes;

        Written(ResponseHead head, long length, String date, boolean keepAlive, byte[] bytes) {
            this.head = head;
            this.length = length;
            this.date = date;
            this.keepAlive = keepAlive;
            this.bytes = bytes;
        }

        @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // comparing equal ones is dearer than writing one
        boolean is(ResponseHead otherHead, long otherLength, String otherDate, boolean otherKeepAlive) {
            return head == otherHead && length == otherLength && date == otherDate && keepAlive == otherKeepAlive;
        }
    }

    /** With room for so many bytes behind it. */
    private ByteBuf wholeHead(ResponseHead head, long length, int more) {
        String date = peer.shared().clock.date();
        keepAlive = keepAlive && !connection.mustClose(this);
        Written before = recollection().of(Written.class);
        if (before != null && before.is(head, length, date, keepAlive)) {
            return connection.allocate(before.bytes.length + more).writeBytes(before.bytes);
        }
        HeadBuffer text = headText(head, length);
        if (recollection().keeps()) {
            byte[] bytes = Arrays.copyOf(text.bytes(), text.length());
            recollection().keep(new Written(head, length, date, keepAlive, bytes));
        }
        return connection.allocate(text.length() + more).writeBytes(text.bytes(), 0, text.length());
    }

    @Override
    void sendHead(ResponseHead head, long length) {
        framing = length >= 0 ? Framing.LENGTH : http10 ? Framing.UNTIL_CLOSE : Framing.CHUNKED;
        HeadBuffer text = headText(head, length);
        connection.writeHead(connection.allocate(text.length()).writeBytes(text.bytes(), 0, text.length()));
    }

    private HeadBuffer headText(ResponseHead head, long length) {
        keepAlive = keepAlive && framing != Framing.UNTIL_CLOSE && !connection.mustClose(this);
        HeadBuffer text = peer.loop().head().begin(head.status()).fields(head.fields());
        if (!head.fields().contains("Date")) {
            text.field("Date", peer.shared().clock.date());
        }
        if (framing == Framing.LENGTH) {
            text.raw(CONTENT_LENGTH).number(length).raw(CRLF);
        } else if (framing == Framing.CHUNKED) {
            text.raw(CHUNKED);
        }
        if (!keepAlive) {
            text.raw(CLOSE);
        } else if (http10) {
            text.raw(KEEP_ALIVE);
        }
        return text.raw(CRLF);
    }

    @Override
    void sendData(Buffer data) {
        if (data.length() == 0) {
            return; // a chunk of no bytes would be the last one
        }
        if (connection.holdsHead()) {
            sendFirst(data);
        } else {
            inParts(data, connection::write);
        }
    }

    /** All of it is there before any is written: where there is no memory for it, nothing of this answer is on its way. */
    private void sendFirst(Buffer data) {
        List<ByteBuf> parts = new ArrayList<>(data.length() / BLOCK + 3);
        inParts(data, parts::add);
        parts.forEach(connection::write);
    }

    private void inParts(Buffer data, Consumer<ByteBuf> taker) {
        if (framing == Framing.CHUNKED) {
            ByteBuf size = connection.allocate(16);
            size.writeCharSequence(Integer.toHexString(data.length()), StandardCharsets.US_ASCII);
            taker.accept(size.writeBytes(CRLF));
            inBlocks(data, taker);
            taker.accept(connection.allocate(2).writeBytes(CRLF));
        } else {
            inBlocks(data, taker);
        }
    }

    @Override
    void sendEnd() {
        if (framing == Framing.CHUNKED) {
            connection.write(connection.allocate(LAST_CHUNK.length).writeBytes(LAST_CHUNK));
        }
    }

    @Override
    void sendInterim(ResponseHead head) {
        if (!http10) {
            HeadBuffer text = peer.loop()
                    .head()
                    .begin(head.status())
                    .fields(head.fields())
                    .raw(CRLF);
            connection.write(connection.allocate(text.length()).writeBytes(text.bytes(), 0, text.length()));
        }
    }

    @Override
    void sendContinue() {
        if (awaitsContinue) {
            awaitsContinue = false;
            connection.write(connection.allocate(CONTINUE.length).writeBytes(CONTINUE));
        }
    }

    @Override
    public void wishChanged() {
        connection.updateReading();
    }

    @Override
    boolean writable() {
        return connection.isWritable();
    }

    @Override
    void lastOne() {
        keepAlive = false;
        refused = true;
    }

    @Override
    void breakOff() {
        connection.breakOff(framing == Framing.UNTIL_CLOSE);
    }

    @Override
    void replied() {
        connection.replied();
    }

    /** How much is known to be still to come. */
    long unread() {
        return isContentComplete() ? 0 : Math.max(0, length - received());
    }

    /** Whether nothing more of this request is on its way. */
    boolean isReadWhole() {
        return !refused && isContentComplete();
    }

    boolean keepsAlive() {
        return keepAlive;
    }

    /** Whether the client has not been told to send its content: what comes next may be that or another request. */
    boolean awaitsContinue() {
        return awaitsContinue;
    }
}
