package io.apibuddy.exchange;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.ForwardReason;
import io.apibuddy.caching.Reuse;
import io.apibuddy.caching.ReuseRules;
import io.apibuddy.caching.Selection;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import java.time.Instant;
import java.util.Optional;

/**
 * What a client asks, as far as the cache is concerned.
 *
 * @param request as the client sent it, hop-by-hop fields stripped
 * @param marked the same with each credential replaced by its HMAC: what the rules and the store see
 * @param sent the target for upstream
 * @param uri that the answer is known by
 * @param key or why there is none
 * @param body to send upstream; content that was read for the key is at hand
 */
record Question(RequestHead request, RequestHead marked, Target sent, String uri, Keyed key, Body body) {

    /** Whether the cache has a say. */
    sealed interface Keyed {}

    /**
     * It has.
     *
     * @param content digest of the request's content, as it stands in the key; empty when it has none
     */
    record Key(CacheKey key, Optional<String> content) implements Keyed {}

    /**
     * It has none.
     *
     * @param reason for Cache-Status
     * @param detail more about it
     * @param get the key of a GET of the same target, which the answer to a POST may serve
     */
    record NoKey(ForwardReason reason, Optional<String> detail, Optional<CacheKey> get) implements Keyed {}

    /** What the rules say, given what is stored under the key. */
    Reuse verdict(Route route, Selection selection, Instant now) {
        Reuse reuse = ReuseRules.decide(
                marked, selection, route.policy(), () -> route.guard().stretch(now), now);
        return key instanceof NoKey none && !(reuse instanceof Reuse.GatewayTimeout)
                ? new Reuse.Forward(none.reason(), Optional.empty(), none.detail())
                : reuse;
    }

    Optional<CacheKey> cacheKey() {
        return key instanceof Key found ? Optional.of(found.key()) : Optional.empty();
    }

    /** The key of a GET of the same target, where the cache has no say about the request itself. */
    Optional<CacheKey> getKey() {
        return key instanceof NoKey none ? none.get() : Optional.empty();
    }
}
