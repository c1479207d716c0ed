package io.apibuddy.exchange;

import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Entry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the content of entries readable while upstream is asked, whatever becomes of the entries meanwhile: an opened body
 * is not removed from disk. On one context.
 */
final class Hold {
    private final List<Body> bodies;
    private final @Nullable Context context = Vertx.currentContext();

    private Hold(List<Body> bodies) {
        this.bodies = bodies;
    }

    static Hold on(List<Entry> entries) {
        return new Hold(entries.stream()
                .map(Entry::body)
                .filter(body -> !(body instanceof Body.Whole))
                .toList());
    }

    /** Not before those who were told of upstream's answer have opened what they serve. */
    void release() {
        if (bodies.isEmpty()) {
            return;
        }
        if (context == null) {
            bodies.forEach(Body::cancel);
        } else {
            context.runOnContext(nothing -> bodies.forEach(Body::cancel));
        }
    }
}
