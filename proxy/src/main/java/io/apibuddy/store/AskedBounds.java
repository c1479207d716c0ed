package io.apibuddy.store;

import io.apibuddy.caching.Asked;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is kept of an {@link Asked} at most. It explains, and answers nothing: an answer of a few bytes must not bring
 * kilobytes of its request's names along.
 */
final class AskedBounds {
    /** About what 64 parts with names and digests of ordinary length take. */
    static final long MOST = 24 * 1024;

    private static final long PER_PART = 160;

    private AskedBounds() {}

    /** The same, if it is not too large; else with as many of its parts as fit; plain when it is too large without any. */
    static Asked bounded(Asked asked) {
        if (weight(asked) <= MOST) {
            return asked;
        }
        Asked less = new Asked(
                asked.requestHeaders(),
                asked.content().map(AskedBounds::withoutParts),
                asked.fields(),
                asked.credentials());
        long left = MOST - weight(less);
        if (left < 0) {
            return Asked.plain();
        }
        return new Asked(
                less.requestHeaders(),
                asked.content().map(content -> withParts(content, left)),
                less.fields(),
                less.credentials());
    }

    private static Asked.Content withoutParts(Asked.Content content) {
        return new Asked.Content(content.digest(), content.type(), Map.of());
    }

    private static Asked.Content withParts(Asked.Content content, long most) {
        Map<String, String> parts = new TreeMap<>();
        long left = most;
        for (Map.Entry<String, String> part : content.parts().entrySet()) {
            left -= weight(part);
            if (left < 0 || parts.size() == Asked.Content.MOST_PARTS) {
                break;
            }
            parts.put(part.getKey(), part.getValue());
        }
        return new Asked.Content(content.digest(), content.type(), parts);
    }

    /** About what it takes in memory. */
    static long weight(Asked asked) {
        return weight(asked.requestHeaders())
                + weight(asked.credentials())
                + StoredEntry.weight(asked.fields())
                + asked.content().map(AskedBounds::weight).orElse(0L);
    }

    private static long weight(Asked.Content content) {
        long weight = PER_PART + content.digest().length() + content.type().length();
        for (Map.Entry<String, String> part : content.parts().entrySet()) {
            weight += weight(part);
        }
        return weight;
    }

    private static long weight(Map.Entry<String, String> part) {
        return PER_PART + part.getKey().length() + part.getValue().length();
    }

    private static long weight(Optional<String> text) {
        return text.map(one -> 56L + one.length()).orElse(0L);
    }
}
