package io.apibuddy.admin;

import static io.apibuddy.admin.Endpoint.Kind.CHANGE;
import static io.apibuddy.admin.Endpoint.Kind.FILE;
import static io.apibuddy.admin.Endpoint.Kind.PROBE;
import static io.apibuddy.admin.Endpoint.Kind.READ;
import static io.apibuddy.admin.Endpoint.Kind.STREAM;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import java.util.List;

/**
 * The route table: all that is served under {@code /admin}, who may ask for it, and what counts. docs/openapi.yaml says
 * the same, and a test holds the two against each other.
 */
record Table(
        WebFiles files,
        StatePages state,
        SessionPages session,
        ConfigPages config,
        MetricsPages metrics,
        ThrottlePages throttle,
        CachePages cache,
        ExplainPages explain,
        EventStreams streams) {
    private static final Parameter MAPPING =
            Parameter.matching("mapping", "the name of a mapping", "[A-Za-z0-9._-]{1,255}");

    List<Endpoint> endpoints() {
        Parameter q = Parameter.matching("q", "a text of up to 8192 characters", "(?s).{0,8192}");
        Parameter url = Parameter.text("url");
        Parameter prefix = Parameter.text("prefix");
        Parameter tag = Parameter.text("tag");
        Parameter id = Parameter.number("id", 0, 999_999_999_999_999_999L);
        return List.of(
                Endpoint.of("GET", "/admin", FILE, Table::toFolder),
                Endpoint.of("GET", "/admin/", FILE, ask -> files.answer("index.html", ask)),
                Endpoint.of("GET", "/admin/{file}", FILE, ask -> files.answer(ask.part("file"), ask)),
                Endpoint.of("GET", "/admin/health", PROBE, state::health),
                Endpoint.of("GET", "/admin/health/live", PROBE, state::live),
                Endpoint.of("GET", "/admin/health/ready", PROBE, state::ready),
                Endpoint.of("GET", "/admin/session", READ, session::show),
                Endpoint.of("POST", "/admin/session", READ, session::begin),
                Endpoint.of("DELETE", "/admin/session", CHANGE, session::end),
                Endpoint.of("GET", "/admin/status", READ, state::status),
                Endpoint.of("GET", "/admin/config", READ, config::show),
                Endpoint.of("POST", "/admin/config/validate", READ, config::validate)
                        .withContent(),
                Endpoint.of("POST", "/admin/config/reload", CHANGE, config::reload),
                Endpoint.of("POST", "/admin/shutdown", CHANGE, config::shutdown),
                Endpoint.of("GET", "/admin/metrics", READ, metrics::metrics),
                Endpoint.of("GET", "/admin/metrics/prometheus", READ, metrics::prometheus),
                Endpoint.of("GET", "/admin/history", READ, metrics::history, MetricsPages.HOURS),
                Endpoint.of("GET", "/admin/mappings", READ, metrics::mappings),
                Endpoint.of("GET", "/admin/domains", READ, metrics::mappings),
                Endpoint.of("GET", "/admin/requests", READ, metrics::requests, MetricsPages.LATEST, MAPPING),
                Endpoint.of("GET", "/admin/events", STREAM, streams::open),
                Endpoint.of("GET", "/admin/throttle", READ, throttle::show),
                Endpoint.of("DELETE", "/admin/throttle", CHANGE, throttle::reset, MAPPING),
                Endpoint.of("DELETE", "/admin/throttle/{mapping}", CHANGE, throttle::reset),
                Endpoint.of("GET", "/admin/cache", READ, cache::totals),
                Endpoint.of("DELETE", "/admin/cache", CHANGE, cache::purgeAll),
                Endpoint.of(
                        "GET",
                        "/admin/cache/{mapping}",
                        READ,
                        cache::list,
                        q,
                        CachePages.SORT,
                        CachePages.LIMIT,
                        CachePages.CURSOR),
                Endpoint.of("DELETE", "/admin/cache/{mapping}", CHANGE, cache::purge, url, prefix, tag),
                Endpoint.of("GET", "/admin/cache/entries/{hash}", READ, cache::entry),
                Endpoint.of("DELETE", "/admin/cache/entries/{hash}", CHANGE, cache::purgeEntry),
                Endpoint.of("GET", "/admin/explain", READ, explain::explain, url, id),
                Endpoint.of("POST", "/admin/explain", READ, explain::explainContent)
                        .withContent());
    }

    /** Relative, so that an access key before it stays. */
    private static Future<Reply> toFolder(Ask ask) {
        return Future.succeededFuture(new Reply(new ResponseHead(308, Fields.of("Location", "admin/")), Body.empty()));
    }
}
