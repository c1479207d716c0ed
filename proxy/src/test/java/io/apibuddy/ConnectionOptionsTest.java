package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.RawOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Secrets;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields that Connection lists (RFC 9110 section 7.6.1): what a raw upstream saw, and what the client sees. */
class ConnectionOptionsTest {
    private static final String KEY = Secrets.ACCESS_KEY.text();
    private static final AtomicInteger PROTECTED = new AtomicInteger();
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static volatile String answer = OK;
    private static volatile String seen = "";
    private static final RawOrigin ORIGIN = RawOrigin.start(conversation -> {
        while (true) {
            int from = conversation.received().length();
            if (!conversation.readRequest()) {
                return;
            }
            seen = conversation.received().substring(from).toLowerCase(Locale.ROOT);
            conversation.write(answer);
        }
    });
    private static final CachingProxy PROXY = CachingProxy.builder()
            .map("raw", ORIGIN.uri().toString())
            .map("own", ORIGIN.uri().toString())
            .set("security.require_secure_key", true)
            .set("security.secure_key", KEY)
            .set("domain_mappings.raw.cacheable_methods", List.of())
            .set("domain_mappings.own.credential_headers", List.of("X-My-Token"))
            .set("domain_mappings.own.request_headers", Map.of("X-Set-Here", "configured"))
            .set("domain_mappings.own.key", Map.of("headers", List.of("X-Tenant")))
            .start();

    @BeforeEach
    void answerOk() {
        answer = OK;
    }

    @AfterAll
    static void close() {
        PROXY.close();
        ORIGIN.close();
    }

    /** What upstream saw of a request with content, in small letters; the client's connection ends after it. */
    private static String sent(String mapping, String fields) {
        String answered = RawClient.exchange(
                PROXY.port(),
                "POST /" + mapping + "/a HTTP/1.1\r\nHost: h\r\nX-API-Buddy-Key: " + KEY + "\r\nContent-Length: 5\r\n"
                        + fields + "\r\n\r\nhello");
        assertThat(answered).startsWith("HTTP/1.1 200 ");
        return seen;
    }

    @Shows(Threat.CONNECTION_OPTIONS)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer mine",
                "Cookie: a=b",
                "X-API-Key: mine",
                "api-key: mine",
                "x-goog-api-key: mine",
                "Content-Type: text/plain",
                "Content-Encoding: br",
                "Accept: text/plain",
                "Accept-Encoding: br",
                "Accept-Language: de",
                "Range: bytes=0-1",
                "If-None-Match: \"x\"",
                "If-Match: \"x\"",
                "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
                "Cache-Control: no-cache",
                "Pragma: no-cache",
                "Origin: http://page",
                "Via: 1.1 other",
            })
    void aFieldThatIsMeantForAllCannotBeListedAway(String field, Reached reached) {
        String name = field.substring(0, field.indexOf(':'));
        assertThat(sent("raw", field + "\r\nConnection: close, " + name + ", " + name.toUpperCase(Locale.ROOT)))
                .contains("\r\n" + field.substring(0, field.indexOf(':') + 2).toLowerCase(Locale.ROOT))
                .contains(field.substring(field.indexOf(' ') + 1).toLowerCase(Locale.ROOT))
                .contains("via: ")
                .doesNotContain("\r\nconnection:");
        reached.figure("%d protected fields listed: all went up", PROTECTED.incrementAndGet());
    }

    @Shows(Threat.CONNECTION_OPTIONS)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length",
                "content-length, transfer-encoding, host",
                "host, via, x-api-buddy-key",
                "transfer-encoding, connection, te, upgrade, keep-alive",
                ", ,;=, \"content-length\"",
            })
    void framingAndTheKeyCannotBeListedAway(String options) {
        String up = sent("raw", "Connection: " + options + "\r\nConnection: close");
        assertThat(up)
                .endsWith("\r\n\r\nhello")
                .contains(
                        "\r\nhost: 127.0.0.1:" + ORIGIN.port() + "\r\n",
                        "\r\ncontent-length: 5\r\n",
                        "\r\nvia: 1.1 api-buddy\r\n")
                .doesNotContain("\r\nconnection:", "x-api-buddy-key", KEY);
    }

    @Test
    @Shows(Threat.CONNECTION_OPTIONS)
    void otherListedFieldsAndThoseOfOneHopAreDropped() {
        String up = sent(
                "raw",
                "Connection: close, x-one, X-TWO\r\nConnection: x-three;q=1 ,x-four\r\nX-One: 1\r\nx-two: 2\r\nX-Four: 4\r\n"
                        + "Keep-Alive: 5\r\nTE: trailers\r\nTrailer: x\r\nProxy-Connection: x\r\nProxy-Authorization: Basic x\r\n"
                        + "Upgrade: h2c\r\nHTTP2-Settings: x\r\nX-Stays: 6");
        assertThat(up)
                .contains("\r\nx-stays: 6\r\n")
                .doesNotContain(
                        "x-one",
                        "x-two",
                        "x-four",
                        "keep-alive",
                        "\r\nte:",
                        "trailer",
                        "proxy-",
                        "upgrade",
                        "connection:");
    }

    /** Fields that only the configuration knows are dropped as RFC 9110 has it, and what is keyed is what was sent. */
    @Test
    @Shows(Threat.CONNECTION_OPTIONS)
    void aCredentialOfTheConfigurationThatIsListedAwayIsNotKeyedEither() {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmine";
        assertThat(got("X-My-Token: mine\r\nX-Tenant: one\r\n")).endsWith("mine");
        assertThat(seen).contains("x-my-token: mine", "x-tenant: one", "x-set-here: configured");
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nnobody";
        assertThat(
                        got(
                                "Connection: x-my-token, x-set-here, x-tenant\r\nX-Set-Here: x\r\nX-My-Token: mine\r\nX-Tenant: one\r\n"))
                .endsWith("nobody");
        assertThat(seen).contains("x-set-here: configured").doesNotContain("x-my-token", "x-tenant");
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother";
        assertThat(got("")).contains("; hit").endsWith("nobody");
        assertThat(got("X-My-Token: mine\r\nX-Tenant: one\r\n"))
                .contains("; hit")
                .endsWith("mine");
        assertThat(got("X-My-Token: mine\r\n")).endsWith("other");
    }

    private static String got(String fields) {
        return RawClient.exchange(
                PROXY.port(),
                "GET /own/credential HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-API-Buddy-Key: " + KEY + "\r\n"
                        + fields + "\r\n");
    }

    /** An answer's fields, too: what is listed is gone, what caches and clients rest on is not. */
    @Test
    @Shows(Threat.CONNECTION_OPTIONS)
    void anAnswerCannotListAwayWhatCachesRestOn() {
        answer =
                "HTTP/1.1 200 OK\r\nConnection: close, vary, set-cookie, cache-control, content-length, content-type, x-mine\r\n"
                        + "Vary: X\r\nSet-Cookie: a=b\r\nCache-Control: no-store\r\nContent-Type: text/plain\r\nX-Mine: 1\r\nContent-Length: 2\r\n\r\nok";
        String down = RawClient.exchange(
                PROXY.port(),
                "GET /raw/listed HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-API-Buddy-Key: " + KEY + "\r\n\r\n");
        assertThat(down)
                .contains("Vary: X", "Set-Cookie: a=b", "Cache-Control: no-store", "Content-Type: text/plain")
                .contains("Content-Length: 2")
                .doesNotContain("X-Mine");
    }
}
