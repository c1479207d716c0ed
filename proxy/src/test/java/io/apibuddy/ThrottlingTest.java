package io.apibuddy;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.StructuredFields;
import io.apibuddy.http.StructuredFields.Item;
import io.apibuddy.http.StructuredFields.Text;
import io.apibuddy.http.StructuredFields.Whole;
import io.apibuddy.testing.ScriptedOrigin;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** More requests than upstream may get, where {@code on_limit} is {@code reject}. */
class ThrottlingTest {
    private static final long START = 1_795_348_800;

    private static House limited(int requests, int window, Object... settings) {
        return House.build(builder -> {
            builder.set("domain_mappings.api.requests_per_hour", requests).set("throttling.window_seconds", window);
            for (int i = 0; i < settings.length; i += 2) {
                builder.set(settings[i].toString(), settings[i + 1]);
            }
            return builder;
        });
    }

    private static int retryAfter(Answered refused) {
        return Integer.parseInt(refused.isProblem(429, "throttled").field("retry-after"));
    }

    private static Item only(String list) {
        List<StructuredFields.Member> members = StructuredFields.list(list).orElseThrow();
        assertThat(members).hasSize(1);
        return (Item) members.get(0);
    }

    @Nested
    class TheRefusal {
        @Test
        void saysInEveryDialectWhatIsUsedUpAndWhenThereIsMore() {
            try (House house = limited(2, 60)) {
                house.get("/api/a").isMiss().hasStatus(200);
                house.clock.advance(ofSeconds(10));
                house.get("/api/b").isMiss().hasStatus(200);
                house.clock.advance(ofSeconds(5));
                Answered refused = house.get("/api/c")
                        .isProblem(429, "throttled")
                        .isForwarded("uri-miss")
                        .hasField("retry-after", "45")
                        .hasField("x-ratelimit-limit", "2")
                        .hasField("x-ratelimit-remaining", "0")
                        .hasField("x-ratelimit-reset", Long.toString(START + 60));
                assertThat(refused.text()).contains("Mapping api").contains("45 s");
                Item limit = only(refused.field("ratelimit"));
                assertThat(limit.value()).isEqualTo(new Text("api"));
                assertThat(limit.parameters()).isEqualTo(Map.of("r", new Whole(0), "t", new Whole(45)));
                Item policy = only(refused.field("ratelimit-policy"));
                assertThat(policy.value()).isEqualTo(new Text("api"));
                assertThat(policy.parameters()).isEqualTo(Map.of("q", new Whole(2), "w", new Whole(60)));
                assertThat(house.asked()).isEqualTo(2);
            }
        }

        @Test
        void namesTheQuotaThatIsUsedUpAndThePoliciesOfAll() {
            try (House house = limited(5, 60, "domain_mappings.api.calls_per_day", 1)) {
                house.get("/api/a").isMiss().hasStatus(200);
                Answered refused = house.get("/api/b").hasField("retry-after", "86400");
                assertThat(only(refused.field("ratelimit")).value()).isEqualTo(new Text("api-day"));
                assertThat(StructuredFields.list(refused.field("ratelimit-policy"))
                                .orElseThrow())
                        .extracting(member -> ((Item) member).value())
                        .containsExactly(new Text("api"), new Text("api-day"));
                refused.hasField("x-ratelimit-limit", "1");
            }
        }

        @ParameterizedTest
        @CsvSource({"0, 0", "1, 1", "300, 300", "999, 999", "900, 0", "0, 900", "500, 999"})
        void roundsItsTimesUpSoThatWhoComesThenIsAdmitted(long first, long second) {
            try (House house = limited(1, 60)) {
                house.clock.advance(ofMillis(first));
                house.get("/api/a").isMiss().hasStatus(200);
                house.clock.advance(ofMillis(second));
                Answered refused = house.get("/api/b");
                long reset = Long.parseLong(refused.field("x-ratelimit-reset"));
                assertThat(reset * 1000).isBetween(START * 1000 + first + 60_000, START * 1000 + first + 61_000);
                int wait = retryAfter(refused);
                assertThat(wait).isEqualTo((int) Math.ceil((60_000 - second) / 1000.0));
                long now = START * 1000 + first + second;
                house.clock.advance(ofMillis(Math.min(reset * 1000 - now, wait * 1000L)));
                house.get("/api/b").isMiss().hasStatus(200);
            }
        }
    }

