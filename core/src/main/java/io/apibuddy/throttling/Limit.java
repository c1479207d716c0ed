package io.apibuddy.throttling;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One quota as it stands, for the fields {@code RateLimit} and {@code RateLimit-Policy} and for the status.
 *
 * @param name of the quota
 * @param permits most requests in a window; empty when upstream has not told it
 * @param remaining how many of them are left, at least 0
 * @param reset how long until more are left: for a configured quota until the oldest request leaves the window (zero
 *     when there is none in it), for a learned one until it begins anew (zero when it already may)
 * @param window length of the window; empty when upstream has not told it
 * @param learned whether upstream told it; otherwise it is configured
 */
public record Limit(
        String name,
        OptionalLong permits,
        long remaining,
        Duration reset,
        Optional<Duration> window,
        boolean learned) {}
