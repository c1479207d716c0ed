package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.config.ConfigLoader;
import io.apibuddy.server.RawClient;
import io.apibuddy.server.RawClient.Answer;
import io.apibuddy.testing.RawOrigin;
import io.apibuddy.threats.Secrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Heads that came before, through the whole proxy: it answers as one that meets them for the first time. */
class KnownHeadsThroughTest {
    private static final String KEY = Secrets.ACCESS_KEY.text();
    private static final String WRONG = KEY.substring(0, KEY.length() - 1) + "4";
    private static final String SHOWN = "X-API-Buddy-Key: " + KEY + "\r\n";
    private static final String GET = "GET /api/a HTTP/1.1\r\nHost: h\r\n" + SHOWN + "\r\n";
    private static final String POST =
            "POST /api/post HTTP/1.1\r\nHost: h\r\n" + SHOWN + "Cache-Control: no-store\r\nContent-Length: 5\r\n\r\n";

    /** On connections that go on. */
    private static final List<String> KEPT = List.of(
            GET,
            get("/" + KEY + "/api/a"),
            get("/api/a?key=" + KEY),
            get("/api/a?utm_source=1&key=" + KEY),
            get("/api/a", SHOWN, "If-None-Match: \"e\"\r\n"),
            get("/api/a", SHOWN, "If-None-Match: \"other\"\r\n"),
            get("/api/a", SHOWN, "Range: bytes=1-2\r\n"),
            get("/api/a", SHOWN, "Range: bytes=70-\r\n"),
            get("/api/a", SHOWN, "Cache-Control: max-age=5\r\n"),
            get("/api/none", SHOWN, "Cache-Control: only-if-cached\r\n"),
            get("/api/a", "X-API-Buddy-Key: " + WRONG + "\r\n"),
            get("/api/a"),
            get("/unmapped", SHOWN),
            get("/api/a", SHOWN, "X: " + "x".repeat(3000) + "\r\n"),
            "\r\n" + GET,
            GET.replace("GET", "HEAD"),
            "GET /api/a HTTP/1.0\r\n" + SHOWN + "Connection: keep-alive\r\n\r\n",
            POST.replace("/post", "/a").replace("Content-Length: 5", "Content-Length: 0"),
            POST + "hello");