    @Nested
    class TheLimit {
        @ParameterizedTest
        @ValueSource(ints = {1, 7, 60, 3600, 86_400})
        void isPerWindowWhateverItsLength(int window) {
            try (House house = limited(3, window, "throttling.progressive_enabled", false)) {
                for (int round = 0; round < 3; round++) {
                    for (int i = 0; i < 3; i++) {
                        house.get("/api/" + round + "-" + i).isMiss().hasStatus(200);
                    }
                    assertThat(retryAfter(house.get("/api/more"))).isEqualTo(window);
                    house.clock.advance(ofSeconds(window).minusMillis(1));
                    assertThat(retryAfter(house.get("/api/more"))).isEqualTo(1);
                    house.clock.advance(ofMillis(1));
                }
                assertThat(house.asked()).isEqualTo(9);
            }
        }

        @Test
        void countsOnlyWhatWasAdmittedNeitherHitsNorWhatWasRefusedNorOwnAnswers() {
            try (House house = limited(3, 60)) {
                house.get("/api/a").isMiss().hasStatus(200);
                for (int i = 0; i < 20; i++) {
                    house.get("/api/a").isHit();
                    house.get("/nosuch/a").hasStatus(404);
                    house.get("/api/x", "Cache-Control", "only-if-cached").hasStatus(504);
                }
                house.clock.advance(ofSeconds(20));
                house.get("/api/b").isMiss().hasStatus(200);
                house.get("/api/c").isMiss().hasStatus(200);
                for (int i = 0; i < 20; i++) {
                    assertThat(retryAfter(house.get("/api/d"))).isEqualTo(40);
                }
                house.clock.advance(ofSeconds(40));
                house.get("/api/d").isMiss().hasStatus(200);
                house.clock.advance(ofSeconds(20));
                house.get("/api/e").isMiss().hasStatus(200);
                house.get("/api/f").isMiss().hasStatus(200);
                retryAfter(house.get("/api/g"));
            }
        }

        @Test
        void ofZeroIsNone() {
            try (House house = limited(0, 3600)) {
                for (int i = 0; i < 1200; i++) {
                    house.get("/api/" + i).isMiss().hasStatus(200);
                }
            }
        }

        @Test
        void isTheMappingsOwnOrThatOfDomainLimitsOrTheDefault() {
            try (ScriptedOrigin origin = ScriptedOrigin.http();
                    House house = House.build(builder -> builder.map("own", origin.uri() + "/own")
                            .map("listed", origin.uri() + "/listed")
                            .map("other", origin.uri() + "/other")
                            .set("throttling.default_requests_per_hour", 3)
                            .set("throttling.domain_limits", Map.of("own", 2, "listed", 2))
                            .set("domain_mappings.own.requests_per_hour", 1))) {
                Map.of("own", 1, "listed", 2, "other", 3).forEach((mapping, limit) -> {
                    for (int i = 0; i < limit; i++) {
                        house.get("/" + mapping + "/" + i).isMiss().hasStatus(200);
                    }
                    house.get("/" + mapping + "/more")
                            .isProblem(429, "throttled")
                            .hasField("x-ratelimit-limit", limit.toString());
                });
            }
        }

        @Test
        void isEachMappingsOwn() {
            try (ScriptedOrigin origin = ScriptedOrigin.http();
                    House house = House.build(
                            builder -> builder.map("other", origin.uri().toString())
                                    .set("domain_mappings.api.requests_per_hour", 1)
                                    .set("domain_mappings.other.requests_per_hour", 1))) {
                house.get("/api/a").isMiss().hasStatus(200);
                retryAfter(house.get("/api/b"));
                house.get("/other/a").isMiss().hasStatus(200);
                retryAfter(house.get("/other/b"));
            }
        }

