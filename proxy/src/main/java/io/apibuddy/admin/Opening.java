package io.apibuddy.admin;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/** Puts the room together. */
final class Opening {
    private Opening() {}

    static AdminApi open(Vertx vertx, Control control, InstantSource clock) {
        AtomicBoolean stopping = new AtomicBoolean();
        Sessions sessions = new Sessions(clock);
        Gate gate = new Gate(control::config, sessions, new RateLimit(clock));
        Routes routes = new Routes(Table.of(
                new WebFiles(vertx),
                new StatePages(control, clock, stopping::get),
                new SessionPages(control::config, sessions)));
        return new AdminApi(control, clock, gate, routes, () -> stopping.set(true));
    }
}
