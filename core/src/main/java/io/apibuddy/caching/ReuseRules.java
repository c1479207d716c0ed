package io.apibuddy.caching;

import io.apibuddy.http.RequestHead;
import java.time.Instant;

/** When a stored response may answer a request (RFC 9111 section 4). */
public final class ReuseRules {
    private ReuseRules() {}

    /**
     * Decides what to do with a request.
     *
     * @param request as the client sent it, hop-by-hop fields stripped
     * @param selection what is stored under its key
     * @param policy of its mapping
     * @param now the time of the decision
     * @return the verdict and its reason
     */
    public static Reuse decide(RequestHead request, Selection selection, CachePolicy policy, Instant now) {
        throw new UnsupportedOperationException("not yet");
    }
}
