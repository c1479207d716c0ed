package io.apibuddy.admin;

import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.UpstreamEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Events as the exchange tells them. */
final class Told {
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private Told() {}

    static ExchangeEvent request(long id, CacheOutcome outcome, Instant at, Duration took) {
        return request(id, "GET", "api", outcome, at, took);
    }

    static ExchangeEvent request(
            long id, String method, String mapping, CacheOutcome outcome, Instant at, Duration took) {
        boolean asked =
                outcome == CacheOutcome.MISS || outcome == CacheOutcome.BYPASS || outcome == CacheOutcome.REVALIDATED;
        boolean own = outcome == CacheOutcome.NONE;
        return new ExchangeEvent(
                id,
                at,
                "127.0.0.1",
                "1.1",
                method,
                "/api/a",
                Optional.of(mapping).filter(name -> !name.isEmpty()),
                own ? 429 : 200,
                outcome,
                Optional.empty(),
                Optional.empty(),
                asked ? OptionalInt.of(200) : OptionalInt.empty(),
                asked ? took : Duration.ZERO,
                asked ? 1 : 0,
                false,
                new BigDecimal("0.10"),
                took,
                100,
                true,
                own ? Optional.of("throttled") : Optional.empty());
    }

    static UpstreamEvent answer(Instant at, Duration took) {
        return new UpstreamEvent("api", at, OptionalInt.of(200), Optional.empty(), took, false, new BigDecimal("0.10"));
    }

    static UpstreamEvent failure(Instant at, Duration took) {
        return new UpstreamEvent(
                "api", at, OptionalInt.empty(), Optional.of("connection_refused"), took, true, new BigDecimal("0.10"));
    }
}
