package io.apibuddy.store;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.Selection;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.config.CacheConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.message.Body;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Stored responses: snapshots to read, and exclusive edits that are thrown away unless committed. Methods are called on
 * a Vert.x context and never block it; their futures complete on it. Nothing thrown by a disk reaches a request: a read
 * that fails is a miss, a write that fails is told to {@code trouble}.
 */
public interface ResponseStore {
    /**
     * Opens the store; a damaged file is set aside and a new one begun.
     *
     * @param vertx whose contexts call it
     * @param config where and how much
     * @param clock for lifetimes
     * @param trouble told of every mishap: what happened, and its cause
     * @return the open store; fails with {@link CacheException} when there is none to be had
     */
    static Future<ResponseStore> open(
            Vertx vertx, CacheConfig config, InstantSource clock, BiConsumer<String, Throwable> trouble) {
        return open(vertx, config, clock, trouble, Set.of());
    }

    /**
     * Opens the store that the configuration asks for.
     *
     * @param vertx whose contexts the answers come on
     * @param config where, and how much
     * @param clock for lifetimes
     * @param trouble told of every mishap: what happened, and its cause
     * @param lasting as {@link #lasting} has it, from the start
     * @return the open store; fails with {@link CacheException} when there is none to be had
     */
    static Future<ResponseStore> open(
            Vertx vertx,
            CacheConfig config,
            InstantSource clock,
            BiConsumer<String, Throwable> trouble,
            Set<String> lasting) {
        return SqliteStore.open(vertx, config, clock, trouble, lasting);
    }

    /**
     * The secret under which credentials are made anonymous; made once and kept with the store.
     *
     * @return 32 bytes
     */
    byte[] secret();

    /**
     * What is stored under a key. An entry past its {@code keepUntil} is not found, whether it was removed yet or not,
     * unless its mapping's last.
     *
     * @param key of the request
     * @param request its fields, credentials already replaced by their HMAC
     * @return already complete when memory answers
     */
    Future<Found> select(CacheKey key, Fields request);

    /**
     * Begins to store a response. An entry of the same key that its selecting fields select as well is replaced at
     * commit.
     *
     * @param key of the request
     * @param response all but the content
     * @param retention how long it is of use
     * @return an edit, to be committed or aborted
     */
    Editor edit(CacheKey key, StoredResponse response, Retention retention);

    /**
     * Replaces what is known of an entry and keeps its content, as a 304 asks for.
     *
     * @param entry as it was found
     * @param freshened the new head and times
     * @param retention how long it is of use now
     * @return the entry as it is now, at once in memory; completes when it is there, before the disk has it
     */
    Future<Entry> freshen(Entry entry, StoredResponse freshened, Retention retention);

    /**
     * Removes one entry.
     *
     * @param entry as it was found
     * @return completes when no select finds it any more
     */
    Future<Void> remove(Entry entry);

    /**
     * Removes all entries of a mapping that came from one URI, whatever their key.
     *
     * @param mapping its name
     * @param uri the upstream URI, whole and normalised
     * @return number removed; completes when no select finds them any more
     */
    Future<Long> removeUri(String mapping, String uri);

    /**
     * Removes all entries, or all of one mapping.
     *
     * @param mapping its name, or empty for all
     * @return number removed
     */
    Future<Long> clear(Optional<String> mapping);

    /**
     * Numbers, exact at the time of the answer.
     *
     * @return of all that is committed
     */
    Future<Statistics> statistics();

    /**
     * What is stored, newest use first.
     *
     * @param mapping its name, or empty for all
     * @param containing text that the URI must contain; empty for any
     * @param limit how many at most
     * @return a list that is a snapshot
     */
    Future<List<Summary>> list(Optional<String> mapping, String containing, int limit);

    /**
     * One entry by its key's hash, or the beginning of it.
     *
     * @param hash at least 4 hexadecimal digits
     * @return all entries (variants too) whose key begins so
     */
    Future<List<Summary>> find(String hash);

    /**
     * Writes a consistent copy of the whole store while it runs.
     *
     * @param file that must not exist yet
     * @return fails with {@link CacheException}
     */
    Future<Void> backup(Path file);

