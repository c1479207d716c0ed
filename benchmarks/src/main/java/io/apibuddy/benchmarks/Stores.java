package io.apibuddy.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.config.CacheConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.store.ResponseStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A directory with a cache file in it, stores that are opened on that, and answers of 1 KiB to store. */
final class Stores implements AutoCloseable {
    private static final int AT_ONCE = 1000;
    private static final String ITEM = "{\"id\": 8731, \"name\": \"Helsinki\", \"population\": 658864},";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Path directory;
    private final Instant now = Instant.now();
    private final Buffer content = Buffer.buffer(ITEM.repeat(20).substring(0, 1024));

    Stores() {
        try {
            directory = Files.createTempDirectory("api-buddy-benchmark");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Vertx vertx() {
        return vertx;
    }

    /** Opens the file; what goes wrong with it ends the benchmark. */
    ResponseStore open(long maxEntries, long memory) {
        CacheConfig config = new CacheConfig(
                Optional.of(directory.resolve("cache.db")),
                Duration.ofDays(1),
                maxEntries,
                16L << 30,
                memory,
                0,
                10L << 20,
                1 << 20,
                true,
                Duration.ofMinutes(5),
                Set.of("GET", "HEAD", "POST"));
        ResponseStore store = await(ResponseStore.open(vertx, config, InstantSource.system(), (message, cause) -> {
            throw new IllegalStateException(message, cause);
        }));
        // As the exchange does: who has taken a slot can tell whether others have the file open.
        await(store.states().load());
        return store;
    }

    static String uri(long number) {
        return "https://en.wikipedia.org/w/api.php?action=query&format=json&pageids=" + number;
    }

    static CacheKey key(long number) {
        return CacheKey.of(new CacheKey.Parts(
                "wiki",
                "https://en.wikipedia.org",
                Optional.empty(),
                "GET",
                uri(number),
                Optional.empty(),
                Fields.empty(),
                Optional.empty()));
    }

    /** Stores one as the exchange does: nothing was found, then it came. */
    Future<Void> store(ResponseStore store, long number) {
        CacheKey key = key(number);
        return store.select(key, Fields.empty()).compose(found -> {
            ResponseStore.Editor editor = store.edit(
                    key, response(number), new Retention(now.plusSeconds(86_400), now.plusSeconds(2 * 86_400)));
            editor.write(content);
            return editor.commit();
        });
    }

    /** Stores some, and waits until they are on disk. */
    void store(ResponseStore store, long from, long count) {
        for (long at = from; at < from + count; at += AT_ONCE) {
            long first = at;
            long last = Math.min(from + count, at + AT_ONCE);
            CompletableFuture<Void> stored = new CompletableFuture<>();
            vertx.runOnContext(nothing -> {
                List<Future<Void>> all = new ArrayList<>();
                for (long number = first; number < last; number++) {
                    all.add(store(store, number));
                }
                Future.all(all).onSuccess(done -> stored.complete(null)).onFailure(stored::completeExceptionally);
            });
            await(Future.fromCompletionStage(stored));
            await(store.statistics());
        }
    }

    private StoredResponse response(long number) {
        ResponseHead head = new ResponseHead(
                200,
                Fields.of(
                        "Date",
                        "Sun, 22 Nov 2026 08:49:37 GMT",
                        "Server",
                        "nginx",
                        "Content-Type",
                        "application/json",
                        "ETag",
                        "\"" + number + "\"",
                        "Content-Length",
                        "1024"));
        return new StoredResponse("GET", uri(number), Fields.empty(), head, now, now, content.length());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A small file that is read as configuration. */
    Path file(String name, String text) {
        try {
            return Files.write(directory.resolve(name), text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
