package io.apibuddy;

import static io.apibuddy.testing.RawHttp2Client.END_HEADERS;
import static io.apibuddy.testing.RawHttp2Client.END_STREAM;
import static io.apibuddy.testing.RawHttp2Client.HEADERS;
import static io.apibuddy.testing.RawHttp2Client.block;
import static io.apibuddy.testing.RawHttp2Client.data;
import static io.apibuddy.testing.RawHttp2Client.frame;
import static io.apibuddy.testing.RawHttp2Client.get;
import static io.apibuddy.testing.RawHttp2Client.headers;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.RawHttp2Client;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes by HTTP/2 and goes on by HTTP/1.1 (RFC 9113 sections 8.2 and 10.3): what a raw upstream saw decides. */
class Http2SmugglingTest {
    private static final BarePassage PASSAGE = new BarePassage();
    private static final String NEXT = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final AtomicInteger HEADS = new AtomicInteger();
    private static final AtomicInteger CONTENTS = new AtomicInteger();

    @AfterAll
    static void close() {
        PASSAGE.close();
    }

    @BeforeEach
    void forget() {
        PASSAGE.seen.clear();
    }

    /** Names and values. */
    static Stream<Arguments> heads() {
        Stream<String[]> heads = Stream.concat(
                Stream.of(
                                "Upper: x",
                                "connection: close",
                                "connection: x-a",
                                "transfer-encoding: chunked",
                                "transfer-encoding: identity",
                                "keep-alive: timeout=5",
                                "proxy-connection: keep-alive",
                                "upgrade: h2c",
                                "te: gzip",
                                "te: trailers, chunked",
                                "content-length: 5",
                                "content-length: +0",
                                "content-length: -0",
                                "content-length: 0x0",
                                "host: other",
                                "x: a\r\n" + NEXT,
                                "x: a\r\ntransfer-encoding: chunked",
                                "x: a\ncontent-length: 5",
                                "x: a\rb",
                                "x: a\u0000b",
                                "x: a\u0001b",
                                "x: a\u007f",
                                "x\r\ny: z",
                                "x y: z",
                                "x\u0000: z",
                                "x\u00e9: z",
                                "x\u007f: z",
                                "(x): z",
                                ": z",
                                ":path: /raw/smuggled",
                                ":method: GET",
                                ":authority: other",
                                ":scheme: http",
                                ":status: 200",
                                ":unknown: x",
                                ":protocol: websocket",
                                ":: x",
                                "expect: 200-ok")
                        .map(Http2SmugglingTest::added),
                Stream.of(
                        head("GET\r\nX: y", "http", "h", "/raw/p"),
                        head("GET /raw/smuggled HTTP/1.1\r\nHost: h\r\n\r\nGET", "http", "h", "/raw/p"),
                        head("G T", "http", "h", "/raw/p"),
                        head("", "http", "h", "/raw/p"),
                        head("CONNECT", "http", "h", "/raw/p"),
                        head("TRACE", "http", "h", "/raw/p"),
                        head("GET", "http", "h\r\nX: y", "/raw/p"),
                        head("GET", "http", "u@h", "/raw/p"),
                        head("GET", "http", "h/x", "/raw/p"),
                        head("GET", "http", "h, other", "/raw/p"),
                        head("GET", "http", "h", "/raw/p HTTP/1.1\r\nX: y\r\n\r\nGET /raw/smuggled"),
                        head("GET", "http", "h", "/raw/p HTTP/1.1"),
                        head("GET", "http", "h", "/raw/p\r\n\r\n" + NEXT),
                        head("GET", "http", "h", "/raw/p\nX: y"),
                        head("GET", "http", "h", "/raw/p\u0000"),
                        head("GET", "http", "h", "raw/p"),
                        head("GET", "http", "h", ""),
                        head("GET", "http", "h", "*"),
                        head("OPTIONS", "http", "h", "*"),
                        head("GET", "http", "h", "http://other/raw/p"),
                        head("GET", "http", "h", "//other/raw/p"),
                        head("GET", "http", "h", "/@other/raw/p"),
                        head("GET", "http", "h", "@other/raw/p"),
                        new String[] {":method", "CONNECT", ":authority", "other:80"},
                        new String[] {":method", "GET", ":scheme", "http", ":authority", "h"},
                        new String[] {":scheme", "http", ":authority", "h", ":path", "/raw/p"},
                        new String[] {":method", "GET", ":authority", "h", ":path", "/raw/p"},
                        new String[] {":method", "GET", ":scheme", "http", ":path", "/raw/p"},
                        new String[] {
                            ":method", "GET", ":scheme", "http", "x", "y", ":authority", "h", ":path", "/raw/p"
                        },
                        new String[] {"host", "h", ":method", "GET", ":scheme", "http", ":path", "/raw/p"},
                        new String[] {":method", "GET", ":scheme", "http", ":path", "/raw/p", "host", "a", "host", "b"
                        }));
        return heads.map(head -> Arguments.of((Object) head));
    }

    private static String[] head(String method, String scheme, String authority, String path) {
        return new String[] {":method", method, ":scheme", scheme, ":authority", authority, ":path", path};
    }

    private static String[] added(String line) {
        int colon = line.indexOf(": ");
        return new String[] {
            ":method",
            "GET",
            ":scheme",
            "http",
            ":authority",
            "h",
            ":path",
            "/raw/p",
            line.substring(0, colon),
            line.substring(colon + 2)
        };
    }

