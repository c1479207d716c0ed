package io.apibuddy.admin;

/** What is counted by mapping; the first six as {@link io.apibuddy.events.CacheOutcome} has them, in its order. */
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

    /** How many of them, at the beginning, are outcomes of requests. */
    static final int OUTCOMES = 6;
}
