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
        return Instant.ofEpochSecond(start.getEpochSecond(), start.getNano() + System.nanoTime() - startNanos);
    }

    /** The same, with nothing allocated. */
    @Override
    public long millis() {
        return start.getEpochSecond() * 1000 + (start.getNano() + System.nanoTime() - startNanos) / 1_000_000;
    }
}
