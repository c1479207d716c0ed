package io.apibuddy.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.Fields;
import io.apibuddy.message.Body;
import io.apibuddy.testing.ScriptedOrigin;
import io.apibuddy.testing.TestCertificates;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardingTest {
    @TempDir
    static Path directory;

    private final Caller caller = new Caller();
    private ScriptedOrigin origin;

    @BeforeEach
    void open() {
        origin = ScriptedOrigin.http();
    }

    @AfterEach
    void close() {
        caller.close();
        origin.close();
    }

    private void over(String protocol) {
        if (!protocol.equals("http/1.1")) {
            origin.close();
            TestCertificates authority = TestCertificates.in(directory);
            origin = protocol.equals("h2")
                    ? ScriptedOrigin.https(authority.forLocalhost())
                    : ScriptedOrigin.https1(authority.forLocalhost());
            caller.trusting(authority.caFile());
        }
    }

    @Test
    void sendsTheWholeTargetAndNamesTheHost() {
        assertThat(caller.text(origin.uri(), "/w/a?b=c&d")).isEqualTo("hello");
        assertThat(origin.last().target()).isEqualTo("/w/a?b=c&d");
        assertThat(origin.last().fields().values("host")).containsExactly("127.0.0.1:" + origin.port());
    }

    @Test
    void addsNoFieldsOfItsOwn() {
        caller.text(origin.uri(), "/");
        assertThat(origin.last().fields().names()).containsExactly("host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "tls", "h2"})
    void fieldsGoUpInTheirOrderAndRepetition(String protocol) {
        over(protocol);
        caller.fields = Fields.builder()
                .add("X-b", "1")
                .add("Accept-Encoding", "br")
                .add("x-a", "2")
                .add("X-B", "3")
                .build();
        caller.text(origin.uri(), "/");
        Fields asked = origin.last().fields();
        assertThat(asked.values("x-b")).containsExactly("1", "3");
        assertThat(asked.values("accept-encoding")).containsExactly("br");
        assertThat(origin.last().version()).isEqualTo(protocol.equals("h2") ? "HTTP_2" : "HTTP_1_1");
        assertThat(origin.last().authority()).isEqualTo("127.0.0.1:" + origin.port());
    }

    @Test
    void fieldsOfOneHopAndThoseThisRoomSetsAreNotSentOn() {
        caller.fields = Fields.builder()
                .add("Connection", "close, x-private")
                .add("X-Private", "1")
                .add("Host", "evil.example")
                .add("Content-Length", "7")
                .add("Transfer-Encoding", "chunked")
                .add("Expect", "100-continue")
                .add("X-Kept", "1")
                .build();
        caller.text(origin.uri(), "/");
        assertThat(origin.last().fields().names()).containsExactlyInAnyOrder("x-kept", "host");
        assertThat(origin.last().authority()).isEqualTo("127.0.0.1:" + origin.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "tls", "h2"})
    void anAnswersHeadComesAsItWasSent(String protocol) {
        over(protocol);
        origin.replies(404, "no", "Set-Cookie", "a", "Content-Encoding", "gzip", "Set-Cookie", "b", "X-Kept", "1");
        Upstream.Answer answer = caller.get(origin.uri(), "/");
        assertThat(answer.head().status()).isEqualTo(404);
        assertThat(answer.head().fields().values("set-cookie")).containsExactly("a", "b");
        assertThat(answer.head().fields().first("content-length")).contains("2");
        assertThat(answer.head().fields().names()).doesNotContain("connection", ":status");
        assertThat(answer.body().length()).isEqualTo(2);
        assertThat(caller.read(answer).await()).isEqualTo("no");
    }

    @Test
    void aCompressedAnswerStaysBytes() {
        byte[] bytes = {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3, (byte) 0x78, (byte) 0x9c};
        origin.replies(
                ScriptedOrigin.reply(200, bytes, "Content-Encoding", "gzip", "Content-Type", "application/gzip"));
        Caller.Reading reading = caller.read(caller.get(origin.uri(), "/a.gz"));
        reading.await();
        assertThat(reading.bytes.getBytes()).isEqualTo(bytes);
    }

    @Test
    void aRedirectIsNotFollowed() {
        origin.replies(302, "", "Location", "http://169.254.169.254/secret");
        Upstream.Answer answer = caller.get(origin.uri(), "/");
        assertThat(answer.head().status()).isEqualTo(302);
        assertThat(answer.head().fields().first("location")).contains("http://169.254.169.254/secret");
        assertThat(origin.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"POST,0", "PUT,0", "PATCH,0", "GET,", "HEAD,", "DELETE,", "OPTIONS,"})
    void aRequestWithoutContentSaysSoWhereContentIsExpected(String method, String length) {
        caller.send(origin.uri(), method, "/", Body.empty());
        assertThat(origin.last().method()).isEqualTo(method);
        assertThat(origin.last().fields().values("content-length"))
                .isEqualTo(length == null ? List.of() : List.of(length));
        assertThat(origin.last().fields().contains("transfer-encoding")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "GET"})
    void contentAtHandGoesUpWithItsLength(String method) {
        caller.read(caller.send(origin.uri(), method, "/", Body.of(Buffer.buffer("abc"))))
                .await();
        assertThat(origin.last().text()).isEqualTo("abc");
        assertThat(origin.last().fields().values("content-length")).containsExactly("3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "tls", "h2"})
    void aStreamOfUnknownLengthGoesUpWhole(String protocol) {
        over(protocol);
        Source source = new Source(caller.context, 300_000, 1000);
        caller.read(caller.send(origin.uri(), "POST", "/", source.body(Body.UNKNOWN)))
                .await();
        assertThat(origin.last().body()).hasSize(300_000);
        assertThat(origin.last().fields().contains("content-length")).isFalse();
        assertThat(source.cancelled).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "h2"})
    void aStreamOfKnownLengthGoesUpWithItsLength(String protocol) {
        over(protocol);
        Source source = new Source(caller.context, 300_000, 1000);
        caller.read(caller.send(origin.uri(), "PUT", "/", source.body(300_000))).await();
        assertThat(origin.last().body()).hasSize(300_000);
        assertThat(origin.last().fields().values("content-length")).containsExactly("300000");
    }

    @ParameterizedTest
    @CsvSource({"HEAD,200", "GET,204", "GET,304"})
    void anAnswerWithoutContentKeepsItsContentLength(String method, int status) {
        over("http/1.1");
        origin.replies(request -> request.response()
                .setStatusCode(status)
                .putHeader("Content-Length", status == 204 ? "0" : "1234")
                .end());
        Upstream.Answer answer = caller.send(origin.uri(), method, "/", Body.empty());
        assertThat(answer.body()).isEqualTo(Body.empty());
        if (status != 204) {
            assertThat(answer.head().fields().first("content-length")).contains("1234");
        }
        assertThat(caller.send(origin.uri(), method, "/", Body.empty()).head().status())
                .isEqualTo(status);
        assertThat(origin.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "tls", "h2"})
    void connectionsAreKeptAndUsedAgain(String protocol) {
        over(protocol);
        for (int i = 0; i < 10; i++) {
            assertThat(caller.text(origin.uri(), "/" + i)).isEqualTo("hello");
        }
        assertThat(origin.connections()).isEqualTo(1);
    }

    @Test
    void moreThanFiveCallsGoOnAtOnce() {
        java.util.concurrent.CountDownLatch all = new java.util.concurrent.CountDownLatch(40);
        origin.replies(ScriptedOrigin.unread(request -> {
            all.countDown();
            origin.vertx().setPeriodic(5, timer -> {
                if (all.getCount() == 0) {
                    origin.vertx().cancelTimer(timer);
                    request.response().end("x");
                }
            });
        }));
        var sending = java.util.stream.IntStream.range(0, 40)
                .mapToObj(i -> caller.sending(caller.request(
                        origin.uri(),
                        "GET",
                        "/",
                        Body.empty(),
                        io.vertx.core.Promise.<Void>promise().future())))
                .toList();
        sending.forEach(
                answer -> assertThat(caller.read(Caller.await(answer)).await()).isEqualTo("x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aHostThatIsAnIpv6AddressIsNamedInBrackets(String scheme) throws Exception {
        TestCertificates authority = TestCertificates.in(directory);
        caller.trusting(authority.caFile());
        ServerSocketFactory sockets = scheme.equals("http")
                ? ServerSocketFactory.getDefault()
                : authority.forLocalhost().serverContext().getServerSocketFactory();
        try (ServerSocket listening = sockets.createServerSocket(0, 5, InetAddress.getAllByName("::1")[0])) {
            Thread answering = new Thread(() -> tellHost(listening));
            answering.start();
            String authorityOfIt = "[::1]:" + listening.getLocalPort();
            assertThat(caller.text(URI.create(scheme + "://" + authorityOfIt + "/w"), "/"))
                    .isEqualToIgnoringCase("host: " + authorityOfIt);
            answering.join();
        }
    }

    /** Answers one request by its Host line. */
    private static void tellHost(ServerSocket listening) {
        try (Socket socket = listening.accept()) {
            byte[] head = new byte[4096];
            int length = socket.getInputStream().read(head);
            String host = new String(head, 0, length, US_ASCII)
                    .lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("host:"))
                    .findFirst()
                    .orElse("none");
            String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + host.length() + "\r\n\r\n" + host;
            socket.getOutputStream().write(answer.getBytes(US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
