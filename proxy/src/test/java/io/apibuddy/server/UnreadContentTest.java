package io.apibuddy.server;

import static io.apibuddy.server.TestServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.message.Body;
import io.apibuddy.message.Reply;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a request's content that the handler does not read, as when it answers from the cache. */
class UnreadContentTest {
    private final TestServer server = TestServer.start()
            .answering(call -> answer(200, call.head().target().path()));

    @AfterEach
    void close() {
        server.close();
    }

    private static String post(int number, int length) {
        return "POST /" + number + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n"
                + "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"
                        .repeat(length / 30 + 1)
                        .substring(0, length);
    }

    private static String chunked(int number) {
        return "POST /" + number + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "23\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n\r\n0\r\n\r\n";
    }

    @Test
    @Shows(Threat.UNREAD_CONTENT)
    void of1000PipelinedRequestsWithUnreadContentNoneIsAnsweredOutOfStep(Reached reached) {
        try (RawClient client = server.connect()) {
            Thread sender = new Thread(() -> {
                for (int i = 0; i < 1000; i++) {
                    client.send(i % 3 == 0 ? chunked(i) : post(i, 10 * i % 3000));
                }
            });
            sender.start();
            for (int i = 0; i < 1000; i++) {
                assertThat(client.read().content()).isEqualTo("/" + i);
            }
        }
        assertThat(server.seen)
                .hasSize(1000)
                .noneMatch(head -> head.target().path().equals("/smuggled"));
        reached.figure("0 of 1,000 pipelined out of step");
    }

    @Test
    void malformedUnreadContentClosesTheConnectionAfterTheAnswer() {
        try (RawClient client = server.connect()) {
            client.send(chunked(1).replace("23\r\n", "24\r\n") + post(2, 5));
            assertThat(client.read().content()).isEqualTo("/1");
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(server.seen).hasSize(1);
    }

    @Test
    @Shows(Threat.UNREAD_CONTENT)
    void of1000PipelinedRequestsAnsweredLateNoneIsOutOfStep(Reached reached) {
        List<Promise<Reply>> waiting = new ArrayList<>();
        server.answering(call -> {
            Promise<Reply> late = Promise.promise();
            server.vertx.runOnContext(soon ->
                    late.complete(TestServer.reply(200, call.head().target().path())));
            waiting.add(late);
            return late.future();
        });
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            all.append(i % 3 == 0 ? chunked(i) : post(i, i % 100));
        }
        try (RawClient client = server.connect()) {
            new Thread(() -> client.send(all.toString())).start();
            for (int i = 0; i < 1000; i++) {
                assertThat(client.read().content()).isEqualTo("/" + i);
            }
        }
        assertThat(waiting).hasSize(1000);
        reached.figure("0 of 1,000 pipelined and answered late out of step");
    }

    @Shows(Threat.UNREAD_CONTENT)
    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 65536})
    void upTo64KibAreDrained(int length) {
        try (RawClient client = server.connect()) {
            client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n");
            assertThat(client.read().field("Connection")).isNull();
            client.send("x".repeat(length) + "GET /b HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.read().content()).isEqualTo("/b");
        }
    }

    @Shows(Threat.UNREAD_CONTENT)
    @Test
    void moreThan64KibCloseTheConnection() {
        try (RawClient client = server.connect()) {
            client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 65537\r\n\r\n");
            RawClient.Answer answer = client.read();
            assertThat(answer.content()).isEqualTo("/a");
            assertThat(answer.field("Connection")).isEqualTo("close");
            client.trySend("x".repeat(65537) + "GET /b HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void moreThan64KibOfChunksCloseTheConnection() {
        try (RawClient client = server.connect()) {
            client.send("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(client.read().content()).isEqualTo("/a");
            client.trySend(("1000\r\n" + "x".repeat(4096) + "\r\n").repeat(20)
                    + "0\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void aFinalAnswerWithoutContinueClosesTheConnectionSoThatNoRequestIsTakenForTheContent() {
        try (RawClient client = server.connect()) {
            client.send("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.field("Connection")).isEqualTo("close");
            client.trySend("GET /b HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void readingTheContentSends100ContinueOnce() {
        server.answering(TestServer::echo);
        try (RawClient client = server.connect()) {
            client.send("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.send("hello").read().content()).isEqualTo("POST /a hello");
            assertThat(client.send(post(7, 5).replace("GET /", "ECHO/")).read().content())
                    .isEqualTo("POST /7 ECHO/");
        }
    }

    @Test
    void withoutContentThereIsNothingToContinueWith() {
        try (RawClient client = server.connect()) {
            client.send("GET /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read().content()).isEqualTo("/a");
            client.send("GET /b HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.read().content()).isEqualTo("/b");
        }
    }

    @Test
    void anHttp10ClientExpectsNothing() {
        server.answering(TestServer::echo);
        try (RawClient client = server.connect()) {
            client.send("POST /a HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.read().content()).isEqualTo("POST /a hello");
        }
    }

    @Test
    void contentThatIsGivenUpIsThrownAwayAndTheAnswerStillComes() {
        Promise<Reply> late = Promise.promise();
        server.answering(call -> {
            if (call.head().target().path().equals("/b")) {
                return answer(200, "/b");
            }
            call.body().cancel();
            call.body().cancel();
            return late.future();
        });
        try (RawClient client = server.connect()) {
            client.send(post(1, 50_000));
            await().until(() -> !server.calls.isEmpty());
            late.complete(TestServer.reply(200, "done"));
            assertThat(client.read().content()).isEqualTo("done");
            client.send("GET /b HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.read().content()).isEqualTo("/b");
        }
    }

    @Test
    void whoStillReadsWhenTheReplyIsCompleteIsToldOnce() {
        List<Throwable> broken = new ArrayList<>();
        server.answering(call -> {
            var content = ((Body.Streamed) call.body()).stream();
            content.exceptionHandler(broken::add);
            content.handler(data -> {});
            content.endHandler(end -> broken.add(new AssertionError("ended")));
            content.resume();
            return answer(200, "early");
        });
        try (RawClient client = server.connect()) {
            client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.read().content()).isEqualTo("early");
            server.answering(call -> answer(200, "next"));
            assertThat(client.send("helloGET / HTTP/1.1\r\nHost: h\r\n\r\n")
                            .read()
                            .content())
                    .isEqualTo("next");
        }
        assertThat(broken).hasSize(1).first().isNotInstanceOf(AssertionError.class);
    }
}
