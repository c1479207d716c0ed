package io.apibuddy;

import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.ProxyListener;
import io.apibuddy.store.ResponseStore;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests by mapping and outcome. For any thread. */
final class Counters implements ProxyListener {
    private final Counts total = new Counts();
    private final Map<String, Counts> mappings = new ConcurrentHashMap<>();

    @Override
    public void onEvent(ExchangeEvent event) {
        total.count(event);
        event.mapping()
                .ifPresent(mapping ->
                        mappings.computeIfAbsent(mapping, name -> new Counts()).count(event));
    }

    ProxyMetrics snapshot(Optional<ResponseStore.Statistics> cache, long waiting) {
        Map<String, ProxyMetrics.Requests> byMapping = new TreeMap<>();
        mappings.forEach((name, counts) -> byMapping.put(name, counts.snapshot()));
        return new ProxyMetrics(total.snapshot(), byMapping, cache, waiting);
    }

    private static final class Counts {
        private final Map<CacheOutcome, LongAdder> outcomes = new EnumMap<>(CacheOutcome.class);
        private final LongAdder upstreamAnswers = new LongAdder();
        private final LongAdder bytes = new LongAdder();

        Counts() {
            for (CacheOutcome outcome : CacheOutcome.values()) {
                outcomes.put(outcome, new LongAdder());
            }
        }

        void count(ExchangeEvent event) {
            adder(event.outcome()).increment();
            bytes.add(event.bytes());
            if (event.upstreamStatus().isPresent()) {
                upstreamAnswers.increment();
            }
        }

        ProxyMetrics.Requests snapshot() {
            long hits = of(CacheOutcome.HIT);
            long stale = of(CacheOutcome.STALE);
            long revalidated = of(CacheOutcome.REVALIDATED);
            long misses = of(CacheOutcome.MISS);
            long bypassed = of(CacheOutcome.BYPASS);
            long own = of(CacheOutcome.NONE);
            return new ProxyMetrics.Requests(
                    hits + stale + revalidated + misses + bypassed + own,
                    hits,
                    stale,
                    revalidated,
                    misses,
                    bypassed,
                    own,
                    upstreamAnswers.sum(),
                    bytes.sum());
        }

        private long of(CacheOutcome outcome) {
            return adder(outcome).sum();
        }

        private LongAdder adder(CacheOutcome outcome) {
            return Objects.requireNonNull(outcomes.get(outcome));
        }
    }
}
