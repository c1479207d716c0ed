package io.apibuddy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apibuddy.events.Protection;
import io.apibuddy.message.Reply;
import io.apibuddy.throttling.Breaker;
import io.apibuddy.throttling.Limit;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** How upstreams are protected; and lifting that. */
final class ThrottlePages {
    private final Control control;
    private final InstantSource clock;

    ThrottlePages(Control control, InstantSource clock) {
        this.control = control;
        this.clock = clock;
    }

    Future<Reply> show(Ask ask) {
        Instant now = clock.instant();
        ObjectNode node = Json.object();
        node.set("mappings", Json.array(control.protections(), protection -> shown(protection, now)));
        return Future.succeededFuture(Replies.json(node));
    }

    Future<Reply> reset(Ask ask) {
        String mapping = Optional.ofNullable(ask.path().get("mapping"))
                .or(() -> ask.text("mapping"))
                .orElseThrow(() -> new Refusal(Problems.badParameter(
                        "Found no parameter mapping, allowed the name of one, such as ?mapping=wiki.")));
        if (!control.resetThrottle(mapping)) {
            throw new Refusal(
                    Problems.unknownMapping(mapping, control.config().mappings().keySet()));
        }
        return Future.succeededFuture(Replies.json(Json.object().put("reset", true)));
    }

    private static JsonNode shown(Protection protection, Instant now) {
        ObjectNode node = Json.object();
        node.put("mapping", protection.mapping());
        node.set("closed_until", closedUntil(protection, now));
        node.set("delay", Json.seconds(protection.throttle().delay()));
        node.put("queued", protection.queued());
        node.set("share_left", Json.share(protection.shareLeft()));
        node.put("breaker", word(protection.breaker()));
        node.set("opens_again", Json.either(protection.opensAgain(), wait -> Json.time(now.plus(wait))));
        node.set("limits", Json.array(protection.throttle().limits(), limit -> shown(limit, now)));
        return node;
    }

    static JsonNode closedUntil(Protection protection, Instant now) {
        return Json.either(protection.throttle().closedUntil().filter(now::isBefore), Json::time);
    }

    static String word(Breaker.Status breaker) {
        return breaker.name().toLowerCase(Locale.ROOT);
    }

    private static JsonNode shown(Limit limit, Instant now) {
        ObjectNode node = Json.object();
        node.put("name", limit.name());
        if (limit.permits().isPresent()) {
            node.put("permits", limit.permits().getAsLong());
        } else {
            node.putNull("permits");
        }
        node.put("remaining", limit.remaining());
        boolean pending = limit.reset().compareTo(Duration.ZERO) > 0;
        node.set("reset", pending ? Json.time(now.plus(limit.reset())) : NullNode.getInstance());
        node.set("window", Json.either(limit.window(), Json::seconds));
        node.put("learned", limit.learned());
        return node;
    }
}
