package io.apibuddy.store;

import io.apibuddy.caching.Asked;
import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.config.CacheConfig;
import io.apibuddy.http.Fields;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gathers content into chunks and hands each to the writer once it is known not to be the last. A copy stays for the
 * memory tier as long as it is small enough for that, and as long as not too many edits keep copies.
 */
final class StoreEditor implements ResponseStore.Editor {
    /** Of the memory tier; a larger entry would drive too many others out. */
    static final int SHARE_OF_MEMORY = 8;

    private static final int FIRST_BUFFER = 2048;
    /** A client does not wait longer than this for our disk: rather nothing is stored. */
    private static final long PATIENCE_MILLIS = 2000;

    private final Vertx vertx;
    private final Context context;
    private final Shared shared;
    private final WriteQueue queue;
    private final Budget copies;
    private final Content.Opener opener;
    private final CacheKey key;
    private final StoredResponse response;
    private final Retention retention;
    private final Asked asked;
    private final Draft draft;
    private final List<byte[]> kept = new ArrayList<>();
    private State state = State.OPEN;
    private boolean keeping;
    private long keptBytes;
    private long total;
    private int chunks;
    private byte[] current = new byte[0];
    private int used;

    private enum State {
        OPEN,
        COMMITTED,
        GIVEN_UP
    }

    StoreEditor(
            Vertx vertx,
            Shared shared,
            WriteQueue queue,
            Budget copies,
            Content.Opener opener,
            CacheKey key,
            StoredResponse response,
            Retention retention,
            Asked asked) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.shared = shared;
        this.queue = queue;
        this.copies = copies;
        this.opener = opener;
        this.key = key;
        this.response = response;
        this.retention = retention;
        this.asked = AskedBounds.bounded(asked);
        Fields fields = response.head().fields();
        this.draft =
                new Draft(key, response, shared.config().enableCompression() && !fields.contains("content-encoding"));
        this.keeping = response.contentLength() <= copyLimit();
        shared.drafts().add(draft);
        if (response.contentLength() > largest() || queue.isOverrun()) {
            giveUp();
        }
    }

    private long largest() {
        CacheConfig limits = shared.config();
        return Math.min(limits.maxCacheResponseSize(), limits.maxSize());
    }

    private long copyLimit() {
        return shared.config().memory() / SHARE_OF_MEMORY;
    }

    @Override
    public void write(Buffer bytes) {
        if (isGivenUp() || state == State.COMMITTED) {
            return;
        }
        total += bytes.length();
        if (total > largest() || queue.isOverrun()) {
            giveUp();
            return;
        }
        int from = 0;
        while (from < bytes.length()) {
            if (used == Chunks.SIZE) {
                handOver();
            }
            int more = Math.min(bytes.length() - from, Chunks.SIZE - used);
            room(more);
            bytes.getBytes(from, from + more, current, used);
            used += more;
            from += more;
        }
    }

    private void room(int more) {
        if (used + more > current.length) {
            long expected = response.contentLength() - total + used + more;
            int larger = response.contentLength() < 0
                    ? Math.max(FIRST_BUFFER, 2 * current.length)
                    : (int) Math.min(Chunks.SIZE, Math.max(expected, 0));
            current = Arrays.copyOf(current, Math.min(Chunks.SIZE, Math.max(larger, used + more)));
        }
    }

    /** Gives the writer what was gathered. */
    private void handOver() {
        byte[] chunk = exactly();
        keep(chunk);
        queue.add(new WriteOps.PutChunk(shared, draft, chunks++, chunk));
        current = new byte[0];
        used = 0;
    }

    private byte[] exactly() {
        return used == current.length ? current : Arrays.copyOf(current, used);
    }

    private void keep(byte[] chunk) {
        if (keeping && keptBytes + chunk.length <= copyLimit() && copies.tryTake(chunk.length)) {
            kept.add(chunk);
            keptBytes += chunk.length;
        } else {
            keeping = false;
            forgetCopy();
        }
    }

    private void forgetCopy() {
        copies.give(keptBytes);
        kept.clear();
        keptBytes = 0;
    }

    @Override
    public boolean isFull() {
        return state == State.OPEN && queue.budget().isFull();
    }

    @Override
    public void onDrain(Runnable handler) {
        AtomicBoolean called = new AtomicBoolean();
        long timer = vertx.setTimer(PATIENCE_MILLIS, id -> {
            if (called.compareAndSet(false, true)) {
                giveUp();
                handler.run();
            }
        });
        queue.budget().whenFree(() -> {
            if (called.compareAndSet(false, true)) {
                vertx.cancelTimer(timer);
                context.runOnContext(nothing -> handler.run());
            }
        });
    }

    @Override
    public Future<Void> commit() {
        boolean wrongLength = response.contentLength() >= 0 && response.contentLength() != total;
        if (isGivenUp()
                || state == State.COMMITTED
                || wrongLength
                || total < shared.config().minCacheResponseSize()
                || queue.isOverrun()) {
            giveUp();
            return Future.succeededFuture();
        }
        state = State.COMMITTED;
        return chunks == 0 ? commitInline() : commitChunks();
    }

    private Future<Void> commitInline() {
        byte[] bytes = exactly();
        current = new byte[0];
        StoredEntry entry = entry(Content.Held.of(Buffer.buffer(bytes), draft.place()));
        show(new WriteOps.Put(shared, entry, draft, bytes, () -> {}), entry);
        return Future.succeededFuture();
    }

    private Future<Void> commitChunks() {
        handOver();
        if (!keeping) {
            StoredEntry entry = entry(new Content.OnDisk(total, draft.place(), opener));
            Promise<Void> onDisk = Promise.promise();
            queue.add(new WriteOps.Put(
                    shared, entry, draft, null, () -> context.runOnContext(nothing -> onDisk.tryComplete())));
            return onDisk.future();
        }
        Buffer whole = Buffer.buffer((int) total);
        kept.forEach(whole::appendBytes);
        kept.clear();
        StoredEntry entry = entry(Content.Held.of(whole, draft.place()));
        show(new WriteOps.Put(shared, entry, draft, null, () -> copies.give(keptBytes)), entry);
        return Future.succeededFuture();
    }

    private StoredEntry entry(Content content) {
        StoredResponse complete = new StoredResponse(
                response.method(),
                response.uri(),
                response.selecting(),
                response.head(),
                response.requestTime(),
                response.responseTime(),
                total);
        return new StoredEntry(
                key, complete, retention, asked, content, shared.uses().next());
    }

    /** Selects find it from now on. */
    private void show(WriteOps.Put put, StoredEntry entry) {
        shared.overlay().add(put);
        shared.memory().change(key, entries -> draft.isOvertaken() ? entries : Variants.plus(entries, entry));
        queue.add(put);
    }

    @Override
    public void abort() {
        giveUp();
    }

    private void giveUp() {
        if (state != State.OPEN) {
            return;
        }
        state = State.GIVEN_UP;
        forgetCopy();
        current = new byte[0];
        if (chunks == 0) {
            shared.drafts().remove(draft);
        } else {
            queue.add(new WriteOps.Discard(shared, draft));
        }
    }

    @Override
    public boolean isGivenUp() {
        if (state == State.OPEN && (draft.hasFailed() || draft.isOvertaken())) {
            giveUp();
        }
        return state == State.GIVEN_UP;
    }
}
