package io.apibuddy.exchange;

import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Explanation;
import io.apibuddy.events.Listeners;
import io.apibuddy.events.Protection;
import io.apibuddy.events.Tracing;
import io.apibuddy.http.RequestHead;
import io.apibuddy.message.Handler;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.Purge;
import io.apibuddy.upstream.Upstream;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

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
        return open(config, store, upstream, listeners, clock, timers, Tracing.NONE);
    }

    /**
     * The same, with the way of each request recorded.
     *
     * @param config mappings and limits
     * @param store of responses; stays the caller's to close
     * @param upstream to ask; stays the caller's to close
     * @param listeners told of each call's end
     * @param clock that does not jump
     * @param timers that go by the same time
     * @param tracing told of each request and of each call that is made for it
     * @return the exchange, once it knows what an earlier run left
     */
    static Future<Exchange> open(
            ProxyConfig config,
            ResponseStore store,
            Upstream upstream,
            Listeners listeners,
            InstantSource clock,
            Timers timers,
            Tracing tracing) {
        return HttpExchange.open(config, new Rooms(store, upstream, listeners, clock, timers, tracing));
    }

    /**
     * Opens it to explain requests and name stored URIs, and for nothing else: it takes over nothing that another process
     * left, keeps nothing, and asks nobody.
     *
     * @param config mappings and limits
     * @param store of responses; stays the caller's to close
     * @param clock that does not jump
     * @return needs no {@link #close}
     */
    static Exchange forLooking(ProxyConfig config, ResponseStore store, InstantSource clock) {
        return HttpExchange.forLooking(config, store, clock);
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
     * Removes what a purge names from the store. What is on its way from upstream is not kept if the purge may concern it.
     *
     * @param purge what is to go
     * @return number removed; fails with {@link io.apibuddy.store.CacheException} when it could not be
     */
    Future<Long> purge(Purge purge);

    /**
     * How the upstreams are protected.
     *
     * @return one for each mapping, in the order of the configuration
     */
    List<Protection> protections();

    /**
     * Forgets what a mapping's throttle has counted and learned, and lets its breaker begin anew.
     *
     * @param mapping its name
     * @return whether there is such a mapping
     */
    boolean resetThrottle(String mapping);

    /**
     * What would happen to a request. Nothing is fetched, counted or changed.
     *
     * @param request as a client would send it: the target begins with the mapping's name; less any access key
     * @param content of it; empty buffer when it has none
     * @return does not fail, but for a defect
     */
    Future<Explanation> explain(RequestHead request, Buffer content);

    /**
     * What happened to a request that was made, and what would happen to it now.
     *
     * @param id of its event
     * @return empty when it is not remembered: only the last ones are
     */
    Future<Optional<Explanation>> explain(long id);

    /**
     * How a URL of a mapping is written down beside stored answers.
     *
     * @param mapping its name
     * @param url an absolute upstream URL, or a path and query below the mapping's base, beginning with a slash
     * @param prefix whether it is but the beginning of one: then its query is left as it is
     * @return empty when there is no such mapping, or the URL is not below it
     */
    Optional<String> storedUri(String mapping, String url, boolean prefix);

    /**
     * Takes over another configuration; calls under way go on under the one they began with.
     *
     * @param config mappings and limits
     */
    void reconfigure(ProxyConfig config);

    /** Writes down what the next run must know. To be called before the store is closed. */
    void close();
}
