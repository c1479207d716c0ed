package io.apibuddy.server;

import static io.apibuddy.testing.RawHttp2Client.ACK;
import static io.apibuddy.testing.RawHttp2Client.CONTINUATION;
import static io.apibuddy.testing.RawHttp2Client.DATA;
import static io.apibuddy.testing.RawHttp2Client.END_STREAM;
import static io.apibuddy.testing.RawHttp2Client.GOAWAY;
import static io.apibuddy.testing.RawHttp2Client.HEADERS;
import static io.apibuddy.testing.RawHttp2Client.PING;
import static io.apibuddy.testing.RawHttp2Client.PRIORITY;
import static io.apibuddy.testing.RawHttp2Client.RST_STREAM;
import static io.apibuddy.testing.RawHttp2Client.SETTINGS;
import static io.apibuddy.testing.RawHttp2Client.WINDOW_UPDATE;
import static io.apibuddy.testing.RawHttp2Client.block;
import static io.apibuddy.testing.RawHttp2Client.data;
import static io.apibuddy.testing.RawHttp2Client.frame;
import static io.apibuddy.testing.RawHttp2Client.get;
import static io.apibuddy.testing.RawHttp2Client.headers;
import static io.apibuddy.testing.RawHttp2Client.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.message.Reply;
import io.apibuddy.testing.RawHttp2Client;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import io.vertx.core.Promise;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9113 section 10.5. On one event loop, which it shares with the client that must be served meanwhile. */
class Http2FloodsTest {
    private static final int ROUNDS = 20_000;
    private static final int PROTOCOL_ERROR = 1;
    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final byte[] PING_ONCE = frame(PING, 0, 0, new byte[8]);
    private static final AtomicInteger ENDED = new AtomicInteger();

    private final TestServer server = start();

    private static TestServer start() {
        TestServer.Config config = TestServer.config();
        config.loops = 1;
        return TestServer.start(config)
                .answering(call -> call.head().target().path().equals("/slow")
                        ? Promise.<Reply>promise().future()
                        : TestServer.answer(200, call.head().target().path()));
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** What is said in each round. */
    private interface Flood {
        byte[] round(int number);
    }

    private static byte[] both(byte[] one, byte[] two) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(one);
        all.writeBytes(two);
        return all.toByteArray();
    }

    private static byte[] slow(int round) {
        return get(stream(round), "/slow");
    }

    private static int stream(int round) {
        return 2 * round + 1;
    }

    private static byte[] upload(int stream, int flags) {
        return headers(stream, flags, ":method", "POST", ":scheme", "http", ":authority", "h", ":path", "/slow");
    }

    private static Flood after(byte[] first, byte[] others) {
        return round -> round == 0 ? first : others;
    }

    private static Flood always(byte[] same) {
        return round -> same;
    }

    private static byte[] begunHead() {
        return frame(HEADERS, END_STREAM, 1, block(":method", "GET"));
    }

