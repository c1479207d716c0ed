package io.apibuddy.server;

import static io.apibuddy.server.TestServer.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Delivery;
import io.apibuddy.message.Reply;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private final TestServer.Config config = config();

    private int status(String request) {
        try (TestServer server = TestServer.start(config);
                RawClient client = server.connect()) {
            int status = client.send(request).read().status();
            assertThat(server.seen).hasSize(status == 200 ? 1 : 0);
            assertThat(server.refused).hasSize(status == 200 ? 0 : 1);
            if (status != 200) {
                assertThat(client.isAtEnd()).isTrue();
            }
            return status;
        }
    }

    @Shows(Threat.OVERSIZE)
    @ParameterizedTest
    @CsvSource({"100,200", "101,414", "10000,414"})
    void aTargetMayHaveSoManyBytes(int length, int status) {
        config.maxTarget = 100;
        assertThat(status("GET /" + "a".repeat(length - 1) + " HTTP/1.1\r\nHost: h\r\n\r\n"))
                .isEqualTo(status);
    }

    @Shows(Threat.OVERSIZE)
    @ParameterizedTest
    @CsvSource({"1000,200", "1001,431", "100000,431"})
    void theFieldLinesMayHaveSoManyBytesLineEndsNotCounted(int length, int status) {
        config.maxHeader = 1000;
        String lines = "Host: h" + "A: ";
        assertThat(status("GET / HTTP/1.1\r\nHost: h\r\nA: " + "x".repeat(length - lines.length()) + "\r\n\r\n"))
                .isEqualTo(status);
    }

    @Shows(Threat.OVERSIZE)
    @ParameterizedTest
    @CsvSource({"100,200", "101,413", "1000000,413"})
    void contentOfStatedLengthMayHaveSoManyBytes(int length, int status) {
        config.maxContent = 100;
        assertThat(status("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n"
                        + "x".repeat(Math.min(length, 100))))
                .isEqualTo(status);
    }

    @Shows(Threat.OVERSIZE)
    @ParameterizedTest
    @CsvSource({"100,200", "101,413", "100000,413"})
    void contentOfUnknownLengthMayHaveSoManyBytes(int length, int status) {
        config.maxContent = 100;
        try (TestServer server = TestServer.start(config);
                RawClient client = server.connect()) {
            RawClient.Answer answer = client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(length) + "\r\n" + "x".repeat(length) + "\r\n0\r\n\r\n")
                    .read();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(server.refused).hasSize(status == 200 ? 0 : 1);
            if (status != 200) {
                assertThat(answer.content()).contains("content-too-large");
                assertThat(client.isAtEnd()).isTrue();
                await().untilAsserted(() -> assertThat(
                                server.calls.get(0).client().gone().isComplete())
                        .isTrue());
            }
        }
    }

    @Test
    void contentThatGrowsTooLargeBreaksAnAnswerThatHasBegun() {
        config.maxContent = 100;
        try (TestServer server = TestServer.start(config);
                RawClient client = server.connect()) {
            ScriptedStream stream = new ScriptedStream();
            server.answering(call -> {
                ((Body.Streamed) call.body()).stream().resume();
                return Future.succeededFuture(
                        new Reply(new ResponseHead(200, Fields.empty()), Body.of(stream, 100, stream::cancel)));
            });
            client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.read(true);
            client.send("c8\r\n" + "x".repeat(200) + "\r\n0\r\n\r\n");
            assertThat(client.isAtEnd()).isTrue();
            await().untilAsserted(() -> assertThat(server.deliveries).containsExactly(new Delivery(0, false)));
            assertThat(stream.cancelled).isEqualTo(1);
        }
    }

    @Test
    void limitsCanChangeWhileItRuns() {
        try (TestServer server = TestServer.start(config);
                RawClient client = server.connect()) {
            assertThat(client.send(GET).read().status()).isEqualTo(200);
            config.maxContent = 3;
            server.server().reconfigure(config.build());
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nfour");
            assertThat(client.read().status()).isEqualTo(413);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: h\r\nA: b"})
    void aHeadThatIsNotCompleteInTimeClosesTheConnection(String part) {
        config.header = Duration.ofMillis(300);
        try (TestServer server = TestServer.start(config);
                RawClient client = server.connect()) {
            long start = System.nanoTime();
            client.send(part);
            String rest = client.rest();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(250), Duration.ofSeconds(5));
            assertThat(rest.isEmpty() || rest.startsWith("HTTP/1.1 408 ")).isTrue();
            assertThat(server.seen).isEmpty();
        }
    }

    @Test
    void aHeadThatDripsByteByByteIsCutOffToo() {
        config.header = Duration.ofMillis(400);
        try (TestServer server = TestServer.start(config);
                RawClient client = server.connect()) {
            client.send(GET).read();
            java.util.concurrent.atomic.AtomicInteger sent = new java.util.concurrent.atomic.AtomicInteger();
            await().pollInterval(Duration.ofMillis(50))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> {
                        client.trySend(sent.getAndIncrement() == 0 ? "GET / HTTP/1.1\r\nA: " : "b");
                        return !server.refused.isEmpty();
                    });
            assertThat(client.read().status()).isEqualTo(408);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void anIdleConnectionIsClosedAfterAWhileAndABusyOneIsNot() {
        config.idle = Duration.ofMillis(400);
        try (TestServer server = TestServer.start(config);
                RawClient idle = server.connect();
                RawClient busy = server.connect()) {
            Promise<Reply> late = Promise.promise();
            idle.send(GET).read();
            server.answering(call -> late.future());
            busy.send(GET);
            assertThat(idle.isAtEnd()).isTrue();
            server.vertx.setTimer(800, now -> late.complete(TestServer.reply(200, "late")));
            assertThat(busy.read().content()).isEqualTo("late");
        }
    }

    @Test
    void contentThatDoesNotComeIsGivenUp() {
        config.idle = Duration.ofMillis(400);
        try (TestServer server = TestServer.start(config);
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\npart");
            assertThat(client.read().status()).isEqualTo(408);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void unreadContentThatDoesNotComeClosesTheConnection() {
        config.idle = Duration.ofMillis(400);
        try (TestServer server = TestServer.start(config);
                RawClient client = server.connect()) {
            server.answering(call -> TestServer.answer(200, "early"));
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\npart");
            assertThat(client.read().content()).isEqualTo("early");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatDoesNotReadIsCutOff(boolean streamed) {
        config.idle = Duration.ofMillis(400);
        Buffer large = Buffer.buffer(new byte[30_000_000]);
        ScriptedStream stream = new ScriptedStream();
        try (TestServer server = TestServer.start(config);
                RawClient client = server.connect()) {
            server.answering(call -> {
                stream.on(io.vertx.core.Vertx.currentContext());
                stream.endless(1_000_000, 30);
                return Future.succeededFuture(new Reply(
                        new ResponseHead(200, Fields.empty()),
                        streamed ? Body.of(stream, Body.UNKNOWN, stream::cancel) : Body.of(large)));
            });
            client.send(GET);
            await().untilAsserted(() -> assertThat(server.deliveries)
                    .singleElement()
                    .satisfies(delivery -> assertThat(delivery.complete()).isFalse()));
            assertThatThrownBy(client::read).isInstanceOf(java.io.UncheckedIOException.class);
        }
    }

    @Test
    void aPipeliningClientThatDoesNotReadIsHeldBack() throws Exception {
        try (TestServer server = TestServer.start(config);
                RawClient client = server.connect()) {
            String content = "x".repeat(60_000);
            server.answering(call -> TestServer.answer(200, content));
            Thread sender = new Thread(() -> client.send(GET.repeat(2000)));
            sender.start();
            sender.join(500);
            int served = server.seen.size();
            assertThat(served).isLessThan(2000);
            for (int i = 0; i < 2000; i++) {
                assertThat(client.read().content()).hasSize(60_000);
            }
            sender.join();
        }
    }

    @Test
    void aClientMayHaveSoManyConnections() {
        config.maxConnections = 3;
        try (TestServer server = TestServer.start(config)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                clients.add(server.connect());
                assertThat(clients.get(i).send(GET).read().status()).isEqualTo(200);
            }
            try (RawClient fourth = server.connect()) {
                assertThat(fourth.isAtEnd()).isTrue();
            }
            assertThat(server.refused).hasSize(1);
            clients.remove(0).close();
            await().untilAsserted(() -> {
                try (RawClient next = server.connect()) {
                    assertThat(next.trySend(GET).read().status()).isEqualTo(200);
                }
            });
            clients.forEach(RawClient::close);
        }
    }
}
