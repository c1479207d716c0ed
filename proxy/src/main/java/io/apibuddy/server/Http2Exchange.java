package io.apibuddy.server;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/** How HTTP/2 frames a reply (RFC 9113 section 8). */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of a failed write or close by closing the channel
final class Http2Exchange extends Exchange {
    private final ChannelHandlerContext stream;
    private final Http2Connection connection;
    private boolean awaitsContinue;
    private boolean moved = true;
    private int quietTicks;
    private boolean replied;
    private int thrownAway;

    Http2Exchange(
            Peer peer,
            ChannelHandlerContext stream,
            Http2Connection connection,
            String method,
            String authority,
            boolean hasContent,
            boolean expectsContinue) {
        super(peer, method, authority, hasContent);
        this.stream = stream;
        this.connection = connection;
        this.awaitsContinue = expectsContinue;
    }

    @Override
    public String protocol() {
        return "2";
    }

    @Override
    void sendWhole(ResponseHead head, long length, Buffer bytes) {
        boolean none = bytes.length() == 0;
        write(new DefaultHttp2HeadersFrame(headers(head, length), none));
        if (!none) {
            write(new DefaultHttp2DataFrame(VertxInternals.bytes(bytes).retain(), true));
        }
        stream.flush();
    }

    private void write(Http2StreamFrame frame) {
        stream.write(frame).addListener(connection.written());
    }

    private void writeAndFlush(Http2StreamFrame frame) {
        write(frame);
        stream.flush();
    }

    @Override
    void sendHead(ResponseHead head, long length) {
        writeAndFlush(new DefaultHttp2HeadersFrame(headers(head, length), false));
    }

    private Http2Headers headers(ResponseHead head, long length) {
        Http2Headers headers = headers(head);
        if (!head.fields().contains("Date")) {
            headers.add("date", peer.shared().clock.date());
        }
        if (length >= 0) {
            headers.add("content-length", Long.toString(length));
        }
        return headers;
    }

    private static Http2Headers headers(ResponseHead head) {
        Http2Headers headers = new DefaultHttp2Headers(false, head.fields().size() + 3);
        headers.status(Integer.toString(head.status()));
        Fields fields = head.fields();
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            if (!FieldRules.isConnectionOrFraming(name)) {
                headers.add(checkedName(name), checkedValue(fields.value(i)));
            }
        }
        return headers;
    }

    private static String checkedName(String name) {
        FieldRules.name(name);
        return name.toLowerCase(Locale.ROOT);
    }

    private static String checkedValue(String value) {
        FieldRules.value(value);
        return value;
    }

    @Override
    void sendData(Buffer data) {
        writeAndFlush(new DefaultHttp2DataFrame(VertxInternals.bytes(data).retain()));
    }

    @Override
    void sendEnd() {
        writeAndFlush(new DefaultHttp2DataFrame(true));
    }

    @Override
    void sendInterim(ResponseHead head) {
        writeAndFlush(new DefaultHttp2HeadersFrame(headers(head), false));
    }

    @Override
    void sendContinue() {
        if (awaitsContinue) {
            awaitsContinue = false;
            sendInterim(new ResponseHead(100, Fields.empty()));
        }
    }

    /** An unread frame stays unacknowledged: the client's window shrinks, and it stops. */
    @Override
    public void wishChanged() {
        boolean read = content == null || replied || isContentComplete() || content.wantsMore();
        if (stream.channel().config().isAutoRead() != read) {
            stream.channel().config().setAutoRead(read);
        }
    }

    @Override
    boolean writable() {
        return stream.channel().isWritable();
    }

    @Override
    void breakOff() {
        reset(Http2Error.INTERNAL_ERROR);
    }

    /** What is left of the request is thrown away, up to a limit: many clients take a reset for a failure. */
    @Override
    void replied() {
        replied = true;
        if (isContentComplete()) {
            connection.ended(this, stream);
        } else {
            wishChanged();
        }
    }

    boolean isReplied() {
        return replied;
    }

    void throwAway(int bytes, boolean last) {
        moved();
        thrownAway += bytes;
        if (last) {
            contentComplete();
            connection.ended(this, stream);
        } else if (thrownAway > Http1Connection.DRAINED) {
            stopUpload();
        }
    }

    /** RFC 9113 section 8.1: the reply is complete, the rest of the request is not needed. */
    private void stopUpload() {
        connection.ended(this, stream);
        reset(Http2Error.NO_ERROR);
    }

    private void reset(Http2Error error) {
        writeAndFlush(new DefaultHttp2ResetFrame(error));
    }

    /** One stream's end is not the connection's. */
    @Override
    void lastOne() {}

    @Override
    void received(Buffer data) {
        moved();
        super.received(data);
    }

    void moved() {
        moved = true;
    }

    /** Called every quarter of the idle time-out. */
    void tick() {
        if (moved || !(replied || waitsForClient())) {
            quietTicks = 0;
        } else if (++quietTicks >= 4 && replied) {
            stopUpload();
        } else if (quietTicks >= 4) {
            refuse(Refusal.tooSlow("nothing moved within server.idle_timeout"));
        }
        moved = false;
    }
}
