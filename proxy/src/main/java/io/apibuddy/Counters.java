package io.apibuddy;

import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.ProxyListener;
import io.apibuddy.events.UpstreamEvent;
import io.apibuddy.store.ResponseStore;
import java.math.BigDecimal;
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

    @Override
    public void onUpstreamCall(UpstreamEvent event) {
        total.count(event);
        mappings.computeIfAbsent(event.mapping(), name -> new Counts()).count(event);
    }

    ProxyMetrics snapshot(Optional<ResponseStore.Statistics> cache, long waiting, long queued) {
        Map<String, ProxyMetrics.Requests> byMapping = new TreeMap<>();
        mappings.forEach((name, counts) -> byMapping.put(name, counts.snapshot()));
        return new ProxyMetrics(total.snapshot(), byMapping, cache, waiting, queued);
    }

    /** Exact sums without a lock: how often each price was paid, of which there are few. */
    private static final class Money {
        private final Map<BigDecimal, LongAdder> times = new ConcurrentHashMap<>();

        void add(BigDecimal price) {
            times.computeIfAbsent(price, first -> new LongAdder()).increment();
        }

        long times() {
            return times.values().stream().mapToLong(LongAdder::sum).sum();
        }

        BigDecimal sum() {
            return times.entrySet().stream()
                    .map(paid -> paid.getKey()
                            .multiply(BigDecimal.valueOf(paid.getValue().sum())))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    private static final class Counts {
        private final Map<CacheOutcome, LongAdder> outcomes = new EnumMap<>(CacheOutcome.class);
        private final LongAdder upstreamAnswers = new LongAdder();
        private final LongAdder bytes = new LongAdder();
        private final Money spent = new Money();
        private final Money saved = new Money();

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
            if (event.isSaved()) {
                saved.add(event.costPerCall());
            }
        }

        void count(UpstreamEvent event) {
            spent.add(event.cost());
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
                    bytes.sum(),
                    spent.times(),
                    saved.times(),
                    spent.sum(),
                    saved.sum());
        }

        private long of(CacheOutcome outcome) {
            return adder(outcome).sum();
        }

        private LongAdder adder(CacheOutcome outcome) {
            return Objects.requireNonNull(outcomes.get(outcome));
        }
    }
}
