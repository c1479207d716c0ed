package io.apibuddy.store;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * When entries were used. The disk hears of it later, of many at once, and before an entry goes because it seems unused.
 * What it has yet to hear of grows to at most one time for each of its rows, while nothing can be written.
 */
final class Uses {
    /** Of some 90 bytes each. */
    private static final long MANY = 100_000;

    private final InstantSource clock;
    private final long many;
    private final AtomicLong last = new AtomicLong();
    private final ConcurrentHashMap<Long, LastUse> untold = new ConcurrentHashMap<>();

    Uses(InstantSource clock) {
        this(clock, MANY);
    }

    Uses(InstantSource clock, long many) {
        this.clock = clock;
        this.many = many;
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
        long id = entry.id();
        if (id == StoredEntry.NO_ROW) {
            entry.lastUse().recall(next(nowMillis));
        } else if (entry.lastUse().use(next(nowMillis))) {
            LastUse other = untold.put(id, entry.lastUse());
            if (other != null && other != entry.lastUse()) {
                // Of another object of the same row, whose next use is news again.
                other.tell();
            }
        }
    }

    /** The use of an entry that the disk has not heard of, if there was one. */
    @Nullable
    LastUse take(long id) {
        return untold.remove(id);
    }

    /** Gives an entry that was read from disk the use that the disk has not heard of. */
    void recall(StoredEntry entry) {
        LastUse known = untold.get(entry.id());
        if (known != null) {
            entry.lastUse().recall(known.at());
        }
    }

    /** Whether they are so many that the disk should hear of them now. */
    boolean areMany() {
        return untold.mappingCount() > many;
    }

    /** Some of such uses, by the entries' rows. */
    Map<Long, LastUse> takeSome(int most) {
        Map<Long, LastUse> some = new HashMap<>();
        for (Long id : untold.keySet()) {
            if (some.size() == most) {
                break;
            }
            LastUse use = untold.remove(id);
            if (use != null) {
                some.put(id, use);
            }
        }
        return some;
    }
}
