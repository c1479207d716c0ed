package io.apibuddy.admin;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/** Puts the room together. */
final class Opening {
    private Opening() {}

    static AdminApi open(Vertx vertx, Control control, Meters meters, InstantSource clock, EventStreams.Beat beat) {
        AtomicBoolean stopping = new AtomicBoolean();
        Sessions sessions = new Sessions(clock);
        Gate gate = new Gate(control::config, sessions, new RateLimit(clock));
        EventStreams streams = new EventStreams(vertx, meters, clock, gate::isStillIn);
        Routes routes = new Routes(new Table(
                        new WebFiles(vertx),
                        new StatePages(control, clock, stopping::get),
                        new SessionPages(control::config, sessions),
                        new ConfigPages(vertx, control, () -> stopping.set(true)),
                        new MetricsPages(vertx, control, meters, clock),
                        new ThrottlePages(control, clock),
                        new CachePages(control, clock),
                        new ExplainPages(control),
                        streams)
                .endpoints());
        streams.begin(beat);
        return new AdminApi(control, clock, gate, routes, () -> {
            stopping.set(true);
            streams.close();
        });
    }
}
