package io.apibuddy.config;

import java.time.Duration;
import java.util.Map;

/** Section {@code throttling}. */
public record ThrottlingConfig(
        int defaultRequestsPerHour,
        Duration window,
        boolean progressiveEnabled,
        Duration progressiveMaxDelay,
        Map<String, Integer> domainLimits,
        OnLimit onLimit,
        Duration maxWait,
        int maxQueue,
        Stretch stretch) {
    /** What happens to a request over the limit. */
    public enum OnLimit {
        /** 429 at once. */
        REJECT,
        /** It waits its turn. */
        WAIT
    }

    /** Serving stale answers longer as quota runs out. */
    public record Stretch(double below, Duration maxStale) {}
}
