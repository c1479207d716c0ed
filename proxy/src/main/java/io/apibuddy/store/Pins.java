package io.apibuddy.store;

import java.util.concurrent.ConcurrentHashMap;

/** Bodies that are being read here: their chunks stay until nobody reads them. */
final class Pins {
    private final ConcurrentHashMap<Long, Integer> readers = new ConcurrentHashMap<>();

    void pin(long body) {
        readers.merge(body, 1, Integer::sum);
    }

    void unpin(long body) {
        readers.computeIfPresent(body, (id, count) -> count == 1 ? null : count - 1);
    }

    boolean isPinned(long body) {
        return readers.containsKey(body);
    }
}
