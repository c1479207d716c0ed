package io.apibuddy.admin;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.FakeClock;
import io.apibuddy.admin.ProxyMetrics.Health.State;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.SecurityEvent;
import io.apibuddy.store.ResponseStore.Measurements;
import io.apibuddy.store.ResponseStore.Statistics;
import io.apibuddy.throttling.Breaker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetersTest {
    private final FakeClock clock = new FakeClock();
    private final FakeRooms rooms = new FakeRooms();
    private final Meters meters = Meters.open(Optional.empty(), clock);

    private void tell(CacheOutcome outcome, Duration took) {
        meters.listener().onEvent(Told.request(1, outcome, clock.instant(), took));
    }

    private ProxyMetrics metrics() {
        return meters.snapshot().result();
    }

    private Scrape scrape() {
        return Scrape.of(meters.prometheus(Optional.empty()).orElseThrow().text());
    }

    @Test
    void eachRequestCountsInOneOutcomeOfItsMappingAndInTheTotal() {
        for (CacheOutcome outcome : CacheOutcome.values()) {
            for (int i = 0; i <= outcome.ordinal(); i++) {
                tell(outcome, ofMillis(1));
            }
        }
        meters.listener().onEvent(Told.request(1, "GET", "", CacheOutcome.NONE, clock.instant(), ofMillis(1)));
        ProxyMetrics.Requests api = metrics().mappings().get("api");
        assertThat(List.of(api.hits(), api.stale(), api.revalidated(), api.misses(), api.bypassed(), api.own()))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(api.requests()).isEqualTo(21);
        assertThat(api.throttled()).isEqualTo(6);
        assertThat(metrics().total().requests()).isEqualTo(22);
        assertThat(metrics().mappings()).containsOnlyKeys("api");
        assertThat(metrics().total().latency().count()).isEqualTo(22);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, GET",
        "HEAD, HEAD",
        "POST, POST",
        "PUT, PUT",
        "DELETE, DELETE",
        "OPTIONS, OPTIONS",
        "PATCH, PATCH",
        "TRACE, TRACE",
        "CONNECT, CONNECT",
        "get, other",
        "PROPFIND, other",
        "X, other"
    })
    void aClientCannotMakeUpSeriesByMethodsOfItsOwn(String method, String label) {
        meters.listener().onEvent(Told.request(1, method, "api", CacheOutcome.BYPASS, clock.instant(), ofMillis(1)));
        assertThat(scrape().sum("apibuddy_requests_total", "method", label)).isEqualTo(1);
        assertThat(scrape().sum("apibuddy_requests_total")).isEqualTo(1);
    }

    @Test
    void timeSavedIsTheMeanCallLessTheOwnTimeAndNeverLessThanNothing() {
        tell(CacheOutcome.HIT, ofMillis(1)); // nothing known yet
        meters.listener().onUpstreamCall(Told.answer(clock.instant(), ofMillis(10)));
        meters.listener().onUpstreamCall(Told.answer(clock.instant(), ofMillis(30)));
        meters.listener().onUpstreamCall(Told.failure(clock.instant(), ofSeconds(30))); // no answer, no time of one
        tell(CacheOutcome.HIT, ofMillis(1));
        tell(CacheOutcome.STALE, ofMillis(50));
        tell(CacheOutcome.MISS, ofMillis(1));
        ProxyMetrics metrics = metrics();
        assertThat(metrics.savings().time()).isEqualTo(ofMillis(19));
        assertThat(metrics.savings().calls()).isEqualTo(3);
        assertThat(metrics.savings().bytes()).isEqualTo(300);
        assertThat(metrics.savings().money()).isEqualByComparingTo("0.3");
        assertThat(metrics.upstreams().get("api").meanTime()).isEqualTo(ofMillis(20));
        assertThat(metrics.upstream().failures()).isEqualTo(1);
        assertThat(metrics.upstream().retries()).isEqualTo(1);
        assertThat(metrics.total().spent()).isEqualByComparingTo("0.3");
    }

    @Test
    void aClockThatWentBackMakesNoTimeNegative() {
        tell(CacheOutcome.HIT, ofSeconds(-5));
        assertThat(metrics().total().time()).isZero();
        assertThat(scrape().sum("apibuddy_request_duration_seconds_count")).isEqualTo(1);
    }

    @Test
    void nobodyIsForgottenByManyThreads() throws InterruptedException {
        meters.attach(rooms);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CountDownLatch begin = new CountDownLatch(1);
        for (int thread = 0; thread < 8; thread++) {
            long first = thread * 5_000L;
            threads.execute(() -> {
                await(begin);
                LongStream.range(first, first + 5_000).forEach(id -> {
                    CacheOutcome outcome = CacheOutcome.values()[(int) (id % 6)];
                    Instant at = Told.NOON.plusMillis(id * 150); // two hours in all, so that none is forgotten yet
                    meters.listener().onEvent(Told.request(id, outcome, at, ofMillis(id % 100)));
                    meters.listener().onUpstreamCall(Told.answer(at, ofMillis(5)));
                });
            });
        }
        begin.countDown();
        threads.shutdown();
        while (!threads.awaitTermination(1, TimeUnit.MILLISECONDS)) {
            rooms.tick();
            meters.prometheus(Optional.empty());
        }
        meters.detach();
        assertThat(metrics().total().requests()).isEqualTo(40_000);
        assertThat(metrics().upstream().calls()).isEqualTo(40_000);
        assertThat(metrics().total().latency().count()).isEqualTo(40_000);
        assertThat(scrape().sum("apibuddy_requests_total")).isEqualTo(40_000);
        assertThat(scrape().sum("apibuddy_request_duration_seconds_count")).isEqualTo(40_000);
        assertThat(scrape().sum("apibuddy_upstream_calls_total")).isEqualTo(40_000);
        assertThat(rooms.written.stream().mapToLong(hour -> hour.requests()).sum())
                .isEqualTo(40_000);
        assertThat(rooms.written.stream().mapToLong(hour -> hour.calls()).sum()).isEqualTo(40_000);
        assertThat(rooms.written.stream()
                        .map(hour -> hour.saved())
                        .reduce(java.math.BigDecimal.ZERO, java.math.BigDecimal::add))
                .isEqualByComparingTo(metrics().total().saved());
        assertThat(meters.recent(1000)).hasSize(Meters.RECENT);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theLatestRequestsAreToldByTheirEndAndNoMoreThanTwoHundred() {
        for (int id = 0; id < 300; id++) {
            clock.advance(ofMillis(1));
            meters.listener().onEvent(Told.request(id, CacheOutcome.HIT, clock.instant(), Duration.ZERO));
        }
        meters.listener()
                .onEvent(Told.request(1000, CacheOutcome.HIT, clock.instant().minusSeconds(9), ofSeconds(10)));
        assertThat(meters.recent(3)).extracting(ExchangeEvent::id).containsExactly(1000L, 299L, 298L);
        assertThat(meters.recent(500)).hasSize(200);
        assertThat(meters.recent(0)).isEmpty();
        assertThat(meters.recent(-1)).isEmpty();
    }

    @Test
    void theMinutesFollowOnOneAnotherWithoutAGapAndNoMoreThanTwoHours() {
        tell(CacheOutcome.HIT, ofMillis(1));
        meters.listener().onUpstreamCall(Told.answer(clock.instant(), ofMillis(1)));
        assertThat(meters.minutes()).hasSize(1);
        clock.advance(ofMinutes(2));
        tell(CacheOutcome.MISS, ofMillis(7));
        List<Meters.Minute> minutes = meters.minutes();
        assertThat(minutes).extracting(Meters.Minute::requests).containsExactly(1L, 0L, 1L);
        assertThat(minutes.get(0).calls()).isEqualTo(1);
        assertThat(minutes.get(0).callsSaved()).isEqualTo(1);
        assertThat(minutes.get(0).bytes()).isEqualTo(100);
        assertThat(minutes.get(2).latency().p99()).isBetween(ofMillis(6), ofMillis(8));
        assertThat(minutes.get(2).time()).isEqualTo(Told.NOON.plusSeconds(120));
        clock.advance(ofMinutes(119));
        assertThat(meters.minutes())
                .hasSize(120)
                .last()
                .extracting(Meters.Minute::requests)
                .isEqualTo(0L);
        assertThat(meters.minutes().get(0).time()).isEqualTo(Told.NOON.plusSeconds(120));
        clock.advance(ofMinutes(1));
        tell(CacheOutcome.HIT, ofMillis(1)); // takes the place of the minute that is two hours ago
        meters.listener().onEvent(Told.request(1, CacheOutcome.HIT, Told.NOON.plusSeconds(120), ofMillis(1)));
        meters.listener().onUpstreamCall(Told.answer(Told.NOON.plusSeconds(120), ofMillis(1)));
        assertThat(meters.minutes().stream().mapToLong(Meters.Minute::requests).sum())
                .isEqualTo(1);
    }

    @Test
    void aProxyThatDoesNotRunIsNotHealthyAndStoresNothing() {
        assertThat(metrics().health().overall()).isEqualTo(State.ERROR);
        assertThat(metrics().cache()).isEmpty();
        assertThat(metrics().database()).isEmpty();
        assertThat(scrape().names()).doesNotContain("apibuddy_cache_entries");
        meters.attach(rooms);
        assertThat(metrics().health().overall()).isEqualTo(State.HEALTHY);
        assertThat(metrics().cache()).contains(rooms.statistics);
        assertThat(metrics().queued()).isEqualTo(7);
        assertThat(scrape().names()).contains("apibuddy_cache_entries");
        meters.detach();
        assertThat(metrics().health().overall()).isEqualTo(State.ERROR);
        assertThat(scrape().names()).doesNotContain("apibuddy_cache_entries");
        assertThat(meters.detach().succeeded()).isTrue();
    }

    @Test
    void aDiskInTroubleAndAnOpenBreakerDegradeAndAreNamed() {
        meters.attach(rooms);
        rooms.measurements = new Measurements(
                1, 2, 3, 4, 5, FakeRooms.NO_TIMING, FakeRooms.NO_TIMING, 6, 7, Optional.of("disk full"));
        rooms.protections = List.of(
                FakeRooms.protection("api", Breaker.Status.OPEN),
                FakeRooms.protection("b", Breaker.Status.HALF_OPEN),
                FakeRooms.protection("c", Breaker.Status.CLOSED));
        ProxyMetrics.Health health = metrics().health();
        assertThat(health.overall()).isEqualTo(State.DEGRADED);
        assertThat(health.database()).isEqualTo(State.DEGRADED);
        assertThat(health.upstreams())
                .containsEntry("api", State.ERROR)
                .containsEntry("b", State.DEGRADED)
                .containsEntry("c", State.HEALTHY);
        Scrape scrape = scrape();
        assertThat(scrape.sum("apibuddy_store_trouble")).isEqualTo(1);
        assertThat(scrape.sum("apibuddy_breaker_state", "mapping", "api")).isEqualTo(2);
        assertThat(scrape.sum("apibuddy_breaker_state", "mapping", "b")).isEqualTo(1);
        assertThat(scrape.sum("apibuddy_cache_evictions_total", "tier", "memory"))
                .isEqualTo(3);
        assertThat(scrape.sum("apibuddy_cache_evictions_total", "tier", "disk")).isEqualTo(4);
        assertThat(scrape.sum("apibuddy_store_queue_bytes")).isEqualTo(7);
    }

    @Test
    void aStoreThatCannotBeCountedLeavesTheOtherNumbers() {
        meters.attach(rooms);
        rooms.statistics = new Statistics(5, 50, 0, 0, 0, 0, Optional.empty(), List.of());
        assertThat(metrics().cache()).isPresent();
        rooms.unreadable = true;
        tell(CacheOutcome.HIT, ofMillis(1));
        assertThat(metrics().cache()).isEmpty();
        assertThat(metrics().total().hits()).isEqualTo(1);
    }

    @Test
    void limitsAndMappingsComeAndGo() {
        meters.attach(rooms);
        rooms.protections = List.of(
                FakeRooms.protection("api", Breaker.Status.CLOSED, FakeRooms.limit("hour", 100, 40)),
                FakeRooms.protection("old", Breaker.Status.CLOSED));
        Scrape before = scrape();
        assertThat(before.sum("apibuddy_throttle_remaining", "mapping", "api", "limit", "hour"))
                .isEqualTo(40);
        assertThat(before.sum("apibuddy_throttle_limit", "mapping", "api", "limit", "hour"))
                .isEqualTo(100);
        assertThat(before.sum("apibuddy_throttle_delay_seconds", "mapping", "api"))
                .isEqualTo(2);
        assertThat(before.sum("apibuddy_throttle_queued", "mapping", "api")).isEqualTo(3);
        assertThat(before.has("apibuddy_breaker_state", "mapping", "old")).isTrue();
        rooms.protections =
                List.of(FakeRooms.protection("api", Breaker.Status.CLOSED, FakeRooms.limit("burst", 10, 9)));
        Scrape after = scrape();
        assertThat(after.has("apibuddy_throttle_remaining", "limit", "hour")).isFalse();
        assertThat(after.sum("apibuddy_throttle_remaining", "limit", "burst")).isEqualTo(9);
        assertThat(after.has("apibuddy_breaker_state", "mapping", "old")).isFalse();
    }

    @Test
    void suspiciousThingsAndMishapsOfTheCacheAreCounted() {
        meters.listener()
                .onSecurityEvent(
                        new SecurityEvent(clock.instant(), "127.0.0.1", SecurityEvent.Kind.KEY_WRONG, "wrong"));
        meters.listener().onCacheTrouble("full", new IllegalStateException());
        assertThat(scrape().sum("apibuddy_security_events_total", "kind", "key_wrong"))
                .isEqualTo(1);
        assertThat(scrape().sum("apibuddy_security_events_total")).isEqualTo(1);
        assertThat(scrape().sum("apibuddy_cache_troubles_total")).isEqualTo(1);
    }

    @Test
    void openMetricsAreForWhoAsksForThem() {
        tell(CacheOutcome.HIT, ofMillis(1));
        Meters.Exposition open = meters.prometheus(
                        Optional.of("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"))
                .orElseThrow();
        assertThat(open.contentType()).startsWith("application/openmetrics-text");
        assertThat(open.text()).endsWith("# EOF\n").contains("apibuddy_requests_total{");
        Meters.Exposition text = meters.prometheus(Optional.of("*/*")).orElseThrow();
        assertThat(text.contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(text.text()).doesNotContain("# EOF");
    }
}
