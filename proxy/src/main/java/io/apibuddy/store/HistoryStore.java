package io.apibuddy.store;

import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Totals by mapping and hour, kept in the cache's database for {@value #DAYS} days; a removal of entries leaves them
 * alone, and processes that share a file add to the same ones. Methods are called on a Vert.x context and never block it.
 */
public interface HistoryStore {
    /** How long totals are kept. */
    int DAYS = 90;

    /**
     * Adds to the totals of hours.
     *
     * @param more what came since the last time; at most one for each mapping and hour
     * @return completes when it is written; fails with {@link CacheException} when it is not: then all of it is to be
     *     added again
     */
    Future<Void> add(List<Hour> more);

    /**
     * What is kept.
     *
     * @param from the hour to begin with
     * @return the oldest first; fails with {@link CacheException} when it cannot be read
     */
    Future<List<Hour>> since(Instant from);

    /**
     * Totals of one mapping in one hour. Each request counts in one of hits, stale, revalidated, misses, bypassed and own.
     *
     * @param mapping its name; empty for requests that came to none
     * @param hour its beginning, UTC
     * @param requests all of them
     * @param hits answered from the store, fresh
     * @param stale answered from the store, past its lifetime
     * @param revalidated answered from the store after upstream said that it still holds
     * @param misses answered by upstream
     * @param bypassed answered by upstream, where the cache had no say
     * @param own answered by an error of the proxy's own
     * @param calls made to upstream
     * @param callsSaved requests that were answered and needed no call
     * @param bytes of content sent to clients
     * @param bytesSaved of content that needed no call
     * @param time that requests took, added up
     * @param timeSaved what the calls that were not needed would have taken, as far as that is known
     * @param spent what the calls cost
     * @param saved what the calls would have cost that were not needed
     */
    record Hour(
            String mapping,
            Instant hour,
            long requests,
            long hits,
            long stale,
            long revalidated,
            long misses,
            long bypassed,
            long own,
            long calls,
            long callsSaved,
            long bytes,
            long bytesSaved,
            Duration time,
            Duration timeSaved,
            BigDecimal spent,
            BigDecimal saved) {}
}
