package io.apibuddy.exchange;

import io.apibuddy.events.Listeners;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.upstream.Upstream;
import java.time.Instant;
import java.time.InstantSource;

/** The rooms that an exchange works with, and what its calls must know of one another. */
record Rooms(ResponseStore store, Upstream upstream, Listeners listeners, InstantSource clock, Changes changes) {
    Rooms(ResponseStore store, Upstream upstream, Listeners listeners, InstantSource clock) {
        this(store, upstream, listeners, clock, new Changes());
    }

    Instant now() {
        return clock.instant();
    }
}
