package io.apibuddy.caching;

import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import java.time.Instant;

/** When a response may be stored (RFC 9111 section 3). */
public final class StorageRules {
    private StorageRules() {}

    /**
     * Decides whether a response is kept.
     *
     * @param request as the client sent it, hop-by-hop fields stripped
     * @param response upstream's final answer, hop-by-hop fields stripped
     * @param policy of the mapping
     * @param requestTime when the request was sent upstream
     * @param responseTime when the response's head was received
     * @return the verdict and its reason
     */
    public static Storing decide(
            RequestHead request, ResponseHead response, CachePolicy policy, Instant requestTime, Instant responseTime) {
        throw new UnsupportedOperationException("not yet");
    }
}
