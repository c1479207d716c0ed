package io.apibuddy.message;

import org.jspecify.annotations.Nullable;

/**
 * What rooms keep of something that comes again. Of a request's head, for the next one that is the very same, byte for
 * byte: what is a pure function of the head, and of a configuration that whoever keeps it compares. Of a connection: what
 * is known of whoever is at its other end. One value of each type is kept. Belongs to an event loop, and is used on it
 * only.
 */
public final class Recollection {
    private static final Recollection NONE = new Recollection(0);

    /** One of the server, one of the front door, one of the exchange. */
    private static final int MOST = 3;

    private final @Nullable Object[] kept;

    /** Of a head that is likely to come again, or of a connection. */
    public Recollection() {
        this(MOST);
    }

    private Recollection(int places) {
        kept = new @Nullable Object[places];
    }

    /**
     * Of a head that is not remembered: keeps nothing.
     *
     * @return for any thread
     */
    public static Recollection none() {
        return NONE;
    }

    /**
     * Whether it is worth while to make something to be kept.
     *
     * @return false for {@link #none}
     */
    public boolean keeps() {
        return kept.length > 0;
    }

    /**
     * What is kept of a type.
     *
     * @param type of the value; exactly, not one above it
     * @param <T> the same
     * @return null when nothing is
     */
    public <T> @Nullable T of(Class<T> type) {
        for (Object value : kept) {
            if (value != null && value.getClass() == type) {
                return type.cast(value);
            }
        }
        return null;
    }

    /**
     * Keeps a value, in place of one of the same type. Without effect where nothing is kept, or no room is left.
     *
     * @param value of a head: immutable
     */
    public void keep(Object value) {
        for (int i = 0; i < kept.length; i++) {
            Object present = kept[i];
            if (present == null || present.getClass() == value.getClass()) {
                kept[i] = value;
                return;
            }
        }
    }
}
