package io.apibuddy.store;

/** How content is cut: all pieces but the last are of one size, and a chunk's row id is made of body and place. */
final class Chunks {
    /** Bytes of a chunk before compression. Content up to this size stands in the entry's own row. */
    static final int SIZE = 64 * 1024;

    private static final int PLACE_BITS = 20;

    /** Ids end here, so that a chunk's row id is a positive long. */
    static final long LARGEST_BODY = 1L << 42;

    /** No content is longer: its chunks' places would not fit. */
    static final long LONGEST = (1L << PLACE_BITS) * SIZE - SIZE;

    private Chunks() {}

    /** The row id of a chunk; {@code place} may be one past the last. */
    static long row(long body, long place) {
        return (body << PLACE_BITS) + place;
    }

    /** The body that a chunk's row belongs to. */
    static long body(long row) {
        return row >> PLACE_BITS;
    }

    /** How long a chunk of a body is. */
    static int length(long contentLength, long place) {
        return (int) Math.min(SIZE, contentLength - place * SIZE);
    }

    /** How many chunks a body has. */
    static int count(long contentLength) {
        return Math.toIntExact((contentLength + SIZE - 1) / SIZE);
    }
}
