package io.apibuddy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.apibuddy.message.Body;
import io.apibuddy.testing.RawOrigin;
import io.apibuddy.testing.ScriptedOrigin;
import io.apibuddy.testing.TestCertificates;
import io.apibuddy.upstream.UpstreamException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large contents, slow readers, and callers who leave. */
class StreamingTest {
    private static final long LARGE = 300L << 20;
    private static final long FEW_MEGABYTES = 12L << 20;

    /** Between two sockets that are both busy a kernel's own buffers grow: up to 36 MB by Linux's defaults. */
    private static final long WHAT_SOCKETS_HOLD = 60L << 20;

    private static final Buffer PIECE = Buffer.buffer(new byte[65536]);

    @TempDir
    static Path directory;

    private final Caller caller = new Caller();
    private final AtomicLong written = new AtomicLong();
    private final List<String> resets = new CopyOnWriteArrayList<>();
    private ScriptedOrigin origin = ScriptedOrigin.http();

    @AfterEach
    void close() {
        caller.close();
        origin.close();
    }

    private void over(String protocol) {
        if (protocol.equals("h2")) {
            origin.close();
            TestCertificates authority = TestCertificates.in(directory);
            origin = ScriptedOrigin.https(authority.forLocalhost());
            caller.trusting(authority.caFile());
        }
    }

    /** Writes as fast as it is taken, and no faster. */
    private void pour(HttpServerRequest request, long total) {
        var response = request.response().setChunked(true);
        response.exceptionHandler(failure -> resets.add(failure.toString()));
        response.closeHandler(closed -> resets.add("closed"));
        pourOn(request, total);
    }

    private void pourOn(HttpServerRequest request, long total) {
        var response = request.response();
        while (!response.closed() && resets.isEmpty()) {
            if (written.get() >= total) {
                response.end();
                return;
            }
            if (response.writeQueueFull()) {
                response.drainHandler(drained -> pourOn(request, total));
                return;
            }
            response.write(PIECE.copy());
            written.addAndGet(PIECE.length());
        }
    }

