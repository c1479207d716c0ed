package io.apibuddy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClosingTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TestServer server = TestServer.start();
    private final Promise<Reply> late = Promise.promise();

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
    void closingTwiceIsClosingOnce() {
        Future<Void> first = server.server().close(LONG);
        Future<Void> second = server.server().close(Duration.ZERO);
        TestServer.await(first);
        TestServer.await(second);
    }
}
