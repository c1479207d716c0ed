package io.apibuddy.throttling;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether a request may be sent upstream now. */
public sealed interface Permission {
    /**
     * Go. It is counted, and what became of it must be told once: by {@link Throttle#answered}, {@link
     * Throttle#unanswered} or {@link Throttle#giveBack}.
     *
     * @param at the time of the reservation, which names it; several may have the same
     */
    record Granted(Instant at) implements Permission {}

    /**
     * Ask again after this. Nothing is counted, and nobody behind may go before.
     *
     * @param delay how long it is expected to take, at least zero
     */
    record Delayed(Duration delay) implements Permission {}

    /**
     * No. Nothing is counted, and the first request that comes when the wait is over is granted, unless upstream has
     * lowered its own limits meanwhile.
     *
     * @param retryAfter how long to wait, longer than zero; to be rounded up, never down
     * @param limit the quota that is used up, and of several the one that is so for longest; empty when none is, since
     *     upstream only said when to come again or a delay is being served
     */
    record Denied(Duration retryAfter, Optional<Limit> limit) implements Permission {}
}
