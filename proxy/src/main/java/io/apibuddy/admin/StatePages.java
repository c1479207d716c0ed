package io.apibuddy.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apibuddy.admin.ProxyMetrics.Health.State;
import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** How it is: health for probes, which names nothing, and the status for who may see more. */
final class StatePages {
    private final Control control;
    private final InstantSource clock;
    private final BooleanSupplier stopping;
    private final Instant started;

    StatePages(Control control, InstantSource clock, BooleanSupplier stopping) {
        this.control = control;
        this.clock = clock;
        this.stopping = stopping;
        this.started = clock.instant();
    }

    Future<Reply> health(Ask ask) {
        Components components = components();
        return health(components, components.together() != State.ERROR);
    }

    /** Who answers is alive. */
    Future<Reply> live(Ask ask) {
        return health(components(), true);
    }

    Future<Reply> ready(Ask ask) {
        return health(ask);
    }

    private Future<Reply> health(Components components, boolean good) {
        ObjectNode node = Json.object();
        node.put("status", Components.word(components.together()));
        node.put("live", true);
        node.put("ready", components.together() != State.ERROR);
        node.putObject("components")
                .put("server", Components.word(components.server().state()))
                .put("database", Components.word(components.database().state()))
                .put("upstreams", Components.word(components.upstreamsTogether()));
        return Future.succeededFuture(Replies.json(good ? 200 : 503, node));
    }

    Future<Reply> status(Ask ask) {
        Instant now = clock.instant();
        Components components = components();
        ObjectNode node = Json.object();
        node.put("status", Components.word(components.together()));
        node.set(
                "version",
                Json.text(Optional.ofNullable(Admin.class.getPackage().getImplementationVersion())));
        node.set("started", Json.time(started));
        node.set("uptime", Json.seconds(Duration.between(started, now)));
        node.set("time", Json.time(now));
        node.put(
                "address",
                ask.call().client().scheme() + "://" + ask.call().client().authority());
        node.set(
                "components",
                Json.array(
                        components.all(),
                        part -> Json.object()
                                .put("name", part.name())
                                .put("status", Components.word(part.state()))
                                .put("detail", part.detail())));
        node.put("mappings", control.config().mappings().size());
        return Future.succeededFuture(Replies.json(node));
    }

    private Components components() {
        return Components.of(control, stopping.getAsBoolean(), clock.instant());
    }
}
