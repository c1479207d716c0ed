package io.apibuddy.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.caching.Vary;
import io.apibuddy.config.CacheConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Editor;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Found;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A workbench for stores: a Vert.x, a clock, a configuration, heads as origins send them, and waiting with an end. */
final class StoreBench implements AutoCloseable {
    static final Fields NO_FIELDS = Fields.empty();

    final Vertx vertx = Vertx.vertx();
    final Context context = vertx.getOrCreateContext();
    final MutableClock clock = new MutableClock();
    final List<String> trouble = new CopyOnWriteArrayList<>();
    private final List<ResponseStore> stores = new ArrayList<>();

    long maxEntries = 1_000_000;
    long maxSize = 500L << 20;
    long memory = 16L << 20;
    long minResponse = 0;
    long maxResponse = 64L << 20;
    boolean compression = true;
    Duration cleanup = Duration.ofMinutes(5);

    CacheConfig config(Optional<Path> file) {
        return new CacheConfig(
                file,
                Duration.ofDays(1),
                maxEntries,
                maxSize,
                memory,
                minResponse,
                maxResponse,
                1 << 20,
                compression,
                cleanup,
                Set.of("GET", "HEAD", "POST"));
    }

    ResponseStore open(Optional<Path> file) {
        ResponseStore store =
                await(ResponseStore.open(vertx, config(file), clock, (message, cause) -> trouble.add(message)));
        stores.add(store);
        return store;
    }

    ResponseStore open(Path file) {
        return open(Optional.of(file));
    }

    /** On a file that may be faulty. */
    ResponseStore open(DatabaseFile file) {
        ResponseStore store = await(SqliteStore.open(
                vertx, config(Optional.empty()), clock, (message, cause) -> trouble.add(message), file));
        stores.add(store);
        return store;
    }

    void close(ResponseStore store) {
        stores.remove(store);
        await(store.close());
    }

    @Override
    public void close() {
        for (ResponseStore store : List.copyOf(stores)) {
            close(store);
        }
        await(vertx.close());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs on the bench's context, as all of a request does. */
    <T> T onContext(Callable<T> work) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(nothing -> {
            try {
                promise.complete(work.call());
            } catch (Exception | AssertionError e) {
                promise.fail(e);
            }
        });
        return await(promise.future());
    }

    <T> T awaitOnContext(Callable<Future<T>> work) {
        return await(onContext(work));
    }

    static CacheKey key(String mapping, String path) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest((mapping + ' ' + path).getBytes(UTF_8));
            return new CacheKey(mapping, HexFormat.of().formatHex(digest));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static CacheKey key(String path) {
        return key("wiki", path);
    }

    /** As a wiki sends it. */
    static Fields fields(String... more) {
        return Fields.builder()
                .add("Date", "Sun, 22 Nov 2026 08:49:37 GMT")
                .add("Server", "mw-web.eqiad.main-6b5c8d6f9c-x2x7k")
                .add("Content-Type", "application/json; charset=utf-8")
                .add("ETag", "W/\"1183549163/b1946ac9-2ed5-11ef\"")
                .add("Cache-Control", "private, must-revalidate, max-age=0")
                .add("X-Request-Id", "3f0c5a1e-9f35-4c85-8a52-7d9b2e1d2b7a")
                .add("Link", "<https://a.example/>; rel=next")
                .add("Link", "<https://b.example/>; rel=prev")
                .addAll(Fields.of(more))
                .build();
    }

    StoredResponse response(String path, Fields request, String... more) {
        ResponseHead head = new ResponseHead(200, fields(more));
        Instant now = clock.instant();
        return new StoredResponse(
                "GET",
                "https://en.wikipedia.org" + path,
                Vary.selecting(head, request),
                head,
                now.minusMillis(120).plusNanos(4711),
                now.plusNanos(12),
                Body.UNKNOWN);
    }

    Retention retention() {
        return new Retention(clock.instant().plusSeconds(3600), clock.instant().plusSeconds(7200));
    }

    void store(ResponseStore store, String path, String content) {
        store(store, path, content.getBytes(UTF_8));
    }

    void store(ResponseStore store, String path, byte[] content) {
        store(store, key(path), response(path, NO_FIELDS), content);
    }

    void store(ResponseStore store, CacheKey key, StoredResponse response, byte[] content) {
        awaitOnContext(() -> write(store.edit(key, response, retention()), content));
    }

    /** All at once and without waiting for the disk; for contents that are not huge. */
    static Future<Void> write(Editor editor, byte[] content) {
        for (int from = 0; from < content.length; from += 10_000) {
            editor.write(Buffer.buffer().appendBytes(content, from, Math.min(10_000, content.length - from)));
        }
        return editor.commit();
    }

    /** Waits for the disk as a well-behaved tee does. */
    Future<Void> writeAsTold(Editor editor, byte[] content, int from) {
        int at = from;
        while (at < content.length && !editor.isFull()) {
            int length = Math.min(8192, content.length - at);
            editor.write(Buffer.buffer().appendBytes(content, at, length));
            at += length;
        }
        if (at >= content.length) {
            return editor.commit();
        }
        Promise<Void> promise = Promise.promise();
        int rest = at;
        editor.onDrain(() -> writeAsTold(editor, content, rest).onComplete(promise));
        return promise.future();
    }

    Found select(ResponseStore store, String path) {
        return select(store, key(path), NO_FIELDS);
    }

    Found select(ResponseStore store, CacheKey key, Fields request) {
        return awaitOnContext(() -> store.select(key, request));
    }

    Optional<byte[]> read(ResponseStore store, String path) {
        return select(store, path).selected().map(this::content);
    }

    Optional<String> text(ResponseStore store, String path) {
        return read(store, path).map(bytes -> new String(bytes, UTF_8));
    }

    byte[] content(Entry entry) {
        return awaitOnContext(() -> collect(entry.body()));
    }

    static Future<byte[]> collect(Body body) {
        if (body instanceof Body.Whole whole) {
            return Future.succeededFuture(whole.bytes().getBytes());
        }
        Body.Streamed streamed = (Body.Streamed) body;
        Promise<byte[]> all = Promise.promise();
        Buffer bytes = Buffer.buffer();
        streamed.stream().handler(bytes::appendBuffer);
        streamed.stream().exceptionHandler(all::fail);
        streamed.stream().endHandler(end -> all.complete(bytes.getBytes()));
        streamed.stream().resume();
        return all.future();
    }

    /** Entries from 0 on, the even ones by one store and the odd ones by the other, fifty at a time. */
    void bothWrite(ResponseStore one, ResponseStore other, int count) {
        for (int i = 0; i < count; i += 50) {
            int from = i;
            awaitOnContext(() -> {
                List<Future<Void>> all = new ArrayList<>();
                for (int j = from; j < from + 50; j++) {
                    ResponseStore store = j % 2 == 0 ? one : other;
                    Editor editor = store.edit(key("/" + j), response("/" + j, NO_FIELDS), retention());
                    all.add(writeAsTold(editor, json(j, j * 50), 0));
                }
                return Future.all(all);
            });
        }
    }

    static byte[] random(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] json(int seed, int length) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder("[");
        while (text.length() < length) {
            text.append("{\"id\": ").append(random.nextInt(1000)).append(", \"name\": \"Åland\"},\n");
        }
        return text.append("{}]").toString().getBytes(UTF_8);
    }
}
