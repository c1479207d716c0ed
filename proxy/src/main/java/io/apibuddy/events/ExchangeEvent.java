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
 * @param traceId of the trace that it is part of, 32 hexadecimal digits; empty where none is recorded
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
        Optional<String> problem,
        Optional<String> traceId) {
    private static final String FOR_THE_QUOTA = "; detail=quota";

    /**
     * One that is part of no trace.
     *
     * @param id as above
     * @param received as above
     * @param client as above
     * @param protocol as above
     * @param method as above
     * @param target as above
     * @param mapping as above
     * @param status as above
     * @param outcome as above
     * @param cacheStatus as above
     * @param key as above
     * @param upstreamStatus as above
     * @param upstreamTime as above
     * @param upstreamCalls as above
     * @param collapsed as above
     * @param costPerCall as above
     * @param total as above
     * @param bytes as above
     * @param complete as above
     * @param problem as above
     */
    public ExchangeEvent(
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
        this(
                id,
                received,
                client,
                protocol,
                method,
                target,
                mapping,
                status,
                outcome,
                cacheStatus,
                key,
                upstreamStatus,
                upstreamTime,
                upstreamCalls,
                collapsed,
                costPerCall,
                total,
                bytes,
                complete,
                problem,
                Optional.empty());
    }

    /**
     * Whether it was answered as its client wanted, and needed no call.
     *
     * @return true when the store or another request's call brought the answer
     */
    public boolean isSaved() {
        return upstreamCalls == 0 && (collapsed || isCacheHit());
    }

    /**
     * Whether the answer came from the store without asking upstream.
     *
     * @return true for {@link CacheOutcome#HIT} and {@link CacheOutcome#STALE}
     */
    public boolean isCacheHit() {
        return outcome == CacheOutcome.HIT || outcome == CacheOutcome.STALE;
    }

    /**
     * Whether a limit on calls decided the answer: the request was refused with 429, problem {@code throttled}, or was
     * served past the lifetime because few calls are left ({@code throttling.stretch}, Cache-Status {@code
     * detail=quota}). Not told of a request that merely waited for its turn, nor of one that got upstream's own 429.
     *
     * @return true when one did
     */
    public boolean isThrottled() {
        return problem.isPresent()
                ? problem.get().equals("throttled")
                : outcome == CacheOutcome.STALE
                        && cacheStatus.isPresent()
                        && cacheStatus.get().endsWith(FOR_THE_QUOTA);
    }

    /**
     * Whether it went wrong here: it was answered an error of this program's own, whatever its status, but for {@code
     * throttled}; or its reply was not sent whole, because upstream or the client broke off. An error that upstream
     * answered is an answer.
     *
     * @return true when it did
     */
    public boolean isError() {
        return !complete || (problem.isPresent() && !problem.get().equals("throttled"));
    }
}
