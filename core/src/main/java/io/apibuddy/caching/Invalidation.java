package io.apibuddy.caching;

import io.apibuddy.http.ResponseHead;
import java.util.Set;

/** What an answer makes invalid (RFC 9111 section 4.4). */
public final class Invalidation {
    private Invalidation() {}

    /**
     * The upstream URIs whose stored responses an answer makes invalid.
     *
     * @param method of the request
     * @param uri the upstream URI it was sent to, whole and normalised
     * @param response the final answer
     * @param policy of the mapping
     * @return whole URIs of the same origin, normalised as stored ones are; empty when nothing is made invalid
     */
    public static Set<String> uris(String method, String uri, ResponseHead response, CachePolicy policy) {
        throw new UnsupportedOperationException("not yet");
    }
}
