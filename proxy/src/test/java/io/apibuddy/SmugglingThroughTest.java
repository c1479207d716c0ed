package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.RawOrigin;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that two parsers could read in two ways, through the whole proxy: what a raw upstream saw decides. */
class SmugglingThroughTest {
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();
    private static final RawOrigin ORIGIN = RawOrigin.start(conversation -> {
        while (true) {
            int from = conversation.received().length();
            if (!conversation.readRequest()) {
                return;
            }
            SEEN.add(conversation.received().substring(from));
            conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    });
    private static final CachingProxy PROXY = CachingProxy.builder()
            .map("raw", ORIGIN.uri().toString())
            .set("cache.cacheable_methods", List.of())
            .set("domain_mappings.raw.cacheable_methods", List.of())
            .start();
    private static final String HOST = "Host: h\r\n";
    private static final String NEXT = "GET /raw/smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String LAST = "0\r\n\r\n";

    @AfterAll
    static void close() {
        PROXY.close();
        ORIGIN.close();
    }

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    static Stream<String> payloads() {
        return Stream.of(
                post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", LAST + NEXT),
                post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", LAST + NEXT),
                post("Transfer-Encoding: chunked\r\nContent-Length: " + (5 + NEXT.length()) + "\r\n", LAST + NEXT),
                post("Content-Length: " + NEXT.length() + "\r\nContent-Length: 0\r\n", NEXT),
                post("Content-Length: 0\r\nContent-Length: " + NEXT.length() + "\r\n", NEXT),
                post("Content-Length: 0, " + NEXT.length() + "\r\n", NEXT),
                post("Content-Length: +5\r\n", "hello" + NEXT),
                post("Content-Length: 5 5\r\n", "hello" + NEXT),
                post("Content-Length: 0x5\r\n", "hello" + NEXT),
                post("Content-Length : 5\r\n", "hello" + NEXT),
                post("Content-Length\u000b: 5\r\n", "hello" + NEXT),
                post("Content\u0000-Length: 5\r\n", "hello" + NEXT),
                post("X: y\rContent-Length: 5\r\n", "hello" + NEXT),
                post("X: y\nContent-Length: " + NEXT.length() + "\r\n", NEXT),
                post("Transfer-Encoding: xchunked\r\n", LAST + NEXT),
                post("Transfer-Encoding: chunked, identity\r\n", LAST + NEXT),
                post("Transfer-Encoding: identity, chunked\r\n", LAST + NEXT),
                post("Transfer-Encoding: \"chunked\"\r\n", LAST + NEXT),
                post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", LAST + NEXT),
                post("Transfer-Encoding: chunked\r\nTransfer-encoding: identity\r\n", LAST + NEXT),
                post("Transfer-Encoding:\u000cchunked\r\n", LAST + NEXT),
                post("Transfer-Encoding: chunked\u0000\r\n", LAST + NEXT),
                post("Transfer-Encoding\r\n : chunked\r\n", LAST + NEXT),
                post("Transfer_Encoding: chunked\r\n Content-Length: 5\r\n", "hello" + NEXT),
                post(" Transfer-Encoding: chunked\r\n", LAST + NEXT),
                post(": x\r\n", NEXT),
                post("Transfer-Encoding: chunked\r\n", "5;a=\"\n\"\r\nhello\r\n" + LAST + NEXT),
                post("Transfer-Encoding: chunked\r\n", "5\rX\nhello\r\n" + LAST + NEXT),
                post("Transfer-Encoding: chunked\r\n", "5\r\nhelloXX" + LAST + NEXT),
                post("Transfer-Encoding: chunked\r\n", "0x0\r\n\r\n" + NEXT),
                post("Transfer-Encoding: chunked\r\n", "00000000000000000\n\n" + NEXT),
                post("Transfer-Encoding: chunked\r\n", "-1\r\n\r\n" + NEXT),
                post("Transfer-Encoding: chunked\r\n", "100000000\r\n" + NEXT),
                post("Transfer-Encoding: chunked\r\n", "0\r\nContent-Length: 5\n\r\n" + NEXT),
                "POST /raw/p HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + LAST + NEXT,
                "POST /raw/p HTTP/1.0\r\n" + HOST + "Connection: keep-alive\r\n\r\n" + NEXT,
                "POST /raw/p HTTP/0.9\r\n" + HOST + "\r\n" + NEXT,
                "GET /raw/p HTTP/1.1\r\n\r\n" + NEXT,
                "GET /raw/p HTTP/1.1\r\n" + HOST + "Host: other\r\n\r\n" + NEXT,
                "GET /raw/p HTTP/1.1\r\nHost: h, other\r\n\r\n" + NEXT,
                "GET /raw/p HTTP/1.1\n" + HOST + "\n" + NEXT,
                "GET /raw/p\u000bHTTP/1.1\r\n" + HOST + "\r\n" + NEXT,
                "GET http://other/raw/p HTTP/1.1\r\n" + HOST + "\r\n" + NEXT,
                "GET //other/raw/p HTTP/1.1\r\n" + HOST + "\r\n" + NEXT,
                "GET /raw/p HTTP/1.1\r\n" + HOST + "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n" + NEXT,
                "CONNECT /raw/p HTTP/1.1\r\n" + HOST + "\r\n" + NEXT);
    }

    private static String post(String fields, String rest) {
        return "POST /raw/p HTTP/1.1\r\n" + HOST + fields + "\r\n" + rest;
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void nothingIsSmuggled(String payload) {
        String answer = RawClient.exchange(PROXY.port(), payload);
        // HTTP/1.0 without a length has no content, so what follows on a kept connection is a second request.
        boolean two = payload.contains("keep-alive");
        assertThat(answer.split("HTTP/1\\.1 \\d", -1)).hasSizeLessThanOrEqualTo(two ? 3 : 2);
        assertThat(SEEN).as(answer).hasSizeLessThanOrEqualTo(two ? 2 : 1);
        assertThat(SEEN.stream().filter(head -> head.contains("smuggled"))).hasSizeLessThanOrEqualTo(two ? 1 : 0);
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

    @ParameterizedTest
    @MethodSource("contents")
    void aRequestInsideAContentStaysContent(String payload) {
        assertThat(RawClient.exchange(PROXY.port(), payload)).startsWith("HTTP/1.1 200 ");
        assertThat(SEEN)
                .singleElement()
                .asString()
                .contains("/p HTTP/1.1\r\n", NEXT)
                .doesNotContain("X-Trailer");
        assertThat(SEEN.get(0).toLowerCase(java.util.Locale.ROOT).split("content-length:|transfer-encoding:", -1))
                .hasSize(2);
    }

    @Test
    void whatUpstreamAnswersEarlyDoesNotPutTheConnectionsOutOfStep() {
        for (int i = 0; i < 50; i++) {
            SEEN.clear();
            String answer = RawClient.exchange(
                    PROXY.port(),
                    "POST /raw/a" + i + " HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello" + "GET /raw/b" + i
                            + " HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
            assertThat(answer.split("HTTP/1\\.1 200 ", -1)).hasSize(3);
            assertThat(SEEN).hasSize(2);
            assertThat(SEEN.get(0)).startsWith("POST /a" + i + " ");
            assertThat(SEEN.get(1)).startsWith("GET /b" + i + " ");
        }
    }
}
