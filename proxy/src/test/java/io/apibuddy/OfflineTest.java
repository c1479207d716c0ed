package io.apibuddy;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.ProxyListener;
import io.apibuddy.events.UpstreamEvent;
import io.apibuddy.testing.ScriptedOrigin;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A mapping that is offline: what is stored is served whatever speaks against it, and upstream is never called. */
class OfflineTest {
    private final List<UpstreamEvent> calls = new CopyOnWriteArrayList<>();

    private House house(UnaryOperator<CachingProxy.Builder> more) {
        return House.build(builder -> more.apply(builder.onEvent(new ProxyListener() {
            @Override
            public void onEvent(ExchangeEvent event) {}

            @Override
            public void onUpstreamCall(UpstreamEvent event) {
                calls.add(event);
            }
        })));
    }

    private House standard() {
        return house(builder -> builder.set("domain_mappings.api.freshness", "standard"));
    }

    /** From now on a call is a failure of the test. */
    private void offline(House house) {
        house.proxy.updateConfig("domain_mappings.api.offline", true);
        calls.clear();
        house.origin.close();
    }

    private void calledNobody() {
        assertThat(calls).isEmpty();
    }

    /** What says that a response must not be served stale is about stale answers of a cache that could ask: not this. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-age=60",
                "max-age=60, must-revalidate",
                "max-age=60, proxy-revalidate",
                "s-maxage=60",
                "no-cache",
                "max-age=60, stale-while-revalidate=100000"
            })
    void whatIsStoredIsServedHoweverOldAndWhateverItSaysOfStaleness(String control) {
        try (House house = standard()) {
            house.origin.replies(200, "kept", "Cache-Control", control, "ETag", "\"1\"");
            house.get("/api/a").isMiss().cacheStatusHas("stored");
            offline(house);
            house.clock.advance(ofSeconds(61));
            house.get("/api/a").isHit().hasStatus(200).hasBody("kept").cacheStatusHas("detail=offline");
            house.clock.advance(ofDays(29));
            house.get("/api/a").isHit().hasStatus(200).hasBody("kept").cacheStatusHas("detail=offline");
            calledNobody();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no-cache", "no-store", "max-age=0", "max-age=5, min-fresh=100", "only-if-cached", "max-stale=0"
            })
    void whatTheRequestSaysOfAgesDoesNotCount(String control) {
        try (House house = house(builder -> builder.set("domain_mappings.api.ttl_seconds", 60))) {
            house.get("/api/a").isMiss();
            offline(house);
            house.get("/api/a", "Cache-Control", control).isHit().hasBody("hello");
            house.clock.advance(ofSeconds(600));
            house.get("/api/a", "Cache-Control", control)
                    .isHit()
                    .hasBody("hello")
                    .hasField("age", "600")
                    .cacheStatusHas("ttl=-540")
                    .cacheStatusHas("detail=offline");
            house.get("/api/a", "Pragma", "no-cache").isHit().hasBody("hello");
            calledNobody();
        }
    }

    @Test
    void whatIsFreshIsAHitLikeAnyOther() {
        try (House house = House.build()) {
            house.get("/api/a").isMiss();
            offline(house);
            house.get("/api/a").isHit().cacheStatusHasNot("detail");
        }
    }

    @Test
    void headRangesAndConditionsAreAnsweredFromWhatIsStored() {
        try (House house = standard()) {
            house.origin.replies(
                    200,
                    "0123456789",
                    "Cache-Control",
                    "max-age=60",
                    "ETag",
                    "\"1\"",
                    "Last-Modified",
                    "Sun, 22 Nov 2026 10:00:00 GMT",
                    "Accept-Ranges",
                    "bytes");
            house.get("/api/a").isMiss();
            offline(house);
            house.clock.advance(ofSeconds(600));
            house.head("/api/a")
                    .isHit()
                    .hasStatus(200)
                    .hasField("content-length", "10")
                    .hasBody("");
            house.get("/api/a", "Range", "bytes=2-4").isHit().hasStatus(206).hasBody("234");
            house.get("/api/a", "Range", "bytes=2-4", "If-Range", "\"1\"")
                    .hasStatus(206)
                    .hasBody("234");
            house.get("/api/a", "Range", "bytes=2-4", "If-Range", "\"2\"")
                    .hasStatus(200)
                    .hasBody("0123456789");
            house.get("/api/a", "Range", "bytes=20-").isHit().hasStatus(416);
            house.get("/api/a", "If-None-Match", "\"1\"").isHit().hasStatus(304);
            house.get("/api/a", "If-None-Match", "\"2\"").isHit().hasStatus(200).hasBody("0123456789");
            house.get("/api/a", "If-Modified-Since", "Sun, 22 Nov 2026 10:00:00 GMT")
                    .isHit()
                    .hasStatus(304);
            calledNobody();
        }
    }

    @Test
    void aPartAnswersForWhatItHasAndIsNotMadeWhole() {
        try (House house = standard()) {
            house.origin.replies(
                    206, "234", "Cache-Control", "max-age=60", "ETag", "\"1\"", "Content-Range", "bytes 2-4/10");
            house.get("/api/a", "Range", "bytes=2-4").hasStatus(206).cacheStatusHas("stored");
            offline(house);
            house.clock.advance(ofSeconds(600));
            house.get("/api/a", "Range", "bytes=3-4").isHit().hasStatus(206).hasBody("34");
            house.get("/api/a")
                    .isForwarded("partial")
                    .isProblem(504, "not-stored")
                    .cacheStatusHas("detail=offline");
            house.get("/api/a", "Range", "bytes=0-4").isForwarded("partial").isProblem(504, "not-stored");
            calledNobody();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "override, PUT, content, method",
        "override, DELETE, , method",
        "override, OPTIONS, , method",
        "override, PATCH, content, method",
        "override, POST, another content, uri-miss",
        "standard, POST, content, method",
        "standard, GET, , uri-miss"
    })
    void whatCannotBeStoredIsNotSentEither(String freshness, String method, String body, String reason) {
        try (House house = house(builder -> builder.set("domain_mappings.api.freshness", freshness))) {
            offline(house);
            house.send(method, "/api/a", body)
                    .isForwarded(reason)
                    .isProblem(504, "not-stored")
                    .cacheStatusHas("detail=offline");
            calledNobody();
        }
    }

    @Test
    void aPostIsAnsweredByWhatItsContentBroughtBefore() {
        try (House house = House.build()) {
            house.post("/api/a", "application/json", "{\"q\":1}").isMiss();
            offline(house);
            house.post("/api/a", "application/json", "{ \"q\" : 1 }").isHit().hasBody("hello");
            house.post("/api/a", "application/json", "{\"q\":2}").isProblem(504, "not-stored");
        }
    }

    @Test
    void anotherVariantIsNotServedInItsPlace() {
        try (House house = House.build()) {
            house.origin.replies(200, "english", "Vary", "Accept-Language", "ETag", "\"en\"");
            house.get("/api/a", "Accept-Language", "en").isMiss();
            offline(house);
            house.get("/api/a", "Accept-Language", "en").isHit().hasBody("english");
            house.get("/api/a", "Accept-Language", "de")
                    .isForwarded("vary-miss")
                    .isProblem(504, "not-stored")
                    .cacheStatusHas("detail=offline");
        }
    }

    @Test
    void anothersCredentialsAreNotServed() {
        try (House house = House.build()) {
            house.get("/api/a", "Authorization", "Bearer one").isMiss();
            offline(house);
            house.get("/api/a", "Authorization", "Bearer one").isHit();
            house.get("/api/a", "Authorization", "Bearer two").isProblem(504, "not-stored");
            house.get("/api/a").isProblem(504, "not-stored");
        }
    }

    @Test
    void theProblemNamesWhatIsMissingAndNoSecret() {
        try (House house = House.build()) {
            offline(house);
            Answered missing = house.send("DELETE", "/api/a/b?q=two+words&api_key=sesame&token=open", null)
                    .isProblem(504, "not-stored");
            assertThat(missing.text())
                    .contains("DELETE /api/a/b?q=two+words&api_key=***&token=***")
                    .contains("offline")
                    .doesNotContain("sesame")
                    .doesNotContain("open\"");
            missing.hasNoField("retry-after");
        }
    }

    @Test
    void fromTheStartNotOneConnectionIsMade() {
        try (House house = house(builder -> builder.set("domain_mappings.api.offline", true)
                .set("domain_mappings.api.stale_while_revalidate_seconds", 1000)
                .set("domain_mappings.api.retries", 3))) {
            for (int i = 0; i < 20; i++) {
                house.get("/api/" + i).isProblem(504, "not-stored");
                house.send("PUT", "/api/" + i, "content").isProblem(504, "not-stored");
            }
            house.clock.advance(ofSeconds(60));
            assertThat(house.origin.connections()).isZero();
            calledNobody();
        }
    }

    @Test
    void whileItRunsItIsSwitchedOffAndOnAgain() {
        try (House house = house(builder -> builder.set("domain_mappings.api.ttl_seconds", 60)
                .set("domain_mappings.api.stale_while_revalidate_seconds", 1000))) {
            house.get("/api/a").isMiss();
            house.proxy.updateConfig("domain_mappings.api.offline", true);
            house.clock.advance(ofSeconds(61));
            for (int i = 0; i < 10; i++) {
                house.get("/api/a").isHit().cacheStatusHas("detail=offline");
                house.get("/api/b").isProblem(504, "not-stored");
            }
            assertThat(house.asked()).isEqualTo(1);
            assertThat(house.origin.connections()).isEqualTo(1);

            house.proxy.updateConfig("domain_mappings.api.offline", false);
            house.get("/api/b").isMiss().hasBody("hello");
            assertThat(house.asked()).isEqualTo(2);
        }
    }

    @Test
    void otherMappingsStayOnline() {
        try (ScriptedOrigin other = ScriptedOrigin.http();
                House house = house(builder -> builder.map("other", other.uri().toString()))) {
            offline(house);
            house.get("/api/a").isProblem(504, "not-stored");
            house.get("/other/a").isMiss().hasBody("hello");
        }
    }

    @Test
    void whatARunStoredIsServedByOneThatWasNeverOnlineHoweverMuchLater(@TempDir Path directory) {
        Path file = directory.resolve("cache.db");
        FakeClock clock = new FakeClock();
        try (ScriptedOrigin origin = ScriptedOrigin.http()) {
            try (CachingProxy proxy = CachingProxy.builder()
                    .clock(clock)
                    .timers(clock)
                    .database(file)
                    .map("api", origin.uri().toString())
                    .set("domain_mappings.api.ttl_seconds", 60)
                    .start()) {
                new Client(proxy).get("/api/a").isMiss();
            }
            for (int i = 0; i < 3; i++) {
                clock.advance(ofDays(400));
                try (CachingProxy proxy = CachingProxy.builder()
                        .clock(clock)
                        .timers(clock)
                        .database(file)
                        .map("api", origin.uri().toString())
                        .set("domain_mappings.api.ttl_seconds", 60)
                        .set("domain_mappings.api.offline", true)
                        .start()) {
                    new Client(proxy).get("/api/a").isHit().hasBody("hello").cacheStatusHas("detail=offline");
                }
            }
            assertThat(origin.connections()).isEqualTo(1);
        }
    }
}
