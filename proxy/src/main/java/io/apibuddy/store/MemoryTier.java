package io.apibuddy.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.apibuddy.caching.CacheKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What memory knows of the store: for each key all of its entries, or nothing at all. It is never ahead of the truth:
 *
 * <ul>
 *   <li>A change of a key goes through {@link #change} or {@link #forget}, which also count it; what was read from disk
 *       is taken in by {@link #learn} only if no change was counted since before it was read.
 *   <li>When much has changed at once, or another process has changed the file, the generation rises. What is of an
 *       older generation is not used until it was compared with the disk.
 * </ul>
 */
final class MemoryTier {
    private static final int STRIPES = 1024;

    private final Cache<CacheKey, Held> cache;
    private final AtomicLongArray changes = new AtomicLongArray(STRIPES);
    private final AtomicLong generation = new AtomicLong();
    private final LongAdder entries = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    /** What it may hold and still have room. */
    private volatile long roomy;

    MemoryTier(long bytes) {
        roomy = sevenEighths(bytes);
        cache = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((CacheKey key, Held held) -> held.weight())
                .removalListener(this::gone)
                // On the calling thread: it is a little work each time, and no pool of the host's is used.
                .executor(Runnable::run)
                .build();
    }

    /** What is known for certain of a key. */
    @Nullable
    Held current(CacheKey key) {
        Held held = cache.getIfPresent(key);
        return held != null && held.generation() == generation.get() ? held : null;
    }

    /** What was known of a key, perhaps long ago. */
    @Nullable
    Held any(CacheKey key) {
        return cache.getIfPresent(key);
    }

    long generation() {
        return generation.get();
    }

    /** To be asked before the disk is, and given to {@link #learn}. */
    long changes(CacheKey key) {
        return changes.get(stripe(key));
    }

    /** Takes in what was read from disk, unless the key has changed meanwhile. */
    void learn(CacheKey key, Held held, long changesBefore) {
        cache.asMap().compute(key, (k, present) -> changes.get(stripe(k)) == changesBefore ? counted(held) : present);
    }

    /** Changes what is known of a key, if anything is. */
    void change(CacheKey key, UnaryOperator<List<StoredEntry>> change) {
        cache.asMap().compute(key, (k, held) -> {
            changes.incrementAndGet(stripe(k));
            return held == null || held.generation() != generation.get()
                    ? null
                    : counted(new Held(Variants.capped(change.apply(held.entries())), held.generation()));
        });
    }

    void forget(CacheKey key) {
        change(key, entries -> entries);
        cache.invalidate(key);
    }

    /** Everything may be otherwise. */
    void doubtAll() {
        generation.incrementAndGet();
    }

    /**
     * Whether it takes what comes for the first time. Else only what is read from disk gets in, so what is asked for again:
     * answers that are asked for once would drive each other out, and fill the old generation with garbage. (While the
     * filter of keys is of no use, each key is looked for on disk, and gets in by that.)
     */
    boolean hasRoom() {
        return heldBytes() < roomy;
    }

    /** Some is left for what comes from disk. */
    private static long sevenEighths(long bytes) {
        return bytes - bytes / 8;
    }

    void resize(long bytes) {
        roomy = sevenEighths(bytes);
        cache.policy().eviction().ifPresent(eviction -> eviction.setMaximum(bytes));
    }

    /** Entries, less what is only known not to be stored. Walks all of them. */
    long entries() {
        cache.cleanUp();
        long count = 0;
        for (Held held : cache.asMap().values()) {
            count += held.generation() == generation.get() ? held.entries().size() : 0;
        }
        return count;
    }

    long bytes() {
        return cache.policy()
                .eviction()
                .flatMap(eviction -> eviction.weightedSize().stream().boxed().findFirst())
                .orElse(0L);
    }

    private Held counted(Held held) {
        entries.add(held.entries().size());
        bytes.add(held.weight());
        return held;
    }

    private void gone(@Nullable CacheKey key, @Nullable Held held, RemovalCause cause) {
        if (held != null) {
            entries.add(-held.entries().size());
            bytes.add(-held.weight());
            evictions.add(cause.wasEvicted() ? held.entries().size() : 0);
        }
    }

    /** Entries that it holds, those too that are to be compared with the disk before they are used; at no cost. */
    long heldEntries() {
        return Math.max(0, entries.sum());
    }

    /** About what these take. */
    long heldBytes() {
        return Math.max(0, bytes.sum());
    }

    /** Entries that had to go for room. */
    long evictions() {
        return evictions.sum();
    }

    private static int stripe(CacheKey key) {
        int hash = key.hashCode();
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }
}
