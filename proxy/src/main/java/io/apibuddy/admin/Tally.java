package io.apibuddy.admin;

import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.UpstreamEvent;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests and calls. For any thread; costs a hit some atomic additions, and allocates nothing. */
final class Tally {
    private static final String THROTTLED = "throttled";

    /** One for each; never changed. */
    private final Map<Count, LongAdder> adders = new EnumMap<>(Count.class);

    private final Money spent = new Money();
    private final Money saved = new Money();

    Tally() {
        for (Count count : Count.values()) {
            adders.put(count, new LongAdder());
        }
    }

    /** A request is over; its times in nanoseconds. */
    void add(ExchangeEvent event, long time, long timeSaved) {
        add(Count.of(event.outcome()), 1);
        add(Count.BYTES, event.bytes());
        add(Count.TIME, time);
        if (event.isSaved()) {
            add(Count.CALLS_SAVED, 1);
            add(Count.BYTES_SAVED, event.bytes());
            add(Count.TIME_SAVED, timeSaved);
            saved.add(event.costPerCall());
        }
        if (event.upstreamStatus().isPresent()) {
            add(Count.UPSTREAM_ANSWERS, 1);
        }
        if (event.collapsed()) {
            add(Count.COLLAPSED, 1);
        }
        if (!event.complete()) {
            add(Count.BROKEN_OFF, 1);
        }
        if (event.problem().isPresent() && event.problem().get().equals(THROTTLED)) {
            add(Count.THROTTLED, 1);
        }
    }

    /** A call was made; its time in nanoseconds. */
    void add(UpstreamEvent event, long time) {
        add(Count.CALLS, 1);
        if (event.status().isPresent()) {
            add(Count.ANSWERS, 1);
            add(Count.ANSWER_TIME, time);
        }
        if (event.retry()) {
            add(Count.RETRIES, 1);
        }
        spent.add(event.cost());
    }

    private void add(Count count, long more) {
        adder(count).add(more);
    }

    private LongAdder adder(Count count) {
        return Objects.requireNonNull(adders.get(count));
    }

    long of(Count count) {
        return adder(count).sum();
    }

    Sums sum() {
        return new Sums(this::of, spent.sum(), saved.sum());
    }

    Money spent() {
        return spent;
    }

    Money saved() {
        return saved;
    }
}
