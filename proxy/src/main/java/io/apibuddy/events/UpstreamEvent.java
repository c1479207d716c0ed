package io.apibuddy.events;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One call to an upstream, told once its head has come or it has failed. A request may make none, one or, with retries,
 * several; what is refreshed in the background makes calls for no request.
 *
 * @param mapping its name
 * @param at when it was sent
 * @param status that upstream answered; empty when no answer came
 * @param error the error type of RFC 9209 section 2.3; empty when an answer came
 * @param time from sending to the head or the failure
 * @param retry whether an attempt of the same request had failed before
 * @param cost what the call costs, in the mapping's currency
 */
public record UpstreamEvent(
        String mapping,
        Instant at,
        OptionalInt status,
        Optional<String> error,
        Duration time,
        boolean retry,
        BigDecimal cost) {}
