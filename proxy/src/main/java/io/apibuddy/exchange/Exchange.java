package io.apibuddy.exchange;

import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Listeners;
import io.apibuddy.message.Handler;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.upstream.Upstream;
import java.time.InstantSource;

/** Answers calls to mappings: from the store when the rules allow it, from upstream otherwise. */
public interface Exchange extends Handler {
    /**
     * Opens the door of this room.
     *
     * @param config mappings and limits
     * @param store of responses; stays the caller's to close
     * @param upstream to ask; stays the caller's to close
     * @param listeners told of each call's end
     * @param clock that does not jump
     * @return the exchange
     */
    static Exchange open(
            ProxyConfig config, ResponseStore store, Upstream upstream, Listeners listeners, InstantSource clock) {
        return new HttpExchange(config, new Rooms(store, upstream, listeners, clock));
    }

    /**
     * How many requests wait for the answer to an equal one that is under way.
     *
     * @return at present
     */
    long waiting();

    /**
     * Takes over another configuration; calls under way go on under the one they began with.
     *
     * @param config mappings and limits
     */
    void reconfigure(ProxyConfig config);
}
