package io.apibuddy.caching;

import java.util.List;
import java.util.Optional;

/**
 * What a cache holds for a key: the response that the request selects (RFC 9111 section 4.1), and the other variants.
 *
 * @param selected the most recent stored response whose Vary fields match the request
 * @param others responses stored under the same key that the request does not select
 */
public record Selection(Optional<StoredResponse> selected, List<StoredResponse> others) {
    private static final Selection NOTHING = new Selection(Optional.empty(), List.of());

    /**
     * Nothing is stored under the key.
     *
     * @return the empty selection
     */
    public static Selection nothing() {
        return NOTHING;
    }
}
