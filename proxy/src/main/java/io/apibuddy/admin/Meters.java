package io.apibuddy.admin;

import io.apibuddy.events.ProxyListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;

/** What is counted of a proxy, from when it was made, also across its stops and starts. For any thread. */
public interface Meters {
    /**
     * Nothing counted yet.
     *
     * @param registry of the embedding application; empty for one of its own, which Prometheus can read
     * @param clock that does not jump
     * @return to be added to the listeners
     */
    static Meters open(Optional<MeterRegistry> registry, InstantSource clock) {
        throw new UnsupportedOperationException();
    }

    /**
     * Counts what is told.
     *
     * @return to be added to the listeners
     */
    ProxyListener listener();
}
