package io.apibuddy.admin;

import io.apibuddy.store.HistoryStore.Hour;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.LongBinaryOperator;

/** What a {@link Tally} had counted at one time. */
@SuppressWarnings("EnumOrdinal") // places in an array of this run, found on every request
final class Sums {
    static final Sums NOTHING = new Sums(new long[Count.values().length], BigDecimal.ZERO, BigDecimal.ZERO);

    private final long[] counts;
    private final BigDecimal spent;
    private final BigDecimal saved;

    Sums(long[] counts, BigDecimal spent, BigDecimal saved) {
        this.counts = counts;
        this.spent = spent;
        this.saved = saved;
    }

    long of(Count count) {
        return counts[count.ordinal()];
    }

    Sums plus(Sums other) {
        return new Sums(with(other, Long::sum), spent.add(other.spent), saved.add(other.saved));
    }

    Sums minus(Sums other) {
        return new Sums(with(other, (a, b) -> a - b), spent.subtract(other.spent), saved.subtract(other.saved));
    }

    private long[] with(Sums other, LongBinaryOperator operator) {
        long[] both = new long[counts.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = operator.applyAsLong(counts[i], other.counts[i]);
        }
        return both;
    }

    boolean isNothing() {
        return Arrays.stream(counts).allMatch(count -> count == 0) && spent.signum() == 0 && saved.signum() == 0;
    }

    long requests() {
        return Arrays.stream(counts, 0, Count.OUTCOMES).sum();
    }

    ProxyMetrics.Requests requests(ProxyMetrics.Latency latency) {
        return new ProxyMetrics.Requests(
                requests(),
                of(Count.HITS),
                of(Count.STALE),
                of(Count.REVALIDATED),
                of(Count.MISSES),
                of(Count.BYPASSED),
                of(Count.OWN),
                of(Count.UPSTREAM_ANSWERS),
                of(Count.BYTES),
                of(Count.CALLS),
                of(Count.CALLS_SAVED),
                spent,
                saved,
                of(Count.BYTES_SAVED),
                Duration.ofNanos(of(Count.TIME)),
                Duration.ofNanos(of(Count.TIME_SAVED)),
                of(Count.COLLAPSED),
                of(Count.THROTTLED),
                of(Count.BROKEN_OFF),
                latency);
    }

    ProxyMetrics.Upstream upstream(ProxyMetrics.Latency latency) {
        return new ProxyMetrics.Upstream(
                of(Count.CALLS),
                of(Count.ANSWERS),
                of(Count.CALLS) - of(Count.ANSWERS),
                of(Count.RETRIES),
                Duration.ofNanos(of(Count.ANSWER_TIME)),
                latency);
    }

    Hour hour(String mapping, Instant beginning) {
        return new Hour(
                mapping,
                beginning,
                requests(),
                of(Count.HITS),
                of(Count.STALE),
                of(Count.REVALIDATED),
                of(Count.MISSES),
                of(Count.BYPASSED),
                of(Count.OWN),
                of(Count.CALLS),
                of(Count.CALLS_SAVED),
                of(Count.BYTES),
                of(Count.BYTES_SAVED),
                Duration.ofNanos(of(Count.TIME)),
                Duration.ofNanos(of(Count.TIME_SAVED)),
                spent,
                saved);
    }
}
