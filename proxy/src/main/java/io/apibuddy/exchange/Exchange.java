package io.apibuddy.exchange;

import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Listeners;
import io.apibuddy.message.Handler;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.upstream.Upstream;
import io.vertx.core.Future;
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
     * @param timers that go by the same time
     * @return the exchange, once it knows what an earlier run left
     */
    static Future<Exchange> open(
            ProxyConfig config,
            ResponseStore store,
            Upstream upstream,
            Listeners listeners,
            InstantSource clock,
            Timers timers) {
        return HttpExchange.open(config, new Rooms(store, upstream, listeners, clock, timers));
    }

    /**
     * How many requests wait for the answer to an equal one that is under way.
     *
     * @return at present
     */
    long waiting();

    /**
     * How many requests wait for their turn to go upstream.
     *
     * @return at present
     */
    long queued();

    /**
     * Takes over another configuration; calls under way go on under the one they began with.
     *
     * @param config mappings and limits
     */
    void reconfigure(ProxyConfig config);

    /** Writes down what the next run must know. To be called before the store is closed. */
    void close();
}
