package io.apibuddy.caching;

import io.apibuddy.http.StructuredFields;
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
 * @param detail more; shown as a token where it is one, else as a string
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

    private static final String CACHE = "api-buddy";

    /**
     * The member as it stands in the field.
     *
     * @return begins with {@code api-buddy}
     */
    public String member() {
        StringBuilder member = new StringBuilder(hit ? 32 : 96).append(CACHE);
        if (hit) {
            member.append("; hit");
        }
        forward.ifPresent(reason -> member.append("; fwd=").append(reason.token()));
        forwardStatus.ifPresent(status -> member.append("; fwd-status=").append(status));
        if (stored) {
            member.append("; stored");
        }
        if (collapsed) {
            member.append("; collapsed");
        }
        // Duration rounds down, so what has been stale for half a second shows -1 and what is fresh never does.
        ttl.ifPresent(left -> member.append("; ttl=").append(left.toSeconds()));
        key.ifPresent(hash -> member.append("; key=\"").append(hash).append('"'));
        detail.ifPresent(more -> append(member.append("; detail="), more));
        return member.toString();
    }

    /** A token as it is, anything else as a String (RFC 9651 sections 3.3.3 and 3.3.4). */
    private static void append(StringBuilder member, String detail) {
        if (StructuredFields.isToken(detail)) {
            member.append(detail);
            return;
        }
        member.append('"');
        for (int i = 0; i < detail.length(); i++) {
            char c = detail.charAt(i);
            if (c == '"' || c == '\\') {
                member.append('\\');
            }
            member.append(c < ' ' || c > '~' ? '?' : c);
        }
        member.append('"');
    }

    /**
     * A hit, as a member.
     *
     * @param ttl what is left of the answer's lifetime
     * @return neither forwarded nor stored
     */
    public static CacheStatus hit(Duration ttl) {
        return new CacheStatus(
                true,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.of(ttl),
                false,
                false,
                Optional.empty(),
                Optional.empty());
    }
}
