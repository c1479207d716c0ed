package io.apibuddy;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.ScriptedOrigin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was counted and learned outlives the program. */
class ThrottleRestartTest {
    @TempDir
    Path dir;

    private final ScriptedOrigin origin = ScriptedOrigin.http();
    private FakeClock clock = new FakeClock();
    private final Map<String, Object> settings = new HashMap<>();

    @AfterEach
    void close() {
        origin.close();
    }

    private ThrottleRestartTest with(String key, Object value) {
        settings.put(key, value);
        return this;
    }

    private ThrottleRestartTest limit(int requests) {
        return with("domain_mappings.api.requests_per_hour", requests);
    }

    private CachingProxy start() {
        CachingProxy.Builder builder = CachingProxy.builder()
                .clock(clock)
                .timers(clock)
                .map("api", origin.uri().toString())
                .set("domain_mappings.api.retries", 0)
                .database(dir.resolve("cache.db"));
        settings.forEach(builder::set);
        return builder.start();
    }

    private static Answered get(CachingProxy proxy, String path) {
        return new Client(proxy).get(path);
    }

    private static void admitted(CachingProxy proxy, String path) {
        get(proxy, path).isMiss().hasStatus(200);
    }

    private static void refused(CachingProxy proxy, String path, long retryAfter) {
        get(proxy, path).isProblem(429, "throttled").hasField("retry-after", Long.toString(retryAfter));
    }

    @Test
    void aThrottledMappingIsStillThrottledForWhatIsLeftOfTheTime() {
        limit(2);
        try (CachingProxy proxy = start()) {
            admitted(proxy, "/api/a");
            clock.advance(ofSeconds(100));
            admitted(proxy, "/api/b");
            refused(proxy, "/api/c", 3500);
        }
        clock.advance(ofSeconds(1000));
        try (CachingProxy proxy = start()) {
            refused(proxy, "/api/c", 2500);
            get(proxy, "/api/a").isHit();
            clock.advance(ofSeconds(2500));
            admitted(proxy, "/api/c");
            refused(proxy, "/api/d", 100);
        }
    }

    @Test
    void whatWasCountedStaysCountedThoughNobodyWasRefused() {
        limit(2);
        try (CachingProxy proxy = start()) {
            admitted(proxy, "/api/a");
            admitted(proxy, "/api/b");
        }
        try (CachingProxy proxy = start()) {
            refused(proxy, "/api/c", 3600);
        }
    }

    @Test
    void aStopAndAStartOfTheSameProxyForgetNothingEither() {
        limit(1);
        try (CachingProxy proxy = start()) {
            admitted(proxy, "/api/a");
            proxy.stop();
            clock.advance(ofSeconds(600));
            proxy.start();
            refused(proxy, "/api/b", 3000);
        }
    }

    @Test
    void theDelayGoesOnFromWhereItWas() {
        limit(1).with("throttling.window_seconds", 1);
        try (CachingProxy proxy = start()) {
            admitted(proxy, "/api/a");
            refused(proxy, "/api/b", 2);
            clock.advance(ofSeconds(2));
            admitted(proxy, "/api/b");
            refused(proxy, "/api/c", 4);
        }
        clock.advance(ofSeconds(1));
        try (CachingProxy proxy = start()) {
            refused(proxy, "/api/c", 3);
            clock.advance(ofSeconds(3));
            admitted(proxy, "/api/c");
            refused(proxy, "/api/d", 8);
        }
    }

    @Test
    void aLimitThatWasChangedWhileRunningCountsTheSame() {
        limit(5);
        try (CachingProxy proxy = start()) {
            admitted(proxy, "/api/a");
            proxy.updateConfig("domain_mappings.api.requests_per_hour", 1);
            refused(proxy, "/api/b", 3600);
        }
        clock.advance(ofSeconds(60));
        limit(1);
        try (CachingProxy proxy = start()) {
            refused(proxy, "/api/b", 3540);
            proxy.updateConfig("domain_mappings.api.requests_per_hour", 2);
            clock.advance(ofSeconds(2));
            admitted(proxy, "/api/b");
            refused(proxy, "/api/c", 3538);
        }
    }