        @Test
        void changesWhileRunningAndWhatWasCountedStaysCounted() {
            try (House house = limited(3, 60)) {
                house.get("/api/a").isMiss().hasStatus(200);
                house.get("/api/b").isMiss().hasStatus(200);
                house.proxy.updateConfig("domain_mappings.api.requests_per_hour", 2);
                assertThat(retryAfter(house.get("/api/c"))).isEqualTo(60);
                house.proxy.updateConfig("domain_mappings.api.requests_per_hour", 4);
                house.clock.advance(ofSeconds(2)); // the delay for having violated the old one
                house.get("/api/c").isMiss().hasStatus(200);
                house.get("/api/d").isMiss().hasStatus(200);
                assertThat(retryAfter(house.get("/api/e"))).isEqualTo(58);
                house.proxy.updateConfig("throttling.window_seconds", 600);
                assertThat(retryAfter(house.get("/api/e"))).isEqualTo(598);
                house.proxy.updateConfig("domain_mappings.api.requests_per_hour", 0);
                house.clock.advance(ofSeconds(4)); // the second violation's delay
                house.get("/api/e").isMiss().hasStatus(200);
            }
        }

        @Test
        void staysCountedWhenTheMappingIsTakenAwayAndComesBack() {
            try (House house = limited(1, 60)) {
                house.get("/api/a").isMiss().hasStatus(200);
                var with = house.proxy.config();
                house.proxy.reload(io.apibuddy.config.ConfigLoader.create()
                        .fallback("server.port", 0)
                        .load()
                        .config());
                house.get("/api/a").hasStatus(404);
                house.proxy.reload(with);
                assertThat(retryAfter(house.get("/api/b"))).isEqualTo(60);
            }
        }

        @Test
        void holdsForWritesAndWhatIsNotCachedToo() {
            try (House house = limited(2, 60)) {
                house.send("DELETE", "/api/a", null).hasStatus(200);
                house.send("PUT", "/api/a", "new").hasStatus(200);
                house.send("PUT", "/api/a", "newer").isProblem(429, "throttled");
                house.send("OPTIONS", "/api/a", null).isProblem(429, "throttled");
                assertThat(house.asked()).isEqualTo(2);
            }
        }

        @Test
        void countsEveryRetryAndARetryOverTheLimitIsNotMadeNorAViolation() {
            try (House house = limited(2, 60, "domain_mappings.api.retries", 5)) {
                house.origin.replies(503, "down");
                Crowd.Asking asking = new Crowd(house).get("/api/a");
                org.awaitility.Awaitility.await().until(() -> {
                    house.clock.advance(ofMillis(100));
                    return asking.isAnswered();
                });
                asking.answer().hasStatus(503).hasBody("down");
                assertThat(house.asked()).isEqualTo(2);
            }
        }
    }

    @Nested
    class TheDelay {
        /** One request in each second: so short a window that the delay is what counts. */
        private House house(int max) {
            return limited(1, 1, "throttling.progressive_max_delay", max);
        }

        private int violate(House house, String path) {
            house.get("/api/" + path).hasStatus(200);
            return retryAfter(house.get("/api/more"));
        }

        @Test
        void doublesWithEachViolationUpToItsLongestAndComesDownInTheQuiet() {
            try (House house = house(10)) {
                int n = 0;
                for (int expected : List.of(2, 4, 8, 10, 10)) {
                    assertThat(violate(house, "up" + n++)).isEqualTo(expected);
                    house.clock.advance(ofSeconds(expected));
                }
                house.clock.advance(ofSeconds(10)); // quiet for as long: 5
                assertThat(violate(house, "down" + n++)).isEqualTo(10);
                house.clock.advance(ofSeconds(10).plusSeconds(10).plusSeconds(5)); // 5, then 2.5
                assertThat(violate(house, "down" + n++)).isEqualTo(5);
                house.clock.advance(ofSeconds(5).plusSeconds(5).plusMillis(2500)); // 2.5, then none
                assertThat(violate(house, "down" + n++)).isEqualTo(2);
            }
        }

