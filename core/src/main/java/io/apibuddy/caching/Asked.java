package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a cache key was made of besides the method and the URI, as far as it may be written down: it is kept beside the
 * answer, so that two keys that differ can be told apart. Values are digests; no content and no credential stands here.
 *
 * @param requestHeaders what stands for the mapping's {@code request_headers}; empty when it has none
 * @param content of the request; empty when it had none
 * @param fields the request's {@code key.headers}, credentials among them replaced by what stands for them
 * @param credentials what stands for the request's credential fields; empty when it had none or they are shared
 */
public record Asked(
        Optional<String> requestHeaders, Optional<Content> content, Fields fields, Optional<String> credentials) {
    private static final Asked PLAIN = new Asked(Optional.empty(), Optional.empty(), Fields.empty(), Optional.empty());

    /**
     * A request of which nothing but the method and the URI is in its key: most of them.
     *
     * @return always the same
     */
    public static Asked plain() {
        return PLAIN;
    }

    /**
     * A request's content.
     *
     * @param digest of all of it, normalised, as it stands in the key
     * @param type its media type, lower case, without parameters; empty when the request did not say
     * @param parts digest of each part by its name: JSON pointer (RFC 6901) of each member that holds no other (the content
     *     itself, if that is one), or name of a form's field; at most 64, the first ones; empty for other media types
     */
    public record Content(String digest, String type, Map<String, String> parts) {
        /** How many parts are told apart. */
        public static final int MOST_PARTS = 64;

        /**
         * Keeps a sorted copy of the parts.
         *
         * @param digest as above
         * @param type as above
         * @param parts as above
         */
        public Content {
            parts = Collections.unmodifiableMap(new TreeMap<>(parts));
        }
    }
}
