package io.apibuddy;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.ProxyListener;
import io.apibuddy.events.UpstreamEvent;
import io.apibuddy.testing.RawOrigin;
import io.apibuddy.testing.ScriptedOrigin;
import io.apibuddy.testing.TestCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent again after a failure, and what is not, over real connections. When: AttemptsTest. */
class RetriesTest {
    private final List<UpstreamEvent> calls = new CopyOnWriteArrayList<>();
    private final List<ExchangeEvent> events = new CopyOnWriteArrayList<>();

    private final ProxyListener listener = new ProxyListener() {
        @Override
        public void onEvent(ExchangeEvent event) {
            events.add(event);
        }

        @Override
        public void onUpstreamCall(UpstreamEvent event) {
            calls.add(event);
        }
    };

    private House house() {
        return house(builder -> builder);
    }

    private House house(UnaryOperator<CachingProxy.Builder> more) {
        return House.build(builder ->
                more.apply(builder.set("domain_mappings.api.retries", 2).onEvent(listener)));
    }

    /** Lets the clock go on until the answer is there. */
    private static <T> T soon(FakeClock clock, CompletableFuture<T> answer) {
        await().pollDelay(ofMillis(0))
                .pollInterval(ofMillis(2))
                .atMost(ofSeconds(20))
                .until(() -> {
                    clock.advance(ofMillis(50));
                    return answer.isDone();
                });
        return answer.join();
    }

    private Answered send(House house, String method, String path, String body, String... fields) {
        return soon(house.clock, CompletableFuture.supplyAsync(() -> house.send(method, path, body, fields)));
    }

