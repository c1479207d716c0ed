package io.apibuddy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Wall-clock time at the start of a run, and from then on only what has passed: setting the machine's clock neither ages
 * nor rejuvenates what is stored.
 */
final class MonotonicClock implements InstantSource {
    private final LongSupplier nanos;
    private final Instant start;
    private final long startNanos;

    MonotonicClock() {
        this(InstantSource.system(), System::nanoTime);
    }

    /**
     * By other clocks than the machine's.
     *
     * @param wall asked once
     * @param nanos what has passed, from wherever it counts
     */
    MonotonicClock(InstantSource wall, LongSupplier nanos) {
        this.nanos = nanos;
        this.start = wall.instant();
        this.startNanos = nanos.getAsLong();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond(start.getEpochSecond(), start.getNano() + nanos.getAsLong() - startNanos);
    }

    /** The same, with nothing allocated. */
    @Override
    public long millis() {
        return start.getEpochSecond() * 1000 + (start.getNano() + nanos.getAsLong() - startNanos) / 1_000_000;
    }
}
