package io.apibuddy;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.admin.ProxyMetrics;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code calls_per_day} and {@code cost_per_call}. */
class BudgetTest {
    private static House house(Object... settings) {
        return House.build(builder -> {
            for (int i = 0; i < settings.length; i += 2) {
                builder.set("domain_mappings.api." + settings[i], settings[i + 1]);
            }
            return builder;
        });
    }

    private static ProxyMetrics.Requests after(House house, int requests) {
        await().until(() -> house.proxy.metrics().total().requests() == requests);
        assertThat(house.proxy.metrics().mappings().get("api"))
                .isEqualTo(house.proxy.metrics().total());
        return house.proxy.metrics().total();
    }

    @Test
    void moreCallsThanThoseOfADayAreRefusedUntilTheOldestIsADayAgo() {
        try (House house = house("calls_per_day", 2)) {
            house.get("/api/a").isMiss().hasStatus(200);
            house.clock.advance(ofHours(10));
            house.get("/api/b").isMiss().hasStatus(200);
            house.get("/api/c")
                    .isProblem(429, "throttled")
                    .hasField("retry-after", Long.toString(14 * 3600))
                    .hasField("ratelimit", "\"api-day\";r=0;t=50400")
                    .hasField("ratelimit-policy", "\"api-day\";q=2;w=86400");
            house.get("/api/a").isHit();
            house.clock.advance(ofHours(14));
            house.get("/api/c").isMiss().hasStatus(200);
            house.get("/api/d").isProblem(429, "throttled").hasField("retry-after", Long.toString(10 * 3600));
        }
    }

    @Test
    void aDaysCallsAreCountedBesideTheWindows() {
        try (House house = house("calls_per_day", 3, "requests_per_hour", 2)) {
            house.get("/api/a").isMiss().hasStatus(200);
            house.get("/api/b").isMiss().hasStatus(200);
            house.get("/api/c").isProblem(429, "throttled").hasField("retry-after", "3600");
            house.clock.advance(ofHours(1));
            house.get("/api/c").isMiss().hasStatus(200);
            house.get("/api/d").isProblem(429, "throttled").hasField("retry-after", Long.toString(23 * 3600));
        }
    }

