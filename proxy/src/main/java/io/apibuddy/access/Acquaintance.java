package io.apibuddy.access;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Access} remembers of a connection: whether it has authenticated. Whoever has the connection keeps it as long
 * as that lasts. One thread at a time.
 */
public final class Acquaintance {
    /** Stands for the key that was right; another key makes strangers of all. */
    private @Nullable Object trust;

    /** Of a connection that nothing is known of. */
    public Acquaintance() {}

    @SuppressWarnings("ReferenceEquality") // it only stands for something
    boolean hasShown(Object key) {
        return trust == key;
    }

    void shown(Object key) {
        trust = key;
    }

    void shownWrong() {
        trust = null;
    }
}
