package io.apibuddy.caching;

/** Who says how long an answer is fresh. */
public enum FreshnessMode {
    /** The mapping's {@code ttl_seconds} does; the origin's Cache-Control, Expires and Pragma are ignored. */
    OVERRIDE,
    /** The origin does, exactly as RFC 9111 says for a shared cache. */
    STANDARD
}
