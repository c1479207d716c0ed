package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.RawHttp2Client;
import io.apibuddy.testing.RawOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Request targets that would lead out of the mapping's base path, or elsewhere: what raw upstreams saw decides. */
class TargetTricksTest {
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();
    private static final RawOrigin ORIGIN = origin();
    private static final RawOrigin ELSEWHERE = origin();
    private static final CachingProxy PROXY = CachingProxy.builder()
            .map("raw", ORIGIN.uri() + "/base/path")
            .set("cache.cacheable_methods", List.of())
            .set("domain_mappings.raw.cacheable_methods", List.of())
            .set("domain_mappings.raw.requests_per_hour", 0)
            .start();

    private static RawOrigin origin() {
        return RawOrigin.start(conversation -> {
            while (true) {
                String head = conversation.readHead();
                if (head.isEmpty()) {
                    return;
                }
                SEEN.add(head.substring(0, head.indexOf('\r')));
                conversation.write("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
            }
        });
    }

    @AfterAll
    static void close() {
        PROXY.close();
        ORIGIN.close();
        ELSEWHERE.close();
    }

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    static Stream<String> refused() {
        return Stream.of(
                "/raw/..",
                "/raw/../",
                "/raw/../other",
                "/raw/a/../../other",
                "/raw/./a",
                "/raw/a/.",
                "/../raw/a",
                "/raw/..;/other",
                "/raw/..;x=y/other",
                "/raw/..%20/other",
                "/raw/.%0d./other",
                "/raw/%09../other",
                "/raw/..%a0/other",
                "/raw/..%c0%afother",
                "/raw/%c0%ae%c0%ae/other",
                "/raw/..%ef%bc%8fother",
                "/raw/..%09/other",
                "/raw/..%01/other",
                "/raw/..%3f/other",
                "/raw/..%2523/other",
                "/raw/.;/a",
                "/raw/..%3b/other",
                "/raw/..%3B/other",
                "/raw/%2e%2e/other",
                "/raw/%2E%2E/other",
                "/raw/.%2e/other",
                "/raw/%2e./other",
                "/raw/%252e%252e/other",
                "/raw/%25252e%25252e/other",
                "/raw/%2e%252e/other",
                "/raw/..%2fother",
                "/raw/..%2Fother",
                "/raw/..%252fother",
                "/raw/a%2f..%2f..%2fother",
                "/raw/..%5cother",
                "/raw/..%255cother",
                "/raw/..\\other",
                "/raw\\..\\other",
                "/raw/%5c..%5cother",
                "/raw/a\\b",
                "/raw/a%00",
                "/raw/%00/../other",
                "/raw/a%2500",
                "/raw/a#b",
                "/raw#/a",
                "/raw/a?b#c",
                "/raw/a?%00",
                "/raw/\u0080",
                "/raw/\u00ff",
                "/raw/\u00c0\u00ae\u00c0\u00ae/other",
                "/raw/\u007f",
                "/raw/\u0001",
                "/raw/%",
                "/raw/%2",
                "/raw/%u002e%u002e/other",
                "/raw/%zz",
                "/raw/%2g",
                "//raw/a",
                "///raw/a",
                "/@raw/a",
                "/%2e%2e/raw/a",
                "/%2fraw/..%2fa");
    }

    @Shows(Threat.TARGET_TRICKS)
    @ParameterizedTest
    @MethodSource("refused")
    void aTargetThatIsNotCleanGoesNoFurther(String target) {
        assertThat(RawClient.statusOf(PROXY.port(), "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n"))
                .isEqualTo(400);
        try (RawHttp2Client client = RawHttp2Client.to(PROXY.port())) {
            client.send(RawHttp2Client.get(1, target));
            assertThat(client.answer(1).status()).isIn(0, 400);
        }
        assertThat(SEEN).isEmpty();
    }

    /** By HTTP/2, where a refusal does not cost a connection. */
    @Test
    @Shows(Threat.TARGET_TRICKS)
    @Tag("samples")
    void ofGeneratedTargetsEveryOneThatGoesUpBeginsWithTheBase(Reached reached) {
        long seed = 20261130;
        Random random = new Random(seed);
        String[] pieces = {
            "/", "/", "/", ".", "..", "../", "/..", "%2e", "%2E", "%252e", "%2f", "%2F", "%252f", "%5c", "\\", "%25",
                    "25",
            "2e", "%00", "#", "?", ";", ";a=b", "@", ":", "//", "a", "raw", "base", "path", "~", "%7e", "%c0%ae",
                    "\u00e9",
            "%ef%bc%8e", "%u002e", "%", "*", "http://127.0.0.1:" + ELSEWHERE.port() + "/", "&", "=", " ", "{"
        };
        int all = 20_000;
        int passed = 0;
        try (RawHttp2Client client = RawHttp2Client.to(PROXY.port())) {
            for (int i = 0; i < all; i++) {
                StringBuilder target = new StringBuilder(random.nextInt(20) == 0 ? "" : "/raw");
                for (int n = random.nextInt(7); n >= 0; n--) {
                    target.append(pieces[random.nextInt(pieces.length)]);
                }
                int stream = 2 * i + 1;
                client.send(RawHttp2Client.get(stream, target.toString()));
                int status = client.answer(stream).status();
                assertThat(status).as("seed %d: %s", seed, target).isIn(0, 302, 400, 404);
                passed += status == 302 ? 1 : 0;
            }
        }
        assertThat(SEEN.size()).isEqualTo(passed).isGreaterThan(1000);
        assertThat(SEEN).allSatisfy(line -> {
            assertThat(line).matches("GET /base/path([/?][!-~]*)? HTTP/1\\.1");
            String path = line.split("[ ?]")[1];
            assertThat(path.split("/")).noneMatch(segment -> segment.matches("(\\.|%2[Ee]){1,2}(;.*)?"));
        });
        assertThat(ELSEWHERE.conversations()).isEmpty();
        reached.figure("%,d generated targets, %,d went up: each path begins with the base", all, passed);
    }

    static Stream<String> elsewhere() {
        String other = "127.0.0.1:" + ELSEWHERE.port();
        return Stream.concat(
                Stream.of(
                        "GET http://" + other + "/raw/a",
                        "GET HTTP://" + other + "/raw/a",
                        "GET http://" + other,
                        "GET //" + other + "/raw/a",
                        "GET /@" + other + "/raw/a",
                        "GET @" + other + "/raw/a",
                        "GET " + other,
                        "CONNECT " + other,
                        "GET /raw@" + other + "/a",
                        "GET /raw:" + ELSEWHERE.port() + "/a",
                        "GET /raw//" + other + "/a",
                        "GET /raw/http://" + other + "/a",
                        "GET /raw/@" + other + "/a",
                        "GET /raw@" + other,
                        "GET /raw?http://" + other,
                        "GET /http://" + other + "/a",
                        "GET /" + other + "/a",
                        "OPTIONS *"),
                Stream.of(
                        "Host: " + other,
                        "X-Forwarded-Host: " + other,
                        "X-Forwarded-Server: " + other,
                        "X-Host: " + other,
                        "Forwarded: host=" + other,
                        "X-Original-URL: http://" + other + "/",
                        "X-Rewrite-URL: //" + other + "/",
                        "X-HTTP-Host-Override: " + other,
                        "Destination: http://" + other + "/",
                        "Proxy: http://" + other,
                        "Upgrade: TLS/1.0\r\nConnection: upgrade"));
    }

    @Shows(Threat.ANOTHER_DESTINATION)
    @ParameterizedTest
    @MethodSource("elsewhere")
    void theDestinationComesFromTheConfigurationAlone(String trick, Reached reached) {
        boolean field = trick.contains(": ");
        String host = trick.startsWith("Host") ? "" : "Host: h\r\n";
        String bytes = (field ? "GET /raw/a" : trick) + " HTTP/1.1\r\n" + host + (field ? trick + "\r\n" : "");
        String close = trick.contains("Connection") ? "" : "Connection: close\r\n";
        int status = RawClient.statusOf(PROXY.port(), bytes + close + "\r\n");
        assertThat(status).isIn(302, 400, 404, 405, 501);
        assertThat(ELSEWHERE.conversations()).isEmpty();
        assertThat(SEEN)
                .hasSize(status == 302 ? 1 : 0)
                .allSatisfy(line -> assertThat(line).startsWith("GET /base/path"));
        assertThat(ORIGIN.received()).doesNotContain("Host: 127.0.0.1:" + ELSEWHERE.port());
        reached.figure("%d connections elsewhere", ELSEWHERE.conversations().size());
    }
}
