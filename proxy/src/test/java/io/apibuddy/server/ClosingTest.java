package io.apibuddy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apibuddy.config.ServerConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Reply;
import io.apibuddy.testing.TestCertificates;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosingTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TestServer server = TestServer.start(config());
    private final Promise<Reply> late = Promise.promise();

    /** No other limit ends a connection before the closing does. */
    private static TestServer.Config config() {
        TestServer.Config config = TestServer.config();
        config.header = Duration.ofSeconds(60);
        return config;
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whatIsInFlightFinishesAndIdleConnectionsCloseAtOnce() {
        try (RawClient idle = server.connect();
                RawClient silent = server.connect();
                RawClient busy = server.connect()) {
            idle.send(GET).read();
            server.answering(call -> late.future());
            busy.send(GET);
            await().until(() -> server.seen.size() == 2);
            Future<Void> closed = server.server().close(LONG);
            assertThat(idle.isAtEnd()).isTrue();
            assertThat(silent.isAtEnd()).isTrue();
            assertThat(closed.isComplete()).isFalse();
            late.complete(TestServer.reply(200, "finished"));
            RawClient.Answer answer = busy.read();
            assertThat(answer.content()).isEqualTo("finished");
            assertThat(answer.field("Connection")).isEqualTo("close");
            assertThat(busy.isAtEnd()).isTrue();
            TestServer.await(closed);
        }
    }

    @Test
    void aTlsConnectionThatSaysNothingIsClosedAtOnce(@TempDir Path directory) throws Exception {
        TestCertificates.Leaf leaf = TestCertificates.in(directory).forLocalhost();
        TestServer.Config config = config();
        config.tls = Optional.of(new ServerConfig.Tls(leaf.certFile(), leaf.keyFile()));
        try (TestServer overTls = TestServer.start(config);
                RawClient silent = overTls.connect();
                RawClient later = overTls.connect()) {
            later.send("no TLS\r\n\r\n\r\n");
            assertThat(later.rest()).isNotNull(); // by now the silent one has been accepted, too
            Future<Void> closed = overTls.server().close(LONG);
            assertThat(silent.isAtEnd()).isTrue();
            TestServer.await(closed);
        }
    }

    @Test
    void theLastAnswerIsNotDestroyedByWhatWasPipelinedBehindIt() {
        int size = 3_000_000;
        try (RawClient client = server.connect()) {
            server.answering(call -> late.future());
            client.send(GET + GET);
            await().until(() -> server.seen.size() == 1);
            client.send(GET.repeat(1000)); // stays in the socket: nothing is read while something waits
            Future<Void> closed = server.server().close(LONG);
            late.complete(TestServer.reply(200, "x".repeat(size)));
            assertThat(client.read().content()).hasSize(size);
            assertThat(client.isAtEnd()).isTrue();
            TestServer.await(closed);
        }
    }

    @Test
    void aBrokenAnswerThatIsNotTakenDoesNotHoldTheConnection() {
        ScriptedStream stream = new ScriptedStream();
        try (RawClient client = server.connect()) {
            server.answering(call -> {
                stream.on(io.vertx.core.Vertx.currentContext());
                stream.endless(1_000_000, 30);
                return Future.succeededFuture(
                        new Reply(new ResponseHead(200, Fields.empty()), Body.of(stream, 100_000_000, stream::cancel)));
            });
            client.send(GET);
            await().until(() -> stream.taken > 0 && stream.paused);
            stream.failNow();
            await().until(() -> !server.deliveries.isEmpty());
            TestServer.await(server.server().close(LONG));
        }
    }

    @Test
    void noConnectionIsAcceptedAnyMore() {
        int port = server.port();
        TestServer.await(server.server().close(LONG));
        assertThatThrownBy(() -> RawClient.to("127.0.0.1", port))
                .hasRootCauseInstanceOf(java.net.ConnectException.class);
    }

    @Test
    void whatIsNotFinishedWithinTheGraceIsBroken() {
        try (RawClient busy = server.connect()) {
            server.answering(call -> late.future());
            busy.send(GET);
            await().until(() -> server.seen.size() == 1);
            TestServer.await(server.server().close(Duration.ofMillis(200)));
            assertThat(busy.isAtEnd()).isTrue();
            assertThat(server.calls.get(0).client().gone().isComplete()).isTrue();
        }
    }

    @Test
    void aPipelinedRequestBehindTheLastAnswerIsNotServed() {
        try (RawClient busy = server.connect()) {
            server.answering(call -> late.future());
            busy.send(GET + GET);
            await().until(() -> server.seen.size() == 1);
            Future<Void> closed = server.server().close(LONG);
            late.complete(TestServer.reply(200, "last"));
            assertThat(busy.read().content()).isEqualTo("last");
            assertThat(busy.isAtEnd()).isTrue();
            TestServer.await(closed);
        }
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void thePortIsFreeAgainOnceItIsClosed() throws Exception {
        for (int i = 0; i < 300; i++) {
            Server next = TestServer.await(
                    Server.open(server.vertx, config().build(), TestServer::echo, (address, why) -> {}));
            int port = next.port();
            TestServer.await(next.close(LONG));
            assertThatThrownBy(() -> RawClient.to("127.0.0.1", port))
                    .as("round %d", i)
                    .hasRootCauseInstanceOf(java.net.ConnectException.class);
        }
    }

    @Test
    void closingTwiceIsClosingOnce() {
        Future<Void> first = server.server().close(LONG);
        Future<Void> second = server.server().close(Duration.ZERO);
        TestServer.await(first);
        TestServer.await(second);
    }
}
