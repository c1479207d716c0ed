package io.apibuddy.caching;

import io.apibuddy.http.ResponseHead;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What an answer makes invalid (RFC 9111 section 4.4). */
public final class Invalidation {
    /** Methods that change nothing (RFC 9110 section 9.2.1); all others, unknown ones too, may. */
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private Invalidation() {}

    /**
     * The upstream URIs whose stored responses an answer makes invalid. Override: those of the URI itself, when the
     * method is neither safe nor cacheable. Standard: for every unsafe method, and what Location and Content-Location
     * name on the same origin too. An error invalidates nothing.
     *
     * @param method of the request
     * @param uri the upstream URI it was sent to, whole and normalised
     * @param response the final answer
     * @param policy of the mapping
     * @return whole URIs of the same origin, normalised as stored ones are; empty when nothing is made invalid
     */
    public static Set<String> uris(String method, String uri, ResponseHead response, CachePolicy policy) {
        boolean error = response.status() < 200 || response.status() >= 400;
        if (error || SAFE.contains(method) || ReuseRules.isCacheable(method, policy)) {
            return Set.of();
        }
        if (policy.freshness() == FreshnessMode.OVERRIDE) {
            return Set.of(uri);
        }
        Set<String> uris = new LinkedHashSet<>();
        uris.add(uri);
        for (String name : List.of("Location", "Content-Location")) {
            response.fields()
                    .first(name)
                    .flatMap(reference -> SameOrigin.resolve(uri, reference.strip()))
                    .ifPresent(uris::add);
        }
        return Collections.unmodifiableSet(uris);
    }
}
