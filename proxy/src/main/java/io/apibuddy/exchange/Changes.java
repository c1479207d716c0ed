package io.apibuddy.exchange;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which URIs were made invalid lately, and in which order that was with the questions asked upstream. RFC 9111 section 4.4
 * has a cache invalidate what is stored; an answer that was on its way meanwhile may show the state before the change, and
 * stored afterwards it would do so for its whole lifetime. For any thread.
 */
final class Changes {
    /** The oldest are forgotten first; questions are not on their way for that long. */
    private static final int MOST = 10_000;

    private final Map<String, Long> changed = new LinkedHashMap<>();
    private volatile long now;

    /** The order of a question that is asked now. */
    long now() {
        return now;
    }

    /** A URI is made invalid now. */
    synchronized void note(String mapping, String uri) {
        String name = name(mapping, uri);
        changed.remove(name);
        now = now + 1;
        changed.put(name, now);
        if (changed.size() > MOST) {
            changed.remove(changed.keySet().iterator().next());
        }
    }

    /** Whether a URI was made invalid after a question had been asked. */
    synchronized boolean since(long asked, String mapping, String uri) {
        return changed.getOrDefault(name(mapping, uri), 0L) > asked;
    }

    private static String name(String mapping, String uri) {
        return mapping + " " + uri;
    }
}
