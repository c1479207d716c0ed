package io.apibuddy.throttling;

import io.apibuddy.throttling.Throttle.State;
import io.apibuddy.throttling.Throttle.State.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The grants of one quota. Upstream counts a call when it arrives, which nobody here sees: somewhere between its grant
 * at t and its answer. So it counts from c, the time of its answer, but at most t + slack: in (now - window, now], so
 * that at c + window it counts no more. While it is open, that is neither answered nor t + slack over, it has its place
 * and c is not known; it is reckoned to be now.
 *
 * <p>Up to 1024 permits every grant is kept by itself. With more, those within a 1024th of the window (open ones, of the
 * slack) from the first of a run are kept as one, which is at its last: so the quota is never exceeded, a window takes
 * at most three times 1025 runs of memory, and what is lost is less than a thousandth of the rate.
 */
final class SlidingWindow {
    private static final int MOST_RUNS = 1024;

    /** No upstream is waited for longer: an API that thinks for 30 s is to be asked more often than every 30 s. */
    private static final Duration LONGEST_SLACK = Duration.ofSeconds(5);

    private final Quota quota;
    private final Duration slack;

    /** By the time of the grant, which is what a promise is kept by. */
    private final Runs granted;

    private final Runs open;
    private final Runs counted;

    SlidingWindow(Quota quota, Known known) {
        this.quota = quota;
        this.slack = Times.shorter(quota.window().dividedBy(4), LONGEST_SLACK);
        this.granted = new Runs(grain(quota.window()), known.granted());
        this.open = new Runs(grain(slack), known.open());
        this.counted = new Runs(grain(quota.window()), known.counted());
    }

    /** The grants of a window of a length. */
    record Known(Duration length, List<Run> granted, List<Run> open, List<Run> counted) {
        Known(Duration length) {
            this(length, List.of(), List.of(), List.of());
        }

        Known(State.Window saved) {
            this(saved.length(), saved.runs(), List.of(), saved.runs());
        }

        Known earlier(Duration by) {
            return new Known(length, earlier(granted, by), earlier(open, by), earlier(counted, by));
        }

        private static List<Run> earlier(List<Run> runs, Duration by) {
            return runs.stream().map(run -> run.earlier(by)).toList();
        }
    }

    private Duration grain(Duration of) {
        return quota.permits() > MOST_RUNS ? of.dividedBy(MOST_RUNS) : Duration.ZERO;
    }

    Known known() {
        return new Known(quota.window(), granted.all(), open.all(), counted.all());
    }

    /** The grants as they count if all that are open are answered now. */
    State.Window state(Instant now) {
        Runs all = new Runs(grain(quota.window()), counted.all());
        if (open.size() > 0) {
            all.add(now, open.size());
        }
        return new State.Window(quota.window(), all.all());
    }

    /** Brings all that time alone changes up to now. */
    void advance(Instant now) {
        for (Optional<Run> run = open.removeOldest(slack, now); run.isPresent(); run = open.removeOldest(slack, now)) {
            counted.add(run.get().last().plus(slack), run.get().count());
        }
        expire(granted, now);
        expire(counted, now);
    }

    private void expire(Runs runs, Instant now) {
        while (runs.removeOldest(quota.window(), now).isPresent()) {
            // it counts no more
        }
    }

    /** Counts a grant, which is no earlier than any before. */
    void grant(Instant at) {
        granted.add(at, 1);
        open.add(at, 1);
    }

    /** A grant of that time leaves only now. What was promised by the time of the grant stays promised. */
    void sent(Instant at, Instant now) {
        if (open.remove(at) || counted.remove(at.plus(slack))) {
            open.add(now, 1);
        }
    }

    /** A grant of that time, if one is open, counts from now on. */
    void answered(Instant at, Instant now) {
        if (open.remove(at)) {
            counted.add(now, 1);
        }
    }

    /** Counts a grant of that time no longer, if there is one. */
    void giveBack(Instant at) {
        granted.remove(at);
        if (!open.remove(at)) {
            counted.remove(at.plus(slack));
        }
    }

    /**
     * When the request at a place in the queue has its turn, if everybody goes as soon as they can and nobody before
     * {@code from}, and all that are open are answered now. Write e(i) for the times that all grants, past and to come,
     * count from, in order; of these the first are known, and e(i) = max(from, e(i - permits) + window).
     */
    Instant turn(long place, Instant from, Instant now) {
        long used = used();
        long index = used + place;
        long windows = 0;
        while (index > Math.max(used, quota.permits())) {
            index -= quota.permits();
            windows++;
        }
        if (index > used) {
            return from.plus(quota.window().multipliedBy(windows));
        }
        Instant counts = index > counted.size() ? now : counted.time(index);
        return Times.later(from, counts.plus(quota.window()))
                .plus(quota.window().multipliedBy(windows - 1));
    }

    /** When the next request has its turn, not before {@code from}, by the times of the grants alone. */
    Instant turnByGrants(Instant from) {
        long over = granted.size() + 1 - quota.permits();
        return over <= 0 ? from : Times.later(from, granted.time(over).plus(quota.window()));
    }

    Limit limit(Instant now) {
        Optional<Instant> oldest = counted.oldest().map(Run::last);
        Instant next = oldest.or(() -> open.oldest().map(run -> now))
                .map(counts -> counts.plus(quota.window()))
                .orElse(now);
        return new Limit(
                quota.name(),
                OptionalLong.of(quota.permits()),
                remaining(),
                Times.until(Times.later(next, turn(1, now, now)), now),
                Optional.of(quota.window()),
                false);
    }

    double shareLeft() {
        return (double) remaining() / quota.permits();
    }

    private long used() {
        return counted.size() + open.size();
    }

    private long remaining() {
        return Math.max(0, quota.permits() - used());
    }
}
