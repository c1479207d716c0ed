package io.apibuddy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.apibuddy.config.MappingConfig;
import io.apibuddy.message.Body;
import io.apibuddy.testing.RawOrigin;
import io.apibuddy.testing.ScriptedOrigin;
import io.apibuddy.testing.TestCertificates;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import io.apibuddy.upstream.UpstreamException.Kind;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which upstream can fail, by its kind and in words for a user. */
class FailuresTest {
    @TempDir
    static Path directory;

    private final TestCertificates authority = TestCertificates.in(directory);
    private Caller caller = new Caller();

    @AfterEach
    void close() {
        caller.close();
    }

    private UpstreamException failing(URI to) {
        UpstreamException failure = catchThrowableOfType(
                UpstreamException.class, () -> caller.read(caller.get(to, "/")).await());
        assertThat(failure).isNotNull();
        assertThat(failure.getMessage()).contains(to.getHost()).doesNotContainPattern("Exception|io\\.|java\\.|sun\\.");
        return failure;
    }

    private static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Shows(Threat.UPSTREAM_FAILURES)
    @Test
    void nobodyListens() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        UpstreamException failure = failing(at(port));
        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("refused the connection");
    }

    @Shows(Threat.UPSTREAM_FAILURES)
    @Test
    void theNameDoesNotResolve() throws IOException {
        try (DatagramSocket dns = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                ScriptedOrigin origin = ScriptedOrigin.http()) {
            AtomicBoolean known = new AtomicBoolean();
            Thread answering = new Thread(() -> answerAll(dns, known));
            answering.setDaemon(true);
            answering.start();
            caller.close();
            caller = new Caller(new VertxOptions()
                    .setAddressResolverOptions(new AddressResolverOptions()
                            .addServer("127.0.0.1:" + dns.getLocalPort())
                            .setSearchDomains(java.util.List.of())
                            .setQueryTimeout(2000)));
            URI named = URI.create("http://no-such-host.invalid:" + origin.port());
            UpstreamException failure = failing(named);
            assertThat(failure.kind()).isEqualTo(Kind.DNS);
            assertThat(failure).hasMessageContaining("could not be resolved");

            known.set(true);
            assertThat(caller.text(named, "/")).isEqualTo("hello");
        }
    }

    /** Says NXDOMAIN to every question, or 127.0.0.1 once that is known. */
    private static void answerAll(DatagramSocket dns, AtomicBoolean known) {
        byte[] bytes = new byte[1500];
        while (!dns.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                dns.receive(packet);
                bytes[2] = (byte) 0x81;
                bytes[3] = (byte) (known.get() ? 0x80 : 0x83);
                bytes[11] = 0; // no additional records
                int end = 12;
                while (bytes[end] != 0) {
                    end += bytes[end] + 1;
                }
                end += 5;
                if (known.get() && bytes[end - 3] == 1) {
                    bytes[7] = 1; // one answer: the name asked for, A, IN, four seconds, 127.0.0.1
                    byte[] address = {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 4, 0, 4, 127, 0, 0, 1};
                    System.arraycopy(address, 0, bytes, end, address.length);
                    end += address.length;
                }
                packet.setLength(end);
                dns.send(packet);
            } catch (IOException e) {
                return;
            }
        }
    }

    @Test
    void aHeadThatDoesNotComeIsATimeoutAndTheConnectionIsClosed() {
        caller.timeout = Duration.ofMillis(800);
        try (RawOrigin origin = RawOrigin.start(RawOrigin.Conversation::stall)) {
            UpstreamException failure = failing(origin.uri());
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(failure).hasMessageContaining("no answer within 800 ms");
            org.awaitility.Awaitility.await()
                    .until(() -> origin.conversations().get(0).ended());
        }
    }

    @Shows(Threat.UPSTREAM_FAILURES)
    @Test
    void aTlsHandshakeThatDoesNotEndIsAConnectTimeout() {
        caller.timeout = Duration.ofMillis(800);
        try (RawOrigin origin = RawOrigin.start(RawOrigin.Conversation::stall)) {
            UpstreamException failure = failing(URI.create("https://127.0.0.1:" + origin.port()));
            assertThat(failure.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
        }
    }

    @Shows(Threat.UPSTREAM_FAILURES)
    @Test
    void aContentThatStallsIsATimeout() {
        caller.timeout = Duration.ofMillis(800);
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            conversation.readRequest();
            conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            conversation.stall();
        })) {
            assertThat(failing(origin.uri()).kind()).isEqualTo(Kind.TIMEOUT);
            org.awaitility.Awaitility.await()
                    .until(() -> origin.conversations().get(0).ended());
        }
    }

    @Test
    void aContentThatTricklesIsNotATimeout() {
        caller.timeout = Duration.ofSeconds(1);
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            conversation.readRequest();
            conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
            for (int i = 0; i < 8; i++) {
                java.util.concurrent.TimeUnit.MILLISECONDS.sleep(250);
                conversation.write("x");
            }
        })) {
            assertThat(caller.text(origin.uri(), "/")).isEqualTo("xxxxxxxx");
        }
    }

    @Test
    void anUploadThatUpstreamDoesNotTakeIsATimeout() {
        caller.timeout = Duration.ofMillis(800);
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            conversation.readHead();
            conversation.freeze();
        })) {
            Source source = new Source(caller.context, 1L << 30, 65536);
            UpstreamException failure = catchThrowableOfType(
                    UpstreamException.class, () -> caller.send(origin.uri(), "POST", "/", source.body(Body.UNKNOWN)));
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(source.cancelled).isTrue();
            assertThat(source.given).isLessThan(20 << 20);
        }
    }

    @Test
    void anUploadThatStallsAfterTheHeadHasComeIsATimeout() {
        caller.timeout = Duration.ofMillis(800);
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            conversation.readHead();
            conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
            conversation.freeze();
        })) {
            Source source = new Source(caller.context, 1L << 30, 65536);
            Caller.Reading reading = caller.read(caller.send(origin.uri(), "POST", "/", source.body(Body.UNKNOWN)));
            assertThat(catchThrowableOfType(UpstreamException.class, reading::await)
                            .kind())
                    .isEqualTo(Kind.TIMEOUT);
            assertThat(source.cancelled).isTrue();
        }
    }

    @Test
    void aResetBeforeTheHead() {
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            conversation.readRequest();
            conversation.reset();
        })) {
            assertThat(failing(origin.uri()).kind()).isEqualTo(Kind.TERMINATED);
            assertThat(origin.conversations())
                    .as("a fresh connection is not tried again")
                    .hasSize(1);
        }
    }

    @Test
    void aCertificateOfAnUnknownAuthority() {
        try (ScriptedOrigin origin = ScriptedOrigin.https(authority.forLocalhost())) {
            UpstreamException failure = failing(origin.uri());
            assertThat(failure.kind()).isEqualTo(Kind.CERTIFICATE);
            assertThat(failure).hasMessageContaining("not signed by an authority that is trusted");
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityThanTheConfiguredOne() {
        caller.trusting(TestCertificates.in(directory).caFile());
        try (ScriptedOrigin origin = ScriptedOrigin.https(authority.forLocalhost())) {
            UpstreamException failure = failing(origin.uri());
            assertThat(failure.kind()).isEqualTo(Kind.CERTIFICATE);
            assertThat(failure).hasMessageContaining("not signed by an authority that is trusted");
        }
    }

    @Test
    void aCertificateForAnotherHost() {
        caller.trusting(authority.caFile());
        try (ScriptedOrigin origin = ScriptedOrigin.https(authority.forWrongHost())) {
            UpstreamException failure = failing(origin.uri());
            assertThat(failure.kind()).isEqualTo(Kind.CERTIFICATE);
            assertThat(failure).hasMessageContaining("for another host");
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void aCertificateThatHasExpired() {
        caller.trusting(authority.caFile());
        try (ScriptedOrigin origin = ScriptedOrigin.https(authority.expired())) {
            UpstreamException failure = failing(origin.uri());
            assertThat(failure.kind()).isEqualTo(Kind.CERTIFICATE);
            assertThat(failure).hasMessageContaining("has expired");
        }
    }

    @Test
    void noTlsOnThatPort() {
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            conversation.read(5);
            conversation.write("HTTP/1.1 400 Bad Request\r\n\r\n");
        })) {
            UpstreamException failure = failing(URI.create("https://127.0.0.1:" + origin.port()));
            assertThat(failure.kind()).isEqualTo(Kind.TLS);
        }
    }

    @Test
    void aCaFileThatIsNotThere() {
        caller.trusting(directory.resolve("nowhere.pem"));
        UpstreamException failure = failing(URI.create("https://127.0.0.1:1"));
        assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(failure).hasMessageContaining("tls.ca_file").hasMessageContaining("cannot be read");
        assertThat(failure.getMessage()).doesNotContain("nowhere.pem");
    }

    @Test
    void aCaFileThatHoldsNoCertificateAndIsMendedLater() throws IOException {
        Path file = Files.writeString(directory.resolve("garbage.pem"), "not PEM at all");
        caller.trusting(file);
        try (ScriptedOrigin origin = ScriptedOrigin.https(authority.forLocalhost())) {
            UpstreamException failure = failing(origin.uri());
            assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
            assertThat(failure).hasMessageContaining("holds no certificates");
            Files.copy(authority.caFile(), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            assertThat(caller.text(origin.uri(), "/")).isEqualTo("hello");
        }
    }

    @Test
    void anInsecureMappingTakesAnyCertificateAndNoOtherMappingUsesItsConnections() {
        try (ScriptedOrigin origin = ScriptedOrigin.https(authority.forWrongHost())) {
            caller.tls = new MappingConfig.Tls(Optional.empty(), true);
            assertThat(caller.text(origin.uri(), "/")).isEqualTo("hello");
            caller.tls = new MappingConfig.Tls(Optional.empty(), false);
            assertThat(failing(origin.uri()).kind()).isEqualTo(Kind.CERTIFICATE);
            caller.trusting(authority.caFile());
            assertThat(failing(origin.uri()).kind()).isEqualTo(Kind.CERTIFICATE);
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void aBodyIsGivenUpWhenTheRequestCannotBeSent() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        Source source = new Source(caller.context, 1000, 100);
        UpstreamException failure = catchThrowableOfType(
                UpstreamException.class, () -> caller.send(at(port), "POST", "/", source.body(1000)));
        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void aRequestWhoseContentBreaksOffIsReset() {
        try (RawOrigin origin = RawOrigin.start(RawOrigin.Conversation::stall)) {
            Source source = new Source(caller.context, 1_000_000, 1000);
            source.breaksAt = 5000;
            UpstreamException failure = catchThrowableOfType(
                    UpstreamException.class, () -> caller.send(origin.uri(), "POST", "/", source.body(Body.UNKNOWN)));
            assertThat(failure.kind()).isEqualTo(Kind.REQUEST);
            org.awaitility.Awaitility.await()
                    .until(() -> origin.conversations().get(0).ended());
            assertThat(origin.received()).doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void aRequestWhoseContentIsNotAsLongAsItSaidIsReset() {
        try (RawOrigin origin = RawOrigin.start(RawOrigin.Conversation::stall)) {
            Source source = new Source(caller.context, 500, 100);
            UpstreamException failure = catchThrowableOfType(
                    UpstreamException.class, () -> caller.send(origin.uri(), "POST", "/", source.body(1000)));
            assertThat(failure.kind()).isEqualTo(Kind.REQUEST);
            org.awaitility.Awaitility.await()
                    .until(() -> origin.conversations().get(0).ended());
        }
    }

    @Test
    void anEarlyAnswerIsWholeAlthoughTheUploadWasNotTaken() {
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            conversation.readHead();
            conversation.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
            conversation.stall();
        })) {
            Source source = new Source(caller.context, 1L << 30, 65536);
            Upstream.Answer answer = caller.send(origin.uri(), "POST", "/", source.body(Body.UNKNOWN));
            assertThat(answer.head().status()).isEqualTo(413);
            assertThat(caller.read(answer).await()).isEqualTo("big");
            org.awaitility.Awaitility.await().until(() -> source.cancelled);
        }
    }

    @Test
    void nothingIsSentOnceClosed() {
        Caller.await(caller.upstream.close().toCompletionStage().toCompletableFuture());
        Source source = new Source(caller.context, 10, 10);
        UpstreamException failure =
                catchThrowableOfType(UpstreamException.class, () -> caller.send(at(1), "POST", "/", source.body(10)));
        assertThat(failure.kind()).isEqualTo(Kind.STOPPED);
        assertThat(failure.kind().status()).isEqualTo(503);
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void closingBreaksWhatIsInFlight() {
        try (RawOrigin origin = RawOrigin.start(conversation -> {
            conversation.readRequest();
            conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            conversation.stall();
        })) {
            Caller.Reading reading = caller.read(caller.get(origin.uri(), "/"));
            org.awaitility.Awaitility.await().until(() -> reading.count == 5);
            Caller.await(caller.upstream.close().toCompletionStage().toCompletableFuture());
            assertThat(catchThrowableOfType(UpstreamException.class, reading::await)
                            .kind())
                    .isEqualTo(Kind.STOPPED);
            org.awaitility.Awaitility.await()
                    .until(() -> origin.conversations().get(0).ended());
        }
    }

    @Test
    void whatNobodyForesawIsAFailureWithoutDetails() {
        UpstreamException failure = new Failures("h").of(new Error("inner secret"));
        assertThat(failure.kind()).isEqualTo(Kind.TERMINATED);
        assertThat(failure.getMessage()).doesNotContain("secret");
        assertThat(new Failures("h").of(failure)).isSameAs(failure);
    }

    @Test
    void everyKindHasAProxyStatusAndAStatus() {
        for (Kind kind : Kind.values()) {
            assertThat(kind.proxyError()).matches("[a-z_]+");
            assertThat(kind.status()).isIn(400, 502, 503, 504);
        }
    }

    @Test
    void contentIsSentOnlyOnce() {
        try (RawOrigin origin = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            caller.send(origin.uri(), "POST", "/", Body.of(Buffer.buffer("once")));
            org.awaitility.Awaitility.await().until(() -> origin.received().endsWith("once"));
        }
    }
}
