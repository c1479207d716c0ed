package io.apibuddy.server;

import static io.apibuddy.server.TestServer.answer;
import static io.apibuddy.server.TestServer.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apibuddy.config.ProxyException;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Delivery;
import io.apibuddy.message.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http1Test {
    private final TestServer server = TestServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aRequestIsHandedOverAndItsReplySentBack() {
        server.answering(call -> answer(200, "hello", "Content-Type", "text/plain", "X-A", "1", "X-A", "2"));
        try (RawClient client = server.connect()) {
            RawClient.Answer answer = client.send(
                            "GET /wiki/a?b=c HTTP/1.1\r\nHost: h:1\r\nB: 1\r\nA: 2\r\nb:3 \r\n\r\n")
                    .read();
            assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(answer.content()).isEqualTo("hello");
            assertThat(answer.fields()).contains("Content-Type: text/plain", "X-A: 1", "X-A: 2", "Content-Length: 5");
            assertThat(answer.field("Date")).endsWith(" GMT");
            assertThat(answer.field("Connection")).isNull();
        }
        assertThat(server.seen).singleElement().satisfies(head -> {
            assertThat(head.method()).isEqualTo("GET");
            assertThat(head.target()).hasToString("/wiki/a?b=c");
            assertThat(head.fields()).isEqualTo(Fields.of("Host", "h:1", "B", "1", "A", "2", "b", "3"));
        });
        assertThat(server.calls).singleElement().satisfies(call -> {
            assertThat(call.client().authority()).isEqualTo("h:1");
            assertThat(call.client().scheme()).isEqualTo("http");
            assertThat(call.client().protocol()).isEqualTo("1.1");
            assertThat(call.client().address()).isEqualTo("127.0.0.1");
            assertThat(call.prefix()).isEmpty();
        });
        assertThat(server.deliveries).containsExactly(new Delivery(5, true));
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() {
        AtomicReference<Promise<Reply>> first = new AtomicReference<>(Promise.promise());
        server.answering(call -> call.head().target().path().equals("/1")
                ? first.get().future()
                : answer(200, call.head().target().path()));
        try (RawClient client = server.connect()) {
            client.send(
                    "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\nGET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
            server.vertx.setTimer(50, late -> first.get().complete(TestServer.reply(200, "/1")));
            assertThat(client.read().content()).isEqualTo("/1");
            assertThat(client.read().content()).isEqualTo("/2");
            assertThat(client.read().content()).isEqualTo("/3");
        }
    }

    @Test
    void aConnectionServesOneRequestAfterTheOtherAndIsTheSameObjectToAll() {
        try (RawClient client = server.connect();
                RawClient other = server.connect()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send("GET /" + i + " HTTP/1.1\r\nHost: h\r\n\r\n")
                                .read()
                                .content())
                        .isEqualTo("GET /" + i + " ");
            }
            other.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read();
        }
        assertThat(server.calls.get(0).client().connection())
                .isSameAs(server.calls.get(4).client().connection())
                .isNotSameAs(server.calls.get(5).client().connection());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "x-unheard-of", "GET"})
    void everyMethodWithContentGoesThrough(String method) {
        try (RawClient client = server.connect()) {
            client.send(method + " /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.read().content()).isEqualTo(method + " /p hello");
            client.send(method + " /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
                    + "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: t\r\n\r\n");
            assertThat(client.read().content()).isEqualTo(method + " /p hello world");
        }
    }

    @Test
    void requestContentComesWithItsLengthWhenThatIsKnown() {
        try (RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
                    .read();
            client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                    .read();
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                    .read();
        }
        assertThat(server.calls).extracting(call -> call.body().length()).containsExactly(5L, Body.UNKNOWN, 0L);
    }

    @Test
    void anHttp10ClientIsAnsweredAndTheConnectionClosed() {
        try (RawClient client = server.connect()) {
            RawClient.Answer answer = client.send("GET / HTTP/1.0\r\n\r\n").read();
            assertThat(answer.content()).isEqualTo("GET / ");
            assertThat(answer.field("Connection")).isEqualTo("close");
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(server.calls.get(0).client().authority()).isEmpty();
        assertThat(server.calls.get(0).client().protocol()).isEqualTo("1.0");
    }

    @Test
    void anHttp10ClientMayAskToKeepTheConnection() {
        try (RawClient client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                RawClient.Answer answer = client.send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
                        .read();
                assertThat(answer.field("Connection")).isEqualTo("keep-alive");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "Close", "x, close", "keep-alive, close"})
    void connectionCloseIsHeeded(String value) {
        try (RawClient client = server.connect()) {
            RawClient.Answer answer = client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: " + value + "\r\n\r\n")
                    .read();
            assertThat(answer.field("Connection")).isEqualTo("close");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD,200,'',5,5",
        "HEAD,200,99,'',99",
        "HEAD,200,'','',",
        "GET,304,42,'',42",
        "GET,304,'','',",
        "GET,204,7,'',",
        "HEAD,404,'',3,3",
        "GET,304,'',5,"
    })
    void whereNoContentFollowsOnlyItsLengthIsTold(String method, int status, String given, String size, String told) {
        server.answering(call -> answer(
                status,
                size.isEmpty() ? "" : "x".repeat(Integer.parseInt(size)),
                given.isEmpty() ? new String[0] : new String[] {"Content-Length", given}));
        try (RawClient client = server.connect()) {
            RawClient.Answer answer =
                    client.send(method + " / HTTP/1.1\r\nHost: h\r\n\r\n").read(true);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.field("Content-Length")).isEqualTo(told);
            assertThat(answer.field("Transfer-Encoding")).isNull();
            server.answering(call -> answer(200, "next"));
            assertThat(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read().content())
                    .isEqualTo("next");
        }
        assertThat(server.deliveries).first().isEqualTo(new Delivery(0, true));
    }

    @Test
    void fieldsAboutTheConnectionAreTheServersOwn() {
        server.answering(call -> answer(
                200,
                "hi",
                "Connection",
                "x",
                "Keep-Alive",
                "1",
                "Upgrade",
                "foo",
                "Transfer-Encoding",
                "gzip",
                "Proxy-Connection",
                "y",
                "content-length",
                "2",
                "Date",
                "Thu, 01 Jan 1970 00:00:00 GMT"));
        try (RawClient client = server.connect()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read().fields())
                    .containsExactly("Date: Thu, 01 Jan 1970 00:00:00 GMT", "Content-Length: 2");
        }
    }

    @Test
    void statusesWithoutAKnownReasonAreSent() {
        server.answering(call -> answer(299, "x"));
        try (RawClient client = server.connect()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read().statusLine())
                    .isEqualTo("HTTP/1.1 299 ");
        }
    }

    @ParameterizedTest
    @MethodSource("badFields")
    void aReplysFieldThatCouldInjectALineIsADefectAndNotSent(String name, String value) {
        server.answering(call -> answer(200, "secret", name, value));
        try (RawClient client = server.connect()) {
            RawClient.Answer answer =
                    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.content())
                    .contains("urn:api-buddy:problem:internal")
                    .doesNotContain("secret");
            server.answering(call -> answer(200, "next"));
            assertThat(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read().content())
                    .isEqualTo("next");
        }
        await().untilAsserted(() -> assertThat(server.deliveries).first().isEqualTo(new Delivery(0, false)));
    }

    static Stream<Arguments> badFields() {
        return Stream.of(
                Arguments.of("X-A", "a\rb"),
                Arguments.of("X-A", "a\nSet-Cookie: x"),
                Arguments.of("X-A: b\r\nC", "d"),
                Arguments.of("", "x"),
                Arguments.of("X-A", "a\u0000b"),
                Arguments.of("X A", "b"),
                Arguments.of("X-A", "\u20ac"));
    }

    @Test
    void whereThereIsNoMemoryLeftTheAnswerIs503AndTheConnectionEnds() {
        server.answering(call -> {
            throw new OutOfMemoryError("Cannot reserve direct buffer memory");
        });
        try (RawClient client = server.connect()) {
            RawClient.Answer answer =
                    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.field("Connection")).isEqualTo("close");
            assertThat(answer.field("Retry-After")).isEqualTo("1");
        }
        server.answering(call -> answer(200, "hello"));
        try (RawClient client = server.connect()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read().content())
                    .isEqualTo("hello");
        }
    }

    /** Whatever goes out at one go, in blocks, or in pieces: the head waits for the first of its content. */
    @ParameterizedTest
    @ValueSource(ints = {1_000, 30_000, 200_000})
    void whereThereIsNoMemoryForTheBeginningOfAnAnswerItIs503(int length) {
        server.answering(call -> Future.succeededFuture(
                new Reply(new ResponseHead(200, Fields.empty()), Body.of(BufferInternal.buffer(new NoRoom(length))))));
        try (RawClient client = server.connect()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read().status())
                    .isEqualTo(503);
        }
        await().untilAsserted(() -> assertThat(server.deliveries).contains(new Delivery(0, false)));
        assertThat(server.deliveries).noneMatch(Delivery::complete);
    }

    @Test
    void aHandlerThatFailsIsAnswered500WithoutItsStackTrace() {
        try (RawClient client = server.connect()) {
            server.answering(call -> Future.failedFuture(new IllegalStateException("marked-secret")));
            RawClient.Answer failed =
                    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read();
            server.answering(call -> {
                throw new IllegalStateException("marked-secret");
            });
            RawClient.Answer thrown =
                    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read();
            server.answering(call -> answer(103, ""));
            RawClient.Answer interim =
                    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read();
            assertThat(java.util.List.of(failed, thrown, interim)).allSatisfy(answer -> {
                assertThat(answer.status()).isEqualTo(500);
                assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
                assertThat(answer.content()).contains(":internal").doesNotContain("marked-secret", "Exception");
            });
        }
    }

    @Test
    void handlersAndDeliveriesRunOnOneVertxContextOfTheConnection() {
        AtomicReference<Context> handled = new AtomicReference<>();
        AtomicReference<Context> delivered = new AtomicReference<>();
        server.answering(call -> {
            handled.set(Vertx.currentContext());
            Promise<Reply> later = Promise.promise();
            Thread elsewhere = new Thread(() -> later.complete(
                    TestServer.reply(200, "late").watchedBy(delivery -> delivered.set(Vertx.currentContext()))));
            elsewhere.start();
            return later.future();
        });
        try (RawClient client = server.connect()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read().content())
                    .isEqualTo("late");
        }
        assertThat(handled.get()).isNotNull();
        assertThat(handled.get().isEventLoopContext()).isTrue();
        await().untilAsserted(() -> assertThat(delivered.get()).isSameAs(handled.get()));
    }

    @Test
    void interimAnswersAreSentToHttp11AndNotToHttp10() {
        server.answering(call -> {
            call.client().interim(new ResponseHead(103, Fields.of("Link", "</a>; rel=preload")));
            call.client().interim(new ResponseHead(102, Fields.empty()));
            call.client().interim(new ResponseHead(100, Fields.empty()));
            call.client().interim(new ResponseHead(101, Fields.empty()));
            return answer(200, "done");
        });
        try (RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            RawClient.Answer hints = client.read();
            assertThat(hints.status()).isEqualTo(103);
            assertThat(hints.fields()).containsExactly("Link: </a>; rel=preload");
            assertThat(client.read().status()).isEqualTo(102);
            assertThat(client.read().content()).isEqualTo("done");
        }
        try (RawClient client = server.connect()) {
            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").read().content()).isEqualTo("done");
        }
    }

    @Test
    void anUpgradeToHttp2IsPassedOverAndNeverAnsweredBy101() {
        try (RawClient client = server.connect()) {
            RawClient.Answer answer = client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                            + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n")
                    .read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(client.send("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n").read().content())
                    .isEqualTo("GET /2 ");
        }
    }

    @Test
    void javasOwnClientWithItsDefaultsIsServed() throws Exception {
        var client = java.net.http.HttpClient.newHttpClient();
        var answer = client.send(
                java.net.http.HttpRequest.newBuilder(java.net.URI.create("http://127.0.0.1:" + server.port() + "/x"))
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("body"))
                        .build(),
                java.net.http.HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("POST /x body");
    }

    @Test
    void aTakenPortIsNamedWithTheWayToChooseAnother() {
        TestServer.Config taken = config();
        taken.port = server.port();
        assertThatThrownBy(() -> TestServer.start(taken))
                .isInstanceOf(ProxyException.class)
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageContaining("server.port");
    }

    @Test
    void anUnknownHostIsNamed() {
        TestServer.Config unknown = config();
        unknown.host = "no-such-host.invalid";
        assertThatThrownBy(() -> TestServer.start(unknown))
                .isInstanceOf(ProxyException.class)
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void anIpv6AddressCanBeListenedOn() {
        TestServer.Config v6 = config();
        v6.host = "::1";
        try (TestServer on6 = TestServer.start(v6);
                RawClient client = RawClient.to("::1", on6.port())) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
            assertThat(on6.calls.get(0).client().address()).isEqualTo("0:0:0:0:0:0:0:1");
            assertThat(on6.calls.get(0).client().authority()).isEqualTo("[::1]");
        }
    }

    @Test
    void aServerThatIsClosedServesAgainWhenOpenedAnew() {
        int port = server.port();
        TestServer.await(server.server().close(Duration.ZERO));
        TestServer.Config same = config();
        same.port = port;
        try (TestServer again = TestServer.start(same);
                RawClient client = again.connect()) {
            assertThat(again.port()).isEqualTo(port);
            assertThat(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void connectionsAreSpreadOverTheEventLoops() {
        java.util.Set<Thread> threads = java.util.concurrent.ConcurrentHashMap.newKeySet();
        server.answering(call -> {
            threads.add(Thread.currentThread());
            return answer(200, "");
        });
        for (int i = 0; i < 4; i++) {
            try (RawClient client = server.connect()) {
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").read();
            }
        }
        assertThat(threads).hasSizeGreaterThan(1);
    }

    @Test
    void contentOfAnySizeArrivesWhole() {
        for (int size : new int[] {1, 16 * 1024, 16 * 1024 + 1, 64 * 1024, 64 * 1024 + 1, 3_000_000}) {
            String content = "0123456789".repeat(size / 10 + 1).substring(0, size);
            server.answering(call -> Future.succeededFuture(
                    new Reply(new ResponseHead(200, Fields.empty()), Body.of(Buffer.buffer(content)))));
            try (RawClient client = server.connect()) {
                for (int i = 0; i < 2; i++) {
                    assertThat(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                                    .read()
                                    .content()
                                    .equals(content))
                            .isTrue();
                }
            }
        }
    }
}
