package io.apibuddy;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client's own conditions (RFC 9111 section 4.3.2, RFC 9110 section 13), answered from the store or passed on. */
class ConditionalRequestsTest {
    private static final String MONDAY = "Mon, 16 Nov 2026 12:00:00 GMT";
    private static final String DATE = "Sun, 22 Nov 2026 12:00:00 GMT";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"1\";\"1\";304",
                "\"1\";W/\"1\";304",
                "W/\"1\";\"1\";304",
                "W/\"1\";W/\"1\";304",
                "\"1\";\"0\", \"1\";304",
                "\"1\";\"0\" , W/\"1\",\"2\";304",
                "\"a,b\";\"x\", \"a,b\";304",
                "\"1\";*;304",
                "\"1\";\"2\";200",
                "\"1\";\"0\", W/\"2\";200",
                "\"1\";\"\";200",
                "\"a\";\"A\";200",
            })
    void ifNoneMatchIsComparedWeaklyWithTheStoredEntityTag(String stored, String asked, int status) {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "ETag", stored);
            house.get("/api/a").isMiss();
            house.get("/api/a", "If-None-Match", asked)
                    .isHit()
                    .hasStatus(status)
                    .hasBody(status == 304 ? "" : "x")
                    .hasField("etag", stored);
            house.head("/api/a", "If-None-Match", asked).isHit().hasStatus(status);
            assertThat(house.asked()).isEqualTo(1);
        }
    }

    @Test
    void linesOfIfNoneMatchAreOneList() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.get("/api/a", "If-None-Match", "\"0\"", "If-None-Match", "\"1\"")
                    .isHit()
                    .hasStatus(304);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Mon, 16 Nov 2026 12:00:00 GMT;304",
                "Monday, 16-Nov-26 12:00:00 GMT;304",
                "Mon Nov 16 12:00:00 2026;304",
                "Mon, 16 Nov 2026 12:00:01 GMT;304",
                "Mon, 16 Nov 2026 11:59:59 GMT;200",
                "2026-11-16;200",
                "0;200",
            })
    void ifModifiedSinceIsComparedWithTheStoredLastModified(String since, int status) {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Last-Modified", MONDAY);
            house.get("/api/a").isMiss();
            house.get("/api/a", "If-Modified-Since", since).isHit().hasStatus(status);
        }
    }

    @Test
    void whereThereIsNoLastModifiedTheDateStandsInForIt() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Date", DATE);
            house.get("/api/a").isMiss();
            house.get("/api/a", "If-Modified-Since", DATE).isHit().hasStatus(304);
            house.get("/api/a", "If-Modified-Since", MONDAY).isHit().hasStatus(200);
        }
    }

    @Test
    void ifNoneMatchGoesBeforeIfModifiedSince() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "ETag", "\"1\"", "Last-Modified", MONDAY);
            house.get("/api/a").isMiss();
            house.get("/api/a", "If-None-Match", "\"2\"", "If-Modified-Since", MONDAY)
                    .isHit()
                    .hasStatus(200);
            house.get("/api/a", "If-None-Match", "\"1\"", "If-Modified-Since", "Mon, 16 Nov 2026 11:00:00 GMT")
                    .isHit()
                    .hasStatus(304);
        }
    }

    @Test
    void a304FromTheStoreHasWhatCachingGoesByAndNothingOfTheContent() {
        try (House house = House.standard()) {
            house.origin.replies(
                    200,
                    "{}",
                    "Cache-Control",
                    "max-age=60",
                    "ETag",
                    "\"1\"",
                    "Last-Modified",
                    MONDAY,
                    "Date",
                    DATE,
                    "Expires",
                    DATE,
                    "Vary",
                    "Accept",
                    "Content-Location",
                    "/here",
                    "Content-Type",
                    "application/json",
                    "Content-Language",
                    "en",
                    "Access-Control-Allow-Origin",
                    "*");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(7));
            house.get("/api/a", "If-None-Match", "\"1\"")
                    .isHit()
                    .hasStatus(304)
                    .hasField("cache-control", "max-age=60")
                    .hasField("etag", "\"1\"")
                    .hasField("date", DATE)
                    .hasField("expires", DATE)
                    .hasField("vary", "Accept")
                    .hasField("content-location", "/api/here")
                    .hasField("age", "7")
                    .hasField("access-control-allow-origin", "*")
                    .hasNoField("content-type")
                    .hasNoField("content-language")
                    .hasNoField("content-length")
                    .cacheStatusHas("ttl=53");
        }
    }

    @Test
    void aStaleAnswerIsValidatedWithTheCachesOwnConditionFirstAndThenTheClientsCounts() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            for (String[] asked : new String[][] {{"\"1\"", "304"}, {"\"2\"", "200"}}) {
                house.clock.advance(ofSeconds(61));
                house.origin.thenReplies(304, "", "ETag", "\"1\"");
                house.get("/api/a", "If-None-Match", asked[0])
                        .isValidated()
                        .hasStatus(Integer.parseInt(asked[1]))
                        .hasBody(asked[1].equals("304") ? "" : "x")
                        .hasField("age", "0");
                assertThat(house.origin.last().fields().values("If-None-Match")).containsExactly("\"1\"");
                house.get("/api/a").isHit().hasBody("x");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-cache", "max-age=0"})
    void aReloadIsConfirmedByUpstreamAndThenAnswered304FromTheStore(String control) {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.origin.replies(304, "", "ETag", "\"1\"");
            house.get("/api/a", "Cache-Control", control, "If-None-Match", "\"1\"")
                    .isForwarded("request")
                    .cacheStatusHas("fwd-status=304")
                    .hasStatus(304);
            assertThat(house.asked()).isEqualTo(2);
        }
    }

    @Test
    void aNewAnswerThatTheValidationBringsIsKeptAndGoesToTheClient() {
        try (House house = House.standard()) {
            house.origin.replies(200, "old", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(200, "new", "Cache-Control", "max-age=60", "ETag", "\"2\"");
            house.get("/api/a", "If-None-Match", "\"1\"")
                    .isForwarded("stale")
                    .cacheStatusHas("fwd-status=200; stored")
                    .hasStatus(200)
                    .hasBody("new");
            house.get("/api/a", "If-None-Match", "\"2\"").isHit().hasStatus(304);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"If-None-Match;\"1\"", "If-Modified-Since;Mon, 16 Nov 2026 12:00:00 GMT"})
    void onAMissTheConditionIsPassedOnAndOnlyAWholeAnswerIsKept(String name, String value) {
        try (House house = House.standard()) {
            house.origin.replies(304, "", "ETag", "\"1\"", "Cache-Control", "max-age=60");
            house.get("/api/a", name, value)
                    .isMiss()
                    .hasStatus(304)
                    .hasBody("")
                    .hasField("etag", "\"1\"")
                    .cacheStatusHas("fwd-status=304")
                    .cacheStatusHas("detail=status")
                    .cacheStatusHasNot("stored");
            assertThat(house.origin.last().fields().values(name)).containsExactly(value);
            house.origin.replies(200, "whole", "ETag", "\"2\"", "Cache-Control", "max-age=60");
            house.get("/api/a", name, value).isMiss().hasStatus(200).cacheStatusHas("stored");
            house.get("/api/a").isHit().hasBody("whole");
        }
    }

    @Test
    void aStaleAnswerWithoutAValidatorIsAskedForWithTheClientsConditionAndA304LeavesItStale() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.thenReplies(304, "", "ETag", "\"1\"", "Cache-Control", "max-age=60");
            house.get("/api/a", "If-None-Match", "\"1\"").isForwarded("stale").hasStatus(304);
            assertThat(house.origin.last().fields().values("If-None-Match")).containsExactly("\"1\"");
            house.get("/api/a").isForwarded("stale").hasStatus(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"If-Match;\"2\"", "If-Unmodified-Since;Mon, 16 Nov 2026 12:00:00 GMT"})
    void conditionsOnlyForTheOriginGoThereAndTheirRefusalIsNotKept(String name, String value) {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "ETag", "\"1\"", "Last-Modified", MONDAY);
            house.get("/api/a").isMiss();
            house.origin.thenReplies(412, "no", "Cache-Control", "max-age=60");
            house.get("/api/a", name, value)
                    .isForwarded("request")
                    .hasStatus(412)
                    .cacheStatusHas("detail=precondition")
                    .cacheStatusHasNot("stored");
            assertThat(house.origin.last().fields().values(name)).containsExactly(value);
            house.get("/api/a").isHit().hasBody("x");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 301})
    void aConditionSaysNothingOfAnAnswerThatIsNo200(int status) {
        try (House house = House.standard()) {
            house.origin.replies(status, "x", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a").isMiss().cacheStatusHas("stored");
            house.get("/api/a", "If-None-Match", "\"1\"")
                    .isHit()
                    .hasStatus(status)
                    .hasBody("x");
        }
    }
}
