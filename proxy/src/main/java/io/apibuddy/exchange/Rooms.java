package io.apibuddy.exchange;

import io.apibuddy.events.Listeners;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.upstream.Upstream;
import java.time.Instant;
import java.time.InstantSource;

/** The rooms that an exchange works with. */
record Rooms(ResponseStore store, Upstream upstream, Listeners listeners, InstantSource clock) {
    Instant now() {
        return clock.instant();
    }
}
