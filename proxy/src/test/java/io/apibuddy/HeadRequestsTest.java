package io.apibuddy;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HEAD, answered by a stored GET and telling of it (RFC 9110 section 9.3.2, RFC 9111 section 4.3.5). */
class HeadRequestsTest {
    private static final String MONDAY = "Mon, 16 Nov 2026 12:00:00 GMT";

    @Shows(Threat.HEAD_AGAINST_GET)
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ETag;\"1\";\"2\"",
                "ETag;\"1\";W/\"1\"",
                "Last-Modified;Mon, 16 Nov 2026 12:00:00 GMT;Tue, 17 Nov 2026 12:00:00 GMT",
            })
    void aHeadWithAnotherValidatorEndsTheStoredAnswer(String name, String stored, String told) {
        try (House house = House.standard()) {
            house.origin.replies(200, "four", "Cache-Control", "max-age=60", name, stored);
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(200, "five", "Cache-Control", "max-age=60", name, told);
            house.head("/api/a").isForwarded("stale").hasStatus(200).hasField(name, told);
            house.get("/api/a", "Cache-Control", "max-stale").isMiss().hasBody("five");
        }
    }

    @Shows(Threat.HEAD_AGAINST_GET)
    @Test
    void aHeadWithAnotherLengthEndsTheStoredAnswer() {
        try (House house = House.standard()) {
            house.origin.replies(200, "four", "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.thenReplies(200, "", "Cache-Control", "max-age=60", "Content-Length", "7");
            house.origin.replies(200, "sevens!", "Cache-Control", "max-age=60");
            house.head("/api/a").isForwarded("stale").hasField("content-length", "7");
            house.get("/api/a", "Cache-Control", "max-stale").isMiss().hasBody("sevens!");
        }
    }

    @Shows(Threat.HEAD_AGAINST_GET)
    @Test
    void aHeadThatAgreesMakesTheStoredAnswerFreshAgainWithItsFields() {
        try (House house = House.standard()) {
            house.origin.replies(200, "four", "Cache-Control", "max-age=60", "Last-Modified", MONDAY, "X-Of", "GET");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(
                    200,
                    "",
                    "Cache-Control",
                    "max-age=100",
                    "Last-Modified",
                    MONDAY,
                    "X-Of",
                    "HEAD",
                    "Content-Length",
                    "4");
            house.head("/api/a")
                    .isForwarded("stale")
                    .cacheStatusHas("fwd-status=200")
                    .hasBody("");
            house.get("/api/a")
                    .isHit()
                    .hasBody("four")
                    .hasField("x-of", "HEAD")
                    .hasField("age", "0")
                    .cacheStatusHas("ttl=100");
            assertThat(house.asked()).isEqualTo(2);
        }
    }

    @Shows(Threat.HEAD_AGAINST_GET)
    @Test
    void aHeadThatIsAnswered304MakesTheStoredAnswerFreshAgain() {
        try (House house = House.standard()) {
            house.origin.replies(200, "four", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(304, "", "ETag", "\"1\"");
            house.head("/api/a").isValidated().hasStatus(200).hasField("content-length", "4");
            assertThat(house.origin.last().method()).isEqualTo("HEAD");
            assertThat(house.origin.last().fields().values("If-None-Match")).containsExactly("\"1\"");
            house.get("/api/a").isHit().hasBody("four");
        }
    }

    @Shows(Threat.HEAD_AGAINST_GET)
    @ParameterizedTest
    @CsvSource({"404", "500", "503", "301"})
    void aHeadThatFailsSaysNothingOfTheStoredAnswer(int status) {
        try (House house = House.standard()) {
            house.origin.replies(200, "four", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.thenReplies(status, "", "Cache-Control", "max-age=60", "ETag", "\"2\"");
            house.head("/api/a").isForwarded("stale").hasStatus(status);
            house.origin.replies(304, "", "ETag", "\"1\"");
            house.get("/api/a").isValidated().hasBody("four");
        }
    }

    @Shows(Threat.HEAD_AGAINST_GET)
    @Test
    void aHeadIsNeverKeptAndNeverTakenForAGet() {
        try (House house = House.standard()) {
            house.origin.replies(200, "four", "Cache-Control", "max-age=60");
            house.head("/api/a").isMiss().cacheStatusHas("detail=method").cacheStatusHasNot("stored");
            house.head("/api/a").isMiss();
            house.get("/api/a").isMiss().hasBody("four");
            house.head("/api/a").isHit().hasBody("").hasField("content-length", "4");
            assertThat(house.asked()).isEqualTo(3);
        }
    }

    @Shows(Threat.HEAD_AGAINST_GET)
    @Test
    void aHeadOfOneVariantSaysNothingOfAnother() {
        try (House house = House.standard()) {
            house.origin.replies(200, "four", "Cache-Control", "max-age=60", "Vary", "Accept", "ETag", "\"1\"");
            house.get("/api/a", "Accept", "a/b").isMiss();
            house.origin.replies(200, "sevens!", "Cache-Control", "max-age=60", "Vary", "Accept", "ETag", "\"2\"");
            house.head("/api/a", "Accept", "c/d").isForwarded("vary-miss");
            house.get("/api/a", "Accept", "a/b").isHit().hasBody("four");
        }
    }

    @Shows(Threat.HEAD_AGAINST_GET)
    @Test
    void aHeadThatLeavesOutAValidatorDoesNotDisagree() {
        try (House house = House.standard()) {
            house.origin.replies(200, "four", "Cache-Control", "max-age=60", "ETag", "\"1\"", "Last-Modified", MONDAY);
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(200, "", "Cache-Control", "max-age=60", "Last-Modified", MONDAY);
            house.head("/api/a").isForwarded("stale").hasStatus(200);
            house.get("/api/a").isHit().hasBody("four").hasField("etag", "\"1\"");
        }
    }
}
