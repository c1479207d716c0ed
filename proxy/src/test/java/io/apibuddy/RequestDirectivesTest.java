package io.apibuddy;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request says of the age of its answer (RFC 9111 section 5.2.1), from the client's side. */
class RequestDirectivesTest {
    @Test
    void ofTheRequestsMaxAgeAndTheStoredOneTheSmallerWins() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(30));
            house.get("/api/a", "Cache-Control", "max-age=30").isHit().hasField("age", "30");
            house.clock.advance(ofSeconds(1));
            house.get("/api/a", "Cache-Control", "max-age=30")
                    .isForwarded("request")
                    .cacheStatusHas("detail=max-age")
                    .cacheStatusHas("stored");
            house.clock.advance(ofSeconds(60));
            house.get("/api/a", "Cache-Control", "max-age=3600").isForwarded("stale");
            assertThat(house.asked()).isEqualTo(3);
        }
    }

    @Test
    void anAgeThatTheAnswerBroughtCountsForTheRequestsMaxAgeToo() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Age", "20");
            house.get("/api/a").isMiss();
            house.get("/api/a", "Cache-Control", "max-age=20").isHit();
            house.get("/api/a", "Cache-Control", "max-age=19").isForwarded("request");
        }
    }

    @Test
    void anAnswerAskedForByMaxAgeIsValidatedAndThenYoungAgain() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(31));
            house.origin.thenReplies(304, "", "ETag", "\"1\"");
            house.get("/api/a", "Cache-Control", "max-age=30")
                    .isForwarded("request")
                    .cacheStatusHas("fwd-status=304")
                    .hasField("age", "0")
                    .hasBody("x");
            house.get("/api/a", "Cache-Control", "max-age=30").isHit();
        }
    }

    @Test
    void minFreshWantsSoMuchOfTheLifetimeToBeLeft() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(50));
            house.get("/api/a", "Cache-Control", "min-fresh=10").isHit().cacheStatusHas("ttl=10");
            house.get("/api/a", "Cache-Control", "min-fresh=11")
                    .isForwarded("request")
                    .cacheStatusHas("detail=min-fresh");
        }
    }

    @Test
    void maxStaleTakesAnAnswerSoFarPastItsLifetimeAndNotFurther() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(70));
            house.get("/api/a", "Cache-Control", "max-stale=10")
                    .isHit()
                    .cacheStatusHas("ttl=-10")
                    .cacheStatusHas("detail=max-stale")
                    .hasField("age", "70");
            house.clock.advance(ofSeconds(10_000));
            house.get("/api/a", "Cache-Control", "max-stale").isHit();
            house.get("/api/a", "Cache-Control", "max-stale=10").isForwarded("stale");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"must-revalidate, max-age=60", "proxy-revalidate, max-age=60", "s-maxage=60"})
    void maxStaleDoesNotHelpAgainstAnAnswerThatForbidsIt(String control) {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", control);
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(59));
            house.get("/api/a", "Cache-Control", "max-stale").isHit();
            house.clock.advance(ofSeconds(2));
            house.get("/api/a", "Cache-Control", "max-stale").isForwarded("stale");
        }
    }

    @Test
    void noStoreKeepsNothingOfTheAnswerAndLeavesWhatIsThere() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60");
            house.get("/api/a", "Cache-Control", "no-store")
                    .isMiss()
                    .cacheStatusHas("detail=request-no-store")
                    .cacheStatusHasNot("stored");
            house.get("/api/a").isMiss().cacheStatusHas("stored");
            house.get("/api/a", "Cache-Control", "no-store").isHit().hasBody("x");
            house.origin.replies(200, "other", "Cache-Control", "max-age=60");
            house.get("/api/a", "Cache-Control", "no-store, no-cache")
                    .isForwarded("request")
                    .hasBody("other");
            house.get("/api/a").isHit().hasBody("x");
        }
    }

    @Test
    void noStoreKeepsNothingOfA304Either() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "ETag", "\"1\"", "X-Of", "the first");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(304, "", "Cache-Control", "max-age=60", "ETag", "\"1\"", "X-Of", "the second");
            house.get("/api/a", "Cache-Control", "no-store").cacheStatusHasNot("stored");
            house.get("/api/a", "Cache-Control", "max-stale").isHit().hasField("x-of", "the first");
        }
    }

    @Test
    void noStoreKeepsNothingOfTheAnswerToAHeadEither() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "X-Of", "the first");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "X-Of", "the second");
            house.head("/api/a", "Cache-Control", "no-store").isForwarded("stale");
            house.get("/api/a", "Cache-Control", "max-stale").isHit().hasField("x-of", "the first");
        }
    }

    @Test
    void onlyIfCachedNeverAsksUpstream() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Vary", "Accept", "ETag", "\"1\"");
            house.get("/api/a", "Cache-Control", "only-if-cached")
                    .isProblem(504, "not-stored")
                    .cacheStatusHas("detail=only-if-cached");
            assertThat(house.asked()).isZero();
            house.get("/api/a").isMiss();
            house.get("/api/a", "Cache-Control", "only-if-cached").isHit().hasBody("x");
            house.get("/api/a", "Cache-Control", "only-if-cached", "Accept", "text/plain")
                    .isProblem(504, "not-stored");
            house.clock.advance(ofSeconds(61));
            house.get("/api/a", "Cache-Control", "only-if-cached").isProblem(504, "not-stored");
            house.get("/api/a", "Cache-Control", "only-if-cached, max-stale")
                    .isHit()
                    .hasBody("x");
            house.send("DELETE", "/api/a", null, "Cache-Control", "only-if-cached")
                    .isProblem(504, "not-stored");
            assertThat(house.asked()).isEqualTo(1);
        }
    }

    @Test
    void pragmaCountsOnlyWhereThereIsNoCacheControl() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss();
            house.get("/api/a", "Pragma", "something-else").isHit();
            house.get("/api/a", "Pragma", "no-cache", "Cache-Control", "max-age=60")
                    .isHit();
            house.get("/api/a", "Pragma", "no-cache")
                    .isForwarded("request")
                    .cacheStatusHas("detail=no-cache")
                    .cacheStatusHas("stored");
            assertThat(house.origin.last().fields().values("Pragma")).containsExactly("no-cache");
        }
    }

    @Test
    void directivesThatAreNotUnderstoodOrBrokenChangeNothingButABrokenMaxAgeAsks() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss();
            house.get("/api/a", "Cache-Control", "frobnicate, min-fresh=soon, max-stale=x, ,=,only-if")
                    .isHit();
            house.get("/api/a", "Cache-Control", "MAX-AGE=\"60\"").isHit();
            house.get("/api/a", "Cache-Control", "max-age=young").isForwarded("request");
        }
    }
}
