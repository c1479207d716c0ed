package io.apibuddy.throttling;

import java.time.Duration;

/**
 * Quota-aware freshness: how long past its lifetime an entry may be served as quota runs out. With at least {@code below}
 * of a window left nothing is stretched; from there it grows evenly as less is left, up to {@code maxStale} when nothing is:
 * {@code maxStale * (1 - shareLeft / below)}.
 *
 * @param below the share, 0 to 1, under which it begins; 0 is off
 * @param maxStale the most, not negative
 */
public record Stretch(double below, Duration maxStale) {
    /**
     * Checks the values.
     *
     * @param below the share, 0 to 1, under which it begins; 0 is off
     * @param maxStale the most, not negative
     * @throws IllegalArgumentException when one is out of range
     */
    public Stretch {
        if (!(below >= 0 && below <= 1)) {
            throw new IllegalArgumentException("below: " + below);
        }
        if (maxStale.isNegative()) {
            throw new IllegalArgumentException("maxStale: " + maxStale);
        }
    }

    /**
     * How long past its lifetime an entry may be served.
     *
     * @param shareLeft what is left of the quota that is nearest to its end, 0 to 1
     * @return whole seconds; zero: not at all
     */
    public Duration allowance(double shareLeft) {
        if (!(shareLeft < below)) {
            return Duration.ZERO;
        }
        double share = Math.max(0, shareLeft) / below;
        return Duration.ofSeconds(Math.round(maxStale.toSeconds() * (1 - share)));
    }
}
