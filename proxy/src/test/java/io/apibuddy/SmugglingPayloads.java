package io.apibuddy;

import java.util.stream.Stream;

/** Requests that two parsers could read in two ways, each with a request to {@code /raw/smuggled} inside or behind it. */
final class SmugglingPayloads {
    static final String HOST = "Host: h\r\n";
    static final String NEXT = "GET /raw/smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
    static final String LAST = "0\r\n\r\n";
    private static final String NEXT_LENGTH = "Content-Length: " + NEXT.length() + "\r\n";

    private SmugglingPayloads() {}

    static String post(String fields, String rest) {
        return "POST /raw/p HTTP/1.1\r\n" + HOST + fields + "\r\n" + rest;
    }

    private static String chunked(String content) {
        return post("Transfer-Encoding: chunked\r\n", content);
    }

    private static String get(String fields) {
        return "GET /raw/p HTTP/1.1\r\n" + fields + "\r\n" + NEXT;
    }

    private static String firstLine(String line) {
        return line + "\r\n" + HOST + "\r\n" + NEXT;
    }

    /** Those whose head cannot stand: nothing of them may go further. */
    static Stream<String> heads() {
        return Stream.of(framing(), lengths(), codings(), lines(), firstLines(), hosts())
                .flatMap(payloads -> payloads);
    }

