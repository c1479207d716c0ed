package io.apibuddy.store;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.config.CacheConfig;
import io.apibuddy.store.ResponseStore.Purge;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** What the parts of one open store have in common. */
final class Shared {
    private final InstantSource clock;
    private final Uses uses;
    private final MemoryTier memory;
    private final Overlay overlay = new Overlay();
    private final Set<Draft> drafts = ConcurrentHashMap.newKeySet();
    private final Set<Purge> hidden = ConcurrentHashMap.newKeySet();
    private final Pins pins = new Pins();
    private final KeyFilter filter = new KeyFilter();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder expirations = new LongAdder();
    private final Timer reads = new Timer();
    private final Timer commits = new Timer();
    private final AtomicBoolean limitsChanged = new AtomicBoolean(true);
    private volatile CacheConfig config;
    private volatile Set<String> lasting = Set.of();
    private volatile boolean expiring = true;

    Shared(CacheConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.uses = new Uses(clock);
        this.memory = new MemoryTier(config.memory());
    }

    InstantSource clock() {
        return clock;
    }

    Uses uses() {
        return uses;
    }

    MemoryTier memory() {
        return memory;
    }

    Overlay overlay() {
        return overlay;
    }

    /** Entries that are being written, until the writer is done with them. */
    Set<Draft> drafts() {
        return drafts;
    }

    /** What is to be removed as soon as the disk is back. */
    Set<Purge> hidden() {
        return hidden;
    }

    Pins pins() {
        return pins;
    }

    /** Tells what the disk has not. */
    KeyFilter filter() {
        return filter;
    }

    Timer reads() {
        return reads;
    }

    Timer commits() {
        return commits;
    }

    void lasting(Set<String> mappings) {
        lasting = Set.copyOf(mappings);
    }

    /** The mappings whose entries' use is never over. */
    Set<String> lasting() {
        return lasting;
    }

    void expiring(boolean on) {
        expiring = on;
    }

    /** Whether entries whose use is over are removed. */
    boolean isExpiring() {
        return expiring;
    }

    boolean lasts(CacheKey key) {
        return !lasting.isEmpty() && lasting.contains(key.mapping());
    }

    CacheConfig config() {
        return config;
    }

    void config(CacheConfig changed) {
        config = changed;
        memory.resize(changed.memory());
        limitsChanged.set(true);
    }

    /** Whether the limits have changed since the last call. */
    boolean takeLimitsChanged() {
        return limitsChanged.compareAndSet(true, false);
    }

    void evicted(int count) {
        evictions.add(count);
    }

    void expired(int count) {
        expirations.add(count);
    }

    long evictions() {
        return evictions.sum();
    }

    long expirations() {
        return expirations.sum();
    }
}