    /**
     * Small states by name, kept in the same database; a removal of entries leaves them alone.
     *
     * @return of use as long as this store is open
     */
    StateStore states();

    /**
     * Changes of which mappings the entries last: until they are evicted, cleared or replaced they are found, whatever
     * their {@code keepUntil}.
     *
     * @param mappings their names; of all others entries go when their time has come
     */
    void lasting(Set<String> mappings);

    /**
     * Takes over changed limits.
     *
     * @param config with the same database path
     */
    void reconfigure(CacheConfig config);

    /**
     * Writes what is pending and closes.
     *
     * @return completes when the file is released
     */
    Future<Void> close();

    /**
     * What a select found.
     *
     * @param selected the most recent entry that the request selects
     * @param others entries of the same key that it does not select
     */
    record Found(Optional<Entry> selected, List<Entry> others) {
        private static final Found NOTHING = new Found(Optional.empty(), List.of());

        /**
         * Nothing is stored under the key.
         *
         * @return empty
         */
        public static Found nothing() {
            return NOTHING;
        }

        /**
         * The same for the rules, which don't need the content.
         *
         * @return heads only
         */
        public Selection selection() {
            if (selected.isEmpty() && others.isEmpty()) {
                return Selection.nothing();
            }
            return new Selection(
                    selected.map(Entry::response),
                    others.stream().map(Entry::response).toList());
        }
    }

    /** A snapshot of one stored response. */
    interface Entry {
        /**
         * Under what it is stored.
         *
         * @return its key
         */
        CacheKey key();

        /**
         * All but the content.
         *
         * @return the same object at each call, so what is derived from it may be remembered
         */
        StoredResponse response();

        /**
         * The content, anew at each call: at hand when memory holds it, else streamed from disk in chunks. A chunk that
         * fails its checksum breaks the stream, and the entry is removed.
         *
         * @return to be read or cancelled, on the caller's context
         */
        Body body();
    }

    /** An exclusive edit; all methods on one context. */
    interface Editor {
        /**
         * Adds content. Copied or kept: the buffer must not be changed afterwards.
         *
         * @param bytes the next ones
         */
        void write(Buffer bytes);

        /**
         * Whether the writer waits for the disk: then nothing should be written until {@link #onDrain}'s handler is
         * called.
         *
         * @return true when too much is pending
         */
        boolean isFull();

        /**
         * Is called once {@link #isFull} is false again.
         *
         * @param handler called once, on the editing context
         */
        void onDrain(Runnable handler);

        /**
         * The response is complete: selects find it from now on, before the disk has it.
         *
         * @return completes when selects find it, which for content that memory does not hold is when it is on disk;
         *     never fails, also when nothing is stored: then {@link #isGivenUp} or the size limits say why
         */
        Future<Void> commit();

        /** Throws it away. Without effect after a commit. */
        void abort();

        /**
         * Whether storing was given up on the way: too large, or the disk failed. Writes are ignored then.
         *
         * @return true once given up
         */
        boolean isGivenUp();
    }

    /**
     * Numbers of a store.
     *
     * @param entries how many there are
     * @param bytes of content and fields as stored
     * @param memoryEntries how many of them memory holds too
     * @param memoryBytes that they take there
     * @param evictions entries that had to go for room, since opening
     * @param expirations entries whose use was over, since opening
     * @param mappings the same by mapping
     */
    record Statistics(
            long entries,
            long bytes,
            long memoryEntries,
            long memoryBytes,
            long evictions,
            long expirations,
            List<MappingStatistics> mappings) {}

    /**
     * Numbers of one mapping.
     *
     * @param mapping its name
     * @param entries how many there are
     * @param bytes of content and fields as stored
     */
    record MappingStatistics(String mapping, long entries, long bytes) {}

    /**
     * An entry, described.
     *
     * @param key under which it is stored
     * @param response all but the content
     * @param retention how long it is of use
     * @param storedBytes that it takes on disk
     * @param lastUsed when it was last served or stored
     */
    record Summary(
            CacheKey key, StoredResponse response, Retention retention, long storedBytes, java.time.Instant lastUsed) {}
}
