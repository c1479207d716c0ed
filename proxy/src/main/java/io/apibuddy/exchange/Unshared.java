package io.apibuddy.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Questions whose answers turned out to be for one client only. Those who ask the same go at once for a while, and do not
 * wait for one another each time to learn it anew (what Varnish calls hit-for-miss). For any thread.
 */
final class Unshared {
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    /** The oldest are forgotten first. */
    private static final int MOST = 10_000;

    private final Map<String, Instant> noted = new LinkedHashMap<>();
    private volatile boolean empty = true;

    synchronized void note(String name, Instant now) {
        noted.remove(name);
        noted.put(name, now);
        empty = false;
        if (noted.size() > MOST) {
            noted.remove(noted.keySet().iterator().next());
        }
    }

    boolean holds(String name, Instant now) {
        return !empty && holdsStill(name, now);
    }

    private synchronized boolean holdsStill(String name, Instant now) {
        Instant since = noted.get(name);
        if (since == null) {
            return false;
        }
        if (since.plus(REMEMBERED).isAfter(now)) {
            return true;
        }
        noted.remove(name);
        empty = noted.isEmpty();
        return false;
    }
}
