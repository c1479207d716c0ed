package io.apibuddy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestingTest {
    @TempDir
    Path directory;

    private static HttpResponse<String> get(HttpClient client, URI uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri.resolve("/a?b")).build(), BodyHandlers.ofString());
    }

    @Test
    void aScriptedOriginAnswersByScriptAndRemembers() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.http()) {
            origin.thenReplies(404, "no", "X-One", "1").replies(200, "yes");
            HttpClient client = HttpClient.newHttpClient();
            assertThat(get(client, origin.uri()).statusCode()).isEqualTo(404);
            assertThat(get(client, origin.uri()).body()).isEqualTo("yes");
            assertThat(origin.requests()).hasSize(2);
            assertThat(origin.last().target()).isEqualTo("/a?b");
        }
    }

    @Test
    void anHttpsOriginIsTrustedByItsOwnAuthorityOnlyAndOffersHttp2() throws Exception {
        TestCertificates authority = TestCertificates.in(directory);
        try (ScriptedOrigin origin = ScriptedOrigin.https(authority.forLocalhost())) {
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(authority.clientContext())
                    .build();
            assertThat(get(client, origin.uri()).version()).isEqualTo(HttpClient.Version.HTTP_2);
            HttpClient stranger = HttpClient.newBuilder()
                    .sslContext(TestCertificates.in(directory).clientContext())
                    .build();
            assertThatThrownBy(() -> get(stranger, origin.uri())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        TestCertificates authority = TestCertificates.in(directory);
        try (ScriptedOrigin origin = ScriptedOrigin.https1(authority.forWrongHost())) {
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(authority.clientContext())
                    .build();
            assertThatThrownBy(() -> get(client, origin.uri())).hasMessageContaining("subject alternative names");
        }
    }

    @Test
    void aRawOriginSaysItsBytesAndRemembersWhatItWasSent() throws Exception {
        try (RawOrigin origin = RawOrigin.answering("HTTP/1.1 200 Fine\r\nContent-Length: 2\r\n\r\nok")) {
            HttpClient client = HttpClient.newHttpClient();
            assertThat(get(client, origin.uri()).body()).isEqualTo("ok");
            assertThat(get(client, origin.uri()).body()).isEqualTo("ok");
            assertThat(origin.received()).startsWith("GET /a?b HTTP/1.1\r\n");
        }
    }
}
