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

    private static ExchangeEvent event() {
        return new ExchangeEvent(
                1,
                Instant.EPOCH,
                "127.0.0.1",
                "1.1",
                "GET",
                "/wiki/a",
                Optional.of("wiki"),
                200,
                CacheOutcome.HIT,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Duration.ZERO,
                0,
                false,
                BigDecimal.ZERO,
                Duration.ZERO,
                0,
                true,
                Optional.empty());
    }
}
