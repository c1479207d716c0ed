package io.apibuddy.admin;

import io.micrometer.core.instrument.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time for Micrometer, which reads it twice for each request and needs it to forget maxima some minutes old: the second
 * in which the latest event ended, or that of a scrape. Does not go back. For any thread.
 */
final class EventTime implements Clock {
    private final AtomicLong second = new AtomicLong();

    /** It is this second, or later. */
    void reached(long now) {
        if (now > second.get()) {
            second.accumulateAndGet(now, Math::max);
        }
    }

    @Override
    public long wallTime() {
        return TimeUnit.SECONDS.toMillis(second.get());
    }

    @Override
    public long monotonicTime() {
        return TimeUnit.SECONDS.toNanos(second.get());
    }
}
