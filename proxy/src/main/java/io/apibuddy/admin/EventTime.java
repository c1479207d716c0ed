package io.apibuddy.admin;

import io.micrometer.core.instrument.Clock;
import java.util.concurrent.TimeUnit;

/**
 * The time for Micrometer, which reads it twice for each request and needs it to forget maxima some minutes old: the second
 * in which the latest event ended, or that of a scrape. Does not go back. For any thread.
 */
final class EventTime implements Clock {
    private volatile long second;

    /** It is this second, or later. */
    void reached(long now) {
        if (now > second) {
            second = now;
        }
    }

    @Override
    public long wallTime() {
        return TimeUnit.SECONDS.toMillis(second);
    }

    @Override
    public long monotonicTime() {
        return TimeUnit.SECONDS.toNanos(second);
    }
}
