package io.apibuddy.admin;

import io.apibuddy.events.CacheOutcome;
import io.apibuddy.store.HistoryStore.Hour;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What a {@link Tally} had counted at one time. */
final class Sums {
    static final Sums NOTHING = new Sums(count -> 0, BigDecimal.ZERO, BigDecimal.ZERO);

    private final Map<Count, Long> counts = new EnumMap<>(Count.class);
    private final BigDecimal spent;
    private final BigDecimal saved;

    Sums(ToLongFunction<Count> counted, BigDecimal spent, BigDecimal saved) {
        for (Count count : Count.values()) {
            counts.put(count, counted.applyAsLong(count));
        }
        this.spent = spent;
        this.saved = saved;
    }

    long of(Count count) {
        return counts.getOrDefault(count, 0L);
    }

    Sums plus(Sums other) {
        return new Sums(count -> of(count) + other.of(count), spent.add(other.spent), saved.add(other.saved));
    }

    Sums minus(Sums other) {
        return new Sums(count -> of(count) - other.of(count), spent.subtract(other.spent), saved.subtract(other.saved));
    }

    boolean isNothing() {
        return counts.values().stream().allMatch(count -> count == 0) && spent.signum() == 0 && saved.signum() == 0;
    }

    long requests() {
        return Arrays.stream(CacheOutcome.values())
                .mapToLong(outcome -> of(Count.of(outcome)))
                .sum();
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
