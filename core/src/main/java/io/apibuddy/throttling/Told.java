package io.apibuddy.throttling;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an answer tells of the upstream's limits.
 *
 * @param allowances its own quotas, each name once (of several of one name the strictest counts)
 * @param retryAt when to come again, from the {@code Retry-After} of a 429 or 503; later than in 31 days counts as in
 *     31 days
 * @param refused whether upstream refused the request for its limits: status 429
 */
public record Told(List<Allowance> allowances, Optional<Instant> retryAt, boolean refused) {
    private static final Told NOTHING = new Told(List.of(), Optional.empty(), false);

    /**
     * Keeps a copy of the list.
     *
     * @param allowances as above
     * @param retryAt as above
     * @param refused as above
     */
    public Told {
        allowances = List.copyOf(allowances);
    }

    /**
     * Of an answer that says nothing of limits.
     *
     * @return no quota, no time, not refused
     */
    public static Told nothing() {
        return NOTHING;
    }
}
