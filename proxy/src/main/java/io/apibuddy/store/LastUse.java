package io.apibuddy.store;

/** When an entry was last used, apart from it: what the disk has yet to hear of must not keep the entry in memory. */
final class LastUse {
    private volatile long at;
    private volatile boolean noted;

    LastUse(long at) {
        this.at = at;
    }

    /** As {@link Times#use} and {@link Uses#next} count. */
    long at() {
        return at;
    }

    /** It was used; true when this is the first use that the disk has not heard of. */
    boolean use(long now) {
        at = now;
        if (noted) {
            return false;
        }
        noted = true;
        return true;
    }

    /** It was used, as another object of the same row says. */
    void recall(long other) {
        at = Math.max(at, other);
    }

    /** The disk is about to hear of the uses so far. */
    long tell() {
        noted = false;
        return at;
    }
}
