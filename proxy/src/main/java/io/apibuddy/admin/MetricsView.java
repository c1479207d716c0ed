package io.apibuddy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apibuddy.admin.ProxyMetrics.Latency;
import io.apibuddy.admin.ProxyMetrics.Requests;
import io.apibuddy.store.HistoryStore.Hour;
import io.apibuddy.store.ResponseStore.MappingStatistics;
import io.apibuddy.store.ResponseStore.Measurements;
import io.apibuddy.store.ResponseStore.Statistics;
import io.apibuddy.store.ResponseStore.Timing;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Numbers as JSON. */
final class MetricsView {
    private MetricsView() {}

    static ObjectNode of(ProxyMetrics metrics) {
        ObjectNode node = Json.object();
        node.set("total", requests(metrics.total()));
        ObjectNode mappings = node.putObject("mappings");
        metrics.mappings().forEach((name, numbers) -> mappings.set(name, requests(numbers)));
        node.set("upstream", upstream(metrics.upstream()));
        ObjectNode upstreams = node.putObject("upstreams");
        metrics.upstreams().forEach((name, numbers) -> upstreams.set(name, upstream(numbers)));
        node.set("cache", Json.either(metrics.cache(), MetricsView::cache));
        node.set("database", Json.either(metrics.database(), MetricsView::database));
        node.set("health", health(metrics.health()));
        node.put("waiting", metrics.waiting());
        node.put("queued", metrics.queued());
        return node;
    }

    private static ObjectNode requests(Requests numbers) {
        ObjectNode node = Json.object();
        sums(node, numbers);
        node.put("upstream_answers", numbers.upstreamAnswers());
        node.put("bytes_saved", numbers.bytesSaved());
        node.set("time", Json.seconds(numbers.time()));
        node.set("time_saved", Json.seconds(numbers.timeSaved()));
        node.put("collapsed", numbers.collapsed());
        node.put("throttled", numbers.throttled());
        node.put("broken_off", numbers.brokenOff());
        return node;
    }

    /** Those that the event stream tells, too. */
    private static void sums(ObjectNode node, Requests numbers) {
        node.put("requests", numbers.requests());
        node.put("hits", numbers.hits());
        node.put("stale", numbers.stale());
        node.put("revalidated", numbers.revalidated());
        node.put("misses", numbers.misses());
        node.put("bypassed", numbers.bypassed());
        node.put("own", numbers.own());
        node.put("calls", numbers.calls());
        node.put("calls_saved", numbers.callsSaved());
        node.put("bytes", numbers.bytes());
        node.set("hit_rate", Json.share(numbers.hitRate()));
        node.set("latency_ms", latency(numbers.latency()));
        node.set("spent", Json.money(numbers.spent()));
        node.set("saved", Json.money(numbers.saved()));
    }

    /** What the event stream tells now and then. */
    static ObjectNode live(ProxyMetrics metrics, Instant now) {
        ObjectNode node = Json.object();
        node.set("time", Json.time(now));
        sums(node, metrics.total());
        node.put("bytes_saved", metrics.savings().bytes());
        node.set("time_saved", Json.seconds(metrics.savings().time()));
        node.put("queued", metrics.queued());
        node.put("waiting", metrics.waiting());
        return node;
    }

    /** Null where nothing was measured: no time is not the same as no time at all. */
    static ObjectNode latency(Latency latency) {
        ObjectNode node = Json.object();
        if (latency.count() == 0) {
            return node.putNull("p50").putNull("p95").putNull("p99");
        }
        node.set("p50", Json.millis(latency.p50()));
        node.set("p95", Json.millis(latency.p95()));
        node.set("p99", Json.millis(latency.p99()));
        return node;
    }

    private static ObjectNode upstream(ProxyMetrics.Upstream numbers) {
        ObjectNode node = Json.object();
        node.put("calls", numbers.calls());
        node.put("answers", numbers.answers());
        node.put("failures", numbers.failures());
        node.put("retries", numbers.retries());
        node.set("time", Json.seconds(numbers.time()));
        node.set("latency_ms", latency(numbers.latency()));
        return node;
    }

