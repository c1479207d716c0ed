package io.apibuddy.upstream;

import io.apibuddy.testing.RawOrigin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** As much of HTTP/2 (RFC 9113) as it takes to say what no HTTP/2 server would, on stream 3 (Vert.x's first). */
final class RawHttp2 {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private RawHttp2() {}

    /** Reads the preface, and frames until the head of a request has come; returns its stream. */
    static int accept(RawOrigin.Conversation conversation) throws IOException {
        conversation.read(24);
        conversation.write(frame(SETTINGS, 0, 0, new byte[0]));
        return request(conversation);
    }

    /** Reads frames until the head of a request has come; returns its stream. */
    static int request(RawOrigin.Conversation conversation) throws IOException {
        while (true) {
            Frame next = read(conversation);
            if (next.type == HEADERS) {
                return next.stream;
            }
        }
    }

    record Frame(int type, int flags, int stream, String payload) {}

    static Frame read(RawOrigin.Conversation conversation) throws IOException {
        String head = conversation.take(9);
        if (head.length() < 9) {
            throw new IOException("the client left");
        }
        int length = head.charAt(0) << 16 | head.charAt(1) << 8 | head.charAt(2);
        int stream = head.charAt(5) << 24 | head.charAt(6) << 16 | head.charAt(7) << 8 | head.charAt(8);
        return new Frame(head.charAt(3), head.charAt(4), stream, conversation.take(length));
    }

    /** Names and values alternate; literal fields, never indexed. */
    static byte[] headers(int stream, int flags, String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            byte[] text = fields[i].getBytes(StandardCharsets.US_ASCII);
            block.write(text.length);
            block.writeBytes(text);
        }
        return frame(HEADERS, flags | END_HEADERS, stream, block.toByteArray());
    }

    static byte[] data(int stream, int flags, String text) {
        return frame(DATA, flags, stream, text.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] reset(int stream, int code) {
        return frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, (byte) code});
    }

    static byte[] goAway(int lastStream) {
        return frame(GOAWAY, 0, 0, new byte[] {0, 0, 0, (byte) lastStream, 0, 0, 0, 0});
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(payload.length >> 16);
        out.write(payload.length >> 8);
        out.write(payload.length);
        out.write(type);
        out.write(flags);
        out.writeBytes(new byte[] {0, 0, (byte) (stream >> 8), (byte) stream});
        out.writeBytes(payload);
        return out.toByteArray();
    }
}
