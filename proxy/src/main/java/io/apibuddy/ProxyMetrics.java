package io.apibuddy;

import io.apibuddy.store.ResponseStore;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers of a proxy since it was made.
 *
 * @param total of all requests, those that came to no mapping included
 * @param mappings the same by mapping, of those that had a request
 * @param cache what is stored now; empty when the proxy is not running
 * @param waiting requests that wait now for the answer to an equal one that is under way
 * @param queued requests that wait now for their turn to go upstream, where {@code on_limit} is {@code wait}
 */
public record ProxyMetrics(
        Requests total,
        Map<String, Requests> mappings,
        Optional<ResponseStore.Statistics> cache,
        long waiting,
        long queued) {
    /**
     * Numbers of requests. Each request counts in one of hits, stale, revalidated, misses, bypassed and own.
     *
     * @param requests all of them
     * @param hits answered from the store, fresh
     * @param stale answered from the store, past its lifetime
     * @param revalidated answered from the store after upstream said that it still holds
     * @param misses answered by upstream
     * @param bypassed answered by upstream, where the cache had no say
     * @param own answered by an error of the proxy's own
     * @param upstreamAnswers how often upstream answered
     * @param bytes of content sent to clients
     * @param calls made to upstream: retries and what is refreshed in the background included
     * @param callsSaved requests that were answered and needed no call
     * @param spent what the calls cost, by {@code cost_per_call} as it was at each
     * @param saved what the calls would have cost that were not needed
     */
    public record Requests(
            long requests,
            long hits,
            long stale,
            long revalidated,
            long misses,
            long bypassed,
            long own,
            long upstreamAnswers,
            long bytes,
            long calls,
            long callsSaved,
            BigDecimal spent,
            BigDecimal saved) {
        /**
         * The share of requests that were answered from the store.
         *
         * @return 0 to 1; 0 without requests
         */
        public double hitRate() {
            return requests == 0 ? 0 : (double) (hits + stale + revalidated) / requests;
        }
    }
}
