package io.apibuddy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apibuddy.caching.Difference;
import io.apibuddy.events.Explanation;
import java.util.Locale;

/** Why a request is answered the way it is, as JSON. */
final class ExplanationView {
    private ExplanationView() {}

    static JsonNode of(Explanation explanation) {
        ObjectNode node = Json.object();
        node.put("method", explanation.method());
        node.put("target", explanation.target());
        node.set("mapping", Json.text(explanation.mapping()));
        node.set("uri", Json.text(explanation.uri()));
        node.set("key", Json.either(explanation.key(), ExplanationView::key));
        node.set("stored", Json.array(explanation.stored(), ExplanationView::stored));
        node.set("verdict", verdict(explanation.verdict()));
        node.set("fresh_for", Json.either(explanation.freshFor(), Json::seconds));
        node.set("past", Json.either(explanation.past(), ExplanationView::past));
        node.set("nearest", Json.array(explanation.nearest(), ExplanationView::near));
        return node;
    }

    private static JsonNode key(Explanation.Key key) {
        ObjectNode node = Json.object();
        node.put("hash", key.hash());
        node.set(
                "parts",
                Json.array(
                        key.parts(),
                        part -> Json.object()
                                .put("name", part.name())
                                .put("value", part.value())
                                .put("note", part.note())));
        return node;
    }

    private static JsonNode stored(Explanation.Stored stored) {
        ObjectNode node = Json.object();
        node.put("hash", stored.hash());
        node.put("uri", stored.uri());
        node.put("status", stored.status());
        node.set("received", Json.time(stored.received()));
        node.set("fresh_until", Json.time(stored.freshUntil()));
        node.set("keep_until", Json.time(stored.keepUntil()));
        ObjectNode selecting = node.putObject("selecting");
        stored.selecting().forEach(field -> selecting.put(field.getKey(), field.getValue()));
        node.put("selected", stored.selected());
        return node;
    }

    private static JsonNode verdict(Explanation.Verdict verdict) {
        return Json.object()
                .put("action", verdict.action())
                .put("cache_status", verdict.cacheStatus())
                .put("because", verdict.because())
                .put("source", verdict.source());
    }

    private static JsonNode past(Explanation.Past past) {
        ObjectNode node = Json.object();
        node.set("event", EventView.of(past.event()));
        node.set("verdict", verdict(past.verdict()));
        return node;
    }

    private static JsonNode near(Explanation.Near near) {
        ObjectNode node = Json.object();
        node.put("hash", near.hash());
        node.put("method", near.method());
        node.put("uri", near.uri());
        node.set("received", Json.time(near.received()));
        node.set("differences", Json.array(near.differences(), ExplanationView::difference));
        return node;
    }

    private static JsonNode difference(Difference difference) {
        ObjectNode node = Json.object();
        node.put("kind", difference.kind().name().toLowerCase(Locale.ROOT));
        node.put("name", difference.name());
        node.put("words", difference.words());
        node.set("here", Json.text(difference.here()));
        node.set("there", Json.text(difference.there()));
        node.set("setting", Json.text(difference.setting()));
        return node;
    }
}
