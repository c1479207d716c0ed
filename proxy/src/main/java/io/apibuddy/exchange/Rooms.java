package io.apibuddy.exchange;

import io.apibuddy.events.Listeners;
import io.apibuddy.events.Tracing;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.upstream.Upstream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/** The rooms that an exchange works with, and what its calls must know of one another. */
record Rooms(
        ResponseStore store,
        Upstream upstream,
        Listeners listeners,
        InstantSource clock,
        Timers timers,
        DoubleSupplier random,
        Changes changes,
        Tracing tracing) {
    Rooms(
            ResponseStore store,
            Upstream upstream,
            Listeners listeners,
            InstantSource clock,
            Timers timers,
            Tracing tracing) {
        this(
                store,
                upstream,
                listeners,
                clock,
                timers,
                () -> ThreadLocalRandom.current().nextDouble(),
                new Changes(),
                CarefulTracing.of(tracing));
    }

    Instant now() {
        return clock.instant();
    }
}
