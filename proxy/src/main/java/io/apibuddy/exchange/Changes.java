package io.apibuddy.exchange;

import io.apibuddy.store.ResponseStore.Purge;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which URIs were made invalid lately, or purged, and in which order that was with the questions asked upstream. RFC 9111 section 4.4
 * has a cache invalidate what is stored; an answer that was on its way meanwhile may show the state before the change, and
 * stored afterwards it would do so for its whole lifetime. For any thread.
 */
final class Changes {
    /** The oldest are forgotten first; questions are not on their way for that long. */
    private static final int MOST = 10_000;

    private final Map<String, Long> changed = new LinkedHashMap<>();
    private final Map<String, Long> mappings = new HashMap<>();
    private long all;
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

    /**
     * A purge is made now. One that goes by what an answer will turn out to be, such as its tags, concerns every answer of
     * its mapping that is on its way: not to keep it costs one more call.
     */
    synchronized void note(Purge purge) {
        if (purge instanceof Purge.Uri uri) {
            note(uri.mapping(), uri.uri());
        } else if (purge instanceof Purge.Mapping whole) {
            note(whole.mapping());
        } else if (purge instanceof Purge.Prefix prefix) {
            note(prefix.mapping());
        } else if (purge instanceof Purge.Tag tag) {
            note(tag.mapping());
        } else {
            now = now + 1;
            all = now;
        }
    }

    private synchronized void note(String mapping) {
        now = now + 1;
        mappings.put(mapping, now);
    }

    /** Whether a URI was made invalid after a question had been asked. */
    synchronized boolean since(long asked, String mapping, String uri) {
        return all > asked
                || mappings.getOrDefault(mapping, 0L) > asked
                || changed.getOrDefault(name(mapping, uri), 0L) > asked;
    }

    private static String name(String mapping, String uri) {
        return mapping + " " + uri;
    }
}
