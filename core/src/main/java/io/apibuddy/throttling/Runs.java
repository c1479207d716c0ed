package io.apibuddy.throttling;

import io.apibuddy.throttling.Throttle.State.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Times in order, and how many are at each. Those within a grain of the first of a run are kept as one, which is taken
 * to be at its last; with no grain only those that are equal are.
 */
final class Runs {
    private final Duration grain;
    private final TreeMap<Instant, Run> byFirst = new TreeMap<>();
    private long size;

    Runs(Duration grain, Collection<Run> known) {
        this.grain = grain;
        known.forEach(run -> {
            byFirst.merge(run.first(), run, Runs::joined);
            size += run.count();
        });
    }

    /** What was told apart may have been rounded since, to where it can not be. */
    private static Run joined(Run one, Run other) {
        return new Run(one.first(), Times.later(one.last(), other.last()), one.count() + other.count());
    }

    List<Run> all() {
        return List.copyOf(byFirst.values());
    }

    long size() {
        return size;
    }

    /** Adds so many at a time; one earlier than the last there is counts as that. */
    void add(Instant time, long count) {
        Map.Entry<Instant, Run> newest = byFirst.lastEntry();
        Instant at = newest == null ? time : Times.later(time, newest.getValue().last());
        boolean isJoining =
                newest != null && !at.isAfter(newest.getValue().first().plus(grain));
        Run added = new Run(isJoining ? newest.getKey() : at, at, count);
        byFirst.merge(added.first(), added, Runs::joined);
        size += count;
    }

    /** Takes one of that time away; false when there is none. */
    boolean remove(Instant at) {
        Map.Entry<Instant, Run> holding = byFirst.floorEntry(at);
        if (holding == null || at.isAfter(holding.getValue().last())) {
            return false;
        }
        Run run = holding.getValue();
        if (run.count() == 1) {
            byFirst.remove(holding.getKey());
        } else {
            byFirst.put(holding.getKey(), new Run(run.first(), run.last(), run.count() - 1));
        }
        size--;
        return true;
    }

    Optional<Run> oldest() {
        return Optional.ofNullable(byFirst.firstEntry()).map(Map.Entry::getValue);
    }

    /** Takes the oldest away if it is no later than so long before now. */
    Optional<Run> removeOldest(Duration age, Instant now) {
        Optional<Run> old = oldest().filter(run -> !run.last().plus(age).isAfter(now));
        old.ifPresent(run -> {
            byFirst.remove(run.first());
            size -= run.count();
        });
        return old;
    }

    /** The time of one, counted from 1. */
    Instant time(long index) {
        long before = index;
        for (Run run : byFirst.values()) {
            if (before <= run.count()) {
                return run.last();
            }
            before -= run.count();
        }
        throw new IllegalArgumentException("index: " + index);
    }
}
