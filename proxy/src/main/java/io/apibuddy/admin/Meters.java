package io.apibuddy.admin;

import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Protection;
import io.apibuddy.events.ProxyListener;
import io.apibuddy.store.ResponseStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What is counted of a proxy, from when it was made, also across its stops and starts. For any thread. */
public interface Meters {
    /** How many of the latest requests {@link #recent} remembers. */
    int RECENT = 200;

    /** How far {@link #minutes} looks back. */
    int MINUTES = 120;

    /**
     * Nothing counted yet.
     *
     * @param registry of the embedding application, which stays its own to close; one that another proxy counts into
     *     already is left alone. Empty for one of this proxy's own, which Prometheus can read
     * @param clock that does not jump
     * @return to be added to the listeners
     */
    static Meters open(Optional<MeterRegistry> registry, InstantSource clock) {
        return new LiveMeters(registry, clock);
    }

    /**
     * Counts what is told.
     *
     * @return to be added to the listeners; costs a request's path some atomic additions, and no lock
     */
    ProxyListener listener();

    /**
     * Tells each request's event to somebody else too, once it is counted.
     *
     * @param watcher called as {@link ProxyListener#onEvent} is
     * @return ends it
     */
    Runnable watch(Consumer<ExchangeEvent> watcher);

    /**
     * The proxy runs: its rooms are asked from now on, and hourly totals are written down every ten seconds.
     *
     * @param sources what to ask until {@link #detach}
     */
    void attach(Sources sources);

    /**
     * The proxy stops: what is not written down yet is, and the rooms are not asked again. To be called before the store
     * is closed.
     *
     * @return completes when it is written, or could not be; never fails. May take as long as the disk does
     */
    Future<Void> detach();

    /** Takes its meters out of the registry; {@link #attach} puts them back. */
    void close();

    /**
     * All numbers, at present.
     *
     * @return does not fail; the parts that could not be read are empty
     */
    Future<ProxyMetrics> snapshot();

    /**
     * The numbers as Prometheus reads them. Of what is on disk it tells what the last {@link #snapshot} found, or what
     * was found in the last ten seconds. Not for an event loop: it takes some milliseconds, and the gauges of an
     * application's registry are all read, although no more than this program's are told.
     *
     * @param accept the request's Accept field
     * @return empty when the application's registry is none that Prometheus reads
     */
    Optional<Exposition> prometheus(Optional<String> accept);

    /**
     * The latest requests.
     *
     * @param limit how many at most; no more than {@value #RECENT} are remembered
     * @return the newest end first
     */
    List<ExchangeEvent> recent(int limit);

    /**
     * The last {@value #MINUTES} minutes, the present one included, of all mappings together.
     *
     * @return the oldest first, without a gap; fewer when the proxy was made later
     */
    List<Minute> minutes();

    /** What is asked while the proxy runs. For any thread, but for the store, and nothing of it blocks. */
    interface Sources {
        /**
         * What is stored.
         *
         * @return open until {@link Meters#detach} has completed
         */
        ResponseStore store();

        /**
         * How the upstreams are protected.
         *
         * @return one for each mapping
         */
        List<Protection> protections();

        /**
         * How many requests wait for the answer to an equal one that is under way.
         *
         * @return at present
         */
        long waiting();

        /**
         * How many requests wait for their turn to go upstream.
         *
         * @return at present
         */
        long queued();

        /**
         * The configuration in force.
         *
         * @return as last set, updated or reloaded
         */
        ProxyConfig config();

        /**
         * Runs something again and again on a Vert.x context.
         *
         * @param period between two runs, in real time
         * @param work does not block
         * @return ends it
         */
        Runnable every(Duration period, Runnable work);
    }

    /**
     * Numbers in a form that Prometheus reads.
     *
     * @param contentType of the text
     * @param text in UTF-8 once it is sent
     */
    record Exposition(String contentType, String text) {}

    /**
     * Numbers of one minute. Each request counts in one of hits, stale, revalidated, misses, bypassed and own, in the
     * minute in which it ended.
     *
     * @param time its beginning
     * @param hits answered from the store, fresh
     * @param stale answered from the store, past its lifetime
     * @param revalidated answered from the store after upstream said that it still holds
     * @param misses answered by upstream
     * @param bypassed answered by upstream, where the cache had no say
     * @param own answered by an error of the proxy's own
     * @param calls made to upstream
     * @param callsSaved requests that were answered and needed no call
     * @param bytes of content sent to clients
     * @param latency of the requests
     */
    record Minute(
            Instant time,
            long hits,
            long stale,
            long revalidated,
            long misses,
            long bypassed,
            long own,
            long calls,
            long callsSaved,
            long bytes,
            ProxyMetrics.Latency latency) {
        /**
         * All of them.
         *
         * @return the sum of the six
         */
        public long requests() {
            return hits + stale + revalidated + misses + bypassed + own;
        }
    }
}
