package io.apibuddy.testing;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that says HTTP/2 (RFC 9113) frame by frame, also what no well-behaved one would. Latin-1 both ways. */
public final class RawHttp2Client implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1_000_000);

    private RawHttp2Client(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** Connects on loopback, and says the preface and these settings (six octets each). */
    public static RawHttp2Client to(int port, byte... settings) {
        try {
            RawHttp2Client client = new RawHttp2Client(new Socket(InetAddress.getLoopbackAddress(), port));
            client.socket
                    .getOutputStream()
                    .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return client.send(frame(SETTINGS, 0, 0, settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says these bytes. */
    public RawHttp2Client send(byte[]... frames) {
        try {
            for (byte[] frame : frames) {
                socket.getOutputStream().write(frame);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says them over and over, until it is so often or the other side has closed; returns how often. */
    public int flood(int times, byte[] frames) {
        for (int i = 0; i < times; i++) {
            try {
                socket.getOutputStream().write(frames);
            } catch (IOException e) {
                return i;
            }
        }
        return times;
    }

    /** One frame. */
    public static byte[] frame(int type, int flags, int stream, byte... payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(9 + payload.length);
        out.write(payload.length >> 16);
        out.write(payload.length >> 8);
        out.write(payload.length);
        out.write(type);
        out.write(flags);
        out.writeBytes(number(stream));
        out.writeBytes(payload);
        return out.toByteArray();
    }

    /** Four octets. */
    public static byte[] number(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    /** A head in one frame; names and values alternate. */
    public static byte[] headers(int stream, int flags, String... fields) {
        return frame(HEADERS, flags | END_HEADERS, stream, block(fields));
    }

    /** Literal fields, never indexed. */
    public static byte[] block(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            byte[] text = fields[i].getBytes(StandardCharsets.ISO_8859_1);
            length(block, text.length);
            block.writeBytes(text);
        }
        return block.toByteArray();
    }

    /** RFC 7541 section 5.1, with a prefix of seven bits. */
    private static void length(ByteArrayOutputStream block, int length) {
        if (length < 127) {
            block.write(length);
            return;
        }
        block.write(127);
        int rest = length - 127;
        for (; rest >= 128; rest >>= 7) {
            block.write(rest & 127 | 128);
        }
        block.write(rest);
    }

    /** A whole GET. */
    public static byte[] get(int stream, String path) {
        return headers(stream, END_STREAM, ":method", "GET", ":scheme", "http", ":authority", "h", ":path", path);
    }

    public static byte[] data(int stream, int flags, String content) {
        return frame(DATA, flags, stream, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A frame as it came. */
    public record Frame(int type, int flags, int stream, byte[] payload) {
        /** Whether it ends its stream, this way or that. */
        public boolean isLast() {
            return type == RST_STREAM || type <= HEADERS && (flags & END_STREAM) != 0;
        }
    }

    /** The next frame. A connection that ends is told as a {@link #GOAWAY} with the type -1. */
    public Frame read() {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            return new Frame(type, flags, stream, in.readNBytes(length));
        } catch (java.net.SocketTimeoutException e) {
            throw new UncheckedIOException(e);
        } catch (IOException e) { // EOF, or reset by the peer
            return new Frame(-1, 0, 0, new byte[0]);
        }
    }

    /** The next frame of a type; fails when the connection ends before. */
    public Frame read(int type) {
        while (true) {
            Frame next = read();
            if (next.type() == type) {
                return next;
            }
            if (next.type() < 0) {
                throw new UncheckedIOException(new EOFException("no frame of type " + type));
            }
        }
    }

    /** How the connection ended: the largest error code that a GOAWAY told, or -1 when there was none. */
    public int readToEnd() {
        int code = -1;
        while (true) {
            Frame next = read();
            if (next.type() == GOAWAY) {
                code = Math.max(code, next.payload()[7]);
            } else if (next.type() < 0) {
                return code;
            }
        }
    }

    /**
     * What came on a stream until it ended.
     *
     * @param status of the final answer; 0 without one
     * @param head without pseudo-fields, a line each
     * @param reset the error code of RST_STREAM or GOAWAY; -1 without one
     */
    public record Answer(int status, String head, String content, int reset) {}

    /** Reads until a stream ends, or the connection. */
    public Answer answer(int stream) {
        int status = 0;
        StringBuilder head = new StringBuilder();
        StringBuilder content = new StringBuilder();
        while (true) {
            Frame next = read();
            if (next.type() < 0) {
                return new Answer(status, head.toString(), content.toString(), -2);
            }
            if (next.type() == HEADERS) {
                Http2Headers fields = decoded(next);
                if (next.stream() == stream && fields.status() != null) {
                    status = Integer.parseInt(fields.status().toString());
                    fields.forEach(field -> head.append(field.getKey())
                            .append(": ")
                            .append(field.getValue())
                            .append('\n'));
                }
            }
            if (next.type() == GOAWAY && next.payload()[7] != 0) {
                return new Answer(status, head.toString(), content.toString(), next.payload()[7]);
            }
            if (next.stream() != stream) {
                continue;
            }
            if (next.type() == DATA) {
                content.append(new String(next.payload(), StandardCharsets.ISO_8859_1));
                if (next.payload().length > 0) {
                    send(frame(WINDOW_UPDATE, 0, 0, number(next.payload().length)));
                }
            }
            if (next.isLast()) {
                int reset = next.type() == RST_STREAM ? next.payload()[3] : -1;
                return new Answer(status, head.toString(), content.toString(), reset);
            }
        }
    }

    private Http2Headers decoded(Frame frame) {
        try {
            return decoder.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()));
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