    static Stream<Arguments> floods() {
        byte[] weight = both(number(0), new byte[] {1});
        return Stream.of(
                row("rapid reset", round -> both(slow(round), frame(RST_STREAM, 0, stream(round), number(CANCEL)))),
                row("resets of streams that are idle", round -> frame(RST_STREAM, 0, stream(round), number(CANCEL))),
                row("provoked resets: no increment", provoked(number(0))),
                row("provoked resets: a window too large", provoked(number(Integer.MAX_VALUE))),
                row("provoked resets: DATA after the end", round -> both(slow(round), data(stream(round), 0, "x"))),
                row(
                        "provoked resets: depends on itself",
                        round -> both(
                                slow(round),
                                frame(PRIORITY, 0, stream(round), both(number(stream(round)), new byte[1])))),
                row("malformed heads", round -> headers(stream(round), END_STREAM, ":method", "GET", "Upper", "x")),
                row("small CONTINUATIONs", after(begunHead(), frame(CONTINUATION, 0, 1, block("a", "b")))),
                row("empty CONTINUATIONs", after(begunHead(), frame(CONTINUATION, 0, 1))),
                row(
                        "large CONTINUATIONs",
                        after(begunHead(), frame(CONTINUATION, 0, 1, block("a", "b".repeat(16_000))))),
                row("SETTINGS", always(frame(SETTINGS, 0, 0))),
                row(
                        "SETTINGS of the table's size",
                        round -> frame(
                                SETTINGS,
                                0,
                                0,
                                (byte) 0,
                                (byte) 1,
                                (byte) 0,
                                (byte) 0,
                                (byte) (16 * (round % 2)),
                                (byte) 0)),
                row(
                        "SETTINGS of the windows",
                        round -> frame(
                                SETTINGS, 0, 0, (byte) 0, (byte) 4, (byte) 0, (byte) 0, (byte) (round % 200), (byte)
                                        0)),
                row("acknowledged SETTINGS", always(frame(SETTINGS, ACK, 0))),
                row("PING", always(PING_ONCE)),
                row("acknowledged PING", always(frame(PING, ACK, 0, new byte[8]))),
                row("PRIORITY of many streams", round -> frame(PRIORITY, 0, stream(round), weight)),
                row("PRIORITY of one", always(frame(PRIORITY, 0, 3, weight))),
                row("frames of an unknown type", always(frame(99, 0, 0, new byte[8]))),
                row("GOAWAY", always(frame(GOAWAY, 0, 0, new byte[8]))),
                row("empty DATA", after(upload(1, 0), frame(DATA, 0, 1))),
                row("DATA of padding", after(upload(1, 0), frame(DATA, 8, 1, new byte[] {3, 0, 0, 0}))),
                row("trailers without an end", after(upload(1, 0), headers(1, 0, "a", "b"))),
                row("streams beyond the number that is allowed", round -> upload(stream(round), 0)),
                row("PUSH_PROMISE", always(frame(5, 4, 1, number(2)))));
    }

    private static Flood provoked(byte[] increment) {
        return round -> both(slow(round), frame(WINDOW_UPDATE, 0, stream(round), increment));
    }

