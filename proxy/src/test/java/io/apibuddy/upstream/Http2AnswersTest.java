package io.apibuddy.upstream;

import static io.apibuddy.upstream.RawHttp2.END_STREAM;
import static io.apibuddy.upstream.RawHttp2.data;
import static io.apibuddy.upstream.RawHttp2.goAway;
import static io.apibuddy.upstream.RawHttp2.headers;
import static io.apibuddy.upstream.RawHttp2.reset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.testing.RawOrigin;
import io.apibuddy.testing.TestCertificates;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import io.apibuddy.upstream.UpstreamException.Kind;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an upstream says by HTTP/2 that a well-behaved one would not, or that Vert.x does not know. */
class Http2AnswersTest {
    @TempDir
    static Path directory;

    private final TestCertificates authority = TestCertificates.in(directory);
    private final Caller caller = new Caller().trusting(authority.caFile());

    @AfterEach
    void close() {
        caller.close();
    }

    private interface Saying {
        void say(RawOrigin.Conversation conversation, int stream) throws java.io.IOException, InterruptedException;
    }

    /** Answers the first request of each connection so and keeps the connection. */
    private RawOrigin origin(Saying saying) {
        return RawOrigin.startTls(
                authority.forLocalhost().serverContext(),
                conversation -> {
                    saying.say(conversation, RawHttp2.accept(conversation));
                    conversation.stall();
                },
                "h2");
    }

