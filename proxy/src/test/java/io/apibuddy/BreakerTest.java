package io.apibuddy;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.events.ExchangeEvent;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream that fails is left alone for a while; what its clients see meanwhile. */
class BreakerTest {
    private final List<ExchangeEvent> events = new CopyOnWriteArrayList<>();

    private House house(UnaryOperator<CachingProxy.Builder> more) {
        return House.build(builder -> more.apply(builder.onEvent(events::add)));
    }

    /** Twenty failures; of an origin that was closed, twenty refusals. */
    private static void open(House house) {
        house.origin.replies(503, "down");
        for (int i = 0; i < 20; i++) {
            assertThat(house.get("/api/open" + i).status()).isIn(502, 503);
        }
    }

    private static Answered isLeftAlone(Answered answer, int retryAfter) {
        return answer.isProblem(503, "upstream-unavailable")
                .hasField("retry-after", Integer.toString(retryAfter))
                .hasField("proxy-status", "api-buddy; error=destination_unavailable");
    }

    @Test
    void itOpensAtTheTwentiethCallAndSaysWhenToComeAgain() {
        try (House house = House.build()) {
            house.origin.replies(503, "down");
            for (int i = 0; i < 20; i++) {
                house.get("/api/" + i).hasStatus(503).hasBody("down");
            }
            isLeftAlone(house.get("/api/a"), 1).isMiss();
            for (int i = 1; i <= 3; i++) {
                house.clock.advance(ofSeconds(8));
                house.get("/api/probe").hasStatus(503).hasBody("down");
            }
            isLeftAlone(house.get("/api/a"), 8).isMiss();
            house.clock.advance(ofMillis(2500));
            isLeftAlone(house.get("/api/a"), 6);
            assertThat(house.asked()).isEqualTo(20 + 3);
        }
    }

    @Test
    void halfOfTheCallsAndAtLeastTwentyMustHaveFailedWithinThirtySeconds() {
        try (House house = House.build()) {
            for (int i = 0; i < 100; i++) {
                house.origin.replies(i % 20 < 11 ? 200 : 500, "");
                house.get("/api/" + i);
            }
            assertThat(house.asked()).as("nine of twenty").isEqualTo(100);
            house.clock.advance(ofSeconds(30));
            house.origin.replies(502, "");
            for (int i = 0; i < 20; i++) {
                house.clock.advance(ofSeconds(4));
                house.get("/api/slow" + i).hasStatus(502);
            }
            assertThat(house.asked()).as("eight in thirty seconds").isEqualTo(120);
        }
    }

