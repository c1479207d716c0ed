package io.apibuddy.caching;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * This cache's member of the Cache-Status field (RFC 9211), such as {@code api-buddy; fwd=stale; fwd-status=304; stored;
 * ttl=60}.
 *
 * @param hit answered from the store without going upstream
 * @param forward why the request went upstream; empty on a hit
 * @param forwardStatus the status that upstream answered
 * @param ttl what is left of the answer's lifetime, in whole seconds when shown; negative when stale
 * @param stored whether storing the answer began
 * @param collapsed whether the answer is another request's
 * @param key the cache key's hash
 * @param detail more, as a token
 */
public record CacheStatus(
        boolean hit,
        Optional<ForwardReason> forward,
        OptionalInt forwardStatus,
        Optional<Duration> ttl,
        boolean stored,
        boolean collapsed,
        Optional<String> key,
        Optional<String> detail) {

    /** The field's name. */
    public static final String NAME = "Cache-Status";

    /**
     * The member as it stands in the field.
     *
     * @return begins with {@code api-buddy}
     */
    public String member() {
        throw new UnsupportedOperationException("not yet");
    }
}
