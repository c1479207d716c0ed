package io.apibuddy.exchange;

import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Entry;
import java.util.List;

/**
 * Keeps the content of entries readable while upstream is asked, whatever becomes of the entries meanwhile: an opened body
 * is not removed from disk. On one context.
 */
final class Hold {
    private static final Hold NONE = new Hold(List.of(), new Home(null));

    private final List<Body> bodies;
    private final Home home;

    private Hold(List<Body> bodies, Home home) {
        this.bodies = bodies;
        this.home = home;
    }

    static Hold on(List<Entry> entries) {
        if (entries.isEmpty()) {
            return NONE;
        }
        return new Hold(
                entries.stream()
                        .map(Entry::body)
                        .filter(body -> !(body instanceof Body.Whole))
                        .toList(),
                Home.here());
    }

    /** Not before those who were told of upstream's answer have opened what they serve. */
    void release() {
        if (!bodies.isEmpty()) {
            home.later(() -> bodies.forEach(Body::cancel));
        }
    }
}
