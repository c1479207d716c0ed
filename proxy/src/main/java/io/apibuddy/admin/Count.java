package io.apibuddy.admin;

import io.apibuddy.events.CacheOutcome;

/** What is counted by mapping. */
enum Count {
    HITS,
    STALE,
    REVALIDATED,
    MISSES,
    BYPASSED,
    OWN,
    UPSTREAM_ANSWERS,
    BYTES,
    BYTES_SAVED,
    /** Nanoseconds that requests took. */
    TIME,
    TIME_SAVED,
    CALLS_SAVED,
    COLLAPSED,
    THROTTLED,
    BROKEN_OFF,
    CALLS,
    /** Calls that were answered. */
    ANSWERS,
    /** Nanoseconds that answered calls took. */
    ANSWER_TIME,
    RETRIES;

    /** Where a request of this outcome counts. */
    static Count of(CacheOutcome outcome) {
        return switch (outcome) {
            case HIT -> HITS;
            case STALE -> STALE;
            case REVALIDATED -> REVALIDATED;
            case MISS -> MISSES;
            case BYPASS -> BYPASSED;
            case NONE -> OWN;
        };
    }
}
