package io.apibuddy.store;

import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;

/**
 * The head of a stored response as bytes: all of {@link StoredResponse} and {@link Retention} but the URI and the length
 * of the content, which are columns. Strings come back as they went in, character by character; times to the nanosecond.
 */
final class Heads {
    private static final byte VERSION = 1;
    private static final Charset LATIN = StandardCharsets.ISO_8859_1;

    private byte[] bytes = new byte[1024];
    private int used;

    private Heads() {}

    /** What {@link #read} gives. */
    record Head(StoredResponse response, Retention retention) {}

    static byte[] write(StoredResponse response, Retention retention) {
        Heads out = new Heads();
        out.room(1);
        out.bytes[out.used++] = VERSION;
        out.string(response.method());
        out.number(response.head().status());
        out.fields(response.head().fields());
        out.fields(response.selecting());
        out.instant(response.requestTime());
        out.instant(response.responseTime());
        out.instant(retention.freshUntil());
        out.instant(retention.keepUntil());
        return Arrays.copyOf(out.bytes, out.used);
    }

    /**
     * The head again.
     *
     * @throws IllegalArgumentException when the bytes are not what {@link #write} made
     */
    static Head read(byte[] bytes, String uri, long contentLength) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            if (in.get() != VERSION) {
                throw new IllegalArgumentException("a head of an unknown form");
            }
            String method = string(in);
            int status = number(in);
            Fields fields = fields(in);
            Fields selecting = fields(in);
            Instant requested = instant(in);
            Instant responded = instant(in);
            Retention retention = new Retention(instant(in), instant(in));
            ResponseHead head = new ResponseHead(status, fields);
            return new Head(
                    new StoredResponse(method, uri, selecting, head, requested, responded, contentLength), retention);
        } catch (BufferUnderflowException | DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("a head that is cut short or has a time out of range", e);
        }
    }

    private void fields(Fields fields) {
        number(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            string(fields.name(i));
            string(fields.value(i));
        }
    }

    private static Fields fields(ByteBuffer in) {
        int size = number(in);
        if (size < 0 || size > in.remaining()) {
            throw new IllegalArgumentException("a number of fields: " + size);
        }
        String[] lines = new String[2 * size];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = string(in);
        }
        return Fields.of(lines);
    }

    /** The low bit of the length says which charset; both of them are lossless for what they are used on. */
    private void string(String text) {
        boolean latin = text.chars().allMatch(c -> c <= 0xff);
        byte[] encoded = latin ? text.getBytes(LATIN) : wide(text);
        number((encoded.length << 1) | (latin ? 0 : 1));
        room(encoded.length);
        System.arraycopy(encoded, 0, bytes, used, encoded.length);
        used += encoded.length;
    }

    /** Not by an encoder, which would replace a lone surrogate. */
    private static byte[] wide(String text) {
        ByteBuffer encoded = ByteBuffer.allocate(2 * text.length());
        encoded.asCharBuffer().put(text);
        return encoded.array();
    }

    private static String string(ByteBuffer in) {
        int prefix = number(in);
        int length = prefix >>> 1;
        if (length > in.remaining()) {
            throw new IllegalArgumentException("a text of " + length + " bytes");
        }
        byte[] encoded = new byte[length];
        in.get(encoded);
        return (prefix & 1) == 0
                ? new String(encoded, LATIN)
                : ByteBuffer.wrap(encoded).asCharBuffer().toString();
    }

    private void number(int value) {
        room(5);
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            bytes[used++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[used++] = (byte) rest;
    }

    private static int number(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number without an end");
    }

    private void instant(Instant instant) {
        room(12);
        ByteBuffer.wrap(bytes, used, 12).putLong(instant.getEpochSecond()).putInt(instant.getNano());
        used += 12;
    }

    private static Instant instant(ByteBuffer in) {
        return Instant.ofEpochSecond(in.getLong(), in.getInt());
    }

    private void room(int more) {
        if (used + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, used + more));
        }
    }
}
