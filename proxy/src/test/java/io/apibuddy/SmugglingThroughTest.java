package io.apibuddy;

import static io.apibuddy.SmugglingPayloads.HOST;
import static io.apibuddy.SmugglingPayloads.LAST;
import static io.apibuddy.SmugglingPayloads.NEXT;
import static io.apibuddy.SmugglingPayloads.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that two parsers could read in two ways, through the whole proxy: what a raw upstream saw decides. */
class SmugglingThroughTest {
    private static final BarePassage PASSAGE = new BarePassage();
    private static final AtomicInteger PAYLOADS = new AtomicInteger();

    @AfterAll
    static void close() {
        PASSAGE.close();
    }

    @BeforeEach
    void forget() {
        PASSAGE.seen.clear();
    }

    static Stream<String> payloads() {
        return SmugglingPayloads.all();
    }

    @Shows(Threat.SMUGGLING)
    @ParameterizedTest
    @MethodSource("payloads")
    void nothingIsSmuggled(String payload, Reached reached) {
        refused(payload, 0);
        refused("GET /raw/first HTTP/1.1\r\nHost: h\r\n\r\n" + payload, 1);
        reached.figure(
                "%d payloads, alone and pipelined: at most 1 request of each seen upstream",
                PAYLOADS.incrementAndGet());
    }

    /** All is refused, though its head may be on its way when its content turns out to be malformed. */
    private static void refused(String bytes, int before) {
        PASSAGE.seen.clear();
        String answer = RawClient.exchange(PASSAGE.proxy.port(), bytes);
        assertThat(answer.split("HTTP/1\\.1 200 ", -1)).hasSize(before + 1);
        assertThat(answer.split("HTTP/1\\.1 [45]\\d\\d ", -1)).hasSize(2);
        assertThat(PASSAGE.seen).as(answer).hasSizeBetween(before, before + 1);
        assertThat(PASSAGE.origin.received()).doesNotContain("GET /smuggled");
    }

    /** One HTTP/1.0 request may be followed by another when its client says so: that is no smuggling. */
    @Test
    void withoutALengthHttp10HasNoContent() {
        String answer = RawClient.exchange(
                PASSAGE.proxy.port(),
                "POST /raw/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /raw/b HTTP/1.0\r\n\r\n");
        assertThat(answer.split("HTTP/1\\.1 200 ", -1)).hasSize(3);
        assertThat(PASSAGE.seen).hasSize(2);
    }

    static Stream<String> contents() {
        return Stream.of(
                post("Content-Length: " + NEXT.length() + "\r\n", NEXT),
                post(
                        "Transfer-Encoding: chunked\r\n",
                        Integer.toHexString(NEXT.length()) + "\r\n" + NEXT + "\r\n" + LAST),
                post(
                        "Transfer-Encoding: CHUNKED\r\nConnection: transfer-encoding, host\r\n",
                        Integer.toHexString(NEXT.length()) + ";a=b\r\n" + NEXT + "\r\n0\r\nX-Trailer: 1\r\n\r\n"),
                post("Content-Length: " + NEXT.length() + "\r\nConnection: content-length\r\n", NEXT),
                "GET /raw/p HTTP/1.1\r\n" + HOST + "Content-Length: " + NEXT.length() + "\r\n\r\n" + NEXT,
                "DELETE /raw/p HTTP/1.0\r\n" + HOST + "Content-Length: " + NEXT.length() + "\r\n\r\n" + NEXT);
    }

    @Shows(Threat.SMUGGLING)
    @ParameterizedTest
    @MethodSource("contents")
    void aRequestInsideAContentStaysContent(String payload) {
        String last = payload.replaceFirst("\r\n", "\r\nConnection: close\r\n");
        assertThat(RawClient.exchange(PASSAGE.proxy.port(), last)).startsWith("HTTP/1.1 200 ");
        assertThat(PASSAGE.seen)
                .singleElement()
                .asString()
                .contains("/p HTTP/1.1\r\n", NEXT)
                .doesNotContain("X-Trailer");
        assertThat(PASSAGE.seen
                        .get(0)
                        .toLowerCase(java.util.Locale.ROOT)
                        .split("content-length:|transfer-encoding:", -1))
                .hasSize(2);
    }

    @Test
    void whatUpstreamAnswersEarlyDoesNotPutTheConnectionsOutOfStep() {
        for (int i = 0; i < 50; i++) {
            PASSAGE.seen.clear();
            String answer = RawClient.exchange(
                    PASSAGE.proxy.port(),
                    "POST /raw/a" + i + " HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello" + "GET /raw/b" + i
                            + " HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
            assertThat(answer.split("HTTP/1\\.1 200 ", -1)).hasSize(3);
            assertThat(PASSAGE.seen).hasSize(2);
            assertThat(PASSAGE.seen.get(0)).startsWith("POST /a" + i + " ");
            assertThat(PASSAGE.seen.get(1)).startsWith("GET /b" + i + " ");
        }
    }
}