    private static final List<String> LAST = List.of(
            get("/api/a", SHOWN, "Connection: close\r\n"),
            "GET /api/a HTTP/1.0\r\n" + SHOWN + "\r\n",
            get("/api/a", SHOWN, "Content-Length: 0, 0\r\n"),
            get("/api/a", SHOWN, "X: " + "x".repeat(40_000) + "\r\n"),
            get("/api/" + "a".repeat(9000), SHOWN),
            "GET /api/a HTTP/1.1\r\n" + SHOWN + "\r\n");

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final RawOrigin origin = RawOrigin.start(conversation -> {
        while (true) {
            int from = conversation.received().length();
            if (!conversation.readRequest()) {
                return;
            }
            seen.add(conversation.received().substring(from));
            conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"e\"\r\n\r\nhello");
        }
    });
    private final FakeClock clock = new FakeClock();
    private CachingProxy proxy;
    private CachingProxy fresh;

    @BeforeEach
    void start() {
        proxy = proxy();
        fresh = proxy();
    }

    @AfterEach
    void stop() {
        proxy.close();
        fresh.close();
        origin.close();
    }

    private static String get(String target, String... lines) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + String.join("", lines) + "\r\n";
    }

    /** With one answer stored. */
    private CachingProxy proxy() {
        CachingProxy started = CachingProxy.builder()
                .clock(clock)
                .timers(clock)
                .map("api", origin.uri().toString())
                .set("domain_mappings.api.requests_per_hour", 0)
                .set("domain_mappings.api.retries", 0)
                .set("domain_mappings.api.key.ignore_query", List.of("utm_*"))
                .set("security.require_secure_key", true)
                .set("security.secure_key", KEY)
                .start();
        assertThat(one(started, get("/api/a", SHOWN, "First: yes\r\n")).status())
                .isEqualTo(200);
        return started;
    }

    private static Answer one(CachingProxy from, String request) {
        try (RawClient client = RawClient.to("127.0.0.1", from.port())) {
            return read(client.send(request), request);
        }
    }

    /** Less its Date, which goes by the real clock. */
    private static Answer read(RawClient client, String request) {
        Answer answer = client.read(request.startsWith("HEAD"));
        assertThat(answer.fields())
                .filteredOn(line -> line.startsWith("Date: "))
                .hasSize(1);
        return new Answer(
                answer.statusLine(),
                answer.status(),
                answer.fields().stream()
                        .map(line -> line.startsWith("Date: ") ? "Date" : line)
                        .toList(),
                answer.content());
    }

    private int status(String request) {
        return one(proxy, request).status();
    }

    /** Whoever answers, a connection's failures and hits are counted by the proxy: fresh ones meet each head once. */
    private Map<String, Answer> expected(List<String> requests) {
        Map<String, Answer> answers = new TreeMap<>();
        requests.forEach(request -> answers.put(request, one(fresh, request)));
        return answers;
    }

    private void learn(String request) {
        for (int i = 0; i < 6; i++) { // on every event loop
            status(request);
        }
    }

    @Test
    void theAnswersAreThoseToHeadsThatComeForTheFirstTime() {
        Map<String, Answer> expected = expected(KEPT);
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(RawClient.to("127.0.0.1", proxy.port()));
        }
        for (int i = 0; i < 4; i++) {
            for (String request : KEPT) {
                for (RawClient client : clients) {
                    if (i > 0 && expected.get(request).status() == 403) {
                        continue; // twenty of them in a minute are enough for a lock
                    }
                    assertThat(read(client.send(request), request)).as(request).isEqualTo(expected.get(request));
                }
            }
        }
        clients.forEach(RawClient::close);
        assertThat(seen).noneMatch(text -> text.contains(KEY)).hasSize(2 + 2 * (1 + 16));
        assertThat(seen)
                .filteredOn(text -> text.startsWith("POST /post"))
                .hasSize(17)
                .allMatch(text -> text.endsWith("\r\n\r\nhello"));
    }

    @Test
    void soAreThoseThatEndAConnection() {
        Map<String, Answer> expected = expected(LAST);
        for (int i = 0; i < 6; i++) {
            for (String request : LAST) {
                try (RawClient client = RawClient.to("127.0.0.1", proxy.port())) {
                    assertThat(read(client.trySend(request), request))
                            .as(request.substring(0, 60))
                            .isEqualTo(expected.get(request));
                    assertThat(client.isAtEnd()).isTrue();
                }
            }
        }
    }

    @Test
    void pipelinedAndCutAnywhereTheyAreAnsweredInTheirOrder() {
        List<String> requests =
                KEPT.stream().filter(request -> !request.contains(WRONG)).toList();
        Map<String, Answer> expected = expected(requests);
        requests.forEach(this::learn);
        Random random = new Random(7);
        try (RawClient client = RawClient.to("127.0.0.1", proxy.port())) {
            for (int round = 0; round < 60; round++) {
                List<String> sent = new ArrayList<>();
                for (int i = random.nextInt(8); i >= 0; i--) {
                    sent.add(requests.get(random.nextInt(requests.size())));
                }
                String all = String.join("", sent);
                for (int from = 0; from < all.length(); ) {
                    int to = random.nextBoolean() ? all.length() : from + 1 + random.nextInt(all.length() - from);
                    client.send(all.substring(from, to));
                    from = to;
                }
                for (String request : sent) {
                    assertThat(read(client, request)).as(request).isEqualTo(expected.get(request));
                }
            }
        }
        assertThat(seen).noneMatch(text -> text.contains(KEY));
    }

    @Test
    void aHeadThatIsCutAtAnyPlaceIsTheSame() {
        learn(GET);
        Answer expected = one(proxy, GET);
        try (RawClient client = RawClient.to("127.0.0.1", proxy.port())) {
            for (int i = 1; i < GET.length(); i++) {
                client.send(GET.substring(0, i)).send(GET.substring(i));
                assertThat(read(client, GET)).isEqualTo(expected);
            }
        }
    }

    @Test
    void aKeyThatIsNoLongerTheRightOneIsWrong() {
        learn(GET);
        proxy.updateConfig("security.secure_key", "another-key-9876543210");
        assertThat(status(GET)).isEqualTo(403);
        assertThat(status(GET)).isEqualTo(403);
        assertThat(status(GET.replace(KEY, "another-key-9876543210"))).isEqualTo(200);
        proxy.updateConfig("security.secure_key", KEY);
        assertThat(status(GET)).isEqualTo(200);
        proxy.updateConfig("security.key_positions", List.of("query_param"));
        assertThat(status(GET)).isEqualTo(401);
        proxy.updateConfig("security.require_secure_key", false);
        assertThat(status(GET)).isEqualTo(200);
    }

    @Test
    void underALockAKnownHeadIsAnsweredOnlyToAConnectionThatHasAuthenticated() {
        learn(GET);
        try (RawClient authenticated = RawClient.to("127.0.0.1", proxy.port())) {
            assertThat(authenticated.send(GET).read().status()).isEqualTo(200);
            for (int i = 0; i < 20; i++) {
                assertThat(status(GET.replace(KEY, "a-wrong-key-0123456789"))).isEqualTo(403);
            }
            for (int i = 0; i < 4; i++) {
                assertThat(authenticated.send(GET).read().status()).isEqualTo(200);
                assertThat(status(GET)).isEqualTo(429);
            }
            clock.advance(Duration.ofSeconds(61));
            assertThat(status(GET)).isEqualTo(200);
        }
    }

    @Test
    void theAdminApiIsThereOrNotWhateverHeadsAreKnown() {
        String health = get("/admin/health");
        String status = get("/admin/status", SHOWN);
        for (int i = 0; i < 3; i++) {
            learn(health);
            learn(status);
            assertThat(status(health)).isEqualTo(200);
            assertThat(status(status)).isEqualTo(200);
            proxy.updateConfig("admin.enabled", false);
            learn(health);
            learn(status);
            assertThat(status(health)).isEqualTo(401);
            assertThat(status(status)).isEqualTo(404);
            proxy.updateConfig("admin.enabled", true);
        }
    }

    @Test
    void aMappingThatIsGoneIsNotFoundUnderAKnownHead() {
        learn(GET);
        proxy.reload(ConfigLoader.create()
                .mapping("renamed", origin.uri().toString(), "test")
                .set("server.port", 0, "test")
                .set("security.require_secure_key", true, "test")
                .set("security.secure_key", KEY, "test")
                .load()
                .config());
        for (int i = 0; i < 4; i++) {
            assertThat(status(GET)).isEqualTo(404);
            assertThat(status(GET.replace("/api", "/renamed"))).isEqualTo(200);
        }
    }

    @Test
    void limitsThatAReloadLowersHoldForKnownHeads() {
        learn(GET);
        proxy.updateConfig("server.max_header_bytes", 40);
        for (int i = 0; i < 6; i++) {
            assertThat(status(GET)).isEqualTo(431);
        }
        proxy.updateConfig("server.max_header_bytes", 4000);
        assertThat(status(GET)).isEqualTo(200);
    }
}
