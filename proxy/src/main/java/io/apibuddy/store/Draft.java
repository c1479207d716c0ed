package io.apibuddy.store;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.StoredResponse;

/** What an editor and the writer both know of an entry that is being written. */
final class Draft {
    private final CacheKey key;
    private final StoredResponse response;
    private final BodyPlace place = BodyPlace.inRow();
    private boolean compress;
    private long storedBytes;
    private volatile boolean overtaken;
    private volatile boolean failed;

    Draft(CacheKey key, StoredResponse response, boolean compress) {
        this.key = key;
        this.response = response;
        this.compress = compress;
    }

    CacheKey key() {
        return key;
    }

    /** Its head. */
    StoredResponse response() {
        return response;
    }

    BodyPlace place() {
        return place;
    }

    /** Whether it pays off; the first chunk shows. Known to the writer only. */
    boolean compress() {
        return compress;
    }

    void dontCompress() {
        compress = false;
    }

    /** Bytes that its chunks take. Known to the writer only. */
    long storedBytes() {
        return storedBytes;
    }

    void stored(long bytes) {
        storedBytes += bytes;
    }

    /** It was among what was purged since it began: it must not come into being. */
    boolean isOvertaken() {
        return overtaken;
    }

    void overtake() {
        overtaken = true;
    }

    /** The disk did not take all of it. */
    boolean hasFailed() {
        return failed;
    }

    void fail() {
        failed = true;
    }
}
