package io.apibuddy.events;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One request's whole story, told once, when its reply has been sent or has broken off. Holds no access key, no
 * credential and no content.
 *
 * @param id of the request, unique within a run of the proxy
 * @param received when its head had been read
 * @param client the peer's IP address
 * @param protocol {@code 1.0}, {@code 1.1} or {@code 2}
 * @param method of the request
 * @param target path and query as normalised, less any access key; query values that look like credentials are masked
 * @param mapping its name; empty when the request came to none
 * @param status that the client was answered
 * @param outcome what the cache did
 * @param cacheStatus this cache's member of Cache-Status; empty when there was none
 * @param key the cache key's hash; empty when none was made
 * @param upstreamStatus the status that upstream answered; empty when it was not asked or did not answer
 * @param upstreamTime of the last call for it, from sending to upstream's head; zero when there was none, or no answer
 * @param upstreamCalls how many calls were made for it; zero when it was answered from the store, by another request's
 *     call, or not at all
 * @param collapsed whether another request's call brought the answer
 * @param costPerCall what a call to its mapping's upstream costs; zero when it came to no mapping
 * @param total from the request's head to the reply's last byte
 * @param bytes of content sent to the client
 * @param complete whether the whole reply was sent
 * @param problem the name of this program's own error; empty when there was none
 */
public record ExchangeEvent(
        long id,
        Instant received,
        String client,
        String protocol,
        String method,
        String target,
        Optional<String> mapping,
        int status,
        CacheOutcome outcome,
        Optional<String> cacheStatus,
        Optional<String> key,
        OptionalInt upstreamStatus,
        Duration upstreamTime,
        int upstreamCalls,
        boolean collapsed,
        BigDecimal costPerCall,
        Duration total,
        long bytes,
        boolean complete,
        Optional<String> problem) {
    /**
     * Whether it was answered as its client wanted, and needed no call.
     *
     * @return true when the store or another request's call brought the answer
     */
    public boolean isSaved() {
        return upstreamCalls == 0 && (collapsed || outcome == CacheOutcome.HIT || outcome == CacheOutcome.STALE);
    }
}
