package io.apibuddy.server;

import static io.apibuddy.server.TestServer.answer;
import static io.apibuddy.server.TestServer.await;
import static io.apibuddy.server.TestServer.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apibuddy.config.ConfigurationException;
import io.apibuddy.config.ServerConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Delivery;
import io.apibuddy.message.Reply;
import io.apibuddy.testing.TestCertificates;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Http2Test {
    private final TestServer.Config config = config();
    private TestServer server = TestServer.start();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(
            new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    private final ScriptedStream stream = new ScriptedStream();

    @AfterEach
    void close() {
        await(vertx.close());
        server.close();
    }

    /** Returns the authority that its certificate is from. */
    private TestCertificates restartWithTls(Path directory) throws Exception {
        TestCertificates authority = TestCertificates.in(directory);
        TestCertificates.Leaf leaf = authority.forLocalhost();
        config.tls = Optional.of(new ServerConfig.Tls(leaf.certFile(), leaf.keyFile()));
        restart();
        return authority;
    }

    private void restart() {
        server.close();
        server = TestServer.start(config);
    }

    private HttpClientRequest request(HttpMethod method, String target) {
        return await(client.request(method, server.port(), "127.0.0.1", target));
    }

    private HttpClientResponse get(String target) {
        return await(request(HttpMethod.GET, target).send());
    }

    /** All on the client's context, so that no event of the response comes before its handler is set. */
    private <T> Future<T> exchange(
            HttpMethod method,
            String target,
            Function<HttpClientRequest, Future<HttpClientResponse>> send,
            Function<HttpClientResponse, Future<T>> read) {
        return client.request(method, server.port(), "127.0.0.1", target)
                .compose(request -> send.apply(request).compose(read));
    }

    private Future<Buffer> body(HttpMethod method, String target) {
        return exchange(method, target, HttpClientRequest::send, HttpClientResponse::body);
    }

    private Reply streaming(long length) {
        return new Reply(new ResponseHead(200, Fields.empty()), Body.of(stream, length, stream::cancel));
    }

    @Test
    void priorKnowledgeIsServed() {
        Future<String> read = exchange(
                HttpMethod.GET,
                "/wiki/a?b=c",
                request -> {
                    request.headers().add("X-A", "1").add("X-A", "2");
                    return request.send();
                },
                response -> {
                    assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
                    assertThat(response.getHeader("content-length")).isEqualTo("16");
                    assertThat(response.getHeader("date")).endsWith(" GMT");
                    return response.body().map(Buffer::toString);
                });
        assertThat(await(read)).isEqualTo("GET /wiki/a?b=c ");
        assertThat(server.seen.get(0).fields().values("x-a")).containsExactly("1", "2");
        assertThat(server.seen.get(0).fields().names()).noneMatch(name -> name.startsWith(":"));
        var peer = server.calls.get(0).client();
        assertThat(peer.protocol()).isEqualTo("2");
        assertThat(peer.authority()).isEqualTo("127.0.0.1:" + server.port());
        assertThat(peer.scheme()).isEqualTo("http");
        assertThat(peer.address()).isEqualTo("127.0.0.1");
    }

    @Test
    void requestContentStreamsIn() {
        String large = "0123456789".repeat(100_000);
        HttpClientRequest request = request(HttpMethod.POST, "/p");
        Future<String> read =
                request.send(Buffer.buffer(large)).compose(r -> r.body().map(Buffer::toString));
        assertThat(await(read).equals("POST /p " + large)).isTrue();
    }

    @Test
    void manyStreamsOfOneConnectionAreServedAtOnce() {
        List<Future<String>> all = new ArrayList<>();
        Promise<Reply> late = Promise.promise();
        server.answering(call -> call.head().target().path().equals("/0")
                ? late.future()
                : answer(200, call.head().target().path()));
        for (int i = 0; i < 200; i++) {
            all.add(body(HttpMethod.GET, "/" + i).map(Buffer::toString));
        }
        for (int i = 1; i < 200; i++) {
            assertThat(await(all.get(i))).isEqualTo("/" + i);
        }
        late.complete(TestServer.reply(200, "late"));
        assertThat(await(all.get(0))).isEqualTo("late");
        assertThat(server.calls.stream().map(call -> call.client().connection()).distinct())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"HEAD,200,5,5", "GET,304,5,", "GET,204,5,", "GET,200,0,0"})
    void whereNoContentFollowsNoneIsSent(String method, int status, int size, String told) {
        server.answering(call -> answer(status, "x".repeat(size)));
        Future<String> length = exchange(
                HttpMethod.valueOf(method),
                "/",
                HttpClientRequest::send,
                r -> r.body().map(body -> body.length() + " " + r.getHeader("content-length")));
        assertThat(await(length)).isEqualTo("0 " + told);
    }

    @Test
    void contentOfUnknownLengthStreamsOutWithBackPressure() {
        server.answering(call -> {
            stream.on(Vertx.currentContext());
            return Future.succeededFuture(streaming(Body.UNKNOWN));
        });
        long[] bytes = {0};
        Promise<Void> end = Promise.promise();
        HttpClientResponse response = await(exchange(HttpMethod.GET, "/", HttpClientRequest::send, r -> {
            r.handler(data -> bytes[0] += data.length());
            r.endHandler(done -> end.complete());
            r.pause();
            return Future.succeededFuture(r);
        }));
        stream.endless(1024 * 1024, 32);
        await().until(() -> stream.paused);
        assertThat(stream.taken).isLessThan(32);
        response.resume();
        await(end.future());
        assertThat(bytes[0]).isEqualTo(32L * 1024 * 1024);
        await().untilAsserted(
                        () -> assertThat(server.deliveries).containsExactly(new Delivery(32L * 1024 * 1024, true)));
    }

    @Test
    void contentThatBreaksOffResetsTheStreamWithAnError() {
        server.answering(call -> {
            stream.on(Vertx.currentContext());
            return Future.succeededFuture(streaming(100));
        });
        Future<Buffer> body = body(HttpMethod.GET, "/");
        stream.push("one").fail();
        assertThatThrownBy(() -> await(body))
                .isInstanceOfSatisfying(
                        StreamResetException.class,
                        reset -> assertThat(reset.getCode()).isEqualTo(2));
        await().untilAsserted(() -> assertThat(server.deliveries).containsExactly(new Delivery(3, false)));
    }

    @Test
    void aClientThatResetsItsStreamIsGoneAndTheContentCancelled() {
        AtomicBoolean gone = new AtomicBoolean();
        server.answering(call -> {
            stream.on(Vertx.currentContext());
            call.client().gone().onComplete(left -> gone.set(true));
            return Future.succeededFuture(streaming(Body.UNKNOWN));
        });
        HttpClientRequest request = request(HttpMethod.GET, "/");
        await(request.send());
        await(request.reset(8).otherwiseEmpty());
        await().untilTrue(gone);
        await().until(() -> stream.cancelled == 1);
        assertThat(server.deliveries).containsExactly(new Delivery(0, false));
    }

    @Test
    void interimAnswersAreSent() {
        server.answering(call -> {
            call.client().interim(new ResponseHead(103, Fields.of("Link", "</a>")));
            return answer(200, "done");
        });
        List<String> links = new CopyOnWriteArrayList<>();
        Future<Buffer> body = exchange(
                HttpMethod.GET,
                "/",
                request -> request.earlyHintsHandler((MultiMap hints) -> links.add(hints.get("link")))
                        .send(),
                HttpClientResponse::body);
        assertThat(await(body)).hasToString("done");
        assertThat(links).containsExactly("</a>");
    }

    @Test
    void readingTheContentSends100Continue() {
        HttpClientRequest request = request(HttpMethod.POST, "/p");
        request.putHeader("Expect", "100-continue").putHeader("Content-Length", "5");
        AtomicBoolean continued = new AtomicBoolean();
        request.continueHandler(now -> {
            continued.set(true);
            request.end("hello");
        });
        Future<Buffer> body = request.response().compose(HttpClientResponse::body);
        await(request.writeHead());
        assertThat(await(body)).hasToString("POST /p hello");
        assertThat(continued).isTrue();
    }

    @Test
    void aReplyToUnreadContentLeavesTheConnectionUsable() {
        server.answering(call -> answer(200, "early"));
        for (int i = 0; i < 50; i++) {
            Future<Buffer> body = exchange(
                    HttpMethod.POST,
                    "/" + i,
                    request -> request.send(Buffer.buffer(new byte[1000])),
                    HttpClientResponse::body);
            assertThat(await(body)).hasToString("early");
        }
        assertThat(server.calls.stream().map(call -> call.client().connection()).distinct())
                .hasSize(1);
    }

    @Test
    void anUploadThatGoesOnAfterTheReplyIsStopped() {
        server.answering(call -> answer(200, "early"));
        HttpClientRequest request = request(HttpMethod.POST, "/");
        request.setChunked(true);
        AtomicBoolean stopped = new AtomicBoolean();
        request.exceptionHandler(reset -> stopped.set(true));
        Future<HttpClientResponse> response = request.response();
        request.write(Buffer.buffer("begin"));
        assertThat(await(response).statusCode()).isEqualTo(200);
        request.write(Buffer.buffer(new byte[60_000]));
        request.write(Buffer.buffer(new byte[60_000]));
        await().untilTrue(stopped);
    }

    @Test
    void anUploadThatStallsAfterTheReplyIsStopped() {
        config.idle = Duration.ofMillis(400);
        restart();
        server.answering(call -> answer(200, "early"));
        HttpClientRequest request = request(HttpMethod.POST, "/");
        request.setChunked(true);
        AtomicBoolean stopped = new AtomicBoolean();
        request.exceptionHandler(reset -> stopped.set(true));
        Future<HttpClientResponse> response = request.response();
        request.write(Buffer.buffer("begin"));
        assertThat(await(response).statusCode()).isEqualTo(200);
        await().untilTrue(stopped);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/a/../b,400",
        "GET,//h/,400",
        "GET,http://h/,400",
        "GET,*,400",
        "GET,/sch\u00f6n,400",
        "TRACE,/,405"
    })
    void malformedRequestsAreRefused(String method, String target, int status) {
        Future<String> answer = exchange(
                HttpMethod.valueOf(method),
                target,
                HttpClientRequest::send,
                r -> r.body().map(b -> r.statusCode() + " " + r.getHeader("content-type")));
        assertThat(await(answer)).isEqualTo(status + " application/problem+json");
        assertThat(server.seen).isEmpty();
        assertThat(server.refused).hasSize(1);
        assertThat(await(body(HttpMethod.GET, "/fine"))).hasToString("GET /fine ");
    }

    @ParameterizedTest
    @CsvSource({"100,200", "101,414"})
    void aTargetMayHaveSoManyBytes(int length, int status) {
        config.maxTarget = 100;
        restart();
        assertThat(get("/" + "a".repeat(length - 1)).statusCode()).isEqualTo(status);
    }

    @Test
    void tooLargeFieldsAreRefused() {
        config.maxHeader = 1000;
        restart();
        HttpClientRequest request = request(HttpMethod.GET, "/");
        request.putHeader("A", "x".repeat(1000));
        assertThat(await(request.send()).statusCode()).isEqualTo(431);
        HttpClientRequest huge = request(HttpMethod.GET, "/");
        huge.putHeader("A", "x".repeat(100_000));
        assertThat(await(huge.send().map(HttpClientResponse::statusCode).otherwise(431)))
                .isEqualTo(431);
        assertThat(server.seen).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void tooLargeContentIsRefused(boolean stated) {
        config.maxContent = 100;
        restart();
        HttpClientRequest request = request(HttpMethod.POST, "/");
        Future<HttpClientResponse> response = request.response();
        if (stated) {
            request.putHeader("Content-Length", "101");
        } else {
            request.setChunked(true);
        }
        request.write(Buffer.buffer(new byte[101]));
        assertThat(await(response).statusCode()).isEqualTo(413);
    }

    @Test
    void anIdleConnectionIsClosed() {
        config.idle = Duration.ofMillis(400);
        restart();
        AtomicBoolean closed = new AtomicBoolean();
        HttpClientRequest request = request(HttpMethod.GET, "/");
        request.connection().closeHandler(now -> closed.set(true));
        await(request.send());
        await().untilTrue(closed);
    }

    @Test
    void aStreamThatDoesNotMoveIsGivenUp() {
        config.idle = Duration.ofMillis(400);
        restart();
        HttpClientRequest request = request(HttpMethod.POST, "/");
        request.setChunked(true);
        Future<HttpClientResponse> response = request.response();
        request.write("part");
        assertThat(await(response).statusCode()).isEqualTo(408);
    }

    @Test
    void aFloodOfPingsEndsTheConnection() {
        AtomicBoolean closed = new AtomicBoolean();
        HttpClientRequest request = request(HttpMethod.GET, "/");
        request.connection().closeHandler(now -> closed.set(true));
        await(request.send());
        for (int i = 0; i < 3000; i++) {
            request.connection().ping(Buffer.buffer(new byte[8]));
        }
        await().untilTrue(closed);
        assertThat(server.refused).isNotEmpty();
    }

    @Test
    void closingSaysGoAwayAndLetsStreamsFinish() {
        Promise<Reply> late = Promise.promise();
        server.answering(call -> late.future());
        AtomicBoolean goAway = new AtomicBoolean();
        Future<Buffer> body = exchange(
                HttpMethod.GET,
                "/",
                request -> {
                    request.connection().goAwayHandler(said -> goAway.set(true));
                    return request.send();
                },
                HttpClientResponse::body);
        await().until(() -> !server.seen.isEmpty());
        Future<Void> closed = server.server().close(Duration.ofSeconds(30));
        await().untilTrue(goAway);
        assertThat(closed.isComplete()).isFalse();
        late.complete(TestServer.reply(200, "finished"));
        assertThat(await(body)).hasToString("finished");
        await(closed);
    }

    @Test
    void closingBreaksStreamsThatDoNotFinishInTime() {
        server.answering(call -> Promise.<Reply>promise().future());
        Future<Buffer> body = body(HttpMethod.GET, "/");
        await().until(() -> !server.seen.isEmpty());
        await(server.server().close(Duration.ofMillis(200)));
        assertThatThrownBy(() -> await(body)).isNotNull();
    }

    @Test
    void alpnChoosesTheVersionUnderTls(@TempDir Path directory) throws Exception {
        TestCertificates authority = restartWithTls(directory);
        var newer = java.net.http.HttpClient.newBuilder()
                .sslContext(authority.clientContext())
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/x"))
                .build();
        HttpResponse<String> answer = newer.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.version()).isEqualTo(java.net.http.HttpClient.Version.HTTP_2);
        assertThat(answer.body()).isEqualTo("GET /x ");
        var older = java.net.http.HttpClient.newBuilder()
                .sslContext(authority.clientContext())
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .build();
        answer = older.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.version()).isEqualTo(java.net.http.HttpClient.Version.HTTP_1_1);
        assertThat(answer.body()).isEqualTo("GET /x ");
        assertThat(server.calls)
                .allSatisfy(call -> assertThat(call.client().scheme()).isEqualTo("https"));
    }

    @Shows(Threat.SLOW_CLIENTS)
    @Test
    void anotherHandshakeOnTheSameConnectionEndsIt(@TempDir Path directory) throws Exception {
        TestCertificates authority = restartWithTls(directory);
        SSLSocket socket =
                (SSLSocket) authority.clientContext().getSocketFactory().createSocket("localhost", server.port());
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        try (RawClient raw = RawClient.over(socket)) {
            assertThat(raw.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read().status())
                    .isEqualTo(200);
            socket.getSession().invalidate(); // no abbreviated one
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        raw.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read();
                        raw.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read();
                    })
                    .isInstanceOf(Throwable.class);
        }
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void underTlsAMalformedRequestIsRefusedAndTheConnectionEnded(@TempDir Path directory) throws Exception {
        TestCertificates authority = restartWithTls(directory);
        SSLSocket socket =
                (SSLSocket) authority.clientContext().getSocketFactory().createSocket("localhost", server.port());
        try (RawClient raw = RawClient.over(socket)) {
            assertThat(raw.send("GET //x HTTP/1.1\r\nHost: h\r\n\r\n").read().status())
                    .isEqualTo(400);
            assertThat(raw.isAtEnd()).isTrue();
        }
        try (RawClient plain = server.connect()) {
            plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(plain.rest()).doesNotStartWith("HTTP");
        }
    }

    @Test
    void unreadableCertificatesAreNamed(@TempDir Path directory) throws Exception {
        Path missing = directory.resolve("missing.pem");
        config.tls = Optional.of(new ServerConfig.Tls(missing, missing));
        assertThatThrownBy(() -> TestServer.start(config))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("server.tls.cert_file")
                .hasMessageContaining("missing.pem");
        Path garbage = Files.writeString(directory.resolve("garbage.pem"), "no PEM");
        config.tls = Optional.of(new ServerConfig.Tls(garbage, garbage));
        assertThatThrownBy(() -> TestServer.start(config))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("garbage.pem");
    }
}
