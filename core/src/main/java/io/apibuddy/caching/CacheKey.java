package io.apibuddy.caching;

import io.apibuddy.http.Fields;
import java.util.Optional;

/**
 * What makes two requests the same question: all of {@link Parts}, injectively. Each part goes into the hash with its
 * length before it, so no two lists of parts can run into each other.
 *
 * @param mapping the mapping's name, which also stands in the hash
 * @param hash SHA-256 of the parts, 64 lower-case hexadecimal digits
 */
public record CacheKey(String mapping, String hash) {

    /**
     * Hashes the parts.
     *
     * @param parts of the request
     * @return the key
     */
    public static CacheKey of(Parts parts) {
        throw new UnsupportedOperationException("not yet");
    }

    /**
     * What a key is made of.
     *
     * @param mapping its name
     * @param upstream the mapping's base URI, normalised
     * @param requestHeaders HMAC of the mapping's {@code request_headers}; empty when it has none
     * @param method as it is; {@code HEAD} is keyed as {@code GET}
     * @param target what is sent upstream, less the ignored parameters
     * @param content digest of the normalised content; empty when the request has none
     * @param fields the request's {@code key.headers}
     * @param credentials HMAC of the request's credential fields; empty when it has none or they are shared
     */
    public record Parts(
            String mapping,
            String upstream,
            Optional<String> requestHeaders,
            String method,
            String target,
            Optional<String> content,
            Fields fields,
            Optional<String> credentials) {}
}