    @Test
    void ofFiftyThatComeAtOnceWhileItIsHalfOpenOneGoesAndIfItSucceedsAllMay() {
        ConcurrentLinkedQueue<HttpServerRequest> probes = new ConcurrentLinkedQueue<>();
        ExecutorService clients = Executors.newFixedThreadPool(50);
        try (House house = House.build()) {
            open(house);
            house.clock.advance(ofSeconds(1));
            house.origin.replies(probes::add);
            List<CompletableFuture<Answered>> crowd = IntStream.range(0, 50)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> house.get("/api/" + i), clients))
                    .toList();
            await().until(() -> crowd.stream().filter(CompletableFuture::isDone).count() == 49);
            assertThat(crowd.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
                    .allSatisfy(refused -> isLeftAlone(refused, 1));
            assertThat(probes).hasSize(1);
            house.origin.replies(200, "well again");
            probes.element().response().end("well again");
            await().until(() -> crowd.stream().allMatch(CompletableFuture::isDone));
            for (int i = 0; i < 50; i++) {
                house.get("/api/later" + i).hasBody("well again");
            }
            assertThat(house.asked()).isEqualTo(20 + 1 + 50);
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void aProbeWhoseClientLeavesMakesRoomForTheNext() throws IOException {
        ConcurrentLinkedQueue<HttpServerRequest> probes = new ConcurrentLinkedQueue<>();
        try (House house = House.build()) {
            open(house);
            house.clock.advance(ofSeconds(1));
            house.origin.replies(probes::add);
            try (Socket socket = leaving(house, "DELETE /api/a HTTP/1.1\r\nHost: x\r\n\r\n")) {
                await().until(() -> probes.size() == 1);
                isLeftAlone(house.get("/api/b"), 1);
            }
            house.origin.replies(200, "well again");
            await().untilAsserted(() -> house.get("/api/b").hasBody("well again"));
        }
    }

    private static Socket leaving(House house, String bytes) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.proxy.port());
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    @Test
    void oneMappingsFailuresAreNotAnothers() {
        try (House house = house(builder -> builder.map("other", "http://127.0.0.1:1/"))) {
            house.proxy.updateConfig(
                    "domain_mappings.other.upstream", house.origin.uri().toString());
            open(house);
            isLeftAlone(house.get("/api/a"), 1);
            house.origin.replies(200, "hello");
            house.get("/other/a").hasBody("hello");
            isLeftAlone(house.get("/api/a"), 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 429, 501})
    void whatIsNoFailureOfUpstreamDoesNotCount(int status) {
        try (House house = House.build()) {
            house.origin.replies(status, "said", "Retry-After", "1");
            for (int i = 0; i < 30; i++) {
                house.get("/api/" + i).hasStatus(status).hasBody("said");
                house.clock.advance(ofSeconds(1));
            }
            assertThat(house.asked()).isEqualTo(30);
        }
    }

    @Test
    void aClientsBrokenContentDoesNotCount() throws IOException {
        try (House house = house(builder -> builder)) {
            for (int i = 0; i < 15; i++) {
                leaving(house, "PATCH /api/a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
                        .close();
                leaving(house, "PATCH /api/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nx")
                        .close();
            }
            await().until(() -> events.size() == 30);
            house.get("/api/a").hasBody("hello");
        }
    }

    @Test
    void aClientsSlowContentDoesNotCount() throws IOException {
        try (House house = house(builder -> builder.set("domain_mappings.api.request_timeout", 0.1))) {
            for (int i = 0; i < 25; i++) {
                leaving(house, "PATCH /api/a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
            }
            await().until(() -> events.size() == 25);
            house.proxy.updateConfig("domain_mappings.api.request_timeout", 20);
            house.get("/api/a").hasBody("hello");
        }
    }

    @Test
    void anUpstreamThatIsTooSlowCounts() {
        try (House house = house(builder -> builder.set("domain_mappings.api.request_timeout", 0.05))) {
            house.origin.replies(request -> {});
            for (int i = 0; i < 20; i++) {
                house.get("/api/" + i).isProblem(504, "upstream-timeout");
            }
            isLeftAlone(house.get("/api/a"), 1);
        }
    }

    @Test
    void whatIsFreshIsServedAllTheSame() {
        try (House house = House.build()) {
            house.get("/api/kept").isMiss();
            open(house);
            int asked = house.asked();
            house.get("/api/kept").isHit().hasBody("hello").cacheStatusHasNot("detail");
            assertThat(house.asked()).isEqualTo(asked);
        }
    }

    @Test
    void aStaleAnswerThatTheMappingPermitsIsServedInstead() {
        try (House house = house(builder -> builder.set("domain_mappings.api.ttl_seconds", 60)
                .set("domain_mappings.api.stale_if_error_seconds", 100))) {
            house.get("/api/kept").isMiss();
            house.clock.advance(ofSeconds(155));
            open(house);
            int asked = house.asked();
            house.get("/api/kept").isHit().hasBody("hello").cacheStatusHas("detail=stale-if-error");
            house.clock.advance(ofMillis(999));
            house.get("/api/kept").isHit();
            isLeftAlone(house.get("/api/other"), 1);
            assertThat(house.asked()).isEqualTo(asked);
        }
    }

    @Test
    void underStandardAnythingThatDoesNotForbidItIsServedWhileUpstreamCannotBeReached() {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60");
            house.get("/api/kept").isMiss();
            house.origin.replies(200, "strict", "Cache-Control", "max-age=60, must-revalidate");
            house.get("/api/strict").isMiss();
            house.clock.advance(ofSeconds(10_000));
            house.origin.close();
            open(house);
            house.get("/api/kept").isHit().hasBody("kept").cacheStatusHas("detail=disconnected");
            isLeftAlone(house.get("/api/strict"), 1).isForwarded("stale");
        }
    }

    @Test
    void underStandardAnUpstreamThatAnswersErrorsIsNotDisconnected() {
        try (House house = House.standard()) {
            house.origin.replies(200, "kept", "Cache-Control", "max-age=60");
            house.get("/api/kept").isMiss();
            house.clock.advance(ofSeconds(10_000));
            open(house);
            isLeftAlone(house.get("/api/kept"), 1).isForwarded("stale");
        }
    }

    @Test
    void whatIsServedWhileRevalidatingCallsNobodyMeanwhile() {
        try (House house = house(builder -> builder.set("domain_mappings.api.ttl_seconds", 60)
                .set("domain_mappings.api.stale_while_revalidate_seconds", 1000))) {
            house.get("/api/kept").isMiss();
            house.clock.advance(ofSeconds(61));
            open(house);
            int asked = house.asked();
            for (int i = 0; i < 20; i++) {
                house.get("/api/kept").isHit().hasBody("hello").cacheStatusHas("detail=stale-while-revalidate");
            }
            assertThat(house.asked()).isEqualTo(asked);
        }
    }

    @ParameterizedTest(name = "after {0} failed probes for {1} s")
    @CsvSource({"0, 1", "1, 2", "2, 4", "3, 8", "4, 16", "5, 30", "6, 30"})
    void eachFailedProbeDoublesThePauseUpToThirtySeconds(int failed, int pause) {
        try (House house = House.build()) {
            open(house);
            for (int i = 0; i < failed; i++) {
                house.clock.advance(ofSeconds(30));
                house.get("/api/probe").hasStatus(503).hasBody("down");
            }
            isLeftAlone(house.get("/api/a"), pause);
        }
    }
}
