package io.apibuddy.admin;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often what time was taken, for any thread. Times are kept in units of 64 ns with five significant bits: sixteen
 * classes to each power of two, so that a quantile is right to about 3% from some microseconds to an hour.
 */
final class Latencies {
    private static final int UNIT_BITS = 6;
    private static final int PART_BITS = 4;
    private static final int PARTS = 1 << PART_BITS;

    /** 2^36 units are more than an hour; what is longer counts as that. */
    private static final int MOST_BITS = 36;

    static final int CLASSES = (MOST_BITS - PART_BITS + 1) * PARTS;
    private static final long MOST = (1L << MOST_BITS) - 1;

    static final ProxyMetrics.Latency NONE = latency(new long[CLASSES]);

    private final AtomicLongArray counts = new AtomicLongArray(CLASSES);

    void add(long nanos) {
        counts.incrementAndGet(classOf(nanos));
    }

    /** Adds what was counted so far to a sum. */
    void addTo(long[] sum) {
        for (int i = 0; i < CLASSES; i++) {
            sum[i] += counts.get(i);
        }
    }

    ProxyMetrics.Latency latency() {
        long[] sum = new long[CLASSES];
        addTo(sum);
        return latency(sum);
    }

    static ProxyMetrics.Latency latency(long[] counts) {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        return new ProxyMetrics.Latency(
                all, quantile(counts, all, 50), quantile(counts, all, 95), quantile(counts, all, 99));
    }

    private static Duration quantile(long[] counts, long all, int percent) {
        long rank = (all * percent + 99) / 100;
        long below = 0;
        for (int i = 0; i < CLASSES; i++) {
            below += counts[i];
            if (counts[i] > 0 && below >= rank) {
                return Duration.ofNanos(middleOf(i));
            }
        }
        return Duration.ZERO;
    }

    static int classOf(long nanos) {
        long units = Math.min(MOST, Math.max(0, nanos) >>> UNIT_BITS);
        if (units < PARTS) {
            return (int) units;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(units) - PART_BITS;
        return (shift + 1) * PARTS + (int) (units >>> shift) - PARTS;
    }

    /** In nanoseconds; what is next to nothing is nothing. */
    static long middleOf(int number) {
        if (number < PARTS) {
            return (long) number << UNIT_BITS;
        }
        int shift = number / PARTS - 1;
        long low = (long) (number % PARTS + PARTS) << shift;
        return (low << UNIT_BITS) + (1L << (shift + UNIT_BITS - 1));
    }
}
