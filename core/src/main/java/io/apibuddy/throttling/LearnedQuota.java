package io.apibuddy.throttling;

import io.apibuddy.throttling.Throttle.State.Learned;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One of the upstream's own quotas, as its answers tell it.
 *
 * <p>What is left is counted down with every grant. It may go below zero, when more requests are under way than
 * upstream will take; that counts as none. After its reset a quota whose limit is known begins anew, with the first
 * grant, so that those who have waited do not all go at once; one whose limit is not known limits no more.
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
    private Instant learnedFrom;
    private Instant toldUntil;
    private Instant begun;

    /** Whether upstream itself said that nothing is left in this window. */
    private boolean saidNone;

    LearnedQuota(Learned state) {
        this.name = state.name();
        this.limit = state.limit();
        this.remaining = state.remaining();
        this.reset = state.reset();
        this.window = state.window();
        this.longestToReset = state.longestToReset();
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
                Instant.EPOCH));
    }

    Learned state() {
        return new Learned(name, limit, remaining, reset, window, longestToReset, learnedFrom, toldUntil, begun);
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
        boolean older = sent.isBefore(learnedFrom);
        boolean none = told.remaining() == 0 && told.reset().isAfter(now);
        long left = told.remaining() - unanswered;
        describe(told, now);
        if (isOver(now)) {
            begin(left, told.reset());
        } else if (none) {
            remaining = Math.min(remaining, left);
            reset = older || saidNone ? Times.later(reset, told.reset()) : told.reset();
        } else if (saidNone) {
            // This one was under way when upstream said that nothing is left: it knows no better.
            remaining = Math.min(remaining, left);
        } else if (isSameWindow(told.reset())) {
            // Upstream counts in an order of its own, so the least that any answer leaves is never too much. Only what
            // a later request leaves even when all that were under way with it come off may raise that again.
            long least = Math.min(remaining, left);
            remaining = older ? least : Math.max(least, told.remaining() - concurrent);
        } else if (told.reset().isAfter(now) && (!older || left < remaining)) {
            begin(left, told.reset());
        }
        saidNone |= none;
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

    private void begin(long left, Instant until) {
        remaining = left;
        reset = until;
        begun = Instant.EPOCH;
        saidNone = false;
    }

    private boolean isSameWindow(Instant told) {
        return Duration.between(told, reset).abs().compareTo(ROUNDING) <= 0;
    }

    boolean isOver(Instant now) {
        return !now.isBefore(reset);
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
        } else if (limit.isPresent()) {
            // Those still under way may be counted by upstream in the new window.
            remaining = limit.getAsLong() - unanswered;
            reset = now.plus(period());
            begun = now;
            saidNone = false;
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
        if (isOver(from)) {
            return anew(place, from);
        }
        return place <= remaining ? from : anew(place - Math.max(0, remaining), reset);
    }

    private Instant anew(long place, Instant beginning) {
        return limit.isEmpty() ? beginning : beginning.plus(period().multipliedBy((place - 1) / limit.getAsLong()));
    }

    /** As it stands; empty when it limits nothing. */
    Optional<Limit> limit(Instant now) {
        if (isOver(now) && limit.isEmpty()) {
            return Optional.empty();
        }
        long left = isOver(now) ? limit.getAsLong() : Math.max(0, remaining);
        return Optional.of(new Limit(name, limit, left, Times.until(reset, now), window, true));
    }

    double shareLeft(Instant now) {
        if (isOver(now)) {
            return 1;
        }
        return remaining <= 0 ? 0 : Math.min(1, (double) remaining / limit.orElse(remaining));
    }
}
