package io.apibuddy.throttling;

import io.apibuddy.throttling.Throttle.State.Delay;
import java.time.Duration;
import java.time.Instant;

/** The delay that doubles with every violation and halves with every quiet period. See {@link Throttle}. */
final class ProgressiveDelay {
    /** The first delay; what would be shorter is none. */
    private static final Duration LEAST = Duration.ofSeconds(2);

    private Duration delay;
    private Instant escalatedAt;
    private Instant deniedUntil;
    private Instant quietSince;

    ProgressiveDelay(Delay state) {
        this.delay = state.delay();
        this.escalatedAt = state.escalatedAt();
        this.deniedUntil = state.deniedUntil();
        this.quietSince = state.quietSince();
    }

    Delay state() {
        return new Delay(delay, escalatedAt, deniedUntil, quietSince);
    }

    Duration delay() {
        return delay;
    }

    Instant deniedUntil() {
        return deniedUntil;
    }

    /** Halves it for every period as long as itself in which nobody violated anything. */
    void decay(Instant now) {
        while (!delay.isZero() && Duration.between(quietSince, now).compareTo(delay) >= 0) {
            quietSince = quietSince.plus(delay);
            Duration half = delay.dividedBy(2);
            delay = half.compareTo(LEAST) < 0 ? Duration.ZERO : half;
        }
    }

    /** Somebody came who was not to: all wait for the doubled delay, and until there is room. */
    void violated(Instant now, Instant room, Duration maxDelay) {
        escalate(now, maxDelay);
        denyUntil(Times.later(room, now.plus(delay)));
    }

    /**
     * Upstream refused a request. Those that it refuses out of one wave, sent before the first refusal came, are one
     * violation.
     */
    Instant refused(Instant sent, Instant now, Duration maxDelay) {
        if (delay.isZero() || sent.isAfter(escalatedAt)) {
            escalate(now, maxDelay);
        }
        Instant until = now.plus(delay);
        quietSince = Times.later(quietSince, until);
        return until;
    }

    private void escalate(Instant now, Duration maxDelay) {
        delay = delay.isZero() ? Times.shorter(LEAST, maxDelay) : doubled(maxDelay);
        escalatedAt = now;
    }

    private Duration doubled(Duration maxDelay) {
        return delay.compareTo(maxDelay.dividedBy(2)) >= 0 ? maxDelay : delay.multipliedBy(2);
    }

    /** Everybody is told to come then; the quiet begins when the wait is over. */
    void denyUntil(Instant until) {
        deniedUntil = until;
        quietSince = until;
    }

    /** Works out anew until when all wait, after the settings may have changed; nothing when nobody waits. */
    void refit(Instant now, Instant room, boolean progressive, Duration maxDelay) {
        delay = Times.shorter(delay, maxDelay);
        if (now.isBefore(deniedUntil)) {
            denyUntil(progressive ? Times.later(room, escalatedAt.plus(delay)) : room);
        }
    }
}
