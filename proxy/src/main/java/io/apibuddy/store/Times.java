package io.apibuddy.store;

import java.time.Instant;

/** Times as the tables keep them. */
final class Times {
    /** Uses within one millisecond are told apart by these bits, so that the least recent one is always known. */
    private static final int USE_BITS = 10;

    private Times() {}

    /** Milliseconds since the epoch; instants beyond what a long holds are its ends. */
    static long millis(Instant instant) {
        long seconds = instant.getEpochSecond();
        if (Math.abs(seconds) > Long.MAX_VALUE / 2000) {
            return seconds < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return instant.toEpochMilli();
    }

    /** The instant again; its ends are those of time. */
    static Instant ofMillis(long millis) {
        if (millis == Long.MAX_VALUE) {
            return Instant.MAX;
        }
        return millis == Long.MIN_VALUE ? Instant.MIN : Instant.ofEpochMilli(millis);
    }

    /** The first use at a time. */
    static long use(long millis) {
        return millis << USE_BITS;
    }

    /** When a use was. */
    static Instant ofUse(long use) {
        return Instant.ofEpochMilli(use >> USE_BITS);
    }
}
