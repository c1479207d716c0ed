package io.apibuddy.caching;

import io.apibuddy.http.ResponseHead;
import java.time.Instant;

/** Updating a stored response by a 304 or a HEAD (RFC 9111 sections 3.2, 4.3.4 and 4.3.5). */
public final class Freshening {
    private Freshening() {}

    /**
     * The stored response as a 304 leaves it.
     *
     * @param stored that was validated
     * @param notModified the 304's head, hop-by-hop fields stripped
     * @param policy of the mapping
     * @param requestTime when the validation was sent
     * @param responseTime when the 304 was received
     * @return the freshened response; its content is untouched, and so are the fields that describe it
     */
    public static StoredResponse freshen(
            StoredResponse stored,
            ResponseHead notModified,
            CachePolicy policy,
            Instant requestTime,
            Instant responseTime) {
        throw new UnsupportedOperationException("not yet");
    }

    /**
     * How long the freshened response is of use from now on.
     *
     * @param freshened as {@link #freshen} left it
     * @param policy of the mapping
     * @return end of freshness and end of use
     */
    public static Storing.Retention retention(StoredResponse freshened, CachePolicy policy) {
        throw new UnsupportedOperationException("not yet");
    }
}
