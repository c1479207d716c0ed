package io.apibuddy;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code throttling.stretch}: as quota runs out, what is past its lifetime is served a while longer. */
class StretchTest {
    /** Ten requests an hour, answers fresh for a minute, stretched when less than half is left, by 1000 s at most. */
    private static House house(Object... settings) {
        return House.build(builder -> {
            builder.set("domain_mappings.api.requests_per_hour", 10)
                    .set("domain_mappings.api.ttl_seconds", 60)
                    .set("throttling.stretch.below", 0.5)
                    .set("throttling.stretch.max_stale_seconds", 1000);
            for (int i = 0; i < settings.length; i += 2) {
                builder.set(settings[i].toString(), settings[i + 1]);
            }
            return builder;
        });
    }

    private static void spend(House house, int requests) {
        for (int i = 0; i < requests; i++) {
            house.get("/api/spent" + house.asked()).isMiss().hasStatus(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 0", "6, 200", "7, 400", "8, 600", "9, 800", "10, 1000"})
    void theLessIsLeftTheLongerAnAnswerIsServedPastItsLifetime(int spent, int seconds) {
        try (House house = house()) {
            house.get("/api/a").isMiss();
            spend(house, spent - 1);
            if (seconds > 0) {
                house.clock.advance(ofSeconds(60 + seconds - 1));
                house.get("/api/a")
                        .isHit()
                        .hasStatus(200)
                        .cacheStatusHas("ttl=-" + (seconds - 1))
                        .cacheStatusHas("detail=quota")
                        .hasField("age", Integer.toString(60 + seconds - 1));
                assertThat(house.asked()).isEqualTo(spent);
                house.clock.advance(ofSeconds(1));
            } else {
                house.clock.advance(ofSeconds(60));
            }
            house.get("/api/a").isForwarded("stale").cacheStatusHasNot("detail=quota");
        }
    }

    @Test
    void aFreshAnswerIsServedAsEver() {
        try (House house = house()) {
            house.get("/api/a").isMiss();
            spend(house, 9);
            house.clock.advance(ofSeconds(59));
            house.get("/api/a").isHit().cacheStatusHas("ttl=1").cacheStatusHasNot("detail");
        }
    }

    @Test
    void itIsOffUnlessItIsSwitchedOn() {
        try (House house = house("throttling.stretch.below", 0)) {
            house.get("/api/a").isMiss();
            spend(house, 8);
            house.clock.advance(ofSeconds(61));
            house.get("/api/a").isForwarded("stale").hasStatus(200);
        }
    }

    @Test
    void itEndsWhenThereIsMoreAgain() {
        try (House house = house("throttling.stretch.max_stale_seconds", 100_000)) {
            house.get("/api/a").isMiss();
            spend(house, 9);
            house.clock.advance(ofSeconds(3599));
            house.get("/api/a").isHit().cacheStatusHas("detail=quota");
            house.clock.advance(ofSeconds(1));
            house.get("/api/a").isForwarded("stale").hasStatus(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"must-revalidate", "proxy-revalidate", "s-maxage=60", "no-cache"})
    void anAnswerThatForbidsStaleIsNotStretchedUnderStandard(String directive) {
        try (House house = house("domain_mappings.api.freshness", "standard")) {
            house.origin.replies(200, "hello", "Cache-Control", "max-age=60, " + directive);
            house.get("/api/a").isMiss();
            spend(house, 8);
            house.clock.advance(ofSeconds(61));
            house.get("/api/a").isForwarded("stale").hasStatus(200);
        }
    }

    @Test
    void oneThatDoesNotForbidItIsStretchedUnderStandardToo() {
        try (House house = house("domain_mappings.api.freshness", "standard")) {
            house.origin.replies(200, "hello", "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss();
            spend(house, 8);
            house.clock.advance(ofSeconds(61));
            house.get("/api/a").isHit().cacheStatusHas("ttl=-1").cacheStatusHas("detail=quota");
        }
    }

    @ParameterizedTest
    @CsvSource({"max-age=0, stale", "no-cache, request", "max-age=30, stale", "min-fresh=10, stale"})
    void whoAsksForSomethingFreshIsSentUpstream(String directive, String reason) {
        try (House house = house()) {
            house.get("/api/a").isMiss();
            spend(house, 8);
            house.clock.advance(ofSeconds(61));
            house.get("/api/a", "Cache-Control", directive).isForwarded(reason).hasStatus(200);
        }
    }

    @Test
    void aQuotaThatIsLearnedCountsToo() {
        try (House house = house("domain_mappings.api.requests_per_hour", 0)) {
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.thenReplies(
                    200, "hello", "RateLimit", "\"d\";r=10;t=600", "RateLimit-Policy", "\"d\";q=100;w=3600");
            house.get("/api/b").isMiss();
            house.get("/api/a").isHit().cacheStatusHas("ttl=-1").cacheStatusHas("detail=quota");
            house.clock.advance(ofSeconds(600));
            house.get("/api/a").isForwarded("stale").hasStatus(200);
        }
    }

    @Test
    void theDaysBudgetCountsToo() {
        try (House house = house("domain_mappings.api.calls_per_day", 3)) {
            house.get("/api/a").isMiss();
            spend(house, 1);
            house.clock.advance(ofSeconds(61));
            house.get("/api/a").isHit().cacheStatusHas("detail=quota");
        }
    }

    @Test
    void whileUpstreamIsClosedTheMostIsServed() {
        try (House house = house("domain_mappings.api.requests_per_hour", 0)) {
            house.get("/api/a").isMiss();
            house.origin.thenReplies(429, "no", "Retry-After", "5000");
            house.get("/api/b").hasStatus(429);
            house.clock.advance(ofSeconds(1059));
            house.get("/api/a").isHit().cacheStatusHas("ttl=-999").cacheStatusHas("detail=quota");
            house.clock.advance(ofSeconds(1));
            house.get("/api/a").isProblem(429, "throttled");
        }
    }

    @Test
    void aChangeOfItReachesRunningParts() {
        try (House house = house("throttling.stretch.below", 0)) {
            house.get("/api/a").isMiss();
            spend(house, 8);
            house.clock.advance(ofSeconds(61));
            house.proxy.updateConfig("throttling.stretch.below", 0.2);
            house.get("/api/a").isHit().cacheStatusHas("detail=quota");
        }
    }
}
