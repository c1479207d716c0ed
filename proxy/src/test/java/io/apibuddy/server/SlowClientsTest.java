package io.apibuddy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.config.ServerConfig;
import io.apibuddy.testing.RawHttp2Client;
import io.apibuddy.testing.TestCertificates;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that hold connections and give nothing for it. */
class SlowClientsTest {
    private static final int SLOW = 500;
    private static final String LARGE = "x".repeat(5_000_000);

    private final TestServer.Config config = TestServer.config();

    private TestServer server() {
        return TestServer.start(config)
                .answering(call -> switch (call.head().target().path()) {
                    case "/large" -> TestServer.answer(200, LARGE);
                    case "/upload" -> TestServer.echo(call);
                    default -> TestServer.answer(200, "normal");
                });
    }

    /** What such a client says at once, and what it goes on with, a byte at a time. */
    private enum Kind {
        SILENT("", ""),
        HALF_A_PREFACE("PRI * HTTP/2.0\r\n", ""),
        SLOW_FIRST_LINE("", "GET /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        STRAY_BYTES_BEFORE_A_HEAD("GET / HTTP/1.1\r\nHost: h\r\n\r\n\r", "\r".repeat(10_000)),
        SLOW_HEAD("GET / HTTP/1.1\r\nHost: h\r\n", "X-A: b\r\nX-A: b\r\nX-A: b\r\nX-A: b\r\n"),
        NO_CONTENT("POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nx", ""),
        NO_CHUNK("POST /upload HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", ""),
        READS_NOTHING("GET /large HTTP/1.1\r\nHost: h\r\n\r\n", ""),
        IDLE_AFTER_ONE("GET / HTTP/1.1\r\nHost: h\r\n\r\n", ""),
        HTTP2_SILENT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + text(settings()), ""),
        HTTP2_BEGUN_HEAD(
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                        + text(settings())
                        + text(RawHttp2Client.frame(
                                RawHttp2Client.HEADERS, 1, 1, RawHttp2Client.block(":method", "GET"))),
                ""),
        HTTP2_NO_WINDOW(
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                        + text(settings(0, 4, 0, 0, 0, 0))
                        + text(RawHttp2Client.get(1, "/large"))
                        + text(RawHttp2Client.get(3, "/")),
                "");

        private final String first;
        private final String drip;

        Kind(String first, String drip) {
            this.first = first;
            this.drip = drip;
        }

        private static String text(byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        private static byte[] settings(int... octets) {
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            Arrays.stream(octets).forEach(payload::write);
            return RawHttp2Client.frame(RawHttp2Client.SETTINGS, 0, 0, payload.toByteArray());
        }
    }

    private record Slow(Kind kind, Socket socket) implements AutoCloseable {
        static Slow open(Kind kind, int port) throws IOException {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4096);
            socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(kind.first.getBytes(StandardCharsets.ISO_8859_1));
            return new Slow(kind, socket);
        }

        void drip(int number) {
            if (number < kind.drip.length()) {
                try {
                    socket.getOutputStream().write(kind.drip.charAt(number));
                } catch (IOException e) {
                    // It is gone, as it should be by then.
                }
            }
        }

        /** Whether the server has ended it: what it had to say is read, and then comes its end. */
        boolean isGone() {
            try {
                InputStream in = socket.getInputStream();
                while (in.read(new byte[65_536]) >= 0) {
                    // An answer, GOAWAY.
                }
                return true;
            } catch (java.net.SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static List<Slow> crowd(int port) throws IOException {
        List<Slow> crowd = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) {
            crowd.add(Slow.open(Kind.values()[i % Kind.values().length], port));
        }
        return crowd;
    }

    /** In milliseconds. */
    private static double p99(RawClient normal, int requests, List<Slow> crowd) {
        long[] taken = new long[requests];
        for (int i = 0; i < requests; i++) {
            if (i % 100 == 99) {
                int number = i / 100;
                crowd.forEach(slow -> slow.drip(number));
            }
            long start = System.nanoTime();
            assertThat(normal.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read().content())
                    .isEqualTo("normal");
            taken[i] = System.nanoTime() - start;
        }
        Arrays.sort(taken);
        return taken[requests * 99 / 100] / 1e6;
    }

    @Test
    @Shows(Threat.SLOW_CLIENTS)
    void all500AreGoneAfterTheirTimeAndANormalClientIsServedMeanwhile(Reached reached) throws IOException {
        config.header = Duration.ofSeconds(1);
        config.idle = Duration.ofSeconds(1);
        try (TestServer server = server()) {
            List<Slow> crowd = crowd(server.port());
            try (RawClient normal = server.connect()) {
                p99(normal, 1000, crowd);
            }
            // Before anything of theirs is read: they go although they take nothing.
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(server.deliveries.stream().filter(end -> !end.complete()))
                            .hasSizeGreaterThanOrEqualTo(2 * (SLOW / Kind.values().length)));
            int stay = 0;
            for (Slow slow : crowd) {
                stay += slow.isGone() ? 0 : 1;
                slow.close();
            }
            assertThat(stay).isZero();
            reached.figure("%d slow connections of %d kinds: all gone within their limits", SLOW, Kind.values().length);
        }
    }

