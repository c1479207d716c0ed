package io.apibuddy.store;

import io.apibuddy.caching.Asked;
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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The head of a stored response as bytes: all of {@link StoredResponse} and {@link Retention} but the URI and the length
 * of the content, which are columns, and what its key was made of. Strings come back as they went in, character by
 * character; times to the nanosecond. Heads of the first version end before {@link Asked}.
 */
final class Heads {
    private static final byte VERSION = 2;
    private static final byte WITHOUT_ASKED = 1;

    private static final int HAS_REQUEST_HEADERS = 1;
    private static final int HAS_CONTENT = 2;
    private static final int HAS_FIELDS = 4;
    private static final int HAS_CREDENTIALS = 8;

    private static final Charset LATIN = StandardCharsets.ISO_8859_1;

    private byte[] bytes = new byte[1024];
    private int used;

    private Heads() {}

    /** What {@link #read} gives. */
    record Head(StoredResponse response, Retention retention, Asked asked) {}

    static byte[] write(StoredResponse response, Retention retention, Asked asked) {
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
        out.asked(asked);
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
            byte version = in.get();
            if (version != VERSION && version != WITHOUT_ASKED) {
                throw new IllegalArgumentException("a head of an unknown form");
            }
            String method = string(in);
            int status = number(in);
            Fields fields = fields(in);
            Fields selecting = fields(in);
            Instant requested = instant(in);
            Instant responded = instant(in);
            Retention retention = new Retention(instant(in), instant(in));
            Asked asked = version == WITHOUT_ASKED ? Asked.plain() : asked(in);
            ResponseHead head = new ResponseHead(status, fields);
            return new Head(
                    new StoredResponse(method, uri, selecting, head, requested, responded, contentLength),
                    retention,
                    asked);
        } catch (BufferUnderflowException | DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("a head that is cut short or has a time out of range", e);
        }
    }

    /** Most are plain, and take one byte. */
    private void asked(Asked asked) {
        number((asked.requestHeaders().isPresent() ? HAS_REQUEST_HEADERS : 0)
                | (asked.content().isPresent() ? HAS_CONTENT : 0)
                | (asked.fields().isEmpty() ? 0 : HAS_FIELDS)
                | (asked.credentials().isPresent() ? HAS_CREDENTIALS : 0));
        asked.requestHeaders().ifPresent(this::string);
        asked.content().ifPresent(this::content);
        if (!asked.fields().isEmpty()) {
            fields(asked.fields());
        }
        asked.credentials().ifPresent(this::string);
    }

    private static Asked asked(ByteBuffer in) {
        int has = number(in);
        if (has == 0) {
            return Asked.plain();
        }
        Optional<String> requestHeaders = (has & HAS_REQUEST_HEADERS) == 0 ? Optional.empty() : Optional.of(string(in));
        Optional<Asked.Content> content = (has & HAS_CONTENT) == 0 ? Optional.empty() : Optional.of(content(in));
        Fields fields = (has & HAS_FIELDS) == 0 ? Fields.empty() : fields(in);
        Optional<String> credentials = (has & HAS_CREDENTIALS) == 0 ? Optional.empty() : Optional.of(string(in));
        return new Asked(requestHeaders, content, fields, credentials);
    }

    private void content(Asked.Content content) {
        string(content.digest());
        string(content.type());
        number(content.parts().size());
        content.parts().forEach((name, digest) -> {
            string(name);
            string(digest);
        });
    }

    private static Asked.Content content(ByteBuffer in) {
        String digest = string(in);
        String type = string(in);
        Map<String, String> parts = new TreeMap<>();
        for (int left = sizeOf(in); left > 0; left--) {
            parts.put(string(in), string(in));
        }
        return new Asked.Content(digest, type, parts);
    }

    private void fields(Fields fields) {
        number(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            string(fields.name(i));
            string(fields.value(i));
        }
    }

    private static Fields fields(ByteBuffer in) {
        String[] lines = new String[2 * sizeOf(in)];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = string(in);
        }
        return Fields.of(lines);
    }

    /** How many there are: no more than bytes are left. */
    private static int sizeOf(ByteBuffer in) {
        int size = number(in);
        if (size < 0 || size > in.remaining()) {
            throw new IllegalArgumentException("a number of pairs: " + size);
        }
        return size;
    }

    /** The low bit of the length says which charset; both of them are lossless for what they are used on. */
    private void string(String text) {
        boolean latin = isLatin(text);
        byte[] encoded = latin ? text.getBytes(LATIN) : wide(text);
        number((encoded.length << 1) | (latin ? 0 : 1));
        room(encoded.length);
        System.arraycopy(encoded, 0, bytes, used, encoded.length);
        used += encoded.length;
    }

    private static boolean isLatin(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return false;
            }
        }
        return true;
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
