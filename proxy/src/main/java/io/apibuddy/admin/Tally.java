package io.apibuddy.admin;

import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.UpstreamEvent;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests and calls. For any thread; costs a hit some atomic additions, and allocates nothing. */
@SuppressWarnings("EnumOrdinal") // a place in an array of this run, found on every request
final class Tally {
    private static final Count[] ALL = Count.values();
    private static final String THROTTLED = "throttled";

    private final LongAdder[] adders = new LongAdder[ALL.length];
    private final Money spent = new Money();
    private final Money saved = new Money();

    Tally() {
        for (int i = 0; i < adders.length; i++) {
            adders[i] = new LongAdder();
        }
    }

    /** A request is over; its times in nanoseconds. */
    void add(ExchangeEvent event, long time, long timeSaved) {
        adders[event.outcome().ordinal()].increment();
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
        adders[count.ordinal()].add(more);
    }

    long of(Count count) {
        return adders[count.ordinal()].sum();
    }

    Sums sum() {
        long[] counts = new long[adders.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = adders[i].sum();
        }
        return new Sums(counts, spent.sum(), saved.sum());
    }

    Money spent() {
        return spent;
    }

    Money saved() {
        return saved;
    }
}
