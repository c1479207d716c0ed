package io.apibuddy;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.http.HttpDate;
import io.apibuddy.http.StructuredFields;
import io.apibuddy.http.StructuredFields.Item;
import io.apibuddy.http.StructuredFields.Text;
import io.apibuddy.testing.ScriptedOrigin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstream says of its own limits is heeded, with nothing configured. */
class QuotaLearningTest {
    private static final long START = 1_795_348_800;

    private static House waiting() {
        return House.build(
                builder -> builder.set("domain_mappings.api.on_limit", "wait").set("throttling.max_wait_seconds", 100));
    }

    /** Nothing is sent for so many seconds, and then it is. */
    private static void isClosedFor(House house, int seconds) {
        int asked = house.asked();
        house.get("/api/next").isProblem(429, "throttled").hasField("retry-after", Integer.toString(seconds));
        house.clock.advance(ofSeconds(seconds).minusMillis(1));
        house.get("/api/next").isProblem(429, "throttled").hasField("retry-after", "1");
        assertThat(house.asked()).isEqualTo(asked);
        house.clock.advance(ofMillis(1));
        house.get("/api/next").isMiss().hasStatus(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void retryAfterInSecondsIsHeeded(int status) {
        try (House house = House.build()) {
            house.origin.thenReplies(status, "no", "Retry-After", "17");
            house.get("/api/a").hasStatus(status).hasBody("no").hasField("retry-after", "17");
            isClosedFor(house, 17);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void retryAfterAsADateIsHeeded(int status) {
        try (House house = House.build()) {
            String then = HttpDate.format(house.clock.instant().plusSeconds(90));
            house.origin.thenReplies(status, "no", "Retry-After", then, "Date", HttpDate.format(house.clock.instant()));
            house.get("/api/a").hasStatus(status).hasField("retry-after", then);
            isClosedFor(house, 90);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 301, 404, 500})
    void retryAfterOfOtherAnswersClosesNothing(int status) {
        try (House house = House.build()) {
            house.origin.thenReplies(status, "no", "Retry-After", "17");
            house.get("/api/a").hasStatus(status);
            house.get("/api/b").isMiss().hasStatus(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // the standard
                "RateLimit;\"default\";r=0;t=30|RateLimit-Policy;\"default\";q=5;w=60;30",
                "RateLimit;\"burst\";r=3;t=1, \"day\";r=0;t=3000;3000",
                // before it
                "RateLimit-Limit;5|RateLimit-Remaining;0|RateLimit-Reset;30;30",
                // epoch seconds (GitHub), seconds to go, a duration (OpenAI), fractions (Discord)
                "X-RateLimit-Limit;60|X-RateLimit-Remaining;0|X-RateLimit-Reset;1795348845;45",
                "X-RateLimit-Limit;60|X-RateLimit-Remaining;0|X-RateLimit-Reset;45;45",
                "x-ratelimit-limit-requests;60|x-ratelimit-remaining-requests;0|x-ratelimit-reset-requests;6m0s;360",
                "X-RateLimit-Remaining;0|X-RateLimit-Reset-After;1.5|X-RateLimit-Bucket;abcd;2",
                // requests are left, tokens are not
                "x-ratelimit-remaining-requests;59|x-ratelimit-reset-requests;1s|x-ratelimit-remaining-tokens;0"
                        + "|x-ratelimit-reset-tokens;20s;20",
                // a date (Anthropic)
                "anthropic-ratelimit-requests-remaining;0|anthropic-ratelimit-requests-reset;2026-11-22T12:00:40Z;40",
            })
    void nothingIsSentUntilTheResetOfAnyQuotaThatUpstreamSaysIsUsedUp(String told) {
        // The last number is the expected one; what stands before are fields.
        int cut = told.lastIndexOf(';');
        int seconds = Integer.parseInt(told.substring(cut + 1));
        List<String> fields = new ArrayList<>();
        for (String field : told.substring(0, cut).split("\\|")) {
            int colon = field.indexOf(';');
            fields.add(field.substring(0, colon));
            fields.add(field.substring(colon + 1));
        }
        try (House house = House.build()) {
            house.origin.thenReplies(200, "hello", fields.toArray(String[]::new));
            house.get("/api/a").isMiss().hasStatus(200);
            int asked = house.asked();
            house.get("/api/a").isHit();
            house.get("/api/next").isProblem(429, "throttled").hasField("retry-after", Integer.toString(seconds));
            house.clock.advance(ofSeconds(seconds - 1));
            house.get("/api/next").isProblem(429, "throttled");
            assertThat(house.asked()).isEqualTo(asked);
            house.clock.advance(ofSeconds(1));
            house.get("/api/next").isMiss().hasStatus(200);
        }
    }

    @Test
    void theRefusalSaysThatUpstreamToldWhenToComeAgain() {
        try (House house = House.build()) {
            house.origin.thenReplies(429, "no", "Retry-After", "17");
            house.get("/api/a").hasStatus(429);
            assertThat(house.get("/api/b").isProblem(429, "throttled").text())
                    .contains("upstream said when to come again");
        }
    }

    @Test
    void theRefusalForTokensDoesNotCallThemCalls() {
        try (House house = House.build()) {
            house.origin.thenReplies(
                    200,
                    "yes",
                    "x-ratelimit-limit-tokens",
                    "90000",
                    "x-ratelimit-remaining-tokens",
                    "0",
                    "x-ratelimit-reset-tokens",
                    "20s");
            house.get("/api/a").hasStatus(200);
            assertThat(house.get("/api/b").isProblem(429, "throttled").text())
                    .contains("upstream says that its quota tokens (90000) is used up");
        }
    }

    @Test
    void theRefusalNamesUpstreamsQuota() {
        try (House house = House.build()) {
            house.origin.thenReplies(
                    200, "hello", "RateLimit", "\"free\";r=0;t=30", "RateLimit-Policy", "\"free\";q=5;w=60");
            house.get("/api/a").hasStatus(200);
            Answered refused = house.get("/api/b")
                    .isProblem(429, "throttled")
                    .hasField("ratelimit", "\"free\";r=0;t=30")
                    .hasField("ratelimit-policy", "\"free\";q=5;w=60")
                    .hasField("x-ratelimit-limit", "5")
                    .hasField("x-ratelimit-reset", Long.toString(START + 30));
            assertThat(refused.text()).contains("upstream says that its quota free (5 in 60 s) is used up");
        }
    }

    @Test
    void aWindowOfLessThanASecondIsToldAsOne() {
        try (House house = House.build()) {
            house.origin.thenReplies(
                    200,
                    "hello",
                    "X-RateLimit-Limit",
                    "3",
                    "X-RateLimit-Remaining",
                    "0",
                    "X-RateLimit-Reset",
                    "5",
                    "X-RateLimit-Interval-Milliseconds",
                    "500");
            house.get("/api/a").hasStatus(200);
            house.get("/api/b").isProblem(429, "throttled").hasField("ratelimit-policy", "\"default\";q=3;w=1");
        }
    }

    @Test
    void aNameThatUpstreamMakesUpIsWrittenAsAStructuredField() {
        try (House house = House.build()) {
            house.origin.thenReplies(200, "hello", "RateLimit", "\"a\\\"b\\\\c;r=9\";r=0;t=30");
            house.get("/api/a").hasStatus(200);
            Answered refused = house.get("/api/b").isProblem(429, "throttled");
            Item item = (Item) StructuredFields.list(refused.field("ratelimit"))
                    .orElseThrow()
                    .get(0);
            assertThat(item.value()).isEqualTo(new Text("a\"b\\c;r=9"));
            refused.hasNoField("ratelimit-policy").hasNoField("x-ratelimit-limit");
        }
    }

    @Test
    void whatIsLeftIsCountedDownBetweenAnswersThatTellIt() {
        try (House house = House.build()) {
            house.origin.thenReplies(200, "hello", "X-RateLimit-Remaining", "2", "X-RateLimit-Reset", "60");
            house.get("/api/a").hasStatus(200);
            house.get("/api/b").hasStatus(200);
            house.get("/api/c").hasStatus(200);
            isClosedFor(house, 60);
        }
    }

    @Test
    void theStricterOfWhatIsConfiguredAndWhatIsLearnedWins() {
        try (House house = House.with("requests_per_hour", 3)) {
            house.origin.thenReplies(200, "hello", "RateLimit", "\"default\";r=1;t=10");
            house.get("/api/a").hasStatus(200);
            house.get("/api/b").hasStatus(200);
            house.get("/api/c").isProblem(429, "throttled").hasField("retry-after", "10");
            house.clock.advance(ofSeconds(10));
            house.get("/api/c").hasStatus(200);
            house.get("/api/d").isProblem(429, "throttled").hasField("retry-after", "3590");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "30", "86400"})
    void quotasOfAnAnswerThatACacheKeptAreIgnored(String age) {
        try (House house = House.build()) {
            house.origin.thenReplies(200, "hello", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "60", "Age", age);
            house.get("/api/a").hasStatus(200);
            house.get("/api/b").isMiss().hasStatus(200);
            house.origin.thenReplies(200, "hello", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "60", "Age", "0");
            house.get("/api/c").hasStatus(200);
            house.get("/api/d").isProblem(429, "throttled");
        }
    }

    @Test
    void whatA304TellsIsHeededToo() {
        try (House house = House.with("ttl_seconds", 10)) {
            house.origin.thenReplies(200, "hello", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(10));
            house.origin.thenReplies(
                    ScriptedOrigin.reply(304, "", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "60"));
            house.get("/api/a").isValidated();
            isClosedFor(house, 60);
        }
    }

    @Test
    void anotherMappingIsNotClosed() {
        try (ScriptedOrigin other = ScriptedOrigin.http();
                House house =
                        House.build(builder -> builder.map("other", other.uri().toString()))) {
            house.origin.thenReplies(429, "no", "Retry-After", "100");
            house.get("/api/a").hasStatus(429);
            house.get("/api/a").isProblem(429, "throttled");
            house.get("/other/a").isMiss().hasStatus(200);
        }
    }

    @Test
    void upstreamsOwn429PassesUntouchedAndOthersAreNotSentMeanwhile() {
        try (House house = House.build()) {
            house.origin.thenReplies(
                    429,
                    "{\"message\":\"slow down\"}",
                    "Content-Type",
                    "application/json",
                    "Retry-After",
                    "30",
                    "X-RateLimit-Limit",
                    "7",
                    "X-Request-Id",
                    "abc");
            house.get("/api/a")
                    .hasStatus(429)
                    .cacheStatusHas("fwd-status=429")
                    .hasField("content-type", "application/json")
                    .hasField("retry-after", "30")
                    .hasField("x-ratelimit-limit", "7")
                    .hasField("x-request-id", "abc")
                    .hasNoField("ratelimit")
                    .hasBody("{\"message\":\"slow down\"}");
            assertThat(house.asked()).isEqualTo(1);
            isClosedFor(house, 30);
        }
    }

    @Test
    void a429ThatSaysNothingOfWhenClosesForADelayThatGrows() {
        try (House house = House.build()) {
            // Who then asks is a violation of its own.
            for (int seconds : List.of(4, 16, 64)) {
                house.origin.thenReplies(429, "no");
                house.get("/api/a").hasStatus(429).hasBody("no");
                house.get("/api/b")
                        .isProblem(429, "throttled")
                        .hasField("retry-after", Integer.toString(seconds))
                        .hasField("ratelimit", "\"api\";r=0;t=" + seconds);
                house.clock.advance(ofSeconds(seconds));
            }
            house.get("/api/b").isMiss().hasStatus(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3155760000", // a hundred years
                "999999999999999999999999",
                "Fri, 31 Dec 9999 23:59:59 GMT"
            })
    void nothingIsClosedForLongerThanAMonthWhateverUpstreamSays(String retryAfter) {
        try (House house = House.build()) {
            house.origin.thenReplies(429, "no", "Retry-After", retryAfter);
            house.get("/api/a").hasStatus(429).hasField("retry-after", retryAfter);
            house.get("/api/b")
                    .isProblem(429, "throttled")
                    .hasField("retry-after", Long.toString(Duration.ofDays(31).toSeconds()));
            house.clock.advance(Duration.ofDays(31));
            house.get("/api/b").isMiss().hasStatus(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "1e9", "\u00e9", "0x10", "Fri, 99 Dec 2026 23:59:59 GMT"})
    void aRetryAfterThatIsNoneIsAsIfItWereNotThere(String retryAfter) {
        try (House house = House.build()) {
            house.origin.thenReplies(429, "no", "Retry-After", retryAfter);
            house.get("/api/a").hasStatus(429);
            house.get("/api/b").isProblem(429, "throttled").hasField("retry-after", "4");
            house.clock.advance(ofSeconds(4));
            house.get("/api/b").isMiss().hasStatus(200);
        }
    }

    @Test
    void underWaitARefusedRequestIsSentAgainWhenItsTimeComes() {
        try (House house = waiting()) {
            house.origin.thenReplies(429, "no", "Retry-After", "30");
            Crowd crowd = new Crowd(house);
            Crowd.Asking first = crowd.queues("/api/a");
            Crowd.Asking second = crowd.queues("/api/b");
            house.clock.advance(ofSeconds(29));
            assertThat(house.asked()).isEqualTo(1);
            assertThat(first.isAnswered()).isFalse();
            house.clock.advance(ofSeconds(1));
            first.answer().isMiss().hasStatus(200).hasBody("hello");
            second.answer().isMiss().hasStatus(200);
            assertThat(house.asked()).isEqualTo(3);
        }
    }

    @Test
    void underWaitA429IsPassedOnWhenItsTimeIsTooFar() {
        try (House house = waiting()) {
            house.origin.thenReplies(429, "no", "Retry-After", "101");
            house.get("/api/a").hasStatus(429).hasBody("no").hasField("retry-after", "101");
            house.get("/api/b").isProblem(429, "throttled").hasField("retry-after", "101");
            assertThat(house.asked()).isEqualTo(1);
        }
    }

    @Test
    void underWaitARequestThatIsRefusedAgainAndAgainGetsTheRefusal() {
        try (House house = waiting()) {
            house.origin.replies(429, "never", "Retry-After", "1");
            Crowd.Asking asking = new Crowd(house).get("/api/a");
            await().until(() -> {
                house.clock.advance(ofSeconds(1));
                return asking.isAnswered();
            });
            asking.answer().hasStatus(429).hasBody("never");
            assertThat(house.asked()).isEqualTo(6);
        }
    }

    @Test
    void underWaitAPostWhoseContentIsAtHandIsSentAgainSinceNothingWasDone() {
        try (House house = waiting()) {
            house.origin.thenReplies(429, "no", "Retry-After", "1");
            java.util.concurrent.CompletableFuture<Answered> asking =
                    java.util.concurrent.CompletableFuture.supplyAsync(
                            () -> house.post("/api/a", "application/json", "{\"q\":1}"));
            new Crowd(house).awaitQueued(1);
            house.clock.advance(ofSeconds(1));
            asking.join().hasStatus(200);
            assertThat(house.origin.requests())
                    .extracting(ScriptedOrigin.Asked::text)
                    .containsOnly("{\"q\":1}");
            assertThat(house.asked()).isEqualTo(2);
        }
    }

    @Test
    void whoWaitsAfterTheResetGoesAtThePaceThatUpstreamTold() {
        try (House house = waiting()) {
            house.origin.thenReplies(200, "hello", "RateLimit", "\"d\";r=0;t=10", "RateLimit-Policy", "\"d\";q=2;w=20");
            house.get("/api/first").hasStatus(200);
            Crowd crowd = new Crowd(house);
            List<Crowd.Asking> queue = crowd.queue(5, "/api/");
            for (int asked : List.of(3, 5, 6)) {
                house.clock.advance(ofSeconds(asked == 3 ? 10 : 20));
                await().until(() -> house.asked() == asked);
            }
            queue.forEach(one -> one.answer().hasStatus(200));
        }
    }

    @Test
    void tenThousandNamesTakeTheMemoryOfAFew() {
        try (House house = House.with("retries", 0)) {
            int[] number = new int[1];
            house.origin.replies(request -> {
                var response = request.response();
                for (int i = 0; i < 100; i++) {
                    response.headers().add("X-RateLimit-Remaining-N" + number[0], "5");
                    response.headers().add("X-RateLimit-Reset-N" + number[0]++, "1000000");
                    response.headers().add("RateLimit", "\"m" + number[0] + "\";r=5;t=1000000");
                }
                response.end("hello");
            });
            int admitted = 0;
            for (int i = 0; i < 100; i++) {
                admitted += house.get("/api/" + i).status() == 200 ? 1 : 0;
            }
            // The names that were learned first are counted down, and never told again.
            assertThat(admitted).isEqualTo(6);
            assertThat(StructuredFields.list(house.get("/api/more").field("ratelimit")))
                    .isPresent();
        }
    }
}
