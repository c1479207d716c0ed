package io.apibuddy;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Wall-clock time at the start of a run, and from then on only what has passed: setting the machine's clock neither ages
 * nor rejuvenates what is stored.
 */
final class MonotonicClock implements InstantSource {
    private final Instant start = InstantSource.system().instant();
    private final long startNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
