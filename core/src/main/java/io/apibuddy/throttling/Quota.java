package io.apibuddy.throttling;

import java.time.Duration;

/**
 * So many requests in any window of a length: wherever a window of that length is laid, no more are in it.
 *
 * @param name what the field {@code RateLimit} calls it, such as {@code wiki} or {@code wiki-day}
 * @param permits most requests in a window, at least 1
 * @param window length of the window, longer than none and at most 100 years
 */
public record Quota(String name, long permits, Duration window) {
    private static final Duration LONGEST = Duration.ofDays(36_525);

    /**
     * Checks both numbers.
     *
     * @param name as above
     * @param permits as above
     * @param window as above
     * @throws IllegalArgumentException when one is out of its range
     */
    public Quota {
        if (permits < 1) {
            throw new IllegalArgumentException("permits: " + permits);
        }
        if (window.isZero() || window.isNegative() || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("window: " + window);
        }
    }
}
