package io.apibuddy.store;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * When entries were used. A hit notes it in the entry alone; the disk hears of it later, at once for many, and before an
 * entry goes because it seems unused.
 */
final class Uses {
    private final InstantSource clock;
    private final AtomicLong last = new AtomicLong();
    private final ConcurrentHashMap<Long, StoredEntry> touched = new ConcurrentHashMap<>();

    Uses(InstantSource clock) {
        this.clock = clock;
    }

    /** A time of use, later than all before it, also when the clock stands still or goes back. */
    long next(long nowMillis) {
        long now = Times.use(nowMillis);
        while (true) {
            long before = last.get();
            long next = Math.max(now, before + 1);
            if (last.compareAndSet(before, next)) {
                return next;
            }
        }
    }

    long next() {
        return next(clock.millis());
    }

    /** What the disk knows already. */
    void notBefore(long use) {
        last.accumulateAndGet(use, Math::max);
    }

    void touch(StoredEntry entry, long nowMillis) {
        if (entry.use(next(nowMillis))) {
            touched.put(entry.id(), entry);
        }
    }

    /** The use of an entry that the disk has not heard of, if there was one. */
    @Nullable
    StoredEntry take(long id) {
        return touched.remove(id);
    }

    /** Gives an entry that was read from disk the use that the disk has not heard of. */
    void recall(StoredEntry entry) {
        StoredEntry known = touched.get(entry.id());
        if (known != null) {
            entry.recall(known.used());
        }
    }

    /** Some of such uses. */
    List<StoredEntry> take(int most) {
        List<StoredEntry> some = new ArrayList<>();
        for (Long id : touched.keySet()) {
            if (some.size() == most) {
                break;
            }
            StoredEntry entry = touched.remove(id);
            if (entry != null) {
                some.add(entry);
            }
        }
        return some;
    }
}
