package io.apibuddy.server;

import static io.apibuddy.server.TestServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Delivery;
import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamingTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    private final TestServer server = TestServer.start();
    private final ScriptedStream stream = new ScriptedStream();

    @AfterEach
    void close() {
        server.close();
    }

    private void streaming(long length, String... fields) {
        server.answering(call -> {
            stream.on(io.vertx.core.Vertx.currentContext());
            return Future.succeededFuture(
                    new Reply(new ResponseHead(200, Fields.of(fields)), Body.of(stream, length, stream::cancel)));
        });
    }

    @Test
    void contentOfUnknownLengthGoesInChunksAsItComes() {
        streaming(Body.UNKNOWN);
        try (RawClient client = server.connect()) {
            client.send(GET);
            stream.push("one").push("").push("two").end();
            RawClient.Answer answer = client.read();
            assertThat(answer.field("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(answer.field("Content-Length")).isNull();
            assertThat(answer.content()).isEqualTo("onetwo");
            server.answering(call -> answer(200, "next"));
            assertThat(client.send(GET).read().content()).isEqualTo("next");
        }
        assertThat(server.deliveries).first().isEqualTo(new Delivery(6, true));
        assertThat(stream.cancelled).isZero();
    }

    @Test
    void contentOfKnownLengthGoesAsItIs() {
        streaming(6);
        try (RawClient client = server.connect()) {
            client.send(GET);
            stream.push("one").push("two").end();
            RawClient.Answer answer = client.read();
            assertThat(answer.field("Content-Length")).isEqualTo("6");
            assertThat(answer.field("Transfer-Encoding")).isNull();
            assertThat(answer.content()).isEqualTo("onetwo");
        }
    }

    @Test
    void aStatedLengthFramesAStreamWhoseOwnIsNotKnown() {
        streaming(Body.UNKNOWN, "Content-Length", "3");
        try (RawClient client = server.connect()) {
            client.send(GET);
            stream.push("one").end();
            assertThat(client.read().field("Content-Length")).isEqualTo("3");
        }
    }

    @Test
    void theHeadIsSentBeforeTheContentComes() {
        streaming(Body.UNKNOWN);
        try (RawClient client = server.connect()) {
            client.send(GET);
            assertThat(client.read(true).status()).isEqualTo(200);
            stream.end();
        }
    }

    @Test
    void anHttp10ClientGetsUnknownLengthUntilTheConnectionCloses() {
        streaming(Body.UNKNOWN);
        try (RawClient client = server.connect()) {
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            stream.push("one").push("two").end();
            RawClient.Answer answer = client.read();
            assertThat(answer.field("Connection")).isEqualTo("close");
            assertThat(answer.content()).isEqualTo("onetwo");
        }
    }

    @ParameterizedTest
    @CsvSource({"1.1,-1", "1.1,100", "1.0,100"})
    void contentThatBreaksOffBreaksTheAnswerVisibly(String version, long length) {
        streaming(length);
        try (RawClient client = server.connect()) {
            client.send("GET / HTTP/" + version + "\r\nHost: h\r\n\r\n");
            stream.push("one").fail();
            assertThatThrownBy(client::read).hasMessageContaining("broke off");
        }
        assertThat(server.deliveries).containsExactly(new Delivery(3, false));
    }

    @Test
    void contentThatBreaksOffBeforeAnHttp10ClientWithoutLengthResetsTheConnection() {
        streaming(Body.UNKNOWN);
        try (RawClient client = server.connect()) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            stream.push("one");
            await().until(() -> stream.taken > 0);
            stream.fail();
            assertThatThrownBy(client::read).hasRootCauseInstanceOf(SocketException.class);
        }
        await().untilAsserted(() -> assertThat(server.deliveries).containsExactly(new Delivery(3, false)));
    }

    @Test
    void whereMemoryEndsInTheMiddleAnHttp10ClientWithoutLengthSeesAReset() {
        server.answering(call -> {
            ((Body.Streamed) call.body())
                    .stream()
                            .handler(bytes -> {
                                throw new OutOfMemoryError("Cannot reserve direct buffer memory");
                            })
                            .resume();
            stream.on(io.vertx.core.Vertx.currentContext());
            return Future.succeededFuture(
                    new Reply(new ResponseHead(200, Fields.of()), Body.of(stream, Body.UNKNOWN, stream::cancel)));
        });
        try (RawClient client = server.connect()) {
            client.send("POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\n");
            stream.push("one");
            await().until(() -> stream.taken > 0);
            client.send("abc");
            assertThatThrownBy(client::read).hasRootCauseInstanceOf(SocketException.class);
        }
        await().untilAsserted(() -> assertThat(server.deliveries).containsExactly(new Delivery(3, false)));
    }

    @ParameterizedTest
    @CsvSource({"2,3", "4,3"})
    void contentThatDoesNotKeepItsLengthBreaksTheAnswer(long told, int sent) {
        streaming(told);
        try (RawClient client = server.connect()) {
            client.send(GET);
            stream.push("x".repeat(sent)).end();
            assertThatThrownBy(client::read).isInstanceOf(java.io.UncheckedIOException.class);
        }
        await().untilAsserted(() -> assertThat(server.deliveries)
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.complete()).isFalse()));
    }

    @ParameterizedTest
    @ValueSource(ints = {65_537, 200_000, 3_000_000})
    void largeContentAtHandThatIsAnsweredLaterArrivesOnceAndWhole(int size) {
        StringBuilder content = new StringBuilder();
        for (int i = 0; content.length() < size; i++) {
            content.append(i).append(' ');
        }
        try (RawClient client = server.connect()) {
            server.answering(call -> server.vertx
                    .timer(1, TimeUnit.MILLISECONDS)
                    .map(later -> TestServer.reply(200, content.toString())));
            for (int i = 0; i < 20; i++) {
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(client.read().content().contentEquals(content)).isTrue();
            }
        }
    }

    @Test
    void aStreamIsPausedWhileTheClientDoesNotReadAndGoesOnThen() {
        streaming(Body.UNKNOWN);
        try (RawClient client = server.connect()) {
            client.send(GET);
            stream.endless(1024 * 1024, 64);
            await().until(() -> stream.paused);
            long stalledAt = stream.taken;
            assertThat(stalledAt).isLessThan(64);
            RawClient.Answer answer = client.read();
            assertThat(answer.content()).hasSize(64 * 1024 * 1024);
        }
        assertThat(stream.taken).isEqualTo(64);
    }

    @Test
    void aLargeContentAtHandIsTakenInPiecesAsTheClientReads() {
        Buffer large = Buffer.buffer(new byte[40_000_000]);
        server.answering(
                call -> Future.succeededFuture(new Reply(new ResponseHead(200, Fields.empty()), Body.of(large))));
        try (RawClient client = server.connect()) {
            client.send(GET);
            assertThat(server.deliveries).isEmpty();
            assertThat(client.read().content()).hasSize(40_000_000);
        }
        assertThat(server.deliveries).containsExactly(new Delivery(40_000_000, true));
    }

    @Test
    void aClientThatLeavesWhileItWaitsIsToldAndTheLateReplyCancelled() {
        AtomicBoolean gone = new AtomicBoolean();
        Promise<Reply> late = Promise.promise();
        server.answering(call -> {
            call.client().gone().onComplete(left -> gone.set(true));
            return late.future();
        });
        try (RawClient client = server.connect()) {
            client.send(GET);
            await().until(() -> !server.calls.isEmpty());
            assertThat(gone).isFalse();
        }
        await().untilTrue(gone);
        late.complete(new Reply(new ResponseHead(200, Fields.empty()), Body.of(stream, Body.UNKNOWN, stream::cancel)));
        await().untilAsserted(() -> assertThat(server.deliveries).containsExactly(new Delivery(0, false)));
        assertThat(stream.cancelled).isEqualTo(1);
        assertThat(server.calls.get(0).client().gone().isComplete()).isTrue();
    }

    @Test
    void aClientThatLeavesInTheMiddleCancelsTheContent() {
        AtomicBoolean gone = new AtomicBoolean();
        server.answering(call -> {
            stream.on(io.vertx.core.Vertx.currentContext());
            call.client().gone().onComplete(left -> gone.set(true));
            return Future.succeededFuture(
                    new Reply(new ResponseHead(200, Fields.empty()), Body.of(stream, Body.UNKNOWN, stream::cancel)));
        });
        try (RawClient client = server.connect()) {
            client.send(GET);
            stream.push("one");
            client.read(true);
        }
        await().untilTrue(gone);
        await().until(() -> stream.cancelled == 1);
        await().untilAsserted(() -> assertThat(server.deliveries).containsExactly(new Delivery(3, false)));
    }

    @Test
    void aClientThatStaysUntilTheEndIsNeverToldToHaveGone() {
        AtomicBoolean gone = new AtomicBoolean();
        server.answering(call -> {
            call.client().gone().onComplete(left -> gone.set(true));
            return answer(200, "done");
        });
        try (RawClient client = server.connect()) {
            client.send(GET).read();
        }
        TestServer.await(server.server().close(java.time.Duration.ZERO));
        assertThat(gone).isFalse();
    }

    @Test
    void aClientThatLeavesInTheMiddleOfItsRequestBreaksTheContentThatIsRead() {
        List<Throwable> broken = new CopyOnWriteArrayList<>();
        AtomicBoolean ended = new AtomicBoolean();
        server.answering(call -> {
            var content = ((Body.Streamed) call.body()).stream();
            content.exceptionHandler(broken::add);
            content.endHandler(end -> ended.set(true));
            content.handler(data -> {});
            content.resume();
            return Promise.<Reply>promise().future();
        });
        try (RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nonly this");
            await().until(() -> !server.calls.isEmpty());
        }
        await().until(() -> broken.size() == 1);
        assertThat(ended).isFalse();
    }

    @Test
    void requestContentIsReadOnlyAsFastAsItIsTaken() throws Exception {
        long[] came = {0};
        Promise<Void> goOn = Promise.promise();
        server.answering(call -> {
            var content = ((Body.Streamed) call.body()).stream();
            Promise<Reply> done = Promise.promise();
            content.handler(data -> came[0] += data.length());
            content.endHandler(end -> done.complete(TestServer.reply(200, "" + came[0])));
            content.fetch(1);
            goOn.future().onComplete(now -> content.resume());
            return done.future();
        });
        try (RawClient client = server.connect()) {
            client.socket().setSendBufferSize(65536);
            Thread sender = new Thread(() -> client.trySend(
                    "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n" + "x".repeat(9_000_000)));
            sender.start();
            await().until(() -> came[0] > 0);
            sender.join(300);
            assertThat(sender.isAlive()).as("the sender is held back").isTrue();
            assertThat(came[0]).isLessThan(200_000);
            goOn.complete();
            assertThat(client.read().content()).isEqualTo("9000000");
            sender.join();
        }
    }
}