    @Shows({Threat.SMUGGLING, Threat.LINE_BREAKS, Threat.ANOTHER_DESTINATION})
    @ParameterizedTest
    @MethodSource("heads")
    void aHeadThatHttp1CouldReadInAnotherWayGoesNoFurther(String[] head, Reached reached) {
        try (RawHttp2Client client = RawHttp2Client.to(PASSAGE.proxy.port())) {
            client.send(get(1, "/raw/first"));
            assertThat(client.answer(1).status()).isEqualTo(200);
            client.send(headers(3, END_STREAM, head));
            RawHttp2Client.Answer answer = client.answer(3);
            assertThat(answer.status() >= 400 || (answer.status() == 0 && answer.reset() != -1))
                    .as("%s", answer)
                    .isTrue();
        }
        assertThat(PASSAGE.seen)
                .singleElement()
                .asString()
                .startsWith("GET /first ")
                .doesNotContain("smuggled");
        reached.figure("%d heads by HTTP/2: 0 seen upstream", HEADS.incrementAndGet());
    }

    /** The frames of a request each. */
    static Stream<Arguments> contents() {
        return Stream.of(
                frames(post("content-length", "4"), data(3, END_STREAM, NEXT)),
                frames(post("content-length", "4"), data(3, 0, "0\r\n"), data(3, END_STREAM, NEXT)),
                frames(post("content-length", "400"), data(3, END_STREAM, NEXT)),
                frames(post("content-length", "400"), data(3, 0, NEXT), headers(3, END_STREAM, "x", "y")),
                frames(post("content-length", "5", "content-length", "0"), data(3, END_STREAM, NEXT)),
                frames(post("transfer-encoding", "chunked"), data(3, END_STREAM, "0\r\n\r\n" + NEXT)),
                frames(post("x", "y\r\ntransfer-encoding: chunked"), data(3, END_STREAM, "0\r\n\r\n" + NEXT)),
                frames(
                        post("content-length", "0", "transfer-encoding", "chunked"),
                        data(3, END_STREAM, "0\r\n\r\n" + NEXT)),
                frames(
                        frame(HEADERS, END_STREAM | END_HEADERS, 3, block(with("content-length", "" + NEXT.length()))),
                        data(3, END_STREAM, NEXT)));
    }

    private static Arguments frames(byte[]... frames) {
        return Arguments.of((Object) frames);
    }

    private static String[] with(String... fields) {
        return Stream.concat(
                        Stream.of(":method", "POST", ":scheme", "http", ":authority", "h", ":path", "/raw/p"),
                        Stream.of(fields))
                .toArray(String[]::new);
    }

    private static byte[] post(String... fields) {
        return headers(3, 0, with(fields));
    }

    @Shows(Threat.SMUGGLING)
    @ParameterizedTest
    @MethodSource("contents")
    void aLengthThatLiesSmugglesNothing(byte[][] frames, Reached reached) {
        try (RawHttp2Client client = RawHttp2Client.to(PASSAGE.proxy.port())) {
            client.send(frames);
            RawHttp2Client.Answer answer = client.answer(3);
            assertThat(answer.status()).as("%s", answer).isNotEqualTo(200);
            client.send(get(5, "/raw/next"));
            client.answer(5);
        }
        nothingIsSmuggled();
        reached.figure("%d contents by HTTP/2 with framing that lies: 0 smuggled", CONTENTS.incrementAndGet());
    }

    /** What is too much may come after the answer: the request was whole by then, and whole it went up. */
    @Shows(Threat.SMUGGLING)
    @ParameterizedTest
    @ValueSource(strings = {"", "0\r\n\r"})
    void whatComesBehindAWholeContentSmugglesNothing(String content) {
        try (RawHttp2Client client = RawHttp2Client.to(PASSAGE.proxy.port())) {
            client.send(
                    post("content-length", Integer.toString(content.length())),
                    data(3, 0, content),
                    data(3, END_STREAM, NEXT));
            if (client.answer(3).status() == 200) {
                assertThat(PASSAGE.seen).singleElement().asString().endsWith("\r\n\r\n" + content);
            }
            client.send(get(5, "/raw/next"));
            client.answer(5);
        }
        nothingIsSmuggled();
    }

    private static void nothingIsSmuggled() {
        try (RawHttp2Client client = RawHttp2Client.to(PASSAGE.proxy.port())) {
            client.send(get(1, "/raw/after"));
            assertThat(client.answer(1).content()).isEqualTo("ok");
        }
        // What began to go up was broken off there: it is what the length says, or the connection ends in it.
        assertThat(PASSAGE.seen.stream().filter(request -> request.startsWith("POST")))
                .hasSizeLessThanOrEqualTo(1);
        assertThat(PASSAGE.seen).noneMatch(request -> request.startsWith("GET /smuggled"));
    }

    @Test
    void aRequestInsideAContentStaysContentAndTrailersEndHere() {
        try (RawHttp2Client client = RawHttp2Client.to(PASSAGE.proxy.port())) {
            client.send(post(), data(3, 0, NEXT), headers(3, END_STREAM, "content-length", "0", "x-trailer", "y"));
            assertThat(client.answer(3).content()).isEqualTo("ok");
            client.send(
                    headers(5, 0, with("content-length", "" + NEXT.length(), "te", "trailers")),
                    data(5, END_STREAM, NEXT));
            assertThat(client.answer(5).content()).isEqualTo("ok");
        }
        assertThat(PASSAGE.seen).hasSize(2).allSatisfy(request -> {
            assertThat(request)
                    .startsWith("POST /p HTTP/1.1\r\n")
                    .contains(NEXT)
                    .doesNotContain("x-trailer");
            assertThat(request.toLowerCase(Locale.ROOT).split("content-length:|transfer-encoding:", -1))
                    .hasSize(2);
            assertThat(request.toLowerCase(Locale.ROOT)).doesNotContain("\r\nte:");
        });
    }
}
