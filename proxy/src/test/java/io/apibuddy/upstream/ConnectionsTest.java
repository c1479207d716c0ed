package io.apibuddy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.testing.RawOrigin;
import io.apibuddy.testing.ScriptedOrigin;
import io.apibuddy.testing.TestCertificates;
import io.apibuddy.upstream.UpstreamException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pooled connections: what may be used again, what is tried again, and what comes between. */
class ConnectionsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir
    static Path directory;

    private final Caller caller = new Caller();

    @AfterEach
    void close() {
        caller.close();
    }

    /** Answers one request; the next one on the same connection is read, and then the connection breaks. */
    private static RawOrigin diesAfterOneAnswer(String lastWords, boolean reset) {
        return RawOrigin.start(conversation -> {
            conversation.readRequest();
            conversation.write(OK);
            conversation.readRequest();
            conversation.write(lastWords);
            if (reset) {
                conversation.reset();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})
    void anIdempotentRequestOnAPooledConnectionThatDiedIsSentOnceMore(String method) {
        try (RawOrigin origin = diesAfterOneAnswer("", true)) {
            assertThat(caller.text(origin.uri(), "/1")).isEqualTo("ok");
            assertThat(caller.send(origin.uri(), method, "/2", Body.empty())
                            .head()
                            .status())
                    .isEqualTo(200);
            assertThat(origin.conversations()).hasSize(2);
        }
    }

    @Test
    void itIsSentOnceMoreWhenTheConnectionWasClosedInOrderToo() {
        try (RawOrigin origin = diesAfterOneAnswer("", false)) {
            assertThat(caller.text(origin.uri(), "/1")).isEqualTo("ok");
            assertThat(caller.text(origin.uri(), "/2")).isEqualTo("ok");
        }
    }

    @Test
    void aPostIsNotSentTwice() {
        try (RawOrigin origin = diesAfterOneAnswer("", true)) {
            caller.text(origin.uri(), "/1");
            UpstreamException failure = catchThrowableOfType(
                    UpstreamException.class, () -> caller.send(origin.uri(), "POST", "/2", Body.empty()));
            assertThat(failure.kind()).isEqualTo(Kind.TERMINATED);
            assertThat(origin.conversations()).hasSize(1);
        }
    }

    @Test
    void aRequestWithContentIsNotSentTwice() {
        try (RawOrigin origin = diesAfterOneAnswer("", true)) {
            caller.text(origin.uri(), "/1");
            Source source = new Source(caller.context, 10, 10);
            UpstreamException failure = catchThrowableOfType(
                    UpstreamException.class, () -> caller.send(origin.uri(), "PUT", "/2", source.body(10)));
            assertThat(failure.kind()).isEqualTo(Kind.TERMINATED);
            assertThat(origin.conversations()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"H", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Le"})
    void nothingIsSentAgainAfterAByteOfTheAnswer(String lastWords) {
        try (RawOrigin origin = diesAfterOneAnswer(lastWords, false)) {
            caller.text(origin.uri(), "/1");
            UpstreamException failure =
                    catchThrowableOfType(UpstreamException.class, () -> caller.get(origin.uri(), "/2"));
            assertThat(failure).isNotNull();
            assertThat(origin.conversations()).hasSize(1);
        }
    }

    @Test
    void itIsSentOnceMoreOnlyOnce() {
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            conversation.readRequest();
            if (conversation.received().contains("/first")) {
                conversation.write(OK);
                conversation.readRequest();
            }
            conversation.reset();
        })) {
            caller.text(origin.uri(), "/first");
            UpstreamException failure =
                    catchThrowableOfType(UpstreamException.class, () -> caller.get(origin.uri(), "/2"));
            assertThat(failure.kind()).isEqualTo(Kind.TERMINATED);
            assertThat(origin.conversations()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong",
                "x",
                "\r\n",
                "surplus bytes that are not HTTP\r\n\r\n"
            })
    void surplusBytesAfterAnAnswerNeverReachTheNextRequest(String surplus) {
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            while (conversation.readRequest()) {
                conversation.write(OK + surplus);
            }
        })) {
            for (int i = 0; i < 50; i++) {
                assertThat(caller.text(origin.uri(), "/" + i)).isEqualTo("ok");
            }
            assertThat(origin.conversations())
                    .as("each connection was thrown away")
                    .hasSize(50);
        }
    }

    @Test
    void surplusBytesAreNotTakenForAnAnswerWhenRequestsWaitForTheConnection() {
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            while (conversation.readRequest()) {
                conversation.write(OK + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
            }
        })) {
            var sending = java.util.stream.IntStream.range(0, 1000)
                    .mapToObj(i -> caller.sending(caller.request(
                            origin.uri(),
                            "GET",
                            "/" + i,
                            Body.empty(),
                            io.vertx.core.Promise.<Void>promise().future())))
                    .toList();
            sending.forEach(answer ->
                    assertThat(caller.read(Caller.await(answer)).await()).isEqualTo("ok"));
        }
    }

    /** They fill exactly what is read at once, so that the surplus comes by itself when the next call has begun. */
    @Test
    void surplusBytesAreNotTakenForAnAnswerToWhatHasNotBeenSent() {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 1900\r\nX-Fill: ";
        String answer = head + "x".repeat(2048 - 1900 - head.length() - 4) + "\r\n\r\n" + "y".repeat(1900);
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            while (conversation.readRequest()) {
                conversation.write(answer + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
            }
        })) {
            java.util.concurrent.CompletableFuture<Upstream.Answer> second =
                    new java.util.concurrent.CompletableFuture<>();
            caller.context.runOnContext(now -> caller.upstream
                    .send(get(origin, "/1"))
                    .compose(first -> caller.upstream.send(get(origin, "/2")))
                    .onComplete(second::complete, second::completeExceptionally));
            assertThat(caller.read(Caller.await(second)).await()).hasSize(1900);
            assertThat(origin.conversations()).hasSize(2);
        }
    }

    private Upstream.Request get(RawOrigin origin, String target) {
        return caller.request(
                origin.uri(),
                "GET",
                target,
                Body.empty(),
                io.vertx.core.Promise.<Void>promise().future());
    }

    @Test
    void surplusBytesThatComeLaterCloseTheIdleConnection() {
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            conversation.readRequest();
            conversation.write(OK);
            conversation.waitForGo();
            conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
            conversation.stall();
        })) {
            assertThat(caller.text(origin.uri(), "/1")).isEqualTo("ok");
            origin.go();
            await().until(() -> origin.conversations().get(0).ended());
            origin.go();
            assertThat(caller.text(origin.uri(), "/2")).isEqualTo("ok");
        }
    }

    @Test
    void surplusBytesAfterAnAnswerWithoutContent() {
        try (RawOrigin origin = RawOrigin.answering("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nwrong")) {
            for (int i = 0; i < 5; i++) {
                assertThat(caller.get(origin.uri(), "/").head().status()).isEqualTo(204);
            }
            assertThat(origin.conversations()).hasSize(5);
        }
    }

    @Test
    void aConnectionThatIsToBeClosedIsNotUsedAgainWhateverElseTheFieldLists() {
        try (RawOrigin origin = RawOrigin.answering(
                "HTTP/1.1 200 OK\r\nConnection: x-hop, close\r\nX-Hop: 1\r\nContent-Length: 2\r\n\r\nok")) {
            Upstream.Answer answer = caller.get(origin.uri(), "/");
            assertThat(answer.head().fields().names()).containsExactly("content-length");
            caller.read(answer).await();
            assertThat(caller.text(origin.uri(), "/")).isEqualTo("ok");
            assertThat(origin.conversations()).hasSize(2);
        }
    }

    @Test
    void interimAnswersArePassedOnAndTheFinalOneIsTheFinalOne() {
        try (RawOrigin origin = RawOrigin.answering("HTTP/1.1 100 Continue\r\n\r\n"
                + "HTTP/1.1 102 Processing\r\nX-Step: 1\r\n\r\n"
                + "HTTP/1.1 103 Early Hints\r\nLink: a\r\nLink: b\r\n\r\n"
                + "HTTP/1.1 199 Odd\r\n\r\n"
                + OK)) {
            for (int i = 0; i < 3; i++) {
                assertThat(caller.text(origin.uri(), "/" + i)).isEqualTo("ok");
            }
            assertThat(origin.conversations()).hasSize(1);
            assertThat(caller.interim.subList(0, 3))
                    .containsExactly(
                            new ResponseHead(102, Fields.of("X-Step", "1")),
                            new ResponseHead(103, Fields.of("Link", "a", "Link", "b")),
                            new ResponseHead(199, Fields.empty()));
        }
    }

    @Test
    void interimAnswersComeOverHttp2Too() {
        TestCertificates authority = TestCertificates.in(directory);
        caller.trusting(authority.caFile());
        try (ScriptedOrigin origin = ScriptedOrigin.https(authority.forLocalhost())) {
            origin.replies(request -> request.response()
                    .writeEarlyHints(
                            io.vertx.core.MultiMap.caseInsensitiveMultiMap().add("link", "a"))
                    .onComplete(sent -> request.response().end("ok")));
            assertThat(caller.text(origin.uri(), "/")).isEqualTo("ok");
            assertThat(caller.interim).containsExactly(new ResponseHead(103, Fields.of("link", "a")));
        }
    }

    /** Its answer has come whole and waits to be read: it must not stand in the way of the next one. */
    @Test
    void aCallerThatLeavesAnAnswerUnreadHoldsUpNobodyElse() {
        try (ScriptedOrigin origin = ScriptedOrigin.http()) {
            for (int size = 10_000; size < 2_000_000; size += 50_000) {
                origin.replies(200, "x".repeat(size));
                caller.leave(caller.get(origin.uri(), "/left"));
                assertThat(caller.text(origin.uri(), "/read")).hasSize(size);
            }
        }
    }

    @Test
    void aConnectionThatUpstreamKeepsForASecondOnlyIsNotUsedAgain() {
        try (ScriptedOrigin origin = ScriptedOrigin.http()) {
            origin.replies(200, "ok", "Keep-Alive", "timeout=1");
            caller.text(origin.uri(), "/");
            caller.text(origin.uri(), "/");
            assertThat(origin.connections()).isEqualTo(2);
            origin.replies(200, "ok", "Keep-Alive", "timeout=20");
            caller.text(origin.uri(), "/");
            caller.text(origin.uri(), "/");
            assertThat(origin.connections()).isEqualTo(3);
        }
    }

    @Test
    void aMappingThatIsGoneLosesItsConnectionsAndTheOthersKeepTheirs() {
        try (ScriptedOrigin kept = ScriptedOrigin.http();
                RawOrigin dropped = RawOrigin.answering(OK)) {
            caller.text(kept.uri(), "/");
            caller.text(dropped.uri(), "/");
            caller.upstream.reconfigure(List.of(Caller.mapping(kept.uri(), caller.tls)));
            await().until(() -> dropped.conversations().get(0).ended());
            caller.text(kept.uri(), "/");
            assertThat(kept.connections()).isEqualTo(1);
            assertThat(caller.text(dropped.uri(), "/")).isEqualTo("ok");
        }
    }

    @Test
    void aCallUnderWayIsFinishedAlthoughItsMappingIsGone() {
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            conversation.readRequest();
            conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            conversation.waitForGo();
            conversation.write("world");
            conversation.stall();
        })) {
            Caller.Reading reading = caller.read(caller.get(origin.uri(), "/"));
            await().until(() -> reading.count == 5);
            caller.upstream.reconfigure(List.of());
            origin.go();
            assertThat(reading.await()).isEqualTo("helloworld");
            await().until(() -> origin.conversations().get(0).ended());
        }
    }

    @Test
    void anotherContentOfTheCaFileCountsAfterReconfiguring() throws Exception {
        TestCertificates first = TestCertificates.in(directory);
        TestCertificates second = TestCertificates.in(directory);
        Path file = Files.copy(first.caFile(), directory.resolve("changing.pem"), StandardCopyOption.REPLACE_EXISTING);
        caller.trusting(file);
        try (ScriptedOrigin one = ScriptedOrigin.https(first.forLocalhost());
                ScriptedOrigin two = ScriptedOrigin.https(second.forLocalhost())) {
            caller.text(one.uri(), "/");
            caller.upstream.reconfigure(List.of(Caller.mapping(one.uri(), caller.tls)));
            caller.text(one.uri(), "/");
            assertThat(one.connections()).as("nothing has changed").isEqualTo(1);
            Files.copy(second.caFile(), file, StandardCopyOption.REPLACE_EXISTING);
            caller.upstream.reconfigure(List.of(Caller.mapping(one.uri(), caller.tls)));
            await().untilAsserted(() -> {
                UpstreamException failure =
                        catchThrowableOfType(UpstreamException.class, () -> caller.get(one.uri(), "/"));
                assertThat(failure).isNotNull();
                assertThat(failure.kind()).isEqualTo(Kind.CERTIFICATE);
            });
            assertThat(caller.text(two.uri(), "/")).isEqualTo("hello");
        }
    }
}
