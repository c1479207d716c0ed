package io.apibuddy.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** What an answer tells of one quota; as {@link RateLimitFields.RateLimit}, but the reset may be missing. */
record QuotaReport(
        String name, OptionalLong limit, long remaining, Optional<Instant> reset, Optional<Duration> window) {
    /** A longer window says too little of when it ends: waiting out an hour on a guess is worse than to be refused once. */
    private static final Duration LONGEST_GUESS = Duration.ofMinutes(5);

    /** When a window that has begun must be over. */
    Optional<Instant> endOfWindow(Instant now) {
        return window.filter(length -> length.compareTo(LONGEST_GUESS) <= 0).map(now::plus);
    }
}
