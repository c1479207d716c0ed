package io.apibuddy.throttling;

import io.apibuddy.throttling.Throttle.State.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The grants of one quota. A grant at t counts in (now - window, now], so at t + window it counts no more.
 *
 * <p>Up to 1024 permits every grant is kept by itself. With more, those within a 1024th of the window from the first
 * of a run are kept as one, which leaves when its last does: so the quota is never exceeded, a window takes at most
 * 1025 runs of memory, and what is lost is less than a thousandth of the rate.
 */
final class SlidingWindow {
    private static final int MOST_RUNS = 1024;

    private final Quota quota;
    private final Duration grain;
    private final ArrayDeque<Run> runs;
    private long used;

    SlidingWindow(Quota quota, List<Run> granted) {
        this.quota = quota;
        this.grain = quota.permits() > MOST_RUNS ? quota.window().dividedBy(MOST_RUNS) : Duration.ZERO;
        this.runs = new ArrayDeque<>(granted);
        this.used = granted.stream().mapToLong(Run::count).sum();
    }

    Quota quota() {
        return quota;
    }

    List<Run> runs() {
        return List.copyOf(runs);
    }

    /** Lets go of the grants that count no more. */
    void expire(Instant now) {
        Run oldest = runs.peekFirst();
        while (oldest != null && !oldest.last().plus(quota.window()).isAfter(now)) {
            used -= oldest.count();
            runs.removeFirst();
            oldest = runs.peekFirst();
        }
    }

    /** Counts a grant, which is no earlier than any before. */
    void grant(Instant at) {
        used++;
        Run newest = runs.peekLast();
        if (newest == null || at.isAfter(newest.first().plus(grain))) {
            runs.addLast(new Run(at, at, 1));
        } else {
            runs.removeLast();
            runs.addLast(new Run(newest.first(), at, newest.count() + 1));
        }
    }

    /** Counts a grant of that time no longer, if there is one. */
    void giveBack(Instant at) {
        Optional<Run> holding = runs.stream()
                .filter(run -> !at.isBefore(run.first()) && !at.isAfter(run.last()))
                .findFirst();
        holding.ifPresent(run -> {
            List<Run> others = runs.stream()
                    .map(other -> other.equals(run) ? new Run(run.first(), run.last(), run.count() - 1) : other)
                    .filter(other -> other.count() > 0)
                    .toList();
            runs.clear();
            runs.addAll(others);
            used--;
        });
    }

    /**
     * When the request at a place in the queue has its turn, if everybody goes as soon as they can and nobody before
     * {@code from}. Write e(i) for the times of all grants, past and to come, in order; of these the first {@code used}
     * are known, and e(i) = max(from, e(i - permits) + window).
     */
    Instant turn(long place, Instant from) {
        long index = used + place;
        long windows = 0;
        while (index > Math.max(used, quota.permits())) {
            index -= quota.permits();
            windows++;
        }
        return index > used
                ? from.plus(quota.window().multipliedBy(windows))
                : Times.later(from, time(index).plus(quota.window()))
                        .plus(quota.window().multipliedBy(windows - 1));
    }

    /** When the grant at an index, counted from 1, is taken to have been. */
    private Instant time(long index) {
        long before = index;
        Iterator<Run> each = runs.iterator();
        Run run = each.next();
        while (before > run.count()) {
            before -= run.count();
            run = each.next();
        }
        return run.last();
    }

    Limit limit(Instant now) {
        Run oldest = runs.peekFirst();
        Instant next = oldest == null ? now : oldest.last().plus(quota.window());
        return new Limit(
                quota.name(),
                OptionalLong.of(quota.permits()),
                remaining(),
                Times.until(Times.later(next, turn(1, now)), now),
                Optional.of(quota.window()),
                false);
    }

    double shareLeft() {
        return (double) remaining() / quota.permits();
    }

    private long remaining() {
        return Math.max(0, quota.permits() - used);
    }
}
