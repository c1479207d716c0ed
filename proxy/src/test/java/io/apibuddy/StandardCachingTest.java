package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@code freshness: standard}, from the client's side; the rules themselves have their tables in core. */
class StandardCachingTest {
    private static final String DATE = "Sun, 22 Nov 2026 12:00:00 GMT";

    @Test
    void anAnswerIsFreshAsLongAsItsMaxAgeSays() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Date", DATE);
            house.get("/api/a").isMiss().cacheStatusHas("stored").cacheStatusHas("ttl=60");
            house.clock.advance(Duration.ofSeconds(59));
            house.get("/api/a").isHit().cacheStatusHas("ttl=1").hasField("age", "59");
            house.clock.advance(Duration.ofSeconds(2));
            house.get("/api/a").isForwarded("stale");
        }
    }

    @Test
    void sMaxageGoesBeforeMaxAgeAndExpiresComesLast() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=1, s-maxage=60", "Date", DATE);
            house.get("/api/a").cacheStatusHas("ttl=60");
            house.origin.replies(200, "x", "Expires", "Sun, 22 Nov 2026 12:00:30 GMT", "Date", DATE);
            house.get("/api/b").cacheStatusHas("ttl=30");
        }
    }

    @Test
    void theAgeThatAnAnswerCameWithCounts() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Age", "50", "Date", DATE);
            house.get("/api/a").isMiss();
            house.clock.advance(Duration.ofSeconds(9));
            house.get("/api/a").isHit().hasField("age", "59");
            house.clock.advance(Duration.ofSeconds(2));
            house.get("/api/a").isForwarded("stale");
        }
    }

    @Test
    void whatMustNotBeSharedIsNotStoredAndSaysWhy() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "no-store, max-age=60");
            house.get("/api/a").cacheStatusHas("detail=no-store").cacheStatusHasNot("stored");
            house.origin.replies(200, "x", "Cache-Control", "private, max-age=60");
            house.get("/api/b").cacheStatusHas("detail=private");
            house.origin.replies(200, "x", "Cache-Control", "max-age=60");
            house.get("/api/c", "Authorization", "Bearer a").cacheStatusHas("detail=authorization");
            house.origin.replies(200, "x", "Cache-Control", "public, max-age=60");
            house.get("/api/c", "Authorization", "Bearer a").cacheStatusHas("stored");
            house.get("/api/c", "Authorization", "Bearer b").isHit();
        }
    }

    @Test
    void aStaleAnswerIsValidatedByEntityTagAndLastModified() {
        try (House house = House.standard()) {
            String modified = "Sat, 21 Nov 2026 12:00:00 GMT";
            house.origin.replies(
                    200, "x", "Cache-Control", "max-age=10", "ETag", "\"1\"", "Last-Modified", modified, "Date", DATE);
            house.get("/api/a").isMiss();
            house.clock.advance(Duration.ofSeconds(11));
            house.origin.replies(304, "", "ETag", "\"1\"", "Cache-Control", "max-age=100");
            house.get("/api/a").isValidated().hasStatus(200).hasBody("x").cacheStatusHas("ttl=100");
            assertThat(house.origin.last().fields().values("If-None-Match")).containsExactly("\"1\"");
            assertThat(house.origin.last().fields().values("If-Modified-Since")).containsExactly(modified);
            house.clock.advance(Duration.ofSeconds(50));
            house.get("/api/a", "If-Modified-Since", modified).isHit().hasStatus(304);
        }
    }

    @Test
    void a304AboutAnotherVariantIsNotTakenForThisOne() {
        try (House house = House.standard()) {
            house.origin.replies(200, "old", "Cache-Control", "max-age=10", "ETag", "\"1\"", "Date", DATE);
            house.get("/api/a").isMiss();
            house.clock.advance(Duration.ofSeconds(11));
            house.origin.thenReplies(304, "", "ETag", "\"2\"");
            house.origin.thenReplies(200, "new", "Cache-Control", "max-age=10", "ETag", "\"3\"");
            house.get("/api/a").isForwarded("stale").hasStatus(200).hasBody("new");
            house.get("/api/a").isHit().hasBody("new");
        }
    }

    @Test
    void aHeadIsAnsweredByAStoredGetAndOneThatDisagreesRemovesIt() {
        try (House house = House.standard()) {
            house.origin.replies(200, "four", "Cache-Control", "max-age=10", "ETag", "\"1\"", "Date", DATE);
            house.get("/api/a").isMiss();
            house.head("/api/a").isHit().hasField("content-length", "4").hasBody("");
            house.clock.advance(Duration.ofSeconds(11));
            house.origin.replies(200, "sevens!", "Cache-Control", "max-age=10", "ETag", "\"2\"");
            house.head("/api/a").isForwarded("stale").hasStatus(200);
            house.get("/api/a").isMiss().hasBody("sevens!");
        }
    }

    @Test
    void aPostIsForwardedAndInvalidates() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Date", DATE);
            house.get("/api/a").isMiss();
            house.get("/api/b").isMiss();
            house.origin.thenReplies(500, "failed");
            house.post("/api/a", "text/plain", "change").isForwarded("method").hasStatus(500);
            house.get("/api/a").isHit();
            house.origin.thenReplies(201, "done", "Location", "/b");
            house.post("/api/a", "text/plain", "change").isForwarded("method");
            house.get("/api/a").isMiss();
            house.get("/api/b").isMiss();
        }
    }

    @Test
    void aPostsAnswerThatSaysItIsWhatAGetBringsServesTheNextGet() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x");
            house.origin.thenReplies(
                    200, "made", "Content-Location", "/a", "Cache-Control", "max-age=60", "Date", DATE);
            house.post("/api/a", "text/plain", "make").isForwarded("method").cacheStatusHas("stored");
            house.get("/api/a").isHit().hasBody("made");
            house.origin.thenReplies(200, "again");
            house.post("/api/a", "text/plain", "make").isForwarded("method").hasBody("again");
            house.get("/api/a").isMiss().hasBody("x");
        }
    }

    @Test
    void theQuerysOrderMakesADifference() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Date", DATE);
            house.get("/api/a?b=1&a=2").isMiss();
            assertThat(house.origin.last().target()).isEqualTo("/a?b=1&a=2");
            house.get("/api/a?a=2&b=1").isMiss();
        }
    }
}
