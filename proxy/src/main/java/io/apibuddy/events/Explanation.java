package io.apibuddy.events;

import io.apibuddy.caching.Difference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a request is, or was, answered the way it is: what it is keyed by, what is stored, what the rules say and on what
 * ground, and which stored answers come near. Nothing is fetched or changed for it, and it holds no credential.
 *
 * @param method of the request
 * @param target path and query as the client sends them, normalised; suspicious values masked
 * @param mapping its name; empty when the target belongs to none: then all below is empty but the verdict
 * @param uri that the answer is known by at upstream, suspicious values masked; empty without a mapping
 * @param key and what it is made of; empty when the cache has no say in it
 * @param stored what is stored under that key
 * @param verdict what would happen now
 * @param freshFor how long the selected entry stays fresh; negative once it is stale; empty without one
 * @param past what did happen, when the question is about a request that was made; otherwise, where nothing is stored
 *     under the key, what happened to the last one of that key that is remembered; empty when there is none
 * @param nearest stored answers of the same mapping under other keys, the least different first; at most 5. None for what
 *     is, or was, answered from the store
 */
public record Explanation(
        String method,
        String target,
        Optional<String> mapping,
        Optional<String> uri,
        Optional<Key> key,
        List<Stored> stored,
        Verdict verdict,
        Optional<Duration> freshFor,
        Optional<Past> past,
        List<Near> nearest) {
    /**
     * Keeps copies of the lists.
     *
     * @param method as above
     * @param target as above
     * @param mapping as above
     * @param uri as above
     * @param key as above
     * @param stored as above
     * @param verdict as above
     * @param freshFor as above
     * @param past as above
     * @param nearest as above
     */
    public Explanation {
        stored = List.copyOf(stored);
        nearest = List.copyOf(nearest);
    }

    /**
     * A cache key.
     *
     * @param hash 64 hexadecimal digits
     * @param parts what it is made of, in the order in which they go into it
     */
    public record Key(String hash, List<Part> parts) {
        /**
         * Keeps a copy of the list.
         *
         * @param hash as above
         * @param parts as above
         */
        public Key {
            parts = List.copyOf(parts);
        }
    }

    /**
     * A part of a key.
     *
     * @param name such as {@code target}, {@code content}, {@code field Accept-Language}, {@code credentials}
     * @param value as it goes in, or what stands for it when it must not be shown
     * @param note why it is there or what was done to it; may be empty
     */
    public record Part(String name, String value, String note) {}

    /**
     * An entry under the key.
     *
     * @param hash of its key
     * @param uri at upstream
     * @param status as answered
     * @param received when its head was received or last validated
     * @param freshUntil end of its freshness lifetime
     * @param keepUntil end of its use as a stale answer
     * @param selecting the fields that its Vary names, with the values that select it
     * @param selected whether this request selects it
     */
    public record Stored(
            String hash,
            String uri,
            int status,
            Instant received,
            Instant freshUntil,
            Instant keepUntil,
            List<Map.Entry<String, String>> selecting,
            boolean selected) {}

    /**
     * What happens, and why.
     *
     * @param action {@code hit}, {@code stale} (served stale), {@code stale-while-revalidate}, {@code validate},
     *     {@code forward}, {@code gateway-timeout}, {@code not-found} or {@code refused} (a loop, say)
     * @param cacheStatus what Cache-Status says of it, as far as that is known beforehand
     * @param because a sentence or two for people
     * @param source the ground: {@code RFC 9111 section 4.2}, or a setting such as {@code domain_mappings.wiki.ttl_seconds}
     */
    public record Verdict(String action, String cacheStatus, String because, String source) {}

    /**
     * What happened to a request that was made.
     *
     * @param event its story
     * @param verdict what was done, and why
     */
    public record Past(ExchangeEvent event, Verdict verdict) {}

    /**
     * A stored answer that comes near.
     *
     * @param hash of its key
     * @param method of the request that brought it
     * @param uri at upstream
     * @param received when its head was received or last validated
     * @param differences why it is not the same question; never empty
     */
    public record Near(String hash, String method, String uri, Instant received, List<Difference> differences) {
        /**
         * Keeps a copy of the list.
         *
         * @param hash as above
         * @param method as above
         * @param uri as above
         * @param received as above
         * @param differences as above
         */
        public Near {
            differences = List.copyOf(differences);
        }
    }
}
