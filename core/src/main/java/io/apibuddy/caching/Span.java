package io.apibuddy.caching;

import io.apibuddy.http.ContentRange;
import java.util.Optional;

/**
 * Which bytes of a representation are stored. Where they begin says Content-Range, how many there are says the content
 * itself (but no more than Content-Range), whether they reach the end say both: an origin that miscounts by one is not made
 * worse here, and of one that miscounts by more nobody knows which bytes the last ones are.
 *
 * @param first index of the first byte that is stored, from 0
 * @param length how many are stored
 * @param complete length of the whole representation; {@link ContentRange#UNKNOWN} when nothing tells it
 * @param reachesEnd whether nothing follows the last stored byte
 */
record Span(long first, long length, long complete, boolean reachesEnd) {
    /** All of a complete response, or the part that a 206 brought. */
    static Span of(StoredResponse stored) {
        long length = stored.contentLength();
        Optional<ContentRange> part = stored.facts().part();
        return part.isPresent()
                ? new Span(
                        part.get().first(),
                        Math.min(length, part.get().length()),
                        part.get().complete(),
                        part.get().reachesEnd() && length >= part.get().length() - 1)
                : new Span(0, length, length, true);
    }

    /** Index of the last byte that is stored. */
    long last() {
        return first + length - 1;
    }
}
