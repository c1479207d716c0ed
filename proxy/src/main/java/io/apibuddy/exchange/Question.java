package io.apibuddy.exchange;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.ForwardReason;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
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

    /** It has. */
    record Key(CacheKey key) implements Keyed {}

    /**
     * It has none.
     *
     * @param reason for Cache-Status
     * @param detail more about it
     * @param get the key of a GET of the same target, which the answer to a POST may serve
     */
    record NoKey(ForwardReason reason, Optional<String> detail, Optional<CacheKey> get) implements Keyed {}

    Optional<CacheKey> cacheKey() {
        return key instanceof Key found ? Optional.of(found.key()) : Optional.empty();
    }

    /** The key of a GET of the same target, where the cache has no say about the request itself. */
    Optional<CacheKey> getKey() {
        return key instanceof NoKey none ? none.get() : Optional.empty();
    }
}