        @Test
        void isNotLengthenedByRepeatsBeforeItIsOver() {
            try (House house = house(300)) {
                assertThat(violate(house, "a")).isEqualTo(2);
                for (int i = 0; i < 10; i++) {
                    assertThat(retryAfter(house.get("/api/b"))).isEqualTo(2 - i / 5);
                    house.clock.advance(ofMillis(200));
                }
                house.get("/api/b").isMiss().hasStatus(200);
                assertThat(retryAfter(house.get("/api/c"))).isEqualTo(4);
            }
        }

        @Test
        void endsWithAnAdmittedRequestHoweverOftenItDoubled() {
            try (House house = house(300)) {
                int refused = violate(house, "a");
                for (int i = 0; i < 9; i++) {
                    house.clock.advance(ofSeconds(refused).minusMillis(1));
                    assertThat(retryAfter(house.get("/api/early"))).isEqualTo(1);
                    house.clock.advance(ofMillis(1));
                    refused = violate(house, "b" + i);
                }
                assertThat(refused).isEqualTo(300);
            }
        }

        @Test
        void isNoneWhenSwitchedOff() {
            try (House house = limited(1, 1, "throttling.progressive_enabled", false)) {
                for (int i = 0; i < 5; i++) {
                    assertThat(violate(house, "a" + i)).isEqualTo(1);
                    house.clock.advance(ofSeconds(1));
                }
            }
        }

        @Test
        void isNotCausedByWhatIsRefreshedInTheBackground() {
            try (House house = limited(
                    1,
                    1,
                    "domain_mappings.api.ttl_seconds",
                    60,
                    "domain_mappings.api.stale_while_revalidate_seconds",
                    1000)) {
                house.get("/api/a").isMiss().hasStatus(200);
                house.clock.advance(ofSeconds(61));
                for (int i = 0; i < 5; i++) {
                    house.get("/api/x" + i).isMiss().hasStatus(200);
                    house.get("/api/a").isHit().cacheStatusHas("detail=stale-while-revalidate");
                    house.clock.advance(ofSeconds(1));
                }
                house.get("/api/b").isMiss().hasStatus(200);
                assertThat(retryAfter(house.get("/api/c"))).isEqualTo(2);
            }
        }
    }

    @Nested
    class WhatIsStored {
        @Test
        void isServedStaleInsteadAsLongAsStaleIfErrorPermits() {
            try (House house = limited(
                    1,
                    3600,
                    "domain_mappings.api.ttl_seconds",
                    60,
                    "domain_mappings.api.stale_if_error_seconds",
                    100)) {
                house.get("/api/a").isMiss().hasStatus(200);
                house.clock.advance(ofSeconds(160));
                house.get("/api/a")
                        .isHit()
                        .hasStatus(200)
                        .hasBody("hello")
                        .cacheStatusHas("ttl=-100")
                        .cacheStatusHas("detail=stale-if-error");
                house.clock.advance(ofSeconds(1));
                assertThat(retryAfter(house.get("/api/a").isForwarded("stale"))).isEqualTo(3600 - 161);
                assertThat(house.asked()).isEqualTo(1);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"override", "standard"})
        void isNotServedStaleOtherwise(String freshness) {
            try (House house = limited(
                    1, 3600, "domain_mappings.api.ttl_seconds", 60, "domain_mappings.api.freshness", freshness)) {
                house.origin.replies(200, "hello", "Cache-Control", "max-age=60");
                house.get("/api/a").isMiss().hasStatus(200);
                house.clock.advance(ofSeconds(61));
                house.get("/api/a").isForwarded("stale").isProblem(429, "throttled");
            }
        }

