package io.apibuddy;

import io.apibuddy.exchange.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A clock that goes only when it is told to, and takes its timers with it. For any thread. */
public final class FakeClock implements InstantSource, Timers {
    private final List<Alarm> alarms = new ArrayList<>();
    private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");

    private record Alarm(Instant at, Runnable work) {}

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public synchronized Runnable after(Duration delay, Runnable work) {
        Alarm alarm = new Alarm(now.plus(delay.isNegative() ? Duration.ZERO : delay), work);
        alarms.add(alarm);
        return () -> cancel(alarm);
    }

    private synchronized void cancel(Alarm alarm) {
        alarms.removeIf(one -> one == alarm);
    }

    /** Goes on, and at each alarm's time runs what it is for. */
    public void advance(Duration by) {
        Instant until = now.plus(by);
        for (Optional<Alarm> next = due(until); next.isPresent(); next = due(until)) {
            next.get().work().run();
        }
        if (by.isNegative() || until.isAfter(now)) {
            now = until; // what ran meanwhile may itself have taken longer
        }
    }

    private synchronized Optional<Alarm> due(Instant until) {
        Optional<Alarm> next =
                alarms.stream().filter(alarm -> !alarm.at().isAfter(until)).min(Comparator.comparing(Alarm::at));
        next.ifPresent(alarm -> {
            cancel(alarm);
            now = alarm.at().isAfter(now) ? alarm.at() : now;
        });
        return next;
    }

    /** When the next alarm is; empty when there is none. */
    public synchronized Optional<Instant> nextAlarm() {
        return alarms.stream().map(Alarm::at).min(Comparator.naturalOrder());
    }
}
