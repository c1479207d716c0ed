package io.apibuddy.store;

import io.apibuddy.caching.Asked;
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
import java.time.Duration;
import java.time.Instant;
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
     * Opens a store to look at, or to remove what its caller says: no entry goes because its use is over, for the file
     * does not say of which mappings they last.
     *
     * @param vertx whose contexts the answers come on
     * @param config where it is, and how much may be in it
     * @param clock for lifetimes
     * @param trouble told of every mishap: what happened, and its cause
     * @return the open store; fails with {@link CacheException} when there is none to be had
     */
    static Future<ResponseStore> look(
            Vertx vertx, CacheConfig config, InstantSource clock, BiConsumer<String, Throwable> trouble) {
        return SqliteStore.look(vertx, config, clock, trouble);
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
     * What {@link #select} would find, for who only looks: nothing counts as used by it.
     *
     * @param key of the request
     * @param request its fields, credentials already replaced by their HMAC
     * @return already complete when memory answers
     */
    Future<Found> peek(CacheKey key, Fields request);

    /**
     * Begins to store a response. An entry of the same key that its selecting fields select as well is replaced at
     * commit.
     *
     * @param key of the request
     * @param response all but the content
     * @param retention how long it is of use
     * @return an edit, to be committed or aborted
     */
    default Editor edit(CacheKey key, StoredResponse response, Retention retention) {
        return edit(key, response, retention, Asked.plain());
    }

    /**
     * The same, with what the key was made of.
     *
     * @param key of the request
     * @param response all but the content
     * @param retention how long it is of use
     * @param asked kept beside the entry, also when it is freshened; of more than about 24 KiB only the first parts, and
     *     nothing when it is larger without any
     * @return an edit, to be committed or aborted
     */
    Editor edit(CacheKey key, StoredResponse response, Retention retention, Asked asked);

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
     * A part of what is stored, in some order. At most 100,000 rows are looked at; then the page ends, though it may not be
     * full.
     *
     * @param listing which, and how many
     * @return a snapshot; fails with {@link CacheException} when the cursor is none of this store's
     */
    Future<Page> page(Listing listing);

    /**
     * Entries of a mapping by the beginning of their URI, newest use first.
     *
     * @param mapping its name
     * @param prefix of the URI; nothing in it is a wildcard
     * @param limit how many at most
     * @return a snapshot; of more than 10,000 that begin so only the first ones by their URI are looked at
     */
    Future<List<Summary>> near(String mapping, String prefix, int limit);

    /**
     * The entry of a summary, as it is now, to read its content.
     *
     * @param summary from {@link #page}, {@link #find} or {@link #near}
     * @return empty when it has gone meanwhile, also when another answer took its place or it was freshened; fails with
     *     {@link CacheException} when the disk cannot be read
     */
    Future<Optional<Entry>> entry(Summary summary);

    /**
     * Removes what a purge names; no select finds it any more once the future completes, nor what is being stored of it.
     * Much is removed in several transactions, between which other writes go on.
     *
     * @param purge what is to go
     * @return number removed; fails with {@link CacheException} when it could not be: then no select finds it either, and
     *     it is removed as soon as the disk takes writes again
     */
    Future<Long> purge(Purge purge);

    /**
     * Whether what is stored is kept, as far as is known. For any thread, at no cost.
     *
     * @return false while the disk is known to take nothing: an edit that begins then is for memory at most
     */
    boolean takesWrites();

    /**
     * How the store does its work. For any thread, at no cost.
     *
     * @return numbers since opening, and as they are now
     */
    Measurements measurements();

    /**
     * Hourly totals, kept in the same database.
     *
     * @return of use as long as this store is open
     */
    HistoryStore history();

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
     * @param selection the same for the rules, which don't need the content: heads only
     */
    record Found(Optional<Entry> selected, List<Entry> others, Selection selection) {
        private static final Found NOTHING = new Found(Optional.empty(), List.of());

        /**
         * The two, and what they are for the rules.
         *
         * @param selected as above
         * @param others as above
         */
        public Found(Optional<Entry> selected, List<Entry> others) {
            this(selected, others, selection(selected, others));
        }

        private static Selection selection(Optional<Entry> selected, List<Entry> others) {
            return selected.isEmpty() && others.isEmpty()
                    ? Selection.nothing()
                    : new Selection(
                            selected.map(Entry::response),
                            others.stream().map(Entry::response).toList());
        }

        /**
         * Nothing is stored under the key.
         *
         * @return empty
         */
        public static Found nothing() {
            return NOTHING;
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
     * @param times how old they are, and how long they last; empty when nothing is stored
     * @param mappings the same by mapping
     */
    record Statistics(
            long entries,
            long bytes,
            long memoryEntries,
            long memoryBytes,
            long evictions,
            long expirations,
            Optional<Times> times,
            List<MappingStatistics> mappings) {
        /**
         * Of all entries.
         *
         * @param oldest when the one that was written first was received or last validated
         * @param newest the same of the one that was written last
         * @param leastRecentUse when the one was used that goes first for room
         * @param firstEnd the first end of an entry's use
         * @param lastEnd the last end of an entry's use
         */
        public record Times(
                Instant oldest, Instant newest, Instant leastRecentUse, Instant firstEnd, Instant lastEnd) {}
    }

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
     * @param asked what its key was made of; plain too for entries of older versions
     * @param row tells it from others of its key
     */
    record Summary(
            CacheKey key,
            StoredResponse response,
            Retention retention,
            long storedBytes,
            Instant lastUsed,
            Asked asked,
            long row) {}

    /**
     * Which entries to list.
     *
     * @param mapping its name, or empty for all
     * @param containing text that the URI must contain, in any case of ASCII letters; empty for any
     * @param sort by what
     * @param descending whether the largest, newest or last comes first
     * @param limit how many at most, 1 to 1000
     * @param cursor where an earlier page ended; empty to begin
     */
    record Listing(
            Optional<String> mapping,
            String containing,
            Sort sort,
            boolean descending,
            int limit,
            Optional<String> cursor) {}

    /** The order of a list. */
    enum Sort {
        /** By when it was last served or stored. */
        USED,
        /** By the bytes that it takes on disk. */
        SIZE,
        /** By its URI; those of several mappings by mapping first. */
        URI,
        /** By the end of its use. */
        ENDS
    }

    /**
     * A part of a list.
     *
     * @param entries in the order asked for; may be fewer than asked for although there are more
     * @param next to be given for the next part; empty when there is none
     */
    record Page(List<Summary> entries, Optional<String> next) {}

    /** What is to be removed. */
    sealed interface Purge {
        /** Everything. */
        record All() implements Purge {}

        /**
         * All of a mapping.
         *
         * @param mapping its name
         */
        record Mapping(String mapping) implements Purge {}

        /**
         * What came from one URI, whatever its key.
         *
         * @param mapping its name
         * @param uri whole and normalised
         */
        record Uri(String mapping, String uri) implements Purge {}

        /**
         * What came from URIs that begin alike.
         *
         * @param mapping its name
         * @param prefix of the whole, normalised URI
         */
        record Prefix(String mapping, String prefix) implements Purge {}

        /**
         * What carries a tag, in {@code Cache-Tag} (separated by commas) or {@code Surrogate-Key} (separated by blanks).
         *
         * @param mapping its name
         * @param tag compared as it is
         */
        record Tag(String mapping, String tag) implements Purge {}

        /**
         * All variants under one key.
         *
         * @param hash 64 hexadecimal digits
         */
        record Hash(String hash) implements Purge {}
    }

    /**
     * How a store does its work.
     *
     * @param memoryEntries that memory holds now
     * @param memoryBytes that they take there
     * @param memoryEvictions that had to go from memory for room
     * @param evictions that had to go from disk for room
     * @param expirations whose use was over
     * @param reads of the disk
     * @param commits of the writer: how long each transaction took
     * @param queuedWrites that wait for the writer now
     * @param queuedBytes that they hold
     * @param trouble what is wrong with the disk now, fit to be shown, without a path; empty when it works
     */
    record Measurements(
            long memoryEntries,
            long memoryBytes,
            long memoryEvictions,
            long evictions,
            long expirations,
            Timing reads,
            Timing commits,
            long queuedWrites,
            long queuedBytes,
            Optional<String> trouble) {}

    /**
     * How often, and how long.
     *
     * @param count how often
     * @param total time of all together
     * @param longest time of one
     */
    record Timing(long count, Duration total, Duration longest) {}
}
