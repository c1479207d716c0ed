package io.apibuddy.throttling;

import io.apibuddy.throttling.Throttle.State.Learned;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One of the upstream's own quotas, as its answers tell it.
 *
 * <p>What is left is counted down with every grant, and is set by an answer to what that leaves less the requests that
 * are still under way. It may go below zero, when more are under way than upstream will take; that counts as none. After
 * its reset a quota whose limit is known begins anew, with the first grant, so that those who have waited do not all go
 * at once; one whose limit is not known limits no more.
 *
 * <p>Answers overtake each other, so a reset says which window an answer is of: a later one is of the next window; one
 * that is the same but for rounding, of this; an earlier one of the window before, unless the request was sent after
 * this one was known. Where upstream itself says that nothing is left, no other answer opens it before that reset.
 */
final class LearnedQuota {
    /** Two resets no further apart are those of one window: they were rounded to seconds, twice at worst. */
    private static final Duration ROUNDING = Duration.ofSeconds(2);

    /** No quota of an API is longer: what says so is a mistake, or an attack. */
    static final Duration LONGEST = Duration.ofDays(31);

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final String name;
    private OptionalLong limit;
    private long remaining;
    private Instant reset;
    private Optional<Duration> window;
    private Duration longestToReset;
    private Instant noneUntil;
    private Instant knownSince;
    private Instant learnedFrom;
    private Instant toldUntil;
    private Instant begun;

    /** The reset after which a first call was granted. */
    private Instant tried = Instant.EPOCH;

    LearnedQuota(Learned state) {
        this.name = state.name();
        this.limit = state.limit();
        this.remaining = state.remaining();
        this.reset = state.reset();
        this.window = state.window();
        this.longestToReset = state.longestToReset();
        this.noneUntil = state.noneUntil();
        this.knownSince = state.knownSince();
        this.learnedFrom = state.learnedFrom();
        this.toldUntil = state.toldUntil();
        this.begun = state.begun();
    }

    /** Nothing is known of it but its name. */
    LearnedQuota(String name) {
        this(new Learned(
                name,
                OptionalLong.empty(),
                0,
                Instant.EPOCH,
                Optional.empty(),
                Duration.ZERO,
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH));
    }

    Learned state() {
        return new Learned(
                name,
                limit,
                remaining,
                reset,
                window,
                longestToReset,
                noneUntil,
                knownSince,
                learnedFrom,
                toldUntil,
                begun);
    }

    /**
     * Learns from the answer to a request.
     *
     * @param told cut to what is believed
     * @param sent when the request was
     * @param now when the answer came
     * @param unanswered how many other requests are under way
     * @param concurrent how many others upstream may have counted after this one: those that were under way when it
     *     was sent, and all since
     */
    void learn(Allowance told, Instant sent, Instant now, long unanswered, long concurrent) {
        long left = told.remaining() - unanswered;
        describe(told, now);
        if (told.remaining() == 0) {
            noneUntil = Times.later(noneUntil, told.reset());
        }
        if (isOver(now) || told.reset().isAfter(reset.plus(ROUNDING))) {
            begin(left, told.reset(), now);
        } else if (!told.reset().isBefore(reset.minus(ROUNDING))) {
            // Upstream counts in an order of its own, so the least that any answer leaves is never too much. Only what
            // a later request leaves even when all that were under way with it come off may raise that again.
            long least = Math.min(remaining, left);
            remaining = sent.isBefore(learnedFrom) ? least : Math.max(least, told.remaining() - concurrent);
            reset = Times.later(reset, told.reset());
        } else if (sent.isAfter(knownSince) || sent.equals(begun)) {
            // Not a late answer of the window before: this one's reset was told, or guessed, too late.
            begin(Math.min(remaining, left), told.reset(), now);
        }
        learnedFrom = Times.later(learnedFrom, sent);
    }

    private void describe(Allowance told, Instant now) {
        if (told.limit().isPresent() && told.limit().getAsLong() > 0) {
            limit = told.limit();
        }
        window = told.window()
                .filter(length -> length.compareTo(Duration.ZERO) > 0)
                .map(length -> Times.shorter(length, LONGEST))
                .or(() -> window);
        longestToReset = Times.longer(longestToReset, Times.until(told.reset(), now));
        toldUntil = Times.later(toldUntil, Times.later(now, told.reset()));
    }

    private void begin(long left, Instant until, Instant now) {
        remaining = left;
        reset = until;
        knownSince = now;
        begun = Instant.EPOCH;
    }

    private boolean isOver(Instant now) {
        return !now.isBefore(reset);
    }

    /** Whether a reset has passed, and no call has tried since what that means. */
    boolean isUntried(Instant now) {
        return isOver(now) && !reset.equals(tried);
    }

    /** Whether the last reset that upstream told has passed. */
    boolean isOutOfDate(Instant now) {
        return !now.isBefore(toldUntil);
    }

    /** Whether upstream has not mentioned it for longer than its period, after the last reset it told. */
    boolean isForgotten(Instant now) {
        return now.isAfter(toldUntil.plus(period()));
    }

    private Duration period() {
        return Times.longer(SHORTEST, window.orElse(longestToReset));
    }

    /** Counts a grant; {@code unanswered}: how many are under way, this one included. */
    void grant(Instant now, long unanswered) {
        if (!isOver(now)) {
            remaining--;
            return;
        }
        tried = reset;
        if (limit.isPresent()) {
            // Those still under way may be counted by upstream in the new window.
            remaining = limit.getAsLong() - unanswered;
            reset = now.plus(period());
            knownSince = now;
            begun = now;
        }
    }

    /** A grant of this window is none. */
    void giveBack(Instant at) {
        if (!at.isBefore(begun)) {
            remaining = Math.min(remaining + 1, limit.orElse(Long.MAX_VALUE));
        }
    }

    /** When the request at a place in the queue has its turn, if nobody goes before {@code from}. */
    Instant turn(long place, Instant from) {
        Instant open = Times.later(from, noneUntil);
        if (isOver(open)) {
            return anew(place, open);
        }
        return place <= remaining ? open : anew(place - Math.max(0, remaining), reset);
    }

    private Instant anew(long place, Instant beginning) {
        return limit.isEmpty() ? beginning : beginning.plus(period().multipliedBy((place - 1) / limit.getAsLong()));
    }

    /** As it stands; empty when it limits nothing. */
    Optional<Limit> limit(Instant now) {
        Instant next = turn(1, now);
        if (next.isAfter(now)) {
            return Optional.of(new Limit(name, limit, 0, Duration.between(now, next), window, true));
        }
        if (isOver(now)) {
            return limit.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Limit(name, limit, limit.getAsLong(), Duration.ZERO, window, true));
        }
        return Optional.of(new Limit(name, limit, remaining, Times.until(reset, now), window, true));
    }

    double shareLeft(Instant now) {
        if (turn(1, now).isAfter(now)) {
            return 0;
        }
        return isOver(now) ? 1 : Math.min(1, (double) remaining / limit.orElse(remaining));
    }
}