    static ObjectNode cache(Statistics statistics) {
        ObjectNode node = Json.object();
        node.put("entries", statistics.entries());
        node.put("bytes", statistics.bytes());
        node.put("memory_entries", statistics.memoryEntries());
        node.put("memory_bytes", statistics.memoryBytes());
        node.put("evictions", statistics.evictions());
        node.put("expirations", statistics.expirations());
        node.set("oldest", Json.either(statistics.times(), times -> Json.time(times.oldest())));
        node.set("newest", Json.either(statistics.times(), times -> Json.time(times.newest())));
        node.set("least_recent_use", Json.either(statistics.times(), times -> Json.time(times.leastRecentUse())));
        node.set("first_end", Json.either(statistics.times(), times -> Json.time(times.firstEnd())));
        node.set("last_end", Json.either(statistics.times(), times -> Json.time(times.lastEnd())));
        node.set("mappings", Json.array(statistics.mappings(), MetricsView::mapping));
        return node;
    }

    private static JsonNode mapping(MappingStatistics mapping) {
        return Json.object()
                .put("mapping", mapping.mapping())
                .put("entries", mapping.entries())
                .put("bytes", mapping.bytes());
    }

    private static ObjectNode database(Measurements store) {
        ObjectNode node = Json.object();
        node.put("memory_evictions", store.memoryEvictions());
        node.set("reads", timing(store.reads()));
        node.set("commits", timing(store.commits()));
        node.put("queued_writes", store.queuedWrites());
        node.put("queued_bytes", store.queuedBytes());
        node.set("trouble", Json.text(store.trouble()));
        return node;
    }

    private static ObjectNode timing(Timing timing) {
        ObjectNode node = Json.object();
        node.put("count", timing.count());
        node.set("total", Json.seconds(timing.total()));
        node.set("longest_ms", Json.millis(timing.longest()));
        return node;
    }

    private static ObjectNode health(ProxyMetrics.Health health) {
        ObjectNode node = Json.object();
        node.put("status", Components.word(health.overall()));
        node.put("server", Components.word(health.server()));
        node.put("database", Components.word(health.database()));
        ObjectNode upstreams = node.putObject("upstreams");
        health.upstreams().forEach((name, state) -> upstreams.put(name, Components.word(state)));
        return node;
    }

    static ObjectNode minute(Meters.Minute minute) {
        ObjectNode node = Json.object();
        node.set("time", Json.time(minute.time()));
        node.put("requests", minute.requests());
        node.put("hits", minute.hits());
        node.put("stale", minute.stale());
        node.put("revalidated", minute.revalidated());
        node.put("misses", minute.misses());
        node.put("bypassed", minute.bypassed());
        node.put("own", minute.own());
        node.put("calls", minute.calls());
        node.put("calls_saved", minute.callsSaved());
        node.put("bytes", minute.bytes());
        node.set("latency_ms", latency(minute.latency()));
        return node;
    }

    static ObjectNode hour(Hour hour) {
        ObjectNode node = Json.object();
        node.put("mapping", hour.mapping());
        node.set("hour", Json.time(hour.hour()));
        return totals(node, hour);
    }

    /** All together, of no mapping and no hour. */
    static ObjectNode totals(List<Hour> hours) {
        Hour nothing = new Hour(
                "",
                Instant.EPOCH,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                Duration.ZERO,
                Duration.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO);
        return totals(Json.object(), hours.stream().reduce(nothing, MetricsView::plus));
    }

    private static Hour plus(Hour one, Hour other) {
        return new Hour(
                one.mapping(),
                one.hour(),
                one.requests() + other.requests(),
                one.hits() + other.hits(),
                one.stale() + other.stale(),
                one.revalidated() + other.revalidated(),
                one.misses() + other.misses(),
                one.bypassed() + other.bypassed(),
                one.own() + other.own(),
                one.calls() + other.calls(),
                one.callsSaved() + other.callsSaved(),
                one.bytes() + other.bytes(),
                one.bytesSaved() + other.bytesSaved(),
                one.time().plus(other.time()),
                one.timeSaved().plus(other.timeSaved()),
                one.spent().add(other.spent()),
                one.saved().add(other.saved()));
    }

    private static ObjectNode totals(ObjectNode node, Hour hour) {
        node.put("requests", hour.requests());
        node.put("hits", hour.hits());
        node.put("stale", hour.stale());
        node.put("revalidated", hour.revalidated());
        node.put("misses", hour.misses());
        node.put("bypassed", hour.bypassed());
        node.put("own", hour.own());
        node.put("calls", hour.calls());
        node.put("calls_saved", hour.callsSaved());
        node.put("bytes", hour.bytes());
        node.put("bytes_saved", hour.bytesSaved());
        node.set("time", Json.seconds(hour.time()));
        node.set("time_saved", Json.seconds(hour.timeSaved()));
        node.set("spent", Json.money(hour.spent()));
        node.set("saved", Json.money(hour.saved()));
        return node;
    }
}
