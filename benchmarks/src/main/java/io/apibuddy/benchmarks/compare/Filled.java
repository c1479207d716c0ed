package io.apibuddy.benchmarks.compare;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.config.CacheConfig;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.store.ResponseStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * A cache file with many entries, made through the store's own door: a million in about a minute, where the same through
 * the proxy's front door would take several. What it writes is found by requests to {@code /MAPPING/TARGET}.
 *
 * @param file the database, made if it is not there
 * @param mapping the name of the mapping that is to find the entries; without any setting that goes into its keys
 * @param upstream where the mapping leads; without a base path
 * @param length bytes of content of each entry
 */
record Filled(Path file, String mapping, URI upstream, int length) {
    /** More than waits for the writer at most is given up on by the store (it is a cache). */
    private static final int BATCH = 5_000;

    private static final long MOST_MEGABYTES = 1 << 20;
    private static final int MOST_ENTRIES = 100_000_000;

    /** The upstream of mappings that are filled and never to ask anybody: no service has this port. */
    static final URI NOBODY = URI.create("http://127.0.0.1:9");

    /** The path of every entry, behind the mapping's name. */
    static final String PATH = "/filled";

    /** The target of an entry, behind the mapping's name. */
    static String target(long number) {
        return PATH + "?id=" + number;
    }

    /**
     * Adds entries.
     *
     * @param from the first one's number
     * @param to the last one's number
     * @param lifetime after which they are over
     * @throws IOException they are not all there, also when it takes too long
     */
    void add(long from, long to, Duration lifetime) throws IOException {
        add(from, to, lifetime, InstantSource.system());
    }

    /**
     * Adds entries that are over for who opens the file next, and were not for who filled it: by a clock a day behind.
     * Filling removes what is over, so these come last.
     *
     * @param from the first one's number
     * @param to the last one's number
     * @throws IOException they are not all there, also when it takes too long
     */
    void addOver(long from, long to) throws IOException {
        InstantSource system = InstantSource.system();
        add(from, to, Duration.ofHours(12), () -> system.instant().minus(Duration.ofDays(1)));
    }

    private void add(long from, long to, Duration lifetime, InstantSource clock) throws IOException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        try {
            BiConsumer<String, Throwable> trouble = (what, why) -> {
                throw new IllegalStateException(what, why);
            };
            ResponseStore store = await(call(vertx, () -> ResponseStore.open(vertx, config(), clock, trouble)));
            for (long next = from; next <= to; next += BATCH) {
                long first = next;
                long last = Math.min(to, first + BATCH - 1);
                await(call(vertx, () -> {
                    for (long number = first; number <= last; number++) {
                        write(store, number, lifetime, clock.instant());
                    }
                    // Answered once all of them are written.
                    return store.statistics();
                }));
            }
            await(call(vertx, store::close));
        } finally {
            await(vertx.close());
        }
    }

    private CacheConfig config() {
        return ProxyConfig.defaults()
                .with("cache.database_path", file.toString())
                .with("cache.max_entries", MOST_ENTRIES)
                .with("cache.max_size_mb", MOST_MEGABYTES)
                .with("cache.memory_mb", 64)
                // The bytes are random, and it takes a third of the time.
                .with("cache.enable_compression", false)
                .with("cache.cleanup_interval_seconds", 86_400)
                .cache();
    }

    private void write(ResponseStore store, long number, Duration lifetime, Instant now) {
        String origin = upstream.getScheme() + "://" + upstream.getAuthority();
        CacheKey key = CacheKey.of(new CacheKey.Parts(
                mapping,
                origin,
                Optional.empty(),
                "GET",
                target(number),
                Optional.empty(),
                Fields.empty(),
                Optional.empty()));
        ResponseHead head = new ResponseHead(
                200, Fields.of("Content-Type", "text/plain", "Content-Length", Integer.toString(length)));
        StoredResponse response =
                new StoredResponse("GET", origin + target(number), Fields.empty(), head, now, now, length);
        Instant until = now.plus(lifetime);
        ResponseStore.Editor editor = store.edit(key, response, new Retention(until, until));
        editor.write(content(number));
        editor.commit();
        if (editor.isGivenUp()) {
            throw new IllegalStateException("not stored: " + target(number));
        }
    }

    /** Of letters and digits at random: text that a compressor makes a quarter smaller and no more. */
    private Buffer content(long number) {
        SplittableRandom random = new SplittableRandom(number);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (' ' + random.nextInt(64));
        }
        return Buffer.buffer(bytes);
    }

    private interface Work<T> {
        Future<T> start();
    }

    /** The store is called on a context. */
    private static <T> CompletableFuture<T> call(Vertx vertx, Work<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        vertx.getOrCreateContext().runOnContext(nothing -> {
            try {
                work.start().onComplete(result -> {
                    if (result.succeeded()) {
                        done.complete(result.result());
                    } else {
                        done.completeExceptionally(result.cause());
                    }
                });
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private static <T> T await(Future<T> future) throws IOException {
        return await(future.toCompletionStage().toCompletableFuture());
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the cache file could not be filled: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
