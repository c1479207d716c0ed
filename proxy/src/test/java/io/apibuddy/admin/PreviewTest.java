package io.apibuddy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.apibuddy.http.Fields;
import io.apibuddy.message.Body;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The beginning of a content. */
class PreviewTest {
    private interface Coding {
        OutputStream around(OutputStream out) throws IOException;
    }

    private static JsonNode shown(byte[] bytes, String... fields) {
        return Reception.await(Preview.of(Body.of(Buffer.buffer(bytes)), Fields.of(fields)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] coded(byte[] bytes, Coding coding) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream coded = coding.around(out)) {
            coded.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    @Test
    void textIsShownAsText() {
        assertThat(shown(utf8("grün\n\t<b>")).toString()).isEqualTo("{\"text\":\"grün\\n\\t<b>\",\"truncated\":false}");
    }

    @Test
    void noContentHasNoPreview() {
        assertThat(shown(new byte[0]).isNull()).isTrue();
    }

    @Test
    void longTextIsCutOffAlsoInTheMiddleOfACharacter() {
        String text = "a".repeat(Preview.MOST - 1) + "ü".repeat(100);

        JsonNode preview = shown(utf8(text));

        assertThat(preview.path("text").asText()).isEqualTo("a".repeat(Preview.MOST - 1));
        assertThat(preview.path("truncated").asBoolean()).isTrue();
        assertThat(shown(utf8("a".repeat(Preview.MOST))).path("truncated").asBoolean(true))
                .isFalse();
    }

    @Test
    void whatIsNoTextIsShownInBase64() {
        byte[] bytes = {(byte) 0x89, 'P', 'N', 'G', 0, 1};
        assertThat(shown(bytes).path("base64").asText())
                .isEqualTo(Base64.getEncoder().encodeToString(bytes));
        assertThat(shown(utf8("a\0b")).has("base64")).isTrue();
        assertThat(shown(new byte[] {'a', (byte) 0xc3}).has("base64")).isTrue();
    }

    @Test
    void gzipAndDeflateAreInflated() {
        byte[] text = utf8("the quick brown fox ".repeat(20));
        String expected = new String(text, StandardCharsets.UTF_8);

        assertThat(shown(coded(text, GZIPOutputStream::new), "Content-Encoding", "GZIP")
                        .path("text")
                        .asText())
                .isEqualTo(expected);
        assertThat(shown(coded(text, DeflaterOutputStream::new), "Content-Encoding", "deflate")
                        .path("text")
                        .asText())
                .isEqualTo(expected);
        byte[] raw = coded(text, out -> new DeflaterOutputStream(out, new Deflater(9, true)));
        assertThat(shown(raw, "Content-Encoding", "deflate").path("text").asText())
                .isEqualTo(expected);
    }

    @Test
    void aGzipHeaderWithNamesIsPassedOver() {
        byte[] plain = coded(utf8("hello"), GZIPOutputStream::new);
        Buffer named = Buffer.buffer(java.util.Arrays.copyOf(plain, 10))
                .appendByte((byte) 2)
                .appendByte((byte) 0)
                .appendString("xx")
                .appendString("file.txt\0note\0")
                .appendByte((byte) 0)
                .appendByte((byte) 0)
                .appendBytes(plain, 10, plain.length - 10);
        named.setByte(3, (byte) (4 | 8 | 16 | 2));

        assertThat(shown(named.getBytes(), "Content-Encoding", "gzip")
                        .path("text")
                        .asText())
                .isEqualTo("hello");
    }

    @Test
    void aBombIsInflatedNoFurtherThanItIsShown() {
        byte[] bomb = coded(new byte[50 << 20], GZIPOutputStream::new);
        assertThat(bomb.length).isGreaterThan(16_384);

        JsonNode preview = shown(bomb, "Content-Encoding", "gzip");

        assertThat(preview.path("truncated").asBoolean()).isTrue();
        assertThat(Base64.getDecoder().decode(preview.path("base64").asText())).hasSize(Preview.MOST);
    }

    @Test
    void whatOnlyClaimsToBeCompressedIsShownAsItIs() {
        assertThat(shown(utf8("plain"), "Content-Encoding", "gzip").path("text").asText())
                .isEqualTo("plain");
        assertThat(shown(utf8("plain text"), "Content-Encoding", "deflate")
                        .path("text")
                        .asText())
                .isEqualTo("plain text");
        assertThat(shown(utf8("x"), "Content-Encoding", "br").path("text").asText())
                .isEqualTo("x");
        byte[] cut = java.util.Arrays.copyOf(coded(utf8("hello"), GZIPOutputStream::new), 10);
        cut[3] = 2;
        assertThat(shown(cut, "Content-Encoding", "gzip").has("base64")).isTrue();
    }

    @Test
    void aStreamIsReadNoFurtherThanItIsShown() {
        Pieces endless = new Pieces(Buffer.buffer("abcd".repeat(1000)), 1000);

        JsonNode preview = Reception.await(Preview.of(endless.body(), Fields.empty()));

        assertThat(preview.path("text").asText()).hasSize(Preview.MOST);
        assertThat(preview.path("truncated").asBoolean()).isTrue();
        assertThat(endless.cancelled).isTrue();
        assertThat(endless.given).isLessThan(8);
    }

    @Test
    void aShortStreamIsReadToItsEnd() {
        Pieces stream = new Pieces(Buffer.buffer("abcd"), 3);

        assertThat(Reception.await(Preview.of(stream.body(), Fields.empty())).toString())
                .isEqualTo("{\"text\":\"abcdabcdabcd\",\"truncated\":false}");
    }
}
