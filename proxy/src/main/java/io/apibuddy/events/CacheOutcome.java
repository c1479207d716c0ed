package io.apibuddy.events;

/** What the cache did for a request, in one word. */
public enum CacheOutcome {
    /** Answered from the store, fresh. */
    HIT,
    /** Answered from the store, past its lifetime. */
    STALE,
    /** Answered from the store after upstream said that it still holds. */
    REVALIDATED,
    /** Upstream answered. */
    MISS,
    /** Upstream answered, and the cache had no say: a method or a mapping that is not cached. */
    BYPASS,
    /** Neither: refused, or an error of this program's own. */
    NONE
}
