package io.apibuddy.message;

import org.jspecify.annotations.Nullable;

/**
 * What rooms have worked out of a request's head and keep for the next request whose head is the very same, byte for
 * byte: what is a pure function of the head, and of a configuration that whoever keeps it compares. One value of each
 * type is kept. Belongs to an event loop, and is used on it only.
 */
public final class Recollection {
    private static final Recollection NONE = new Recollection(0);

    /** One of the server, one of the front door, one of the exchange. */
    private static final int MOST = 3;

    private final @Nullable Object[] kept;

    /** Of a head that is likely to come again. */
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
     * @param value immutable
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
