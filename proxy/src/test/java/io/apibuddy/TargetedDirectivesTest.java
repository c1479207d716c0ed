package io.apibuddy;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CDN-Cache-Control goes before Cache-Control on the whole way (RFC 9213). */
class TargetedDirectivesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "max-age=60;no-store",
                "max-age=60;private",
                "max-age=60;max-age=0",
                "max-age=60;s-maxage=1",
                "max-age=60;max-age=60, no-cache",
                "s-maxage=60, max-age=1;max-age=1",
                "MAX-AGE=1;max-age=60",
            })
    void itDecidesOnStoringAndLifetime(String targeted, String plain) {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "CDN-Cache-Control", targeted, "Cache-Control", plain);
            house.get("/api/a").isMiss().cacheStatusHas("stored").cacheStatusHas("ttl=60");
            house.clock.advance(ofSeconds(59));
            house.get("/api/a").isHit();
            house.clock.advance(ofSeconds(1));
            house.get("/api/a").isForwarded("stale");
        }
    }

    @ParameterizedTest
    @CsvSource({"no-store, no-store", "private, private"})
    void itForbidsStoringWhatTheOtherAllows(String targeted, String detail) {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "CDN-Cache-Control", targeted, "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss().cacheStatusHas("detail=" + detail).cacheStatusHasNot("stored");
            house.get("/api/a").isMiss();
        }
    }

    @Test
    void expiresIsIgnoredBesideIt() {
        try (House house = House.standard()) {
            house.origin.replies(
                    200,
                    "x",
                    "CDN-Cache-Control",
                    "public",
                    "Expires",
                    "Sun, 22 Nov 2026 13:00:00 GMT",
                    "ETag",
                    "\"1\"");
            house.get("/api/a").isMiss().cacheStatusHas("ttl=0");
            house.get("/api/a").isForwarded("stale");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "max-age=\"10\"", "max-age=ten", "max-age=10.5", "max-age=10,,", "no-store, &"})
    void anEmptyOrBrokenOneIsAsIfItWereNotThere(String targeted) {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "CDN-Cache-Control", targeted, "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss().cacheStatusHas("ttl=60");
        }
    }

    @Test
    void bothFieldsReachTheClientAsTheyCame() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "CDN-Cache-Control", "max-age=60", "Cache-Control", "no-store");
            house.get("/api/a").hasField("cdn-cache-control", "max-age=60").hasField("cache-control", "no-store");
            house.get("/api/a")
                    .isHit()
                    .hasField("cdn-cache-control", "max-age=60")
                    .hasField("cache-control", "no-store");
        }
    }

    @Test
    void itDecidesWhetherAStaleAnswerMayStandIn() {
        try (House house = House.standard()) {
            house.origin.replies(
                    200, "a", "CDN-Cache-Control", "max-age=60, stale-if-error=60", "Cache-Control", "must-revalidate");
            house.get("/api/a").isMiss();
            house.origin.replies(
                    200, "b", "CDN-Cache-Control", "max-age=60, must-revalidate", "Cache-Control", "stale-if-error=60");
            house.get("/api/b").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(503, "down");
            house.get("/api/a").isHit().hasBody("a").cacheStatusHas("detail=stale-if-error");
            house.get("/api/b").isForwarded("stale").hasStatus(503);
            house.origin.close();
            house.get("/api/b").isProblem(502, "upstream-failed");
        }
    }

    @Test
    void itOpensTheWindowInWhichAStaleAnswerIsServedAtOnce() {
        try (House house = House.standard()) {
            house.origin.replies(
                    200,
                    "x",
                    "CDN-Cache-Control",
                    "max-age=60, stale-while-revalidate=30",
                    "Cache-Control",
                    "no-cache");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(89));
            house.get("/api/a").isHit().cacheStatusHas("detail=stale-while-revalidate");
        }
    }

    @Test
    void a304MayBringAnotherOne() {
        try (House house = House.standard()) {
            house.origin.replies(
                    200, "x", "CDN-Cache-Control", "max-age=60", "Cache-Control", "max-age=5", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(304, "", "ETag", "\"1\"", "Cache-Control", "max-age=7");
            house.get("/api/a").isValidated().cacheStatusHas("ttl=60").hasField("cache-control", "max-age=7");
            house.clock.advance(ofSeconds(61));
            house.origin.replies(304, "", "ETag", "\"1\"", "CDN-Cache-Control", "max-age=100");
            house.get("/api/a").isValidated().cacheStatusHas("ttl=100");
            assertThat(house.asked()).isEqualTo(3);
        }
    }

    @Test
    void underOverrideNeitherCounts() {
        try (House house = House.with("ttl_seconds", 60)) {
            house.origin.replies(200, "x", "CDN-Cache-Control", "no-store", "Cache-Control", "max-age=5");
            house.get("/api/a").isMiss().cacheStatusHas("ttl=60");
            house.get("/api/a").isHit();
        }
    }
}