    private static Arguments row(String name, Flood flood) {
        return Arguments.of(name, flood);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    @Shows(Threat.HTTP2_FLOODS)
    void aFloodEndsWithGoAwayAndAnotherClientIsServedMeanwhile(String name, Flood flood, Reached reached) {
        try (RawHttp2Client client = RawHttp2Client.to(server.port());
                RawClient other = server.connect()) {
            CompletableFuture<Integer> end =
                    CompletableFuture.supplyAsync(client::readToEnd, task -> new Thread(task).start());
            poured(flood, client, other);
            assertThat(end.orTimeout(20, TimeUnit.SECONDS).join()).isIn(PROTOCOL_ERROR, ENHANCE_YOUR_CALM);
            served(other);
        }
        // Of the requests that were given up, so many as are counted, and those that were open at once.
        assertThat(server.seen.stream().filter(head -> head.target().path().equals("/slow")))
                .hasSizeLessThanOrEqualTo(1000 + 2 * 250);
        assertThat(server.refused).hasSizeLessThanOrEqualTo(1);
        reached.figure("%d floods of %,d frames: each ended with GOAWAY", ENDED.incrementAndGet(), ROUNDS);
    }

    /** All rounds, or as many as the server takes. */
    private static void poured(Flood flood, RawHttp2Client client, RawClient other) {
        ByteArrayOutputStream some = new ByteArrayOutputStream();
        for (int round = 0; round < ROUNDS; round++) {
            some.writeBytes(flood.round(round));
            if (round % 100 == 99) {
                if (client.flood(1, some.toByteArray()) == 0) {
                    return;
                }
                some.reset();
            }
            if (round % 5000 == 99) {
                served(other);
            }
        }
    }

    private static void served(RawClient other) {
        other.send("GET /other HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(other.read().content()).isEqualTo("/other");
    }

    static Stream<Arguments> ignored() {
        return Stream.of(
                row("WINDOW_UPDATE", always(frame(WINDOW_UPDATE, 0, 0, number(1)))),
                row("WINDOW_UPDATE of a stream", after(slow(0), frame(WINDOW_UPDATE, 0, 1, number(1)))),
                row("resets of a stream that is closed", after(get(1, "/"), frame(RST_STREAM, 0, 1, number(CANCEL)))),
                row("unknown frames of idle streams", always(frame(99, 0, 5, new byte[8]))));
    }

    /** Nothing is answered, nothing is remembered: as many as the connection carries, at their own cost. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("ignored")
    @Shows(Threat.HTTP2_FLOODS)
    void framesThatAreNeitherAnsweredNorRememberedDoNoHarm(String name, Flood flood, Reached reached) {
        try (RawHttp2Client client = RawHttp2Client.to(server.port());
                RawClient other = server.connect()) {
            poured(flood, client, other);
            client.send(get(2 * ROUNDS + 1, "/after"));
            assertThat(client.answer(2 * ROUNDS + 1).content()).isEqualTo("/after");
            served(other);
        }
        reached.figure("%,d frames each, ignored", ROUNDS);
    }

    @Test
    @Shows(Threat.HTTP2_FLOODS)
    void aHeadThatUnpacksToFarMoreThanItIsGoesNoFurther(Reached reached) {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes(block(":method", "GET", ":scheme", "http", ":authority", "h", ":path", "/"));
        bomb.write(0x40); // with incremental indexing: it is entry 62 from now on
        byte[] field = block("a", "x".repeat(4000));
        bomb.write(field, 1, field.length - 1);
        for (int i = 0; i < 12_000; i++) {
            bomb.write(0x80 | 62);
        }
        try (RawHttp2Client client = RawHttp2Client.to(server.port())) {
            client.send(frame(HEADERS, END_STREAM | RawHttp2Client.END_HEADERS, 1, bomb.toByteArray()));
            RawHttp2Client.Answer answer = client.answer(1);
            assertThat(answer.status() == 431 || answer.reset() > 0)
                    .as("%s", answer)
                    .isTrue();
        }
        assertThat(server.seen).isEmpty();
        reached.figure("16 KB that unpack to 48 MB: refused");
    }

    @Test
    @Shows(Threat.HTTP2_FLOODS)
    void answersThatNobodyTakesHoldNoMoreThanTheirStreams(Reached reached) {
        byte[] noWindow = {0, 4, 0, 0, 0, 0};
        try (RawHttp2Client client = RawHttp2Client.to(server.port(), noWindow);
                RawClient other = server.connect()) {
            for (int round = 0; round < 300; round++) {
                client.send(get(stream(round), "/" + round));
            }
            int refused = 0;
            while (refused < 50) {
                RawHttp2Client.Frame next = client.read();
                assertThat(next.type()).isNotIn(DATA, -1);
                refused += next.type() == RST_STREAM ? 1 : 0;
            }
            served(other);
            client.send(frame(SETTINGS, 0, 0, (byte) 0, (byte) 4, (byte) 0, (byte) 0, (byte) 1, (byte) 0));
            assertThat(client.read(DATA).payload()).asString().startsWith("/");
        }
        assertThat(server.seen.stream().filter(head -> !head.target().path().equals("/other")))
                .hasSize(250);
        reached.figure("250 of 300 streams with no window wait, the others are refused");
    }

    @Test
    void whoGivesUpAllOfItsRequestsAtOnceKeepsItsConnection() {
        try (RawHttp2Client client = RawHttp2Client.to(server.port())) {
            for (int round = 0; round < 250; round++) {
                client.send(slow(round));
            }
            await().until(() -> server.seen.size() == 250);
            for (int round = 0; round < 250; round++) {
                client.send(frame(RST_STREAM, 0, stream(round), number(CANCEL)));
            }
            client.send(get(501, "/next"));
            assertThat(client.answer(501).content()).isEqualTo("/next");
        }
        assertThat(server.refused).isEmpty();
    }

    @Test
    void whoMeasuresTheRoundTripBesideEachRequestKeepsItsConnection() {
        try (RawHttp2Client client = RawHttp2Client.to(server.port())) {
            for (int round = 0; round < 3000; round++) {
                client.send(both(PING_ONCE, get(stream(round), "/" + round)));
                assertThat(client.answer(stream(round)).content()).isEqualTo("/" + round);
            }
        }
        assertThat(server.refused).isEmpty();
    }
}
