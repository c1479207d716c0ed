package io.apibuddy.throttling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A throttle as it stands.
 *
 * @param closedUntil before then nothing is granted, whatever the reason; empty when the next request would be granted
 * @param delay the progressive delay in force; zero: none
 * @param limits all quotas, the configured ones first
 */
public record Standing(Optional<Instant> closedUntil, Duration delay, List<Limit> limits) {
    /**
     * Keeps a copy of the list.
     *
     * @param closedUntil as above
     * @param delay as above
     * @param limits as above
     */
    public Standing {
        limits = List.copyOf(limits);
    }
}
