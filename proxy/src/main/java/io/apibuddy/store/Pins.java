package io.apibuddy.store;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/** Bodies that are being read here: their chunks stay until nobody reads them. */
final class Pins {
    private final ConcurrentHashMap<Long, Integer> readers = new ConcurrentHashMap<>();
    private final Set<Long> doomed = ConcurrentHashMap.newKeySet();
    private final LongConsumer drop;

    /** {@code drop} is told of a removed body that nobody reads any more. */
    Pins(LongConsumer drop) {
        this.drop = drop;
    }

    void pin(long body) {
        readers.merge(body, 1, Integer::sum);
    }

    void unpin(long body) {
        Integer left = readers.computeIfPresent(body, (id, count) -> count == 1 ? null : count - 1);
        if (left == null && doomed.remove(body)) {
            drop.accept(body);
        }
    }

    /** Whether it is being read; if so, it is dropped when it no longer is. */
    boolean doom(long body) {
        if (!readers.containsKey(body)) {
            return false;
        }
        doomed.add(body);
        return readers.containsKey(body) || !doomed.remove(body);
    }

    boolean isPinned(long body) {
        return readers.containsKey(body);
    }
}
