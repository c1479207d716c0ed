package io.apibuddy.throttling;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The first call after a time at which upstream takes calls again, as far as is known. Many free only one or a few of
 * them then, so the others are held until its outcome is known, or it has had its time.
 */
final class Probe {
    /** How long others wait before they ask again. */
    static final Duration HOLD = Duration.ofSeconds(1);

    /** An outcome that is not known by then may never be told. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Optional<Instant> underWay = Optional.empty();
    private Instant closing = Instant.EPOCH;
    private boolean isDue;

    /** Brings all that time alone changes up to now. */
    void advance(Instant now) {
        underWay = underWay.filter(at -> now.isBefore(at.plus(LONGEST)));
    }

    /** Whether others have to wait for it. */
    boolean isUnderWay() {
        return underWay.isPresent();
    }

    /** A call is granted, which is the first of those if there is a reason for it, and none is under way. */
    void granted(Instant now, Instant closedUntil, boolean isReset) {
        if (!isUnderWay() && (isDue || isReset || !closedUntil.equals(closing))) {
            underWay = Optional.of(now);
            closing = closedUntil;
            isDue = false;
        }
    }

    void done(Instant at) {
        underWay = underWay.filter(one -> !one.equals(at));
    }

    /** If it was not sent, the next one is it. */
    void giveBack(Instant at) {
        isDue |= underWay.filter(at::equals).isPresent();
        done(at);
    }
}
