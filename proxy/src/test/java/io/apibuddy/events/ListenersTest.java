package io.apibuddy.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenersTest {
    private final Listeners listeners = new Listeners();

    @Test
    void aListenerThatThrowsHarmsNeitherTheOthersNorTheTeller() {
        List<ExchangeEvent> heard = new ArrayList<>();
        listeners.add(event -> {
            throw new IllegalStateException("bad listener");
        });
        listeners.add(event -> {
            throw new AssertionError("worse listener");
        });
        listeners.add(heard::add);
        ExchangeEvent event = event();
        listeners.tell(event);
        assertThat(heard).containsExactly(event);
    }

    @Test
    void eachKindOfEventReachesItsMethod() {
        List<String> heard = new ArrayList<>();
        listeners.add(new ProxyListener() {
            @Override
            public void onEvent(ExchangeEvent event) {
                heard.add("exchange");
            }

            @Override
            public void onSecurityEvent(SecurityEvent event) {
                heard.add(event.kind().name());
            }

            @Override
            public void onCacheTrouble(String what, Throwable cause) {
                heard.add(what);
            }
        });
        listeners.tell(event());
        listeners.tell(new SecurityEvent(Instant.EPOCH, "127.0.0.1", SecurityEvent.Kind.LOOP, ""));
        listeners.tellCacheTrouble("disk full", new IllegalStateException());
        assertThat(heard).containsExactly("exchange", "LOOP", "disk full");
    }

    @Test
    void idsAreNeverGivenTwice() {
        assertThat(listeners.nextId()).isLessThan(listeners.nextId());
    }

    @ParameterizedTest
    @CsvSource({
        "HIT,         ,                  true,  ,                     event hit",
        "STALE,       ; ttl=-5,          true,  ,                     event hit",
        "STALE,       ; detail=quota,    true,  ,                     event hit throttled",
        "REVALIDATED, ; detail=quota,    true,  ,                     event",
        "MISS,        ,                  true,  ,                     event",
        "BYPASS,      ,                  true,  ,                     event",
        "NONE,        ,                  true,  throttled,            event throttled",
        "NONE,        ,                  true,  upstream-unavailable, event error",
        "NONE,        ,                  true,  unknown-mapping,      event error",
        "MISS,        ,                  false, ,                     event error",
        "HIT,         ,                  false, ,                     event hit error",
        "NONE,        ,                  false, throttled,            event throttled error",
    })
    void hitsThrottlingAndErrorsAreToldAfterTheEventItself(
            CacheOutcome outcome, String cacheStatus, boolean complete, String problem, String told) {
        List<String> heard = new ArrayList<>();
        listeners.add(new ProxyListener() {
            @Override
            public void onEvent(ExchangeEvent event) {
                heard.add("event");
                throw new IllegalStateException("bad listener");
            }

            @Override
            public void onCacheHit(ExchangeEvent event) {
                heard.add("hit");
                throw new IllegalStateException("bad listener");
            }

            @Override
            public void onThrottleApplied(ExchangeEvent event) {
                heard.add("throttled");
            }

            @Override
            public void onError(ExchangeEvent event) {
                heard.add("error");
            }
        });
        listeners.tell(event(
                outcome,
                Optional.ofNullable(cacheStatus).map(more -> "api-buddy; hit" + more),
                complete,
                Optional.ofNullable(problem)));
        assertThat(heard).containsExactly(told.split(" "));
    }

    private static ExchangeEvent event() {
        return event(CacheOutcome.HIT, Optional.empty(), true, Optional.empty());
    }

    private static ExchangeEvent event(
            CacheOutcome outcome, Optional<String> cacheStatus, boolean complete, Optional<String> problem) {
        return new ExchangeEvent(
                1,
                Instant.EPOCH,
                "127.0.0.1",
                "1.1",
                "GET",
                "/wiki/a",
                Optional.of("wiki"),
                200,
                outcome,
                cacheStatus,
                Optional.empty(),
                OptionalInt.empty(),
                Duration.ZERO,
                0,
                false,
                BigDecimal.ZERO,
                Duration.ZERO,
                0,
                complete,
                problem);
    }
}
