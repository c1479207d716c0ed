package io.apibuddy.server;

import static io.apibuddy.testing.RawHttp2Client.END_STREAM;
import static io.apibuddy.testing.RawHttp2Client.data;
import static io.apibuddy.testing.RawHttp2Client.headers;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.RawHttp2Client;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One byte either side of each limit, by HTTP/2 as by HTTP/1.1, at the limits that are the defaults; and many small things. */
class OversizeTest {
    private static final AtomicInteger SIDES = new AtomicInteger();

    private final TestServer server = TestServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static int http1(TestServer server, String request) {
        try (RawClient client = server.connect()) {
            return client.trySend(request).read().status();
        }
    }

    private static int http2(TestServer server, byte[]... frames) {
        try (RawHttp2Client client = RawHttp2Client.to(server.port())) {
            return client.send(frames).answer(1).status();
        }
    }

    private static byte[] get(String path, String name, String value) {
        return headers(
                1, END_STREAM, ":method", "GET", ":scheme", "http", ":authority", "h", ":path", path, name, value);
    }

    private static byte[] post(String... more) {
        String[] head = {":method", "POST", ":scheme", "http", ":authority", "h", ":path", "/p"};
        String[] all = java.util.Arrays.copyOf(head, head.length + more.length);
        System.arraycopy(more, 0, all, head.length, more.length);
        return headers(1, 0, all);
    }

    private void reaches(Reached reached, int status) {
        assertThat(server.seen).hasSizeLessThanOrEqualTo(status == 200 || status == 413 ? 1 : 0);
        reached.figure("%d sides of limits", SIDES.incrementAndGet());
    }

    @Shows(Threat.OVERSIZE)
    @ParameterizedTest
    @CsvSource({"8192,200", "8193,414"})
    void aTarget(int length, int status, Reached reached) {
        String target = "/" + "a".repeat(length - 1);
        assertThat(http2(server, get(target, "x", "y"))).isEqualTo(status);
        server.seen.clear();
        assertThat(http1(server, "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n"))
                .isEqualTo(status);
        reaches(reached, status);
    }

    /** Name, value and four bytes each by HTTP/2; by HTTP/1.1 without line ends. */
    @Shows(Threat.OVERSIZE)
    @ParameterizedTest
    @CsvSource({"0,200", "1,431"})
    void oneFieldOrAllOfThem(int beyond, int status, Reached reached) {
        // Larger than one frame may be: two fields.
        String half = "x".repeat(8000);
        String rest = "x".repeat(32768 - 3 * 8000 - 4 * ("a".length() + 4) + beyond);
        byte[] block = RawHttp2Client.block(
                ":method",
                "GET",
                ":scheme",
                "http",
                ":authority",
                "h",
                ":path",
                "/",
                "a",
                half,
                "b",
                half,
                "c",
                half,
                "d",
                rest);
        byte[] first = java.util.Arrays.copyOf(block, 16_000);
        byte[] second = java.util.Arrays.copyOfRange(block, 16_000, 32_000);
        byte[] third = java.util.Arrays.copyOfRange(block, 32_000, block.length);
        assertThat(http2(
                        server,
                        RawHttp2Client.frame(RawHttp2Client.HEADERS, END_STREAM, 1, first),
                        RawHttp2Client.frame(RawHttp2Client.CONTINUATION, 0, 1, second),
                        RawHttp2Client.frame(RawHttp2Client.CONTINUATION, RawHttp2Client.END_HEADERS, 1, third)))
                .isEqualTo(status);
        server.seen.clear();
        String lines = "Host: hA: ";
        assertThat(http1(
                        server,
                        "GET / HTTP/1.1\r\nHost: h\r\nA: " + "x".repeat(32768 - lines.length() + beyond) + "\r\n\r\n"))
                .isEqualTo(status);
        reaches(reached, status);
    }

    @Shows(Threat.OVERSIZE)
    @ParameterizedTest
    @CsvSource({"100,true,200", "101,true,413", "100,false,200", "101,false,413"})
    void content(int length, boolean stated, int status, Reached reached) {
        TestServer.Config config = TestServer.config();
        config.maxContent = 100;
        try (TestServer small = TestServer.start(config)) {
            byte[] head = stated ? post("content-length", "" + length) : post();
            assertThat(http2(small, head, data(1, END_STREAM, "x".repeat(length))))
                    .isEqualTo(status);
            assertThat(http2(small, head, data(1, 0, "x".repeat(60)), data(1, END_STREAM, "x".repeat(length - 60))))
                    .isEqualTo(status);
        }
        reaches(reached, status);
    }

    @Test
    @Shows(Threat.OVERSIZE)
    void thousandsOfSmallFieldsAreNoMoreThanTheLimitEither(Reached reached) {
        assertThat(http1(server, "GET / HTTP/1.1\r\nHost: h\r\n" + "a:\r\n".repeat(20_000) + "\r\n"))
                .isEqualTo(431);
        assertThat(http1(server, "GET / HTTP/1.1\r\nHost: h\r\n" + "a:\r\n".repeat(10_000) + "\r\n"))
                .isEqualTo(200);
        String[] crumbs = new String[8 + 2 * 1500];
        System.arraycopy(
                new String[] {":method", "GET", ":scheme", "http", ":authority", "h", ":path", "/"}, 0, crumbs, 0, 8);
        for (int i = 8; i < crumbs.length; i += 2) {
            crumbs[i] = "cookie";
            crumbs[i + 1] = "";
        }
        assertThat(http2(server, headers(1, END_STREAM, crumbs))).isIn(200, 431);
        reached.figure("20,000 empty fields: 431");
    }

    /** What belongs to a chunk but is no content is limited, too. */
    @Test
    @Shows(Threat.OVERSIZE)
    void chunkExtensionsAndTrailersAreLimited(Reached reached) {
        String post = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(http1(server, post + "5;a=" + "x".repeat(100_000) + "\r\nhello\r\n0\r\n\r\n"))
                .isEqualTo(400);
        assertThat(http1(server, post + "0\r\nA: " + "x".repeat(100_000) + "\r\n\r\n"))
                .isEqualTo(400);
        assertThat(http1(server, post + "0\r\n" + "a: b\r\n".repeat(100_000) + "\r\n"))
                .isEqualTo(400);
        reached.figure("100 KB of chunk extension or trailers: 400");
    }
}