    @Test
    void interimAnswersArePassedOnAndTheFinalOneIsTheFinalOne() {
        try (RawOrigin origin = origin((conversation, stream) -> {
            conversation.write(headers(stream, 0, ":status", "100"));
            conversation.write(headers(stream, 0, ":status", "102", "x-step", "1"));
            conversation.write(headers(stream, 0, ":status", "103", "link", "a"));
            conversation.write(headers(stream, 0, ":status", "200", "x", "1", "x", "2"));
            conversation.write(data(stream, END_STREAM, "ok"));
        })) {
            Upstream.Answer answer = caller.get(origin.uri(), "/");
            assertThat(answer.head()).isEqualTo(new ResponseHead(200, Fields.of("x", "1", "x", "2")));
            assertThat(caller.read(answer).await()).isEqualTo("ok");
            assertThat(caller.interim)
                    .containsExactly(
                            new ResponseHead(102, Fields.of("x-step", "1")),
                            new ResponseHead(103, Fields.of("link", "a")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"600", "099", "20", "2000", "abc", "101", "2x0"})
    void aStatusThatIsNotOneIsAFailure(String status) {
        try (RawOrigin origin = origin((conversation, stream) -> {
            conversation.write(headers(stream, END_STREAM, ":status", status));
        })) {
            UpstreamException failure =
                    catchThrowableOfType(UpstreamException.class, () -> caller.get(origin.uri(), "/"));
            assertThat(failure).isNotNull();
            assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.PROTOCOL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"b\r\nc: d", "b\nc", "b\rc", "b\0c", "b\u0001", "b\u007f"})
    void aFieldValueThatNoFieldMayHaveIsAFailure(String value) {
        try (RawOrigin origin = origin((conversation, stream) -> {
            conversation.write(headers(stream, END_STREAM, ":status", "200", "a", value));
        })) {
            UpstreamException failure =
                    catchThrowableOfType(UpstreamException.class, () -> caller.get(origin.uri(), "/"));
            assertThat(failure).isNotNull();
            assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.PROTOCOL);
        }
    }

    @Test
    void aMalformedInterimAnswerDoesNotHoldTheCall() {
        try (RawOrigin origin = origin((conversation, stream) -> {
            conversation.write(headers(stream, 0, ":status", "103", "a", "b\r\nc: d"));
            conversation.write(headers(stream, END_STREAM, ":status", "200"));
        })) {
            try {
                assertThat(caller.get(origin.uri(), "/").head().status()).isEqualTo(200);
            } catch (UpstreamException e) {
                assertThat(e.kind()).isEqualTo(Kind.PROTOCOL);
            }
            assertThat(caller.interim)
                    .allSatisfy(head -> assertThat(head.fields().names()).doesNotContain("a"));
        }
    }

    @ParameterizedTest
    @CsvSource({"5,ok", "1,ok", "5,''"})
    void aContentThatHasNotTheAnnouncedLengthEndsByAFailure(String length, String content) {
        try (RawOrigin origin = origin((conversation, stream) -> {
            conversation.write(headers(stream, 0, ":status", "200", "content-length", length));
            conversation.write(data(stream, END_STREAM, content));
        })) {
            UpstreamException failure = catchThrowableOfType(
                    UpstreamException.class,
                    () -> caller.read(caller.get(origin.uri(), "/")).await());
            assertThat(failure).isNotNull();
            assertThat(failure.kind()).isIn(Kind.PROTOCOL, Kind.INCOMPLETE);
        }
    }

    @Test
    void aContentThatIsResetEndsByAFailure() {
        try (RawOrigin origin = origin((conversation, stream) -> {
            conversation.write(headers(stream, 0, ":status", "200"));
            conversation.write(data(stream, 0, "half"));
            conversation.write(reset(stream, 2));
        })) {
            Caller.Reading reading = caller.read(caller.get(origin.uri(), "/"));
            UpstreamException failure = catchThrowableOfType(UpstreamException.class, reading::await);
            assertThat(failure.kind()).isEqualTo(Kind.INCOMPLETE);
            assertThat(reading.ends).containsExactly("exception");
        }
    }

    @Test
    void aConnectionThatBreaksEndsTheContentByAFailure() {
        try (RawOrigin origin = origin((conversation, stream) -> {
            conversation.write(headers(stream, 0, ":status", "200"));
            conversation.write(data(stream, 0, "half"));
            conversation.waitForGo();
            conversation.close();
        })) {
            Caller.Reading reading = caller.read(caller.get(origin.uri(), "/"));
            await().until(() -> reading.count == 4);
            origin.go();
            assertThat(catchThrowableOfType(UpstreamException.class, reading::await)
                            .kind())
                    .isEqualTo(Kind.INCOMPLETE);
            assertThat(reading.ends).containsExactly("exception");
        }
    }

    @Test
    void aWholeAnswerBeforeTheUploadsEndIsWhole() {
        try (RawOrigin origin = origin((conversation, stream) -> {
            conversation.write(headers(stream, 0, ":status", "413"));
            conversation.write(data(stream, END_STREAM, "big"));
            conversation.write(reset(stream, 0));
        })) {
            Source source = new Source(caller.context, 1L << 30, 65536);
            Upstream.Answer answer = caller.send(origin.uri(), "POST", "/", source.body(Body.UNKNOWN));
            assertThat(answer.head().status()).isEqualTo(413);
            assertThat(caller.read(answer).await()).isEqualTo("big");
            await().until(() -> source.cancelled);
        }
    }

    @Test
    void aCancelledCallIsResetByCancel() {
        CompletableFuture<RawHttp2.Frame> told = new CompletableFuture<>();
        try (RawOrigin origin = origin((conversation, stream) -> {
            conversation.write(headers(stream, 0, ":status", "200"));
            conversation.write(data(stream, 0, "half"));
            RawHttp2.Frame frame;
            do {
                frame = RawHttp2.read(conversation);
            } while (frame.type() != RawHttp2.RST_STREAM);
            told.complete(frame);
        })) {
            Upstream.Answer answer = caller.get(origin.uri(), "/");
            caller.context.runOnContext(now -> answer.body().cancel());
            assertThat(Caller.await(told).payload()).isEqualTo("\0\0\0\u0008");
        }
    }

    @Test
    void aPooledConnectionThatWentAwayIsReplaced() {
        try (RawOrigin origin = RawOrigin.startTls(
                authority.forLocalhost().serverContext(),
                conversation -> {
                    int stream = RawHttp2.accept(conversation);
                    conversation.write(headers(stream, END_STREAM, ":status", "204"));
                    stream = RawHttp2.request(conversation);
                    conversation.write(goAway(stream - 2));
                    conversation.close();
                },
                "h2")) {
            assertThat(caller.get(origin.uri(), "/1").head().status()).isEqualTo(204);
            assertThat(caller.get(origin.uri(), "/2").head().status()).isEqualTo(204);
            assertThat(origin.conversations()).hasSize(2);
        }
    }

    /** In turn: more data, another head, a head and data of a stream that nobody has opened, a reset. */
    @Shows(Threat.SURPLUS_BYTES)
    @Test
    void framesBehindAnAnswerAreNobodysAnswer(Reached reached) {
        AtomicInteger answers = new AtomicInteger();
        try (RawOrigin origin = RawOrigin.startTls(
                authority.forLocalhost().serverContext(),
                conversation -> {
                    for (int stream = RawHttp2.accept(conversation); ; stream = RawHttp2.request(conversation)) {
                        int number = answers.getAndIncrement();
                        conversation.write(headers(stream, 0, ":status", "200"));
                        conversation.write(data(stream, END_STREAM, "answer " + number));
                        switch (number % 5) {
                            case 0 -> conversation.write(data(stream, END_STREAM, "wrong"));
                            case 1 -> conversation.write(headers(stream, END_STREAM, ":status", "500"));
                            case 2 -> conversation.write(headers(stream + 2, END_STREAM, ":status", "500"));
                            case 3 -> conversation.write(data(stream + 2, END_STREAM, "wrong"));
                            default -> conversation.write(reset(stream, 2));
                        }
                    }
                },
                "h2")) {
            int wrong = 0;
            int right = 0;
            for (int i = 0; i < 100; i++) {
                int before = answers.get();
                try {
                    Upstream.Answer answer = caller.get(origin.uri(), "/" + i);
                    boolean own = caller.read(answer).await().equals("answer " + before)
                            && answer.head().status() == 200;
                    wrong += own ? 0 : 1;
                    right += own ? 1 : 0;
                } catch (UpstreamException failed) {
                    // The connection ended under it, for what came on it before.
                }
            }
            assertThat(wrong).isZero();
            assertThat(right).isGreaterThan(25);
            reached.figure("%d of 100 wrong answers over HTTP/2", wrong);
        }
    }

    @Test
    void aContentDelimitedByCloseIsCompleteOverTlsOnlyAfterAClosureAlert() {
        try (RawOrigin clean = RawOrigin.startTls(authority.forLocalhost().serverContext(), conversation -> {
                    conversation.readRequest();
                    conversation.write("HTTP/1.0 200 OK\r\n\r\nhello");
                });
                RawOrigin cut = RawOrigin.startTls(authority.forLocalhost().serverContext(), conversation -> {
                    conversation.readRequest();
                    conversation.write("HTTP/1.0 200 OK\r\n\r\nhello");
                    conversation.waitForGo();
                    conversation.cut();
                })) {
            assertThat(caller.text(clean.uri(), "/")).isEqualTo("hello");
            Caller.Reading reading = caller.read(caller.get(cut.uri(), "/"));
            await().until(() -> reading.count == 5);
            cut.go();
            assertThat(catchThrowableOfType(UpstreamException.class, reading::await))
                    .isNotNull();
            assertThat(reading.ends).containsExactly("exception");
        }
    }
}
