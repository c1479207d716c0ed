package io.apibuddy.admin;

import io.apibuddy.admin.ProxyMetrics.Health;
import io.apibuddy.admin.ProxyMetrics.Health.State;
import io.apibuddy.events.Protection;
import io.apibuddy.store.ResponseStore.Statistics;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts {@link ProxyMetrics} together. */
final class Snapshots {
    private Snapshots() {}

    static ProxyMetrics of(Collection<MappingMeters> all, Optional<Attached> attached, Optional<Statistics> cache) {
        Map<String, ProxyMetrics.Requests> requests = new TreeMap<>();
        Map<String, ProxyMetrics.Upstream> upstreams = new TreeMap<>();
        Sums total = Sums.NOTHING;
        long[] latencies = new long[Latencies.CLASSES];
        long[] callLatencies = new long[Latencies.CLASSES];
        for (MappingMeters one : all) {
            Sums sums = one.sums();
            total = total.plus(sums);
            one.addLatenciesTo(latencies, callLatencies);
            if (!one.mapping().isEmpty() && sums.requests() + sums.of(Count.CALLS) > 0) {
                requests.put(one.mapping(), sums.requests(one.latency()));
                upstreams.put(one.mapping(), sums.upstream(one.callLatency()));
            }
        }
        List<Protection> protections = attached.map(Attached::protections).orElse(List.of());
        Map<String, Protection> throttling = new LinkedHashMap<>();
        protections.forEach(protection -> throttling.put(protection.mapping(), protection));
        return new ProxyMetrics(
                total.requests(Latencies.latency(latencies)),
                requests,
                total.upstream(Latencies.latency(callLatencies)),
                upstreams,
                cache,
                attached.map(Attached::store),
                health(attached, protections),
                throttling,
                attached.map(Attached::waiting).orElse(0L),
                attached.map(one -> one.sources().queued()).orElse(0L));
    }

    private static Health health(Optional<Attached> attached, List<Protection> protections) {
        if (attached.isEmpty()) {
            return new Health(State.ERROR, State.ERROR, State.ERROR, Map.of());
        }
        State database = attached.get().store().trouble().isPresent() ? State.DEGRADED : State.HEALTHY;
        Map<String, State> upstreams = new LinkedHashMap<>();
        protections.forEach(protection -> upstreams.put(protection.mapping(), state(protection)));
        boolean whole =
                database == State.HEALTHY && upstreams.values().stream().allMatch(state -> state == State.HEALTHY);
        return new Health(whole ? State.HEALTHY : State.DEGRADED, State.HEALTHY, database, upstreams);
    }

    private static State state(Protection protection) {
        return switch (protection.breaker()) {
            case CLOSED -> State.HEALTHY;
            case HALF_OPEN -> State.DEGRADED;
            case OPEN -> State.ERROR;
        };
    }
}