    private List<String> errors() {
        return calls.stream().map(call -> call.error().orElse("")).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    void whatChangesNothingByBeingRepeatedIsSentAgainWhenUpstreamIsNotAvailable(String method) {
        for (int status : new int[] {502, 503, 504}) {
            try (House house = house()) {
                house.origin.thenReplies(status, "not now").thenReplies(200, "well again");
                send(house, method, "/api/a", null).hasStatus(200);
                assertThat(house.origin.requests())
                        .extracting(ScriptedOrigin.Asked::method)
                        .containsExactly(method, method);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    void whatChangesNothingByBeingRepeatedIsSentAgainWhenTheConnectionIsResetOrRefused(String method) {
        try (House house = house()) {
            house.origin.thenReplies(
                    ScriptedOrigin.unread(request -> request.connection().close()));
            send(house, method, "/api/a", null).hasStatus(200);
            assertThat(errors()).containsExactly("connection_terminated", "");
        }
        calls.clear();
        try (House house = house()) {
            house.origin.close();
            send(house, method, "/api/a", null).hasStatus(502);
            assertThat(errors()).containsExactly("connection_refused", "connection_refused", "connection_refused");
            assertThat(calls).extracting(UpstreamEvent::retry).containsExactly(false, true, true);
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, false", "PATCH, false", "PATCH, true"})
    void whatMayChangeSomethingTwiceIsSentOnce(String method, boolean retryPost) {
        for (int status : new int[] {0, 502, 503, 504}) {
            try (House house = house(builder -> builder.set("domain_mappings.api.retry_post", retryPost))) {
                if (status == 0) {
                    house.origin.replies(ScriptedOrigin.unread(
                            request -> request.connection().close()));
                } else {
                    house.origin.replies(status, "not now");
                }
                send(house, method, "/api/a", "content").hasStatus(status == 0 ? 502 : status);
                assertThat(house.asked()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"override", "standard"})
    void aPostThatTheMappingSaysIsSafeIsSentAgainWithTheSameContent(String freshness) {
        try (House house = house(builder ->
                builder.set("domain_mappings.api.retry_post", true).set("domain_mappings.api.freshness", freshness))) {
            house.origin
                    .thenReplies(503, "not now")
                    .thenReplies(request -> request.connection().close())
                    .thenReplies(201, "made");
            send(house, "POST", "/api/a", "the content").hasStatus(201).hasBody("made");
            assertThat(house.origin.requests())
                    .extracting(ScriptedOrigin.Asked::text)
                    .containsExactly("the content", "the content", "the content");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 404, 429, 501, 505, 200, 304})
    void otherAnswersArePassedOn(int status) {
        try (House house = house()) {
            house.origin.replies(status, "");
            send(house, "DELETE", "/api/a", null).hasStatus(status);
            assertThat(house.asked()).isEqualTo(1);
        }
    }

    @Test
    void aNameThatDoesNotResolveIsLookedUpAgain() {
        try (House house = house(
                builder -> builder.map("gone", "http://no-such-host.invalid").set("domain_mappings.gone.retries", 1))) {
            send(house, "GET", "/gone/a", null).isProblem(502, "upstream-failed");
            assertThat(errors()).containsExactly("dns_error", "dns_error");
        }
    }

    @Test
    void aCertificateThatIsNotTrustedIsNotAskedForAgain(@TempDir Path directory) {
        try (ScriptedOrigin stranger =
                        ScriptedOrigin.https(TestCertificates.in(directory).forLocalhost());
                House house = house(builder -> builder.map("tls", stranger.uri().toString()))) {
            send(house, "GET", "/tls/a", null).isProblem(502, "upstream-failed");
            assertThat(errors()).containsExactly("tls_certificate_error");
        }
    }

    @Test
    void withoutRetriesNothingIsSentAgain() {
        try (House house = house(builder -> builder.set("domain_mappings.api.retries", 0))) {
            house.origin.replies(503, "not now");
            send(house, "GET", "/api/a", null).hasStatus(503);
            assertThat(house.asked()).isEqualTo(1);
        }
    }

    @Test
    void theLastFailingAnswerIsPassedOnWhole() {
        try (House house = house()) {
            house.origin
                    .thenReplies(503, "first", "X-Number", "1")
                    .thenReplies(502, "second", "X-Number", "2")
                    .thenReplies(504, "third".repeat(50_000), "X-Number", "3");
            send(house, "GET", "/api/a", null)
                    .hasStatus(504)
                    .hasBody("third".repeat(50_000))
                    .hasField("x-number", "3")
                    .cacheStatusHas("fwd-status=504");
            assertThat(house.asked()).isEqualTo(3);
            await().until(() -> events.size() == 1);
            assertThat(events.get(0).upstreamCalls()).isEqualTo(3);
        }
    }

    @Test
    void anAnswerIsNotOlderForTheWaitBeforeIt() {
        try (House house = house()) {
            house.origin.thenReplies(503, "not now", "Retry-After", "9").thenReplies(200, "well again", "Age", "3");
            send(house, "GET", "/api/a", null).hasStatus(200);
            assertThat(calls.get(1).at()).isAfterOrEqualTo(calls.get(0).at().plusSeconds(9));
            house.get("/api/a").isHit().hasField("age", "3");
        }
    }

    @Test
    void anAnswerThatBreaksOffInTheMiddleIsNotAskedForAgain() {
        try (RawOrigin origin = RawOrigin.start(conversation -> {
                    conversation.readRequest();
                    conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                    conversation.reset();
                });
                House house = house(builder -> builder.map("raw", origin.uri().toString()))) {
            String answer = RawClient.exchange(
                    house.proxy.port(), "GET /raw/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 200").doesNotContain("HTTP/1.1 5");
            house.clock.advance(ofSeconds(30));
            assertThat(origin.conversations()).hasSize(1);
        }
    }

    @Test
    void contentThatIsSentAfter100ContinueIsSentAgain() {
        try (House house = house()) {
            house.origin.thenReplies(502, "not now");
            StringBuffer seen = new StringBuffer();
            RawClient.reading(
                    house.proxy.port(),
                    "PUT /api/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n"
                            + "Content-Length: 6\r\n\r\nabcdef",
                    seen);
            await().pollInterval(ofMillis(2)).until(() -> {
                house.clock.advance(ofMillis(50));
                return seen.toString().contains("hello");
            });
            assertThat(seen.toString()).contains("HTTP/1.1 200");
            assertThat(house.origin.requests())
                    .extracting(ScriptedOrigin.Asked::text)
                    .containsExactly("abcdef", "abcdef");
        }
    }

    @Test
    void aClientOnHttp2IsServedTheSameWay() {
        Vertx vertx = Vertx.vertx();
        // Held to the end: Vert.x closes a client, and its connections, once it is collected.
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        try (House house = house()) {
            house.origin
                    .thenReplies(502, "not now")
                    .thenReplies(request -> request.connection().close());
            CompletableFuture<String> answer = client.request(HttpMethod.PUT, house.proxy.port(), "127.0.0.1", "/api/a")
                    .compose(request -> request.send(Buffer.buffer("abcdef")))
                    .compose(response ->
                            response.body().map(body -> response.version() + " " + response.statusCode() + " " + body))
                    .toCompletionStage()
                    .toCompletableFuture();
            assertThat(soon(house.clock, answer)).isEqualTo("HTTP_2 200 hello");
            assertThat(house.origin.requests())
                    .extracting(ScriptedOrigin.Asked::text)
                    .containsExactly("abcdef", "abcdef", "abcdef");
        } finally {
            client.close();
            vertx.close();
        }
    }

    @Test
    void aClientThatLeavesDuringTheBackOffEndsIt() throws IOException {
        try (House house = house()) {
            house.origin.replies(503, "not now", "Retry-After", "5");
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.proxy.port())) {
                socket.getOutputStream()
                        .write("DELETE /api/a HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                await().until(() -> house.clock
                                .nextAlarm()
                                .filter(at -> at.isAfter(house.clock.instant().plusSeconds(4)))
                                .isPresent()
                        || calls.size() == 1);
            }
            await().until(() -> events.size() == 1);
            house.clock.advance(ofSeconds(30));
            assertThat(house.asked()).isEqualTo(1);
        }
    }
}
