package io.apibuddy.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Section {@code throttling}: how often upstreams are called. A limit counts requests per window, whatever the window's
 * length.
 *
 * @param defaultRequestsPerHour requests per window to each upstream where nothing else says; 0: unlimited; default
 *     1000
 * @param window length of the window, in whole seconds, at least 1; default an hour
 * @param progressiveEnabled whether who keeps exceeding the limit waits longer each time; default true
 * @param progressiveMaxDelay longest such wait; default 5 minutes
 * @param domainLimits requests per window by mapping, in the order of the file; default none
 * @param onLimit what happens to a request over the limit; default reject
 * @param maxWait longest wait in the queue; default 30 s
 * @param maxQueue most requests that wait at once, for each mapping; default 1000
 * @param stretch serving stale answers as the window's requests run out
 */
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
    /**
     * Checks every value.
     *
     * @param defaultRequestsPerHour as above
     * @param window as above
     * @param progressiveEnabled as above
     * @param progressiveMaxDelay as above
     * @param domainLimits as above
     * @param onLimit as above
     * @param maxWait as above
     * @param maxQueue as above
     * @param stretch as above
     * @throws IllegalArgumentException naming the first key that is wrong, what was found and what is allowed
     */
    public ThrottlingConfig {
        domainLimits = Collections.unmodifiableMap(new LinkedHashMap<>(domainLimits));
        Catalogue.THROTTLING
                .require("default_requests_per_hour", defaultRequestsPerHour)
                .require("window_seconds", window)
                .require("progressive_max_delay", progressiveMaxDelay)
                .require("domain_limits", domainLimits)
                .require("max_wait_seconds", maxWait)
                .require("max_queue", maxQueue);
    }

    /** What happens to a request over the limit. */
    public enum OnLimit {
        /** 429 at once. */
        REJECT,
        /** It waits its turn. */
        WAIT
    }

    /**
     * Serving stale answers longer as quota runs out.
     *
     * @param below share of the window's requests, 0 to 1, below which it begins; 0: never, the default
     * @param maxStale how long past its lifetime an answer may then be served; default a day
     */
    public record Stretch(double below, Duration maxStale) {
        /**
         * Checks every value.
         *
         * @param below as above
         * @param maxStale as above
         * @throws IllegalArgumentException naming the first key that is wrong, what was found and what is allowed
         */
        public Stretch {
            if (Double.isNaN(below) || Double.isInfinite(below)) {
                throw new IllegalArgumentException("throttling.stretch.below: found " + below + ", allowed 0 to 1");
            }
            Catalogue.THROTTLING
                    .require("stretch.below", BigDecimal.valueOf(below))
                    .require("stretch.max_stale_seconds", maxStale);
        }
    }
}
