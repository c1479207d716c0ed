package io.apibuddy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.apibuddy.http.Fields;
import io.apibuddy.message.Body;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The beginning of a content, as text where it is one. What is compressed is inflated no further than what is shown, so
 * that a few bytes which stand for gigabytes cost nothing.
 */
final class Preview {
    static final int MOST = 4096;

    /** Of what is stored: enough for {@link #MOST} of any sensible text, compressed or not. */
    private static final int MOST_READ = 16_384;

    private static final int GZIP_HEADER = 10;

    private Preview() {}

    /** Reads no more than it needs, and gives up the rest. */
    static Future<JsonNode> of(Body body, Fields fields) {
        return beginning(body).map(read -> shown(read, fields));
    }

    /** What was read, and whether that is all. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Beginning(byte[] bytes, boolean whole) {}

    private static Future<Beginning> beginning(Body body) {
        if (body instanceof Body.Whole whole) {
            int length = Math.min(MOST_READ, whole.bytes().length());
            return Future.succeededFuture(new Beginning(
                    whole.bytes().getBytes(0, length), length == whole.bytes().length()));
        }
        Promise<Beginning> result = Promise.promise();
        Buffer gathered = Buffer.buffer();
        Body.Streamed streamed = (Body.Streamed) body;
        streamed.stream().exceptionHandler(result::tryFail);
        streamed.stream().endHandler(end -> result.tryComplete(new Beginning(gathered.getBytes(), true)));
        streamed.stream().handler(bytes -> {
            if (result.future().isComplete()) {
                return;
            }
            gathered.appendBuffer(bytes);
            if (gathered.length() > MOST_READ) {
                result.complete(new Beginning(gathered.getBytes(0, MOST_READ), false));
                body.cancel();
            }
        });
        streamed.stream().resume();
        return result.future();
    }

    private static JsonNode shown(Beginning stored, Fields fields) {
        if (stored.bytes().length == 0) {
            return NullNode.getInstance();
        }
        Beginning plain = plain(
                stored, fields.combined("Content-Encoding").orElse("").strip().toLowerCase(Locale.ROOT));
        boolean truncated = !plain.whole() || plain.bytes().length > MOST;
        byte[] bytes = Arrays.copyOf(plain.bytes(), Math.min(MOST, plain.bytes().length));
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        // A character may be cut in two where the preview ends, but nowhere else.
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, !truncated);
        return result.isError() || text.flip().chars().anyMatch(Preview::isBinary)
                ? Json.object()
                        .put("base64", Base64.getEncoder().encodeToString(bytes))
                        .put("truncated", truncated)
                : Json.object().put("text", text.toString()).put("truncated", truncated);
    }

    private static boolean isBinary(int c) {
        return c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f';
    }

    private static Beginning plain(Beginning stored, String coding) {
        boolean gzip = coding.equals("gzip") || coding.equals("x-gzip");
        if (!gzip && !coding.equals("deflate")) {
            return stored;
        }
        try {
            return gzip
                    ? inflated(stored, gzipHeader(stored.bytes()), true)
                    : inflated(stored, 0, isRaw(stored.bytes()));
        } catch (DataFormatException e) {
            return stored; // not what it says it is: shown as it is
        }
    }

    /** RFC 9110 section 8.4.1.2: deflate is zlib's format; some servers send it bare. */
    private static boolean isRaw(byte[] bytes) {
        return bytes.length < 2 || (bytes[0] & 0x0f) != 8 || (((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff)) % 31 != 0;
    }

    private static Beginning inflated(Beginning stored, int from, boolean raw) throws DataFormatException {
        Inflater inflater = new Inflater(raw);
        try {
            inflater.setInput(stored.bytes(), from, stored.bytes().length - from);
            byte[] out = new byte[MOST + 1];
            int length = 0;
            while (length < out.length && !inflater.finished() && !inflater.needsDictionary()) {
                int more = inflater.inflate(out, length, out.length - length);
                if (more == 0) {
                    break;
                }
                length += more;
            }
            return new Beginning(Arrays.copyOf(out, length), inflater.finished());
        } finally {
            inflater.end();
        }
    }

    /** RFC 1952 section 2.3: how long it is, with its optional parts. */
    private static int gzipHeader(byte[] bytes) throws DataFormatException {
        if (bytes.length < GZIP_HEADER || (bytes[0] & 0xff) != 0x1f || (bytes[1] & 0xff) != 0x8b) {
            throw new DataFormatException("not gzip");
        }
        int flags = bytes[3];
        int at = GZIP_HEADER;
        if ((flags & 4) != 0) {
            at += 2 + (at + 1 < bytes.length ? (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 : 0);
        }
        for (int text = 8; text <= 16; text <<= 1) { // FNAME, FCOMMENT: up to a zero
            if ((flags & text) != 0) {
                while (at < bytes.length && bytes[at] != 0) {
                    at++;
                }
                at++;
            }
        }
        at += (flags & 2) != 0 ? 2 : 0;
        if (at > bytes.length) {
            throw new DataFormatException("cut off");
        }
        return at;
    }
}
