package io.apibuddy.admin;

import io.apibuddy.events.Protection;
import io.apibuddy.store.ResponseStore;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers of a proxy since it was made, and how it is now.
 *
 * @param total of all requests, those that came to no mapping included
 * @param mappings the same by mapping, of those that had a request or made a call
 * @param upstream of all calls
 * @param upstreams the same by mapping, of those that had a request or made a call
 * @param cache what is stored now; empty when the proxy is not running, or it could not be read
 * @param database how the store does its work; empty when the proxy is not running
 * @param health of the proxy's parts
 * @param throttling how each mapping's upstream is protected now, in the order of the configuration; none when the proxy
 *     is not running
 * @param waiting requests that wait now for the answer to an equal one that is under way
 * @param queued requests that wait now for their turn to go upstream, where {@code on_limit} is {@code wait}
 */
public record ProxyMetrics(
        Requests total,
        Map<String, Requests> mappings,
        Upstream upstream,
        Map<String, Upstream> upstreams,
        Optional<ResponseStore.Statistics> cache,
        Optional<ResponseStore.Measurements> database,
        Health health,
        Map<String, Protection> throttling,
        long waiting,
        long queued) {
    /**
     * Keeps the maps from being changed.
     *
     * @param total as above
     * @param mappings as above
     * @param upstream as above
     * @param upstreams as above
     * @param cache as above
     * @param database as above
     * @param health as above
     * @param throttling as above
     * @param waiting as above
     * @param queued as above
     */
    public ProxyMetrics {
        mappings = Collections.unmodifiableMap(mappings);
        upstreams = Collections.unmodifiableMap(upstreams);
        throttling = Collections.unmodifiableMap(throttling);
    }

    /**
     * What the cache has spared in all.
     *
     * @return of the total
     */
    public Savings savings() {
        return total.savings();
    }

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
     * @param upstreamAnswers requests for which upstream was asked and answered
     * @param bytes of content sent to clients
     * @param calls made to upstream: retries and what is refreshed in the background included
     * @param callsSaved requests that were answered and needed no call
     * @param spent what the calls cost, by {@code cost_per_call} as it was at each
     * @param saved what the calls would have cost that were not needed
     * @param bytesSaved of content sent in answers that needed no call
     * @param time that the requests took, added up
     * @param timeSaved what the calls that were not needed would have taken: for each the mapping's mean time of an
     *     upstream call so far, less the request's own time, and at least 0. Nothing while the mapping has made no call
     *     that was answered, as after a restart
     * @param collapsed requests whose answer another request's call brought
     * @param throttled requests that were refused because of a limit
     * @param brokenOff replies that were not sent whole
     * @param latency from a request's head to its reply's last byte
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
            BigDecimal saved,
            long bytesSaved,
            Duration time,
            Duration timeSaved,
            long collapsed,
            long throttled,
            long brokenOff,
            Latency latency) {
        /**
         * The share of requests that were answered from the store.
         *
         * @return 0 to 1; 0 without requests
         */
        public double hitRate() {
            return requests == 0 ? 0 : (double) (hits + stale + revalidated) / requests;
        }

        /**
         * What the cache has spared.
         *
         * @return the same numbers, together
         */
        public Savings savings() {
            return new Savings(callsSaved, timeSaved, bytesSaved, saved);
        }
    }

    /**
     * What the cache has spared.
     *
     * @param calls that were not needed
     * @param time that they would have taken, as far as that is known
     * @param bytes of content that upstream did not have to send
     * @param money that they would have cost, by {@code cost_per_call}
     */
    public record Savings(long calls, Duration time, long bytes, BigDecimal money) {}

    /**
     * Numbers of calls to upstreams, retries and what is refreshed in the background included.
     *
     * @param calls all of them
     * @param answers how many were answered, with whatever status
     * @param failures how many were not
     * @param retries how many were made because an attempt before had failed
     * @param time that the answered ones took, added up
     * @param latency from sending to the answer's head or the failure
     */
    public record Upstream(long calls, long answers, long failures, long retries, Duration time, Latency latency) {
        /**
         * How long an answer takes.
         *
         * @return the mean; zero without answers
         */
        public Duration meanTime() {
            return answers == 0 ? Duration.ZERO : time.dividedBy(answers);
        }
    }

    /**
     * How long something takes: of every 100, 50, 95 and 99 take no longer. Exact to about 3%.
     *
     * @param count how many were measured; 0: the times say nothing
     * @param p50 the median
     * @param p95 95 of 100
     * @param p99 99 of 100
     */
    public record Latency(long count, Duration p50, Duration p95, Duration p99) {}

    /**
     * How the proxy's parts are.
     *
     * @param overall the worst of what matters to a client: an upstream or a cache in trouble is no more than degraded
     * @param server healthy when it listens, else error
     * @param database degraded when the disk is in trouble: answers then go uncached; error when the proxy is not running
     * @param upstreams by mapping: degraded when its breaker tries it, error when its breaker refuses calls
     */
    public record Health(State overall, State server, State database, Map<String, State> upstreams) {
        /**
         * Keeps the map from being changed.
         *
         * @param overall as above
         * @param server as above
         * @param database as above
         * @param upstreams as above
         */
        public Health {
            upstreams = Collections.unmodifiableMap(upstreams);
        }

        /** How a part is. */
        public enum State {
            /** It does what it is for. */
            HEALTHY,
            /** It does part of it. */
            DEGRADED,
            /** It does not. */
            ERROR
        }
    }
}
