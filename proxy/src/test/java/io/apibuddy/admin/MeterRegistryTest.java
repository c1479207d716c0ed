package io.apibuddy.admin;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.FakeClock;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.throttling.Breaker;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Peace with the registry of an application. */
class MeterRegistryTest {
    private final FakeClock clock = new FakeClock();
    private final FakeRooms rooms = new FakeRooms();

    private void hit(Meters meters) {
        meters.listener().onEvent(Told.request(1, CacheOutcome.HIT, clock.instant(), ofMillis(1)));
    }

    @Test
    void itIsFilledAndEmptiedButNeverClosed() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.counter("theirs").increment();
        Meters meters = Meters.open(Optional.of(registry), clock);
        rooms.protections = List.of(FakeRooms.protection("api", Breaker.Status.CLOSED, FakeRooms.limit("hour", 9, 8)));
        meters.attach(rooms);
        hit(meters);
        assertThat(registry.get("apibuddy.requests")
                        .tag("mapping", "api")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("apibuddy.request.duration").timer().count()).isEqualTo(1);
        assertThat(registry.get("apibuddy.breaker.state").gauge().value()).isZero();
        meters.detach();
        meters.close();
        assertThat(registry.getMeters())
                .singleElement()
                .satisfies(left -> assertThat(left.getId().getName()).isEqualTo("theirs"));
        assertThat(registry.isClosed()).isFalse();
        hit(meters);
        assertThat(registry.getMeters()).hasSize(1);
    }

    @Test
    void aProxyThatIsStartedAgainAfterItsEndIsBackWithAllItHasCounted() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Meters meters = Meters.open(Optional.of(registry), clock);
        meters.attach(rooms);
        hit(meters);
        meters.listener().onUpstreamCall(Told.answer(clock.instant(), ofMillis(1)));
        meters.listener().onEvent(Told.request(2, CacheOutcome.NONE, clock.instant(), ofMillis(1)));
        meters.detach();
        meters.close();
        meters.attach(rooms);
        hit(meters);
        assertThat(registry.get("apibuddy.requests")
                        .tag("outcome", "hit")
                        .functionCounter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("apibuddy.upstream.calls").functionCounter().count())
                .isEqualTo(1);
        assertThat(registry.get("apibuddy.problems").functionCounter().count()).isEqualTo(1);
    }

    @Test
    void noneIsUsedThatWasNotGiven() {
        Meters meters = Meters.open(Optional.empty(), clock);
        hit(meters);
        assertThat(Metrics.globalRegistry.getMeters()).isEmpty();
    }

    @Test
    void twoProxiesDoNotCountIntoOneAnother() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Meters first = Meters.open(Optional.of(registry), clock);
        Meters second = Meters.open(Optional.of(registry), clock);
        hit(first);
        hit(second);
        hit(second);
        assertThat(registry.get("apibuddy.requests").functionCounter().count()).isEqualTo(1);
        assertThat(second.snapshot().result().total().hits()).isEqualTo(2);
        second.close();
        assertThat(registry.get("apibuddy.requests").functionCounter().count()).isEqualTo(1);
        first.close();
        hit(Meters.open(Optional.of(registry), clock));
        assertThat(registry.get("apibuddy.requests").functionCounter().count()).isEqualTo(1);
    }

    @Test
    void aProxyThatIsStartedAgainLeavesARegistryAloneThatAnotherCountsIntoByNow() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Meters first = Meters.open(Optional.of(registry), clock);
        first.close();
        Meters second = Meters.open(Optional.of(registry), clock);
        hit(second);

        first.attach(rooms);
        hit(first);
        hit(first);
        assertThat(registry.get("apibuddy.requests").functionCounter().count()).isEqualTo(1);
        assertThat(registry.find("apibuddy.waiting").meter()).isNull();
        assertThat(first.prometheus(Optional.empty()).orElseThrow().text()).contains("apibuddy_waiting");
        first.detach();
        first.close();
        assertThat(registry.get("apibuddy.requests").functionCounter().count()).isEqualTo(1);

        second.close();
        first.attach(rooms);
        assertThat(registry.get("apibuddy.requests").functionCounter().count()).isEqualTo(2);
    }

    @Test
    void twoProxiesShareOneWhenEachHasATagOfItsOwn() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        hit(Meters.open(Optional.of(tagged(registry, "a")), clock));
        hit(Meters.open(Optional.of(tagged(registry, "b")), clock));
        assertThat(registry.get("apibuddy.requests")
                        .tag("proxy", "a")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("apibuddy.requests")
                        .tag("proxy", "b")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
    }

    private static CompositeMeterRegistry tagged(SimpleMeterRegistry registry, String name) {
        CompositeMeterRegistry tagged = new CompositeMeterRegistry();
        tagged.config().commonTags("proxy", name);
        return tagged.add(registry);
    }

    @Test
    void prometheusReadsFromTheApplicationsOwnNoMoreThanWhatIsOurs() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.counter("theirs").increment();
        Meters meters = Meters.open(Optional.of(registry), clock);
        rooms.protections = List.of(FakeRooms.protection("api", Breaker.Status.CLOSED, FakeRooms.limit("hour", 9, 8)));
        meters.attach(rooms);
        hit(meters);
        meters.listener().onUpstreamCall(Told.answer(clock.instant(), ofMillis(1)));
        meters.listener().onEvent(Told.request(2, CacheOutcome.NONE, clock.instant(), ofMillis(1)));
        Scrape ours =
                Scrape.of(meters.prometheus(Optional.empty()).orElseThrow().text());
        Scrape all = Scrape.of(registry.scrape());
        assertThat(all.names()).contains("theirs_total");
        assertThat(ours.names())
                .isEqualTo(all.names().stream()
                        .filter(name -> !name.equals("theirs_total"))
                        .collect(java.util.stream.Collectors.toSet()));
    }

    @Test
    void prometheusReadsNothingFromARegistryThatIsNotItsOwn() {
        assertThat(Meters.open(Optional.of(new SimpleMeterRegistry()), clock).prometheus(Optional.empty()))
                .isEmpty();
    }
}
