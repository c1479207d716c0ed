package io.apibuddy.store;

import io.apibuddy.store.ResponseStore.Timing;
import java.time.Duration;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** How often something was done and how long it took; for any thread, without locks. */
final class Timer {
    private final LongAdder count = new LongAdder();
    private final LongAdder total = new LongAdder();
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

    /** Notes one that began at {@code System.nanoTime()} and ended just now. */
    void since(long start) {
        long nanos = System.nanoTime() - start;
        count.increment();
        total.add(nanos);
        longest.accumulate(nanos);
    }

    Timing timing() {
        return new Timing(count.sum(), Duration.ofNanos(total.sum()), Duration.ofNanos(longest.get()));
    }
}