    @Test
    void anotherWindowAfterTheRestartKnowsWhatTheOldOneCounted() {
        limit(1);
        try (CachingProxy proxy = start()) {
            admitted(proxy, "/api/a");
        }
        clock.advance(ofSeconds(60));
        with("throttling.window_seconds", 100);
        try (CachingProxy proxy = start()) {
            refused(proxy, "/api/b", 40);
        }
    }

    @Test
    void aResetThatUpstreamToldIsStillHeeded() {
        limit(0);
        try (CachingProxy proxy = start()) {
            origin.thenReplies(
                    200, "hello", "RateLimit", "\"free\";r=0;t=500", "RateLimit-Policy", "\"free\";q=9;w=600");
            admitted(proxy, "/api/a");
        }
        clock.advance(ofSeconds(100));
        try (CachingProxy proxy = start()) {
            get(proxy, "/api/b")
                    .isProblem(429, "throttled")
                    .hasField("retry-after", "400")
                    .hasField("ratelimit", "\"free\";r=0;t=400");
        }
        clock.advance(ofSeconds(400));
        try (CachingProxy proxy = start()) {
            admitted(proxy, "/api/b");
            assertThat(origin.requests()).hasSize(2);
        }
    }

    @Test
    void aTimeThatUpstreamWantsToBeLeftAloneIsStillHeeded() {
        limit(0);
        try (CachingProxy proxy = start()) {
            origin.thenReplies(429, "no", "Retry-After", "500");
            get(proxy, "/api/a").hasStatus(429);
        }
        clock.advance(ofSeconds(100));
        try (CachingProxy proxy = start()) {
            refused(proxy, "/api/a", 400);
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void theDaysBudgetIsStillSpent() {
        limit(0).with("domain_mappings.api.calls_per_day", 2);
        try (CachingProxy proxy = start()) {
            admitted(proxy, "/api/a");
            admitted(proxy, "/api/b");
        }
        clock.advance(Duration.ofHours(23));
        try (CachingProxy proxy = start()) {
            refused(proxy, "/api/c", 3600);
            clock.advance(Duration.ofHours(1));
            admitted(proxy, "/api/c");
        }
    }

    @Test
    void aClockThatWasSetBackMeanwhileClosesNothingForLonger() {
        limit(1);
        FakeClock before = clock;
        before.advance(Duration.ofDays(1));
        try (CachingProxy proxy = start()) {
            admitted(proxy, "/api/a");
            refused(proxy, "/api/b", 3600);
        }
        clock = new FakeClock();
        try (CachingProxy proxy = start()) {
            refused(proxy, "/api/b", 3600);
            clock.advance(ofSeconds(3600));
            admitted(proxy, "/api/b");
        }
    }

    @Test
    void anotherUpstreamUnderTheSameNameBeginsAnew() {
        limit(1);
        try (CachingProxy proxy = start()) {
            admitted(proxy, "/api/a");
        }
        try (ScriptedOrigin other = ScriptedOrigin.http()) {
            with("domain_mappings.api.upstream", other.uri().toString());
            try (CachingProxy proxy = start()) {
                admitted(proxy, "/api/b");
                refused(proxy, "/api/c", 3600);
            }
        }
    }

    @Test
    void everyTurnCountsOfThoseWhoWaitedBefore() {
        limit(2).with("domain_mappings.api.on_limit", "wait").with("throttling.max_wait_seconds", 10);
        try (CachingProxy proxy = start()) {
            admitted(proxy, "/api/a");
            admitted(proxy, "/api/b");
            refused(proxy, "/api/c", 3600);
        }
        clock.advance(ofSeconds(3600).minus(ofMillis(1)));
        try (CachingProxy proxy = start()) {
            java.util.concurrent.CompletableFuture<Answered> waits =
                    java.util.concurrent.CompletableFuture.supplyAsync(() -> get(proxy, "/api/c"));
            org.awaitility.Awaitility.await().until(() -> proxy.metrics().queued() == 1);
            clock.advance(ofMillis(1));
            waits.join().hasStatus(200);
        }
    }
}