        @Test
        void isServedWhileThrottled() {
            try (House house = limited(1, 3600)) {
                house.get("/api/a").isMiss().hasStatus(200);
                retryAfter(house.get("/api/b"));
                house.get("/api/a").isHit().hasStatus(200);
                house.clock.advance(ofSeconds(3599));
                house.get("/api/a").isHit().hasStatus(200);
                assertThat(house.asked()).isEqualTo(1);
            }
        }

        /** Whoever touches a throttle needs its lock: while another holds that, it cannot be touched. */
        @Test
        @Tag("samples")
        void isServedTenThousandTimesWithTheThrottleOutOfReach() throws Exception {
            try (House house = limited(1, 3600, "throttling.stretch.below", 1)) {
                house.get("/api/a").isMiss().hasStatus(200);
                Object throttle = throttle(house);
                Object before = throttle.getClass()
                        .getMethod("state", java.time.Instant.class)
                        .invoke(throttle, house.clock.instant());
                synchronized (throttle) {
                    for (int i = 0; i < 10_000; i++) {
                        house.get("/api/a").isHit();
                    }
                }
                assertThat(throttle.getClass()
                                .getMethod("state", java.time.Instant.class)
                                .invoke(throttle, house.clock.instant()))
                        .isEqualTo(before);
                assertThat(retryAfter(house.get("/api/b"))).isEqualTo(3600);
            }
        }

        private Object throttle(House house) throws ReflectiveOperationException {
            Object running = ((Optional<?>) field(house.proxy, "running")).orElseThrow();
            Object guards = field(field(running, "exchange"), "guards");
            Map<?, ?> kept = (Map<?, ?>) field(guards, "byName");
            return field(field(kept.values().iterator().next(), "guard"), "throttle");
        }

        private Object field(Object of, String name) throws ReflectiveOperationException {
            Field field = of.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
        }
    }

    /** What the ancestor did wrong: a test for each. */
    @Nested
    class Ancestor {
        @Test
        void refusedCallsAreNotCounted() {
            try (House house = limited(1, 10, "throttling.progressive_enabled", false)) {
                house.get("/api/a").isMiss().hasStatus(200);
                for (int i = 0; i < 9; i++) {
                    house.clock.advance(ofSeconds(1));
                    assertThat(retryAfter(house.get("/api/b"))).isEqualTo(9 - i);
                }
                house.clock.advance(ofSeconds(1));
                house.get("/api/b").isMiss().hasStatus(200);
            }
        }

        @Test
        void retryAfterKnowsTheWindow() {
            try (House house = limited(1, 3600)) {
                house.get("/api/a").isMiss().hasStatus(200);
                house.clock.advance(ofSeconds(600));
                assertThat(retryAfter(house.get("/api/b"))).isEqualTo(3000);
            }
        }

        @Test
        void theCheckAndTheCountAreOneStep() {
            try (House house = limited(10, 3600)) {
                Crowd crowd = new Crowd(house);
                List<Crowd.Asking> all = java.util.stream.IntStream.range(0, 100)
                        .mapToObj(i -> crowd.get("/api/" + i))
                        .toList();
                assertThat(all.stream()
                                .map(Crowd.Asking::answer)
                                .filter(answer -> answer.status() == 200)
                                .count())
                        .isEqualTo(10);
                assertThat(house.asked()).isEqualTo(10);
            }
        }

        @Test
        void theDelayComesDown() {
            try (House house = limited(1, 1)) {
                house.get("/api/a").isMiss().hasStatus(200);
                assertThat(retryAfter(house.get("/api/b"))).isEqualTo(2);
                house.clock.advance(ofSeconds(2));
                house.get("/api/b").isMiss().hasStatus(200);
                assertThat(retryAfter(house.get("/api/c"))).isEqualTo(4);
                house.clock.advance(Duration.ofMinutes(1));
                house.get("/api/c").isMiss().hasStatus(200);
                assertThat(retryAfter(house.get("/api/d"))).isEqualTo(2);
            }
        }
    }
}
