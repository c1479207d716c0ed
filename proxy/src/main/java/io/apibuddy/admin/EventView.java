package io.apibuddy.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apibuddy.events.ExchangeEvent;
import java.util.Locale;

/** A request's story as JSON. */
final class EventView {
    private EventView() {}

    static ObjectNode of(ExchangeEvent event) {
        ObjectNode node = Json.object();
        node.put("id", event.id());
        node.set("time", Json.time(event.received()));
        node.put("client", event.client());
        node.put("protocol", event.protocol());
        node.put("method", event.method());
        node.put("target", event.target());
        node.set("mapping", Json.text(event.mapping()));
        node.put("status", event.status());
        node.put("outcome", event.outcome().name().toLowerCase(Locale.ROOT));
        node.set("cache_status", Json.text(event.cacheStatus()));
        node.set("key", Json.text(event.key()));
        if (event.upstreamStatus().isPresent()) {
            node.put("upstream_status", event.upstreamStatus().getAsInt());
        } else {
            node.putNull("upstream_status");
        }
        node.set("upstream_ms", Json.millis(event.upstreamTime()));
        node.put("upstream_calls", event.upstreamCalls());
        node.put("collapsed", event.collapsed());
        node.set("total_ms", Json.millis(event.total()));
        node.put("bytes", event.bytes());
        node.put("complete", event.complete());
        node.set("problem", Json.text(event.problem()));
        return node;
    }
}
