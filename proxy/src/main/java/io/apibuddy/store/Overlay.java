package io.apibuddy.store;

import io.apibuddy.caching.CacheKey;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Changes that are valid already and not yet on disk, by key, in their order. */
final class Overlay {
    private final ConcurrentHashMap<CacheKey, List<WriteOp.OfKey>> pending = new ConcurrentHashMap<>();

    void add(WriteOp.OfKey change) {
        pending.merge(
                change.key(),
                List.of(change),
                (before, one) -> Stream.concat(before.stream(), one.stream()).toList());
    }

    void remove(WriteOp.OfKey change) {
        pending.computeIfPresent(change.key(), (key, before) -> {
            List<WriteOp.OfKey> left =
                    before.stream().filter(other -> other != change).toList();
            return left.isEmpty() ? null : left;
        });
    }

    /** To be taken before the disk is read: then each change is either among these or on disk, or both. */
    List<WriteOp.OfKey> of(CacheKey key) {
        return pending.getOrDefault(key, List.of());
    }

    /** The entries of a key as they are, given those that are on disk. */
    static List<StoredEntry> apply(List<WriteOp.OfKey> changes, List<StoredEntry> stored) {
        List<StoredEntry> entries = stored;
        for (WriteOp.OfKey change : changes) {
            entries = change.apply(entries);
        }
        return Variants.sorted(entries);
    }
}
