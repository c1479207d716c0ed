package io.apibuddy.admin;

import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Requests that were never made. */
final class Stories {
    private Stories() {}

    static ExchangeEvent of(long id, String mapping, String target, CacheOutcome outcome, Instant at) {
        boolean asked = outcome == CacheOutcome.MISS;
        return new ExchangeEvent(
                id,
                at,
                "127.0.0.1",
                "1.1",
                "GET",
                target,
                Optional.of(mapping),
                200,
                outcome,
                Optional.of("api-buddy; hit"),
                Optional.of("ab".repeat(32)),
                asked ? OptionalInt.of(200) : OptionalInt.empty(),
                asked ? Duration.ofMillis(80) : Duration.ZERO,
                asked ? 1 : 0,
                false,
                new BigDecimal("0.010"),
                Duration.ofNanos(1_234_567),
                500,
                true,
                Optional.empty());
    }
}
