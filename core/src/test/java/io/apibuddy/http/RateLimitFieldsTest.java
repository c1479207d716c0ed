package io.apibuddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.RateLimitFields.RateLimit;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitFieldsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z"); // 1795348800

    @ParameterizedTest(name = "{0} is in {1} s")
    @CsvSource(
            delimiter = ';',
            value = {
                // seconds to go
                "0;0",
                "1;1",
                "0.55;0.55",
                "3600;3600",
                "2592000;2592000",
                // epoch seconds, milliseconds, microseconds, nanoseconds
                "1795348800;0",
                "1795348817;17",
                "1795348817.25;17.25",
                "1795348817250;17.25",
                "1795348817250000;17.25",
                "1795348817250000000;17.25",
                "1795348700;0",
                "897674401;0",
                // durations
                "1s;1",
                "6m0s;360",
                "120ms;0.12",
                "1h2m3s;3723",
                "1h2m3.5s;3723.5",
                "24h0m0s;86400",
                "1d;86400",
                "250us;0.00025",
                "0s;0",
                // dates
                "2026-11-22T12:00:17Z;17",
                "2026-11-22T12:00:17.123456Z;17.123456",
                "2026-11-22T13:00:17+01:00;17",
                "2026-11-22T12:01Z;60",
                "2026-11-22T13:01:00+0100;60",
                "2026-11-22T12:01+0000;60",
                "Sun, 22 Nov 2026 12:00:17 GMT;17",
                "Sunday, 22-Nov-26 12:00:17 GMT;17",
                "Sun, 22 Nov 2026 11:00:17 GMT;0",
                // farther than 366 days
                "897674399;31622400",
                "99999999999;31622400",
                "897674400000;0",
                "897674399999;31622400",
                "999999999999999999999999999999;31622400",
                "9999999h;31622400",
                "Fri, 31 Dec 9999 23:59:59 GMT;31622400",
                "+999999999-12-31T23:59:59Z;-",
                "9999-12-31T23:59:59Z;31622400",
                "0000-01-01T00:00:00Z;0",
            })
    void aResetIsADateADurationOrANumber(String text, String seconds) {
        Optional<Instant> expected = seconds.equals("-") ? Optional.empty() : Optional.of(after(seconds));
        assertThat(RateLimitFields.of(remaining("5", text), NOW).stream().map(RateLimit::reset))
                .containsExactlyElementsOf(expected.stream().toList());
        assertThat(RateLimitFields.retryAfter(Fields.of("Retry-After", text), NOW))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "-1s",
                "+1",
                "1e9",
                "0x10",
                "1.",
                ".5",
                "1.2.3",
                "NaN",
                "Infinity",
                "soon",
                "s",
                "5x",
                "5s5",
                "m5",
                "12:00",
                "2026-11-22",
                "2026-11-22T12:00:17",
                "2026-13-22T12:00:17Z",
                "1 2",
                "\u0661",
                "Tue Feb 16 2021 09:02:42 GMT+0100 (Central European Standard Time)",
                "[1]",
                "\"1\"",
                "1;w=5",
                "\u0000",
                "..s",
            })
    void whatIsNoResetIsNone(String text) {
        assertThat(RateLimitFields.of(remaining("5", text), NOW)).isEmpty();
        assertThat(RateLimitFields.retryAfter(Fields.of("Retry-After", text), NOW))
                .isEmpty();
    }

    @ParameterizedTest(name = "[{0}] remain: {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "0;0",
                "7;7",
                "007;7",
                "594.0;594",
                "594.9;594",
                "-1;0",
                "-0.5;0",
                "99999999999999999999999999;2305843009213693951",
                "'';-",
                "x;-",
                "1e3;-",
                "0x1;-",
                "--1;-",
                "-;-",
                "1 2;-",
                "\u0661;-",
                "null;-",
                "[5];-",
            })
    void whatRemainsIsANumber(String text, String remaining) {
        assertThat(RateLimitFields.of(remaining(text, "5"), NOW).stream().map(quota -> "" + quota.remaining()))
                .containsExactlyElementsOf(remaining.equals("-") ? List.of() : List.of(remaining));
    }

    @ParameterizedTest(name = "RateLimit: {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "\"a\";r=1;t=2                              | a 1/- 2 -",
                "a;r=1;t=2                                  | a 1/- 2 -",
                "\"a\"; r=1; t=2; pk=:AAAA:                 | a 1/- 2 -",
                "\"a b\\\"c\";r=1;t=2                       | a b\"c 1/- 2 -",
                "\"a, b\";r=1;t=2                           | a, b 1/- 2 -",
                "\"a\";t=2;r=1, \"b\";r=3;t=4               | a 1/- 2 -, b 3/- 4 -",
                "\"a\";r=1;t=2, \"a\";r=0;t=1               | a 0/- 1 -",
                "\"a\";r=1;t=2, \"a\";r=1;t=3               | a 1/- 3 -",
                "garbage, \"b\";r=3;t=4, \"\";;, (1 2)      | b 3/- 4 -",
                "\"\";r=3;t=4                               | ' 3/- 4 -'",
                "\"a\";r=1                                  | ''",
                "\"a\";t=1                                  | ''",
                "\"a\";r=-1;t=2                             | ''",
                "\"a\";r=1;t=-2                             | ''",
                "\"a\";r=1.5;t=2                            | ''",
                "\"a\";r=\"1\";t=2                          | ''",
                "\"a\";r=9999999999999999;t=2               | ''",
                "\"a\";r;t                                  | ''",
                "1;r=1;t=2                                  | ''",
                "\"a;r=1;t=2                                | ''",
                "limit=10, remaining=5, reset=7             | default 5/10 7 -",
                "remaining=5, reset=7                       | default 5/- 7 -",
                "limit=10, remaining=5                      | ''",
                "limit=x, remaining=5, reset=7              | default 5/- 7 -",
                "Limit=10, Remaining=5, Reset=7             | ''",
                "100                                        | ''",
            })
    void theStandardFieldIsReadMemberByMember(String value, String quotas) {
        assertThat(spelled(Fields.of("RateLimit", value))).isEqualTo(quotas);
    }

    @ParameterizedTest(name = "RateLimit-Policy: {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "\"a\";q=10;w=60                     | a 1/10 2 60",
                "\"b\";q=9;w=9, \"a\";q=10;w=60      | a 1/10 2 60",
                "a;q=10;w=60;qu=\"requests\"         | a 1/10 2 60",
                "\"a\";q=10                          | a 1/10 2 -",
                "\"a\";w=60                          | a 1/- 2 60",
                "\"a\";q=0;w=0                       | a 1/- 2 -",
                "\"a\";q=10;w=999999999999999        | a 1/10 2 -",
                "garbage;;, \"a\";q=10;w=60          | a 1/10 2 60",
                "\"b\";q=10;w=60                     | a 1/- 2 -",
                "10;w=60                             | a 1/- 2 -",
            })
    void thePolicyOfTheSameNameTellsLimitAndWindow(String policy, String quotas) {
        assertThat(spelled(Fields.of("RateLimit", "\"a\";r=1;t=2", "RateLimit-Policy", policy)))
                .isEqualTo(quotas);
    }

    @Test
    void aWindowThatIsToldStandsInForAResetOnlyWhenNoneIsTold() {
        Fields noReset = Fields.of("RateLimit", "\"a\";r=0", "RateLimit-Policy", "\"a\";q=10;w=300");
        assertThat(spelled(noReset)).isEqualTo("a 0/10 300 300");
        assertThat(spelled(noReset.plus("X-RateLimit-Remaining", "1").plus("X-RateLimit-Reset", "7")))
                .isEqualTo("default 1/- 7 -");
        assertThat(spelled(Fields.of("RateLimit", "\"a\";r=0", "RateLimit-Policy", "\"a\";q=10;w=301")))
                .isEmpty();
    }

    @Test
    void nothingLeftWithoutAResetIsNotReturned() {
        assertThat(spelled(Fields.of("X-RateLimit-Limit", "10", "X-RateLimit-Remaining", "0")))
                .isEmpty();
    }

    @Test
    void familiesAreNotMixed() {
        assertThat(spelled(Fields.of("X-RateLimit-Remaining", "0", "RateLimit-Reset", "7")))
                .isEmpty();
        assertThat(spelled(Fields.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset-Tokens", "7")))
                .isEmpty();
    }

    @Test
    void ofTwoFamiliesWithoutAScopeTheStricterCounts() {
        assertThat(spelled(Fields.of(
                        "X-RateLimit-Remaining", "5",
                        "X-RateLimit-Reset", "60",
                        "RateLimit-Remaining", "2",
                        "RateLimit-Reset", "10")))
                .isEqualTo("default 2/- 10 -");
    }

    @Test
    void whatIsUsedTellsWhatRemains() {
        Fields used = Fields.of("X-RateLimit-Limit", "100", "X-RateLimit-Used", "30", "X-RateLimit-Reset", "9");
        assertThat(spelled(used)).isEqualTo("default 70/100 9 -");
        assertThat(spelled(used.with("X-RateLimit-Used", "130"))).isEqualTo("default 0/100 9 -");
        assertThat(spelled(used.with("X-RateLimit-Used", "many"))).isEmpty();
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "X-RateLimit-Resource, search",
        "X-RateLimit-Bucket, search",
        "RateLimit-Name, default",
        "X-RateLimit-Other, default",
    })
    void aNameOfItsOwnIsTheQuotasName(String field, String name) {
        assertThat(spelled(remaining("1", "2").plus(field, "search"))).isEqualTo(name + " 1/- 2 -");
        assertThat(spelled(remaining("1", "2").plus(field, "not a token"))).isEqualTo("default 1/- 2 -");
        assertThat(spelled(remaining("1", "2").plus(field, "x".repeat(200)))).isEqualTo("default 1/- 2 -");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "ratelimitbysize-remaining",
                "xratelimit-remaining",
                "x-ratelimits-remaining",
                "x-remaining",
                "rate-remaining",
                "x-ratelimit_remaining",
                "x ratelimit-remaining",
                "x-rate-limited-remaining",
                ""
            })
    void otherNamesAreNoneOfAFamily(String name) {
        assertThat(spelled(Fields.of(name, "0", name.replace("remaining", "reset"), "9")))
                .isEmpty();
    }

    @Test
    void upstreamsPointsInTimeAreShiftedWhenItsClockIsAnother() {
        Fields fast = remaining("0", "1795352417").plus("Date", "Sun, 22 Nov 2026 13:00:00 GMT");
        assertThat(spelled(fast)).isEqualTo("default 0/- 17 -");
        assertThat(spelled(remaining("0", "1795345217").plus("Date", "Sun, 22 Nov 2026 11:00:00 GMT")))
                .isEqualTo("default 0/- 17 -");
        assertThat(spelled(remaining("0", "2026-11-22T13:00:17Z").plus("Date", "Sun, 22 Nov 2026 13:00:00 GMT")))
                .isEqualTo("default 0/- 17 -");
        assertThat(RateLimitFields.retryAfter(
                        Fields.of(
                                "Retry-After",
                                "Sun, 22 Nov 2026 13:00:17 GMT",
                                "Date",
                                "Sun, 22 Nov 2026 13:00:00 GMT"),
                        NOW))
                .contains(NOW.plusSeconds(17));
    }

    @Test
    void theyAreNotShiftedByLatencyNorByADateThatIsNoClocks() {
        Fields fields = remaining("0", "1795348817");
        for (String date : List.of(
                "Sun, 22 Nov 2026 11:59:55 GMT",
                "Sun, 22 Nov 2026 12:00:05 GMT",
                "Thu, 01 Jan 1970 00:00:00 GMT",
                "Mon, 23 Nov 2026 12:00:00 GMT",
                "today")) {
            assertThat(spelled(fields.plus("Date", date))).as(date).isEqualTo("default 0/- 17 -");
        }
        assertThat(spelled(fields.plus("Date", "Sun, 22 Nov 2026 11:00:00 GMT").plus("Age", "3600")))
                .isEqualTo("default 0/- 17 -");
        assertThat(spelled(remaining("0", "17").plus("Date", "Sun, 22 Nov 2026 13:00:00 GMT")))
                .isEqualTo("default 0/- 17 -");
    }

    @Test
    void aClockThatBeginsAtZeroStillTellsSecondsToGo() {
        assertThat(RateLimitFields.of(remaining("0", "17"), Instant.EPOCH))
                .extracting(RateLimit::reset)
                .containsExactly(Instant.ofEpochSecond(17));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Retry-After                 | 120                            | 120",
                "retry-after                 | 2.0                            | 2",
                "Retry-After                 | Sun, 22 Nov 2026 12:02:00 GMT  | 120",
                "retry-after-ms              | 1234                           | 1.234",
                "retry-after-ms              | 1234.5                         | 1.2345",
                "x-ms-retry-after-ms         | 86                             | 0.086",
                "X-RateLimit-Retry-After     | 59                             | 59",
                "retry-after-ms              | 99999999999999999999999999999  | 31622400",
            })
    void upstreamSaysWhenItWantsToBeAskedAgain(String name, String value, String seconds) {
        assertThat(RateLimitFields.retryAfter(Fields.of(name, value), NOW)).contains(after(seconds));
    }

    @Test
    void theFinerRetryAfterComesFirstAndOfSeveralLinesTheLatestCounts() {
        assertThat(RateLimitFields.retryAfter(Fields.of("Retry-After", "2", "retry-after-ms", "1500"), NOW))
                .contains(NOW.plusMillis(1500));
        assertThat(RateLimitFields.retryAfter(Fields.of("Retry-After", "2", "retry-after-ms", "soon"), NOW))
                .contains(NOW.plusSeconds(2));
        assertThat(RateLimitFields.retryAfter(
                        Fields.of("Retry-After", "2", "Retry-After", "9", "Retry-After", "x"), NOW))
                .contains(NOW.plusSeconds(9));
        assertThat(RateLimitFields.retryAfter(Fields.empty(), NOW)).isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "0/40, shop 40/40 0 20",
        "1/40, shop 39/40 0.5 20",
        "40/40, shop 0/40 20 20",
        "45/40, shop 0/40 20 20",
        "399/400, shop 1/400 19.95 20",
        "1/0, ''",
        "-1/40, ''",
        "40, ''",
        "/, ''",
        "99999999999/99999999999, ''",
    })
    void shopifysBucketLeaks(String value, String quota) {
        assertThat(spelled(Fields.of("X-Shopify-Shop-Api-Call-Limit", value))).isEqualTo(quota);
    }

    @Test
    void tenThousandMembersAreNotTenThousandQuotas() {
        String many = IntStream.range(0, 10_000)
                .mapToObj(i -> "\"" + i + "\";r=0;t=" + i)
                .collect(Collectors.joining(","));
        assertThat(RateLimitFields.of(Fields.of("RateLimit", many), NOW)).isEmpty();
        String some = many.substring(0, 2000);
        assertThat(RateLimitFields.of(Fields.of("RateLimit", some), NOW)).hasSize(16);
        String numbers = "1,".repeat(1000);
        assertThat(RateLimitFields.of(remaining(numbers, "1"), NOW)).hasSize(16);
        Fields.Builder fields = Fields.builder();
        for (int i = 0; i < 10_000; i++) {
            fields.add("X-RateLimit-Remaining-" + i, "0").add("X-RateLimit-Reset-" + i, "9");
            fields.add("X-RateLimit-Remaining", "0").add("RateLimit", "\"a\";r=0;t=9");
        }
        assertThat(RateLimitFields.of(fields.build(), NOW)).hasSizeLessThanOrEqualTo(16);
    }

    @Test
    @Tag("samples")
    void whateverIsSentNothingIsThrownAndEverythingIsWithinBounds() {
        long seed = 4;
        Random random = new Random(seed);
        List<Fields> real = RateLimitApisTest.answers()
                .map(RateLimitApisTest.Answer::fields)
                .filter(fields -> !fields.isEmpty())
                .toList();
        for (int i = 0; i < 50_000; i++) {
            Fields.Builder fields = Fields.builder();
            real.get(random.nextInt(real.size()))
                    .forEach((name, value) -> fields.add(mangled(random, name), mangled(random, value)));
            Fields sent = fields.build();
            for (RateLimit quota : RateLimitFields.of(sent, NOW)) {
                assertThat(quota.remaining()).isNotNegative();
                assertThat(quota.limit().orElse(1)).isPositive();
                assertThat(quota.reset()).isBetween(NOW, NOW.plus(Duration.ofDays(366)));
                assertThat(quota.window().orElse(Duration.ofDays(1)))
                        .isBetween(Duration.ofNanos(1), Duration.ofDays(366));
                assertThat(quota.name()).matches("[ -~]{0,128}");
            }
            RateLimitFields.retryAfter(sent, NOW);
        }
    }

    /** Mostly as it is; else with something put in, taken out, doubled or made long. */
    private static String mangled(Random random, String text) {
        if (text.isEmpty() || random.nextInt(3) > 0) {
            return text;
        }
        StringBuilder mangled = new StringBuilder(text);
        String pieces = "0123456789999999999999-+.,;=:\"\\/ \tsmhdeETZGr\u0000\u00b5\u00e9\u0661";
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(mangled.length());
            switch (random.nextInt(4)) {
                case 0 -> mangled.insert(at, pieces.charAt(random.nextInt(pieces.length())));
                case 1 -> mangled.setCharAt(at, pieces.charAt(random.nextInt(pieces.length())));
                case 2 -> mangled.append(mangled, at, mangled.length());
                default -> mangled.insert(at, "9".repeat(random.nextInt(60)));
            }
        }
        return mangled.toString();
    }

    @Test
    void itIsWrittenAsStructuredFieldsAndReadAgain() {
        assertThat(RateLimitFields.limit("wiki", 0, 17)).isEqualTo("\"wiki\";r=0;t=17");
        assertThat(RateLimitFields.policy("wiki", 500, 3600)).isEqualTo("\"wiki\";q=500;w=3600");
        assertThat(RateLimitFields.limit("a\"b\\c\u00e9\n", -1, -1)).isEqualTo("\"a\\\"b\\\\c??\";r=0;t=0");
        assertThat(RateLimitFields.policy("wiki", Long.MAX_VALUE, Long.MIN_VALUE))
                .isEqualTo("\"wiki\";q=999999999999999;w=0");
        for (String name : List.of("wiki", "wiki-day", "a\"b\\c", "a, b;r=9", "")) {
            Fields written = Fields.of(
                    "RateLimit",
                    RateLimitFields.limit("other", 3, 4) + ", " + RateLimitFields.limit(name, 0, 17),
                    "RateLimit-Policy",
                    RateLimitFields.policy(name, 500, 3600) + ", " + RateLimitFields.policy("other", 5, 6));
            assertThat(spelled(written)).isEqualTo("other 3/5 4 6, " + name + " 0/500 17 3600");
        }
    }

    private static Fields remaining(String remaining, String reset) {
        return Fields.of("X-RateLimit-Remaining", remaining, "X-RateLimit-Reset", reset);
    }

    private static String spelled(Fields fields) {
        return RateLimitFields.of(fields, NOW).stream()
                .map(quota -> RateLimitApisTest.spelled(quota, NOW))
                .collect(Collectors.joining(", "));
    }

    private static Instant after(String seconds) {
        return NOW.plusNanos(new BigDecimal(seconds).movePointRight(9).longValueExact());
    }
}