    /**
     * A server that runs out of memory while a client takes nothing: the refusal is never taken either. How many answers
     * fit before that is found out beforehand; what the kernel takes is not always the same, so now and then the refusal
     * goes out.
     */
    @Test
    void whoDoesNotTakeTheRefusalForWantOfMemoryIsGoneAfterItsTime() throws IOException {
        config.idle = Duration.ofSeconds(1);
        config.maxConnections = 1;
        String content = "x".repeat(1000);
        try (TestServer server = TestServer.start(config).answering(call -> {
            if (call.head().target().path().equals("/full")) {
                throw new OutOfMemoryError("Cannot reserve direct buffer memory");
            }
            return TestServer.answer(200, content);
        })) {
            int fit;
            try (Slow filling = Slow.open(Kind.SILENT, server.port())) {
                filling.socket().getOutputStream().write(pipelined("/", 20_000));
                // Until the server has broken it off, it answers what it can.
                awaitAnother(server);
                fit = server.deliveries.size();
            }
            assertThat(fit).isBetween(100, 20_000);
            try (Slow full = Slow.open(Kind.SILENT, server.port())) {
                full.socket().getOutputStream().write(pipelined("/", fit - 30));
                full.socket().getOutputStream().write(pipelined("/full", 1));
                awaitAnother(server);
            }
        }
    }

    private static byte[] pipelined(String path, int times) {
        return ("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").repeat(times).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Waits until there is room for another connection: the one before is gone. */
    private static void awaitAnother(TestServer server) {
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().untilAsserted(() -> {
            try (RawClient another = server.connect()) {
                assertThat(another.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                                .read()
                                .status())
                        .isEqualTo(200);
            }
        });
    }

    /** It measures time: on a machine that others use, too, it may take longer. */
    @Test
    @Tag("long")
    @Shows(Threat.SLOW_CLIENTS)
    void beside500SlowOnesANormalClientIsServedInTime(Reached reached) throws IOException {
        try (TestServer server = server();
                RawClient normal = server.connect()) {
            p99(normal, 5000, List.of());
            List<Slow> crowd = crowd(server.port());
            double p99 = p99(normal, 20_000, crowd);
            for (Slow slow : crowd) {
                slow.close();
            }
            reached.figure("%d slow connections: a normal client's p99 was %.1f ms", SLOW, p99);
            assertThat(p99).isLessThan(100);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Shows(Threat.SLOW_CLIENTS)
    void connectionsThatHaveSaidNothingCountAndEnd(boolean tls, @TempDir Path directory) throws IOException {
        config.header = Duration.ofSeconds(2);
        config.maxConnections = 10;
        config.loops = 1; // so that the last is looked at last
        if (tls) {
            TestCertificates.Leaf leaf = TestCertificates.in(directory).forLocalhost();
            config.tls = Optional.of(new ServerConfig.Tls(leaf.certFile(), leaf.keyFile()));
        }
        List<Slow> silent = new ArrayList<>();
        try (TestServer server = server()) {
            long start = System.nanoTime();
            for (int i = 0; i < 11; i++) {
                silent.add(Slow.open(Kind.SILENT, server.port()));
            }
            assertThat(silent.get(10).isGone()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(config.header);
            if (tls) { // a handshake that goes on by bytes
                silent.get(0).socket().getOutputStream().write(new byte[] {22, 3, 1, 2, 0});
            }
            for (Slow slow : silent) {
                assertThat(slow.isGone()).isTrue();
                slow.close();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
            assertThat(server.refused).hasSize(1);
        }
    }
}