    @Test
    void everyCallIsCountedAndPaidAndEveryAnswerWithoutOneSavesAsMuch() {
        try (House house = house("cost_per_call", "0.1", "ttl_seconds", 60)) {
            house.origin.replies(200, "hello", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.get("/api/a").isHit();
            house.get("/api/a").isHit();
            house.get("/api/b").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.thenReplies(304, "");
            house.get("/api/a").isValidated();
            house.get("/api/a").isHit();
            house.send("DELETE", "/api/z", null).hasStatus(200);
            house.get("/api/none", "Cache-Control", "only-if-cached").hasStatus(504);
            ProxyMetrics.Requests all = after(house, 8);
            assertThat(all.calls()).isEqualTo(4).isEqualTo(house.asked());
            assertThat(all.callsSaved()).isEqualTo(3);
            assertThat(all.spent()).isEqualByComparingTo("0.4");
            assertThat(all.saved()).isEqualByComparingTo("0.3");
        }
    }

    @Test
    void aThousandCallsAtATenthCostExactlyAHundred() {
        try (House house = house("cost_per_call", "0.1", "cacheable_methods", List.of())) {
            Crowd crowd = new Crowd(house);
            IntStream.range(0, 1000)
                    .mapToObj(i -> crowd.get("/api/" + i))
                    .toList()
                    .forEach(one -> one.answer().hasStatus(200));
            ProxyMetrics.Requests all = after(house, 1000);
            assertThat(all.calls()).isEqualTo(1000);
            assertThat(all.spent()).isEqualByComparingTo("100");
            assertThat(all.saved()).isEqualByComparingTo("0");
        }
    }

    @Test
    void followersOfOneCallSaveTheirs() {
        try (House house = house("cost_per_call", "0.25")) {
            java.util.Queue<io.vertx.core.http.HttpServerRequest> held =
                    new java.util.concurrent.ConcurrentLinkedQueue<>();
            house.origin.replies(held::add);
            Crowd crowd = new Crowd(house);
            List<Crowd.Asking> equal =
                    IntStream.range(0, 9).mapToObj(i -> crowd.get("/api/a")).toList();
            await().until(() -> house.proxy.metrics().waiting() == 8 && held.size() == 1);
            io.apibuddy.testing.ScriptedOrigin.reply(200, "one").answer(held.peek());
            equal.forEach(one -> one.answer().hasStatus(200));
            ProxyMetrics.Requests all = after(house, 9);
            assertThat(all.calls()).isEqualTo(1);
            assertThat(all.callsSaved()).isEqualTo(8);
            assertThat(all.spent()).isEqualByComparingTo("0.25");
            assertThat(all.saved()).isEqualByComparingTo("2");
        }
    }

    @Test
    void everyRetryIsACallAndPaid() {
        try (House house = house("cost_per_call", 2, "retries", 2)) {
            house.origin.replies(503, "down");
            Crowd.Asking asking = new Crowd(house).get("/api/a");
            await().until(() -> {
                house.clock.advance(ofSeconds(1));
                return asking.isAnswered();
            });
            asking.answer().hasStatus(503);
            ProxyMetrics.Requests all = after(house, 1);
            assertThat(all.calls()).isEqualTo(3).isEqualTo(house.asked());
            assertThat(all.spent()).isEqualByComparingTo("6");
            assertThat(all.callsSaved()).isZero();
        }
    }

    @Test
    void whatIsRefusedCostsAndSavesNothing() {
        try (House house = house("cost_per_call", 1, "calls_per_day", 1)) {
            house.get("/api/a").isMiss();
            house.get("/api/b").isProblem(429, "throttled");
            house.get("/api/c").isProblem(429, "throttled");
            ProxyMetrics.Requests all = after(house, 3);
            assertThat(all.calls()).isEqualTo(1);
            assertThat(all.callsSaved()).isZero();
            assertThat(all.spent()).isEqualByComparingTo(BigDecimal.ONE);
            assertThat(all.saved()).isEqualByComparingTo(BigDecimal.ZERO);
        }
    }

    @Test
    void whatIsServedStaleForWantOfQuotaIsSaved() {
        try (House house =
                house("cost_per_call", 1, "calls_per_day", 1, "ttl_seconds", 60, "stale_if_error_seconds", 100)) {
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.get("/api/a").isHit().cacheStatusHas("ttl=-1");
            ProxyMetrics.Requests all = after(house, 2);
            assertThat(all.stale()).isEqualTo(1);
            assertThat(all.callsSaved()).isEqualTo(1);
            assertThat(all.saved()).isEqualByComparingTo(BigDecimal.ONE);
        }
    }

    @Test
    void anotherPriceIsThatOfLaterCalls() {
        try (House house = house("cost_per_call", "0.5")) {
            house.get("/api/a").isMiss();
            house.proxy.updateConfig("domain_mappings.api.cost_per_call", 3);
            house.get("/api/b").isMiss();
            house.get("/api/a").isHit();
            ProxyMetrics.Requests all = after(house, 3);
            assertThat(all.spent()).isEqualByComparingTo("3.5");
            assertThat(all.saved()).isEqualByComparingTo("3");
        }
    }

    @Test
    void whatIsRefreshedInTheBackgroundIsACallAndTheHitASavedOne() {
        try (House house = house("cost_per_call", 1, "ttl_seconds", 60, "stale_while_revalidate_seconds", 100)) {
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.get("/api/a").isHit();
            await().until(() -> house.asked() == 2);
            await().until(() -> house.proxy.metrics().total().calls() == 2);
            ProxyMetrics.Requests all = after(house, 2);
            assertThat(all.spent()).isEqualByComparingTo("2");
            assertThat(all.callsSaved()).isEqualTo(1);
        }
    }
}
