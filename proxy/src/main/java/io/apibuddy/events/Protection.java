package io.apibuddy.events;

import io.apibuddy.throttling.Breaker;
import io.apibuddy.throttling.Standing;
import java.time.Duration;
import java.util.Optional;

/**
 * How one mapping's upstream is protected at present.
 *
 * @param mapping its name
 * @param throttle its limits, configured and learned
 * @param breaker whether calls are let through
 * @param opensAgain how long until the breaker lets a call through; empty when it does now
 * @param queued requests that wait for their turn
 * @param shareLeft the least of what is left of its limits, 0 to 1; 1 without limits
 */
public record Protection(
        String mapping,
        Standing throttle,
        Breaker.Status breaker,
        Optional<Duration> opensAgain,
        int queued,
        double shareLeft) {}