    private Body.Streamed streamed(Upstream.Answer answer) {
        return (Body.Streamed) answer.body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "h2"})
    void threeHundredMegabytesPassThroughASmallBuffer(String protocol) {
        over(protocol);
        origin.replies(request -> pour(request, LARGE));
        Body.Streamed body = streamed(caller.get(origin.uri(), "/"));
        AtomicLong read = new AtomicLong();
        AtomicLong most = new AtomicLong();
        CompletableFuture<Long> done = new CompletableFuture<>();
        caller.context.runOnContext(now -> body.stream()
                .handler(piece -> most.accumulateAndGet(written.get() - read.addAndGet(piece.length()), Math::max))
                .endHandler(end -> done.complete(read.get()))
                .exceptionHandler(done::completeExceptionally)
                .resume());
        assertThat(Caller.await(done)).isEqualTo(LARGE);
        assertThat(most.get()).isLessThan(WHAT_SOCKETS_HOLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "h2"})
    void aReaderWhoDoesNotReadSlowsUpstreamDownAndIsNotCutOffForIt(String protocol) throws Exception {
        over(protocol);
        caller.timeout = Duration.ofMillis(1500);
        origin.replies(request -> pour(request, 40L << 20));
        Body.Streamed body = streamed(caller.get(origin.uri(), "/"));
        List<String> ends = new CopyOnWriteArrayList<>();
        AtomicLong read = new AtomicLong();
        CompletableFuture<Void> first = new CompletableFuture<>();
        caller.context.runOnContext(now -> body.stream()
                .handler(piece -> {
                    read.addAndGet(piece.length());
                    body.stream().pause();
                    first.complete(null);
                })
                .endHandler(end -> ends.add("end"))
                .exceptionHandler(failure -> ends.add(failure.toString()))
                .resume());
        Caller.await(first);
        long after = settled();
        assertThat(after).isLessThan(FEW_MEGABYTES);
        caller.context.runOnContext(now ->
                body.stream().handler(piece -> read.addAndGet(piece.length())).resume());
        await().until(() -> !ends.isEmpty());
        assertThat(ends).containsExactly("end");
        assertThat(read.get()).isEqualTo(40L << 20);
    }

    /** What had been written when it stayed the same for 2.5 seconds, which is longer than the time limit. */
    private long settled() throws InterruptedException {
        AtomicLong last = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(2500))
                .atMost(Duration.ofSeconds(20))
                .until(() -> last.getAndSet(written.get()) == written.get());
        return last.get();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "h2"})
    void aCallerWhoCancelsTheContentStopsTheTransfer(String protocol) {
        over(protocol);
        origin.replies(request -> pour(request, Long.MAX_VALUE));
        Body.Streamed body = streamed(caller.get(origin.uri(), "/"));
        List<String> told = new CopyOnWriteArrayList<>();
        AtomicLong read = new AtomicLong();
        caller.context.runOnContext(now -> body.stream()
                .handler(piece -> {
                    if (read.addAndGet(piece.length()) > 1_000_000) {
                        body.cancel();
                        body.cancel();
                        body.stream().handler(more -> told.add("data"));
                    }
                })
                .endHandler(end -> told.add("end"))
                .exceptionHandler(failure -> told.add("exception"))
                .resume());
        await().until(() -> !resets.isEmpty());
        assertThat(told).isEmpty();
        if (protocol.equals("h2")) {
            assertThat(resets.get(0)).contains("8");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "h2"})
    void aCallerWhoLeavesBeforeTheHeadStopsTheCall(String protocol) {
        over(protocol);
        CompletableFuture<Void> asked = new CompletableFuture<>();
        origin.replies(ScriptedOrigin.unread(request -> {
            request.response().exceptionHandler(failure -> resets.add(failure.toString()));
            request.response().closeHandler(closed -> resets.add("closed"));
            asked.complete(null);
        }));
        Promise<Void> cancelled = Promise.promise();
        var answer = caller.sending(caller.request(origin.uri(), "GET", "/", Body.empty(), cancelled.future()));
        Caller.await(asked);
        cancelled.complete();
        assertThat(catchThrowableOfType(UpstreamException.class, () -> Caller.await(answer))
                        .kind())
                .isEqualTo(Kind.TERMINATED);
        await().until(() -> !resets.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "h2"})
    void callersWhoLeaveWhileAConnectionIsGotHoldNoConnections(String protocol) {
        over(protocol);
        for (int round = 0; round < 12; round++) {
            List<CompletableFuture<Upstream.Answer>> given = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                CompletableFuture<Upstream.Answer> answer = new CompletableFuture<>();
                given.add(answer);
                caller.context.runOnContext(now -> {
                    Promise<Void> cancelled = Promise.promise();
                    caller.upstream
                            .send(caller.request(origin.uri(), "GET", "/", Body.empty(), cancelled.future()))
                            .onComplete(answer::complete, answer::completeExceptionally);
                    cancelled.complete();
                });
            }
            given.forEach(
                    answer -> assertThat(catchThrowableOfType(UpstreamException.class, () -> Caller.await(answer)))
                            .isNotNull());
            assertThat(caller.text(origin.uri(), "/")).isEqualTo("hello");
        }
    }

    @Test
    void aCallerWhoHasLeftBeforeItBeganCostsNothingAndTheNextCallWorks() {
        List<CompletableFuture<Upstream.Answer>> given = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            given.add(caller.sending(
                    caller.request(origin.uri(), "GET", "/", Body.empty(), io.vertx.core.Future.succeededFuture())));
        }
        given.forEach(answer -> assertThat(catchThrowableOfType(UpstreamException.class, () -> Caller.await(answer)))
                .isNotNull());
        assertThat(caller.text(origin.uri(), "/")).isEqualTo("hello");
    }

    @Test
    void aFailureThatComesBeforeTheReaderIsToldOnceHeBegins() throws Exception {
        try (RawOrigin broken = RawOrigin.answeringOnce("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")) {
            Upstream.Answer answer = caller.get(broken.uri(), "/");
            await().until(() -> broken.conversations().get(0).closed());
            Caller.Reading reading = caller.read(answer);
            assertThat(catchThrowableOfType(UpstreamException.class, reading::await)
                            .kind())
                    .isEqualTo(Kind.INCOMPLETE);
            assertThat(reading.ends).containsExactly("exception");
        }
    }

    /** It comes with the head, and has nothing that would have to wait for the reader. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
                "HTTP/1.0 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            })
    void theEndOfAnEmptyContentWaitsForItsReader(String empty) {
        try (RawOrigin silent = RawOrigin.answeringOnce(empty)) {
            Upstream.Answer answer = caller.get(silent.uri(), "/");
            await().until(() -> silent.conversations().get(0).closed());
            caller.text(origin.uri(), "/");
            Caller.Reading reading = caller.read(answer);
            assertThat(reading.await()).isEmpty();
            assertThat(reading.ends).containsExactly("end");
        }
    }

    @Test
    void anAnswerIsReadPieceByPieceOnDemand() {
        origin.replies(200, "x".repeat(500_000));
        Body.Streamed body = streamed(caller.get(origin.uri(), "/"));
        AtomicLong read = new AtomicLong();
        CompletableFuture<Long> done = new CompletableFuture<>();
        caller.context.runOnContext(now -> body.stream()
                .handler(piece -> {
                    read.addAndGet(piece.length());
                    caller.context.runOnContext(later -> body.stream().fetch(1));
                })
                .endHandler(end -> done.complete(read.get()))
                .exceptionHandler(done::completeExceptionally)
                .fetch(1));
        assertThat(Caller.await(done)).isEqualTo(500_000);
    }

    @Test
    void cancellingAfterTheEndLeavesTheConnectionAlone() {
        Upstream.Answer answer = caller.get(origin.uri(), "/");
        caller.read(answer).await();
        CompletableFuture<Void> done = new CompletableFuture<>();
        caller.context.runOnContext(now -> {
            answer.body().cancel();
            done.complete(null);
        });
        Caller.await(done);
        caller.text(origin.uri(), "/");
        assertThat(origin.connections()).isEqualTo(1);
    }

    /** A server's requests each have a context of their own, on several event loops, and share the connections. */
    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "h2"})
    void manyEventLoopsShareTheConnections(String protocol) throws Exception {
        over(protocol);
        caller.timeout = Duration.ofMinutes(1);
        String content = "0123456789".repeat(8_000); // more than comes in one piece
        origin.replies(200, content);
        int port = Caller.await(caller.vertx
                        .createHttpServer()
                        .requestHandler(this::passOn)
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture())
                .actualPort();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int client = 0; client < 4; client++) {
            HttpClient own =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            for (int i = 0; i < 50; i++) {
                answers.add(own.sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()));
            }
        }
        answers.forEach(answer -> assertThat(Caller.await(answer).body()).isEqualTo(content));
        assertThat(origin.connections()).isLessThanOrEqualTo(Clients.HTTP1_CONNECTIONS);
    }

    private void passOn(HttpServerRequest request) {
        Upstream.Request call = caller.request(
                origin.uri(), "GET", "/", Body.empty(), Promise.<Void>promise().future());
        Context context = caller.vertx.getOrCreateContext();
        caller.upstream
                .send(call)
                .compose(answer -> {
                    assertThat(Vertx.currentContext()).isSameAs(context);
                    request.response().setChunked(true);
                    return streamed(answer).stream().pipeTo(request.response());
                })
                .onFailure(failure -> request.connection().close());
    }

    @Test
    void anUploadIsSentNoFasterThanItIsTaken() {
        AtomicLong taken = new AtomicLong();
        AtomicLong most = new AtomicLong();
        Source source = new Source(caller.context, 100L << 20, 65536);
        origin.replies(ScriptedOrigin.unread(request -> request.handler(
                        piece -> most.accumulateAndGet(source.given - taken.addAndGet(piece.length()), Math::max))
                .endHandler(end -> request.response().end("ok"))));
        assertThat(caller.read(caller.send(origin.uri(), "POST", "/", source.body(Body.UNKNOWN)))
                        .await())
                .isEqualTo("ok");
        assertThat(taken.get()).isEqualTo(100L << 20);
        assertThat(most.get()).isLessThan(WHAT_SOCKETS_HOLD);
    }
}