    private static Stream<String> framing() {
        return Stream.of(
                post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", LAST + NEXT),
                post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", LAST + NEXT),
                post("Transfer-Encoding: chunked\r\nContent-Length: " + (5 + NEXT.length()) + "\r\n", LAST + NEXT),
                post("Transfer-Encoding: \r\n" + NEXT_LENGTH, NEXT),
                post(NEXT_LENGTH + "Content-Length: 0\r\n", NEXT),
                post("Content-Length: 0\r\n" + NEXT_LENGTH, NEXT),
                post("Content-Length: 0\r\ncontent-length: 0\r\n", NEXT),
                post(NEXT_LENGTH + "Connection: content-length\r\nContent-Length: 0\r\n", NEXT),
                "POST /raw/p HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + LAST + NEXT,
                "POST /raw/p HTTP/1.0\r\n" + HOST + "Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + LAST + NEXT);
    }

    private static Stream<String> lengths() {
        return Stream.of(
                        "0, " + NEXT.length(),
                        "5, 5",
                        "+5",
                        "-5",
                        "5 5",
                        "0x5",
                        "5_0",
                        "5.0",
                        "5e0",
                        "5,",
                        "\"5\"",
                        "\u00b2",
                        "\u0660",
                        "",
                        " ",
                        "5\u0000",
                        "5\u000b",
                        "18446744073709551621",
                        "9223372036854775808",
                        "5;a=b")
                .map(length -> post("Content-Length: " + length + "\r\n", "hello" + NEXT));
    }

    private static Stream<String> codings() {
        return Stream.of(
                        "xchunked",
                        "chunked, identity",
                        "identity, chunked",
                        "identity",
                        "gzip, chunked",
                        "chunked, chunked",
                        "\"chunked\"",
                        ",chunked",
                        "chunked,",
                        ", chunked",
                        "chunked;q=1",
                        "chunked chunked",
                        "chunke\u212a",
                        "\u000cchunked",
                        "\u000bchunked",
                        "chunked\u0000",
                        "chunked\u000b",
                        "\u00a0chunked",
                        "chunked\u0085",
                        "c hunked",
                        "chunked\r\n\t",
                        "\r\n chunked",
                        "x\r\n\tchunked")
                .map(coding -> post("Transfer-Encoding: " + coding + "\r\n", LAST + NEXT));
    }

    private static Stream<String> lines() {
        return Stream.of(
                        "Content-Length : 5",
                        "Content-Length\t: 5",
                        "Content-Length\u000b: 5",
                        "Content-Length\u00a0: 5",
                        "Content\u0000-Length: 5",
                        "Content-Length",
                        "Content-Length 5",
                        "Content Length: 5",
                        "X: y\rContent-Length: 5",
                        "X: y\r\rContent-Length: 5",
                        "X: y\nContent-Length: 5",
                        "X: y\n\nContent-Length: 5",
                        "X:\nContent-Length: 5",
                        "X\n: y",
                        "X: y\r",
                        "X: \u0000",
                        "X: y\u0001",
                        "X: \u007f",
                        "X: y\r\n Content-Length: 5",
                        "X: y\r\n\tContent-Length: 5",
                        "X: y\r\n \r\nContent-Length: 5",
                        " Content-Length: 5",
                        "\tContent-Length: 5",
                        "Content-Length:\r\n 5",
                        "Content-Length: 0\r\n 5",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                        "Transfer-Encoding: chunked\r\nTransfer-encoding: identity",
                        "Transfer-Encoding\r\n : chunked",
                        "Transfer-Encoding : chunked",
                        "Transfer-Encoding\t:\tchunked",
                        "\u0000Transfer-Encoding: chunked",
                        "(Transfer-Encoding: chunked",
                        " Transfer-Encoding: chunked",
                        ": x",
                        " : x",
                        ":")
                .map(line -> post(line + "\r\n", "hello" + NEXT));
    }

    /** Those whose head is in order, and may be on its way when the content turns out to be malformed. */
    static Stream<String> chunks() {
        return Stream.of(
                        "5;a=\"\n\"\r\nhello\r\n" + LAST,
                        "5;a=\"\r\n\"\r\nhello\r\n" + LAST,
                        "5;a\rb\r\nhello\r\n" + LAST,
                        "5;\u0000\r\nhello\r\n" + LAST,
                        "5\rX\nhello\r\n" + LAST,
                        "5\r\r\nhello\r\n" + LAST,
                        "5 5\r\nhello\r\n" + LAST,
                        "5\t\r\nhello\r\n" + LAST,
                        " 5\r\nhello\r\n" + LAST,
                        "5,\r\nhello\r\n" + LAST,
                        "5_0\r\nhello\r\n" + LAST,
                        "+5\r\nhello\r\n" + LAST,
                        "5\nhello\r\n" + LAST,
                        "5\r\nhello\n" + LAST,
                        "5\r\nhello\r" + LAST,
                        "5\r\nhello" + LAST,
                        "5\r\nhelloXX" + LAST,
                        "5\r\nhello\r\n\r\n",
                        ";a=b\r\n\r\n",
                        "0x0\r\n\r\n",
                        "00000000000000000\n\n",
                        "0\r\n\n",
                        "0\n\r\n",
                        "0\r\r\n\r\n",
                        "-1\r\n\r\n",
                        "-0\r\n\r\n",
                        "100000000\r\n",
                        "100000005\r\nhello\r\n" + LAST,
                        "10000000000000005\r\nhello\r\n" + LAST,
                        "ffffffffffffffff\r\n",
                        "0\r\nContent-Length: 5\n\r\n",
                        "0\r\nX: y\rZ: z\r\n\r\n",
                        "0\r\nX : y\r\n\r\n",
                        "0\r\n: y\r\n\r\n",
                        "0\r\nX: y\u0000\r\n\r\n")
                .map(content -> chunked(content + NEXT));
    }

    private static Stream<String> firstLines() {
        return Stream.of(
                        "POST /raw/p HTTP/0.9",
                        "GET /raw/p HTTP/1.2",
                        "GET /raw/p HTTP/2.0",
                        "GET /raw/p HTTP/2",
                        "GET /raw/p HTTP/01.1",
                        "GET /raw/p HTTP/1.01",
                        "GET /raw/p HTTP/1.",
                        "GET /raw/p HTTP/1,1",
                        "GET /raw/p http/1.1",
                        "GET /raw/p HTTP/1.1 HTTP/1.1",
                        "GET /raw/p HTTP /1.1",
                        "GET /raw/p HTTP/1.1 ",
                        "GET /raw/p HTTP/1.1\t",
                        "GET /raw/p HTTP/1.1\r",
                        "GET /raw/p",
                        "GET /raw/p ",
                        "GET",
                        "/raw/p HTTP/1.1",
                        " GET /raw/p HTTP/1.1",
                        "\nGET /raw/p HTTP/1.1",
                        "\n\n\nGET /raw/p HTTP/1.1",
                        "\r\rGET /raw/p HTTP/1.1",
                        "\r\n\nGET /raw/p HTTP/1.1",
                        "\r\n GET /raw/p HTTP/1.1",
                        "\tGET /raw/p HTTP/1.1",
                        "\u0000GET /raw/p HTTP/1.1",
                        "\u00ef\u00bb\u00bfGET /raw/p HTTP/1.1",
                        "GET\u000b/raw/p HTTP/1.1",
                        "GET\u00a0/raw/p HTTP/1.1",
                        "GET /raw/p\u000bHTTP/1.1",
                        "GET /raw/p\rHTTP/1.1",
                        "GET /raw/p\nHost: x\n\nHTTP/1.1",
                        "GET  /raw/p HTTP/1.1",
                        "GET: /raw/p HTTP/1.1",
                        "GET,POST /raw/p HTTP/1.1",
                        "\"GET\" /raw/p HTTP/1.1",
                        "G\u0000T /raw/p HTTP/1.1",
                        "GET http://other/raw/p HTTP/1.1",
                        "GET https://other/raw/p HTTP/1.1",
                        "GET http:/raw/p HTTP/1.1",
                        "GET //other/raw/p HTTP/1.1",
                        "GET /@other/raw/p HTTP/1.1",
                        "GET @other/raw/p HTTP/1.1",
                        "GET other:80 HTTP/1.1",
                        "GET raw/p HTTP/1.1",
                        "GET ?x HTTP/1.1",
                        "GET * HTTP/1.1",
                        "OPTIONS * HTTP/1.1",
                        "CONNECT other:80 HTTP/1.1",
                        "CONNECT /raw/p HTTP/1.1",
                        "TRACE /raw/p HTTP/1.1",
                        "PRI * HTTP/2.0")
                .map(SmugglingPayloads::firstLine);
    }

    private static Stream<String> hosts() {
        return Stream.concat(
                Stream.of(
                                "h, other",
                                "h other",
                                "h/path",
                                "u@h",
                                "u:p@h",
                                "h\\other",
                                "h#x",
                                "h?x",
                                "h\tother",
                                "\u00e9",
                                "h<",
                                "{h}",
                                "[::1",
                                "[]",
                                "[::1]x",
                                "a[b]",
                                "%%%",
                                "h:99999",
                                "h:80:80",
                                "h:x")
                        .map(host -> get("Host: " + host + "\r\n")),
                Stream.of(
                        get(""),
                        get(HOST + "Host: other\r\n"),
                        get(HOST + "host: h\r\n"),
                        get("Host : h\r\n"),
                        get(HOST + " other\r\n"),
                        "GET /raw/p HTTP/1.0\r\n" + HOST + HOST + "\r\n" + NEXT,
                        "GET /raw/p HTTP/1.1\n" + HOST + "\n" + NEXT,
                        get(HOST + "Upgrade: websocket\r\nConnection: Upgrade\r\n"),
                        get(HOST + "Upgrade: h2c, websocket\r\nConnection: Upgrade\r\n"),
                        get(HOST + "Upgrade: TLS/1.2\r\nConnection: Upgrade\r\n"),
                        get(HOST + "Expect: 200-ok\r\n")));
    }
}
