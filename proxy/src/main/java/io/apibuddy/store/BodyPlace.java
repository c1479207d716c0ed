package io.apibuddy.store;

/** Where the chunks of a body are. The writer sets it when it writes the first of them. */
final class BodyPlace {
    /** The body of an entry whose content is in its own row. */
    static final long IN_ROW = 0;

    private volatile long body;

    BodyPlace(long body) {
        this.body = body;
    }

    static BodyPlace inRow() {
        return new BodyPlace(IN_ROW);
    }

    long body() {
        return body;
    }

    void body(long id) {
        body = id;
    }
}
