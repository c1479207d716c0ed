package io.apibuddy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apibuddy.config.MappingConfig;
import io.apibuddy.events.Protection;
import io.apibuddy.message.Reply;
import io.apibuddy.store.HistoryStore;
import io.apibuddy.store.ResponseStore.MappingStatistics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Numbers: now, over time, by mapping; and the latest requests. */
final class MetricsPages {
    static final Parameter HOURS = Parameter.number("hours", 1, HistoryStore.DAYS * 24L);
    static final Parameter LATEST = Parameter.number("limit", 1, Meters.RECENT);

    private final Vertx vertx;
    private final Control control;
    private final Meters meters;
    private final InstantSource clock;

    MetricsPages(Vertx vertx, Control control, Meters meters, InstantSource clock) {
        this.vertx = vertx;
        this.control = control;
        this.meters = meters;
        this.clock = clock;
    }

    Future<Reply> metrics(Ask ask) {
        Optional<String> accept = ask.call().head().fields().combined("Accept");
        boolean text = accept.map(value -> value.toLowerCase(Locale.ROOT))
                .filter(value -> !value.contains("json"))
                .filter(value -> value.contains("text/plain") || value.contains("application/openmetrics-text"))
                .isPresent();
        return text ? prometheus(ask) : meters.snapshot().map(numbers -> Replies.json(MetricsView.of(numbers)));
    }

    Future<Reply> prometheus(Ask ask) {
        Optional<String> accept = ask.call().head().fields().combined("Accept");
        // A snapshot asks the disk. The rest not on the event loop: an application's own gauges are read too.
        return meters.snapshot()
                .compose(fresh -> vertx.executeBlocking(() -> meters.prometheus(accept), false))
                .map(exposition -> exposition
                        .map(told -> Replies.text(told.contentType(), told.text()))
                        .orElseThrow(() -> new Refusal(Problems.notExposed())));
    }

    Future<Reply> history(Ask ask) {
        Instant from =
                clock.instant().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(ask.number("hours", 168) - 1));
        return control.store().history().since(from).map(hours -> {
            ObjectNode node = Json.object();
            node.set("minutes", Json.array(meters.minutes(), MetricsView::minute));
            node.set("hours", Json.array(hours, MetricsView::hour));
            node.set("totals", MetricsView.totals(hours));
            return Replies.json(node);
        });
    }

    Future<Reply> requests(Ask ask) {
        Optional<String> mapping = ask.text("mapping");
        ObjectNode node = Json.object();
        node.set(
                "requests",
                Json.array(
                        meters.recent(Meters.RECENT).stream()
                                .filter(event ->
                                        mapping.isEmpty() || event.mapping().equals(mapping))
                                .limit(ask.number("limit", 100))
                                .toList(),
                        EventView::of));
        return Future.succeededFuture(Replies.json(node));
    }

    Future<Reply> mappings(Ask ask) {
        return meters.snapshot().map(numbers -> {
            ObjectNode node = Json.object();
            node.set("mappings", Json.array(control.config().mappings().values(), mapping -> shown(mapping, numbers)));
            return Replies.json(node);
        });
    }

    private JsonNode shown(MappingConfig mapping, ProxyMetrics metrics) {
        String name = mapping.name();
        Optional<ProxyMetrics.Requests> requests =
                Optional.ofNullable(metrics.mappings().get(name));
        Optional<ProxyMetrics.Upstream> upstream =
                Optional.ofNullable(metrics.upstreams().get(name));
        Optional<MappingStatistics> stored = metrics.cache().stream()
                .flatMap(cache -> cache.mappings().stream())
                .filter(one -> one.mapping().equals(name))
                .findFirst();
        ObjectNode node = Json.object();
        node.put("name", name);
        configured(node, mapping);
        node.put("requests", requests.map(ProxyMetrics.Requests::requests).orElse(0L));
        node.set(
                "hit_rate",
                Json.share(requests.map(ProxyMetrics.Requests::hitRate).orElse(0.0)));
        node.put("calls", requests.map(ProxyMetrics.Requests::calls).orElse(0L));
        node.put("calls_saved", requests.map(ProxyMetrics.Requests::callsSaved).orElse(0L));
        node.set("spent", Json.money(requests.map(ProxyMetrics.Requests::spent).orElse(BigDecimal.ZERO)));
        node.set("saved", Json.money(requests.map(ProxyMetrics.Requests::saved).orElse(BigDecimal.ZERO)));
        Optional.ofNullable(metrics.throttling().get(name))
                .ifPresentOrElse(there -> protection(node, there), () -> unprotected(node));
        node.put("entries", stored.map(MappingStatistics::entries).orElse(0L));
        node.put("bytes", stored.map(MappingStatistics::bytes).orElse(0L));
        ProxyMetrics.Latency none = new ProxyMetrics.Latency(0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        node.set(
                "latency_ms",
                MetricsView.latency(requests.map(ProxyMetrics.Requests::latency).orElse(none)));
        node.set(
                "upstream_latency_ms",
                MetricsView.latency(upstream.map(ProxyMetrics.Upstream::latency).orElse(none)));
        return node;
    }

    /** The upstream as it was written: what came from the environment may be a token. */
    private void configured(ObjectNode node, MappingConfig mapping) {
        JsonNode shown =
                Json.plain(control.config().tree()).path("domain_mappings").path(mapping.name());
        node.set("upstream", shown.path("upstream"));
        node.put("freshness", mapping.freshness().name().toLowerCase(Locale.ROOT));
        node.set("ttl_seconds", Json.seconds(mapping.ttl()));
        node.put("offline", mapping.offline());
        node.set(
                "credentials",
                Json.text(mapping.credentials().map(mode -> mode.name().toLowerCase(Locale.ROOT))));
    }

    private void protection(ObjectNode node, Protection protection) {
        node.put("breaker", ThrottlePages.word(protection.breaker()));
        node.put("queued", protection.queued());
        node.set("throttled_until", ThrottlePages.closedUntil(protection, clock.instant()));
        node.set("share_left", Json.share(protection.shareLeft()));
    }

    /** A mapping that has come this moment. */
    private static void unprotected(ObjectNode node) {
        node.put("breaker", "closed")
                .put("queued", 0)
                .putNull("throttled_until")
                .put("share_left", 1);
    }
}
