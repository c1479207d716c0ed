package io.apibuddy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each payload: what the handler saw decides, not the status alone. */
class SmugglingTest {
    private static final TestServer SERVER = TestServer.start();
    private static final String HOST = "Host: h\r\n";
    private static final String NEXT = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @BeforeEach
    void forget() {
        SERVER.seen.clear();
        SERVER.refused.clear();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                row("CL and TE", 400, post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + NEXT)),
                row("TE and CL", 400, post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n" + NEXT)),
                row("two lengths", 400, post("Content-Length: 5\r\nContent-Length: 0\r\n", NEXT)),
                row("two equal lengths", 400, post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello" + NEXT)),
                row("a list of lengths", 400, post("Content-Length: 5, 5\r\n", "hello" + NEXT)),
                row("a signed length", 400, post("Content-Length: +5\r\n", "hello" + NEXT)),
                row("a negative length", 400, post("Content-Length: -5\r\n", NEXT)),
                row("a hexadecimal length", 400, post("Content-Length: 0x5\r\n", NEXT)),
                row("an empty length", 400, post("Content-Length: \r\n", NEXT)),
                row("a length beyond all", 400, post("Content-Length: 99999999999999999999\r\n", NEXT)),
                row("an unknown coding", 400, post("Transfer-Encoding: gzip\r\n", NEXT)),
                row("identity", 400, post("Transfer-Encoding: identity\r\n", NEXT)),
                row("a coding before chunked", 400, post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + NEXT)),
                row("a coding after chunked", 400, post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n" + NEXT)),
                row("an empty member", 400, post("Transfer-Encoding: ,chunked\r\n", "0\r\n\r\n" + NEXT)),
                row("chunked twice", 400, post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n" + NEXT)),
                row(
                        "two TE fields",
                        400,
                        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", "0\r\n\r\n" + NEXT)),
                row("a vertical tab in TE", 400, post("Transfer-Encoding: \u000bchunked\r\n", "0\r\n\r\n" + NEXT)),
                row("TE with a semicolon", 400, post("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n" + NEXT)),
                row("a space before the colon", 400, post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + NEXT)),
                row("a tab before the colon", 400, post("Content-Length\t: 5\r\n", "hello" + NEXT)),
                row("TE in HTTP/1.0", 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + NEXT),
                row("an empty field name", 400, get("/", HOST + ": x\r\n") + NEXT),
                row("a field without a colon", 400, get("/", HOST + "nothing\r\n") + NEXT),
                row("a field name with a space", 400, get("/", HOST + "a b: x\r\n") + NEXT),
                row("a bare LF after the first line", 400, "GET / HTTP/1.1\n" + HOST + "\r\n" + NEXT),
                row("a bare LF after a field", 400, "GET / HTTP/1.1\r\n" + HOST + "A: b\nC: d\r\n\r\n" + NEXT),
                row("only bare LFs", 400, "GET / HTTP/1.1\nHost: h\n\n" + NEXT),
                row("a bare CR in a value", 400, get("/", HOST + "A: b\rC: d\r\n") + NEXT),
                row("a NUL in a value", 400, get("/", HOST + "A: b\u0000c\r\n") + NEXT),
                row("a folded field", 400, get("/", HOST + "A: b\r\n c\r\n") + NEXT),
                row("a field folded with a tab", 400, get("/", HOST + "A: b\r\n\tc\r\n") + NEXT),
                row("a field folded into nothing", 400, get("/", HOST + "A: b\r\n \r\nC: d\r\n") + NEXT),
                row("a folded Host", 400, get("/", HOST + " other\r\n") + NEXT),
                row("a space before the first line", 400, " " + get("/", HOST) + NEXT),
                row("a space after an empty line", 400, "\r\n " + get("/", HOST) + NEXT),
                row("a version in small letters", 400, "GET / http/1.1\r\n" + HOST + "\r\n" + NEXT),
                row("a version in mixed letters", 400, "GET / Http/1.1\r\n" + HOST + "\r\n" + NEXT),
                row("a space before the first field", 400, "GET / HTTP/1.1\r\n " + HOST + "\r\n" + NEXT),
                row("no Host", 400, get("/", "") + NEXT),
                row("two Hosts", 400, get("/", HOST + "Host: other\r\n") + NEXT),
                row("two equal Hosts", 400, get("/", HOST + HOST) + NEXT),
                row("two Hosts in HTTP/1.0", 400, "GET / HTTP/1.0\r\n" + HOST + HOST + "\r\n" + NEXT),
                row("a Host with a path", 400, get("/", "Host: h/x\r\n") + NEXT),
                row("a Host with a user", 400, get("/", "Host: u@h\r\n") + NEXT),
                row("a Host that is no address", 400, get("/", "Host: [1]\r\n") + NEXT),
                row("a Host with two brackets", 400, get("/", "Host: [[]\r\n") + NEXT),
                row("a Host that is a port", 400, get("/", "Host: :80\r\n") + NEXT),
                row("a Host with an escaped line end", 400, get("/", "Host: a%0d%0a\r\n") + NEXT),
                row("a Host with a comma", 400, get("/", "Host: a,b\r\n") + NEXT),
                row("absolute-form", 400, get("http://other/", HOST) + NEXT),
                row("authority-form", 400, get("other:80", HOST) + NEXT),
                row("two slashes", 400, get("//other/", HOST) + NEXT),
                row("an at sign", 400, get("@other/", HOST) + NEXT),
                row("asterisk-form", 400, "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n" + NEXT),
                row("dot segments", 400, get("/a/../b", HOST) + NEXT),
                row("encoded dot segments", 400, get("/a/%2e%2E/b", HOST) + NEXT),
                row("a backslash", 400, get("/a\\b", HOST) + NEXT),
                row("a fragment", 400, get("/a#b", HOST) + NEXT),
                row("an encoded NUL", 400, get("/a%00b", HOST) + NEXT),
                row("raw bytes above 0x7e", 400, get("/sch\u00f6n", HOST) + NEXT),
                row("a DEL", 400, get("/a\u007fb", HOST) + NEXT),
                row("a tab instead of a space", 400, "GET\t/ HTTP/1.1\r\n" + HOST + "\r\n" + NEXT),
                row("two spaces", 400, "GET  / HTTP/1.1\r\n" + HOST + "\r\n" + NEXT),
                row("a space in the target", 400, get("/a b", HOST) + NEXT),
                row("no version", 400, "GET /\r\n" + HOST + "\r\n" + NEXT),
                row("another protocol", 400, "GET / FTP/1.1\r\n" + HOST + "\r\n" + NEXT),
                row("version 1.2", 505, "GET / HTTP/1.2\r\n" + HOST + "\r\n" + NEXT),
                row("version 2.0", 505, "GET / HTTP/2.0\r\n" + HOST + "\r\n" + NEXT),
                row("an odd version", 400, "GET / HTTP/1.1x\r\n" + HOST + "\r\n" + NEXT),
                row("a method that is no token", 400, "G(T / HTTP/1.1\r\n" + HOST + "\r\n" + NEXT),
                row("CONNECT", 405, "CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n" + NEXT),
                row("TRACE", 405, "TRACE / HTTP/1.1\r\n" + HOST + "\r\n" + NEXT),
                row("a websocket", 501, get("/", HOST + "Connection: Upgrade\r\nUpgrade: websocket\r\n") + NEXT),
                row("an unknown expectation", 417, post("Expect: 200-maybe\r\nContent-Length: 5\r\n", "hello" + NEXT)),
                row("TLS on a port without", 400, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\r\n\r\n"),
                row("garbage", 400, "\u0000\u0001\u0002\r\n\r\n"));
    }

    /** The head is well-formed, so the handler sees the request; its content is not, so it never ends well. */
    static Stream<Arguments> malformedContent() {
        return Stream.of(
                row("a chunk size that is none", 400, chunked("zz\r\nhello\r\n0\r\n\r\n" + NEXT)),
                row("a negative chunk size", 400, chunked("-5\r\nhello\r\n0\r\n\r\n" + NEXT)),
                row("a chunk size beyond all", 400, chunked("ffffffffffffffff1\r\nhello\r\n0\r\n\r\n" + NEXT)),
                row("a chunk size with a prefix", 400, chunked("0x5\r\nhello\r\n0\r\n\r\n" + NEXT)),
                row("a bare LF after the chunk size", 400, chunked("5\nhello\r\n0\r\n\r\n" + NEXT)),
                row("a bare LF after the chunk", 400, chunked("5\r\nhello\n0\r\n\r\n" + NEXT)),
                row("a chunk longer than its size", 400, chunked("5\r\nhelloXX0\r\n\r\n" + NEXT)),
                row("a bare LF in a chunk extension", 400, chunked("5;a\nb\r\nhello\r\n0\r\n\r\n" + NEXT)),
                row("a trailer without a colon", 400, chunked("5\r\nhello\r\n0\r\nnothing\r\n\r\n" + NEXT)));
    }

    /** A decoder that is given a line at a time must see what it sees in one piece. */
    @Test
    void aFoldedFieldIsSeenWhateverPiecesItComesIn() {
        for (String bytes : new String[] {get("/", HOST + "A: b\r\n c\r\n"), "\r\n " + get("/", HOST)}) {
            for (int size = 1; size < 8; size++) {
                try (RawClient client = SERVER.connect()) {
                    for (int from = 0; from < bytes.length(); from += size) {
                        client.trySend(bytes.substring(from, Math.min(bytes.length(), from + size)));
                    }
                    assertThat(client.read().status()).isEqualTo(400);
                }
            }
        }
        assertThat(SERVER.seen).isEmpty();
    }

    /** Neither what stands in the content nor empty lines before a request have anything to do with folding. */
    @Test
    void linesThatBeginWithASpaceAreFineInsideContent() {
        try (RawClient client = SERVER.connect()) {
            client.send(post("Content-Length: 7\r\n", "a\r\n b\r\n") + "\r\n\r\n" + get("/next", HOST));
            assertThat(client.read().content()).isEqualTo("POST /p a\r\n b\r\n");
            assertThat(client.read().content()).isEqualTo("GET /next ");
            client.send(chunked("7\r\na\r\n b\r\n\r\n0\r\n\r\n") + get("/next", HOST));
            assertThat(client.read().content()).isEqualTo("POST /p a\r\n b\r\n");
            assertThat(client.read().content()).isEqualTo("GET /next ");
        }
    }

    private static Arguments row(String name, int status, String bytes) {
        return Arguments.of(name, status, bytes);
    }

    private static String get(String target, String fields) {
        return "GET " + target + " HTTP/1.1\r\n" + fields + "\r\n";
    }

    private static String post(String fields, String rest) {
        return "POST /p HTTP/1.1\r\n" + HOST + fields + "\r\n" + rest;
    }

    private static String chunked(String content) {
        return post("Transfer-Encoding: chunked\r\n", content);
    }

    @Shows(Threat.SMUGGLING)
    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatCouldBeReadInTwoWaysIsRefusedAndTheConnectionClosed(String name, int status, String bytes) {
        try (RawClient client = SERVER.connect()) {
            RawClient.Answer answer = client.send(bytes).read();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.field("Connection")).isEqualTo("close");
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(SERVER.seen).isEmpty();
        assertThat(SERVER.refused).singleElement().asString().startsWith("127.0.0.1 ");
    }

    @Shows(Threat.SMUGGLING)
    @ParameterizedTest(name = "{0}")
    @MethodSource("malformedContent")
    void malformedContentIsRefusedAndTheConnectionClosed(String name, int status, String bytes) {
        try (RawClient client = SERVER.connect()) {
            RawClient.Answer answer = client.send(bytes).read();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(SERVER.seen)
                .hasSizeLessThanOrEqualTo(1)
                .allSatisfy(head -> assertThat(head.target()).hasToString("/p"));
        assertThat(SERVER.refused).hasSize(1);
    }
}
