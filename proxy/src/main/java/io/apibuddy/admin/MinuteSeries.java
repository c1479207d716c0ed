package io.apibuddy.admin;

import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts by minute, for as many minutes as are told. For any thread; locked only where a minute begins. */
final class MinuteSeries {
    private static final int SECONDS = 60;

    private final AtomicReferenceArray<@Nullable Cell> cells = new AtomicReferenceArray<>(Meters.MINUTES);
    private final InstantSource clock;
    private final long first;

    MinuteSeries(InstantSource clock) {
        this.clock = clock;
        this.first = minute(clock.instant().getEpochSecond());
    }

    private static final class Cell {
        private final long minute;
        private final Map<CacheOutcome, LongAdder> outcomes = new EnumMap<>(CacheOutcome.class);
        private final LongAdder calls = new LongAdder();
        private final LongAdder callsSaved = new LongAdder();
        private final LongAdder bytes = new LongAdder();
        private final Latencies latencies = new Latencies();

        Cell(long minute) {
            this.minute = minute;
            for (CacheOutcome outcome : CacheOutcome.values()) {
                outcomes.put(outcome, new LongAdder());
            }
        }

        LongAdder adder(CacheOutcome outcome) {
            return Objects.requireNonNull(outcomes.get(outcome));
        }

        long of(CacheOutcome outcome) {
            return adder(outcome).sum();
        }

        Meters.Minute told() {
            return new Meters.Minute(
                    beginning(minute),
                    of(CacheOutcome.HIT),
                    of(CacheOutcome.STALE),
                    of(CacheOutcome.REVALIDATED),
                    of(CacheOutcome.MISS),
                    of(CacheOutcome.BYPASS),
                    of(CacheOutcome.NONE),
                    calls.sum(),
                    callsSaved.sum(),
                    bytes.sum(),
                    latencies.latency());
        }
    }

    /** A request has ended at this second, and taken so long. */
    void add(ExchangeEvent event, long second, long nanos) {
        Cell cell = at(minute(second));
        if (cell == null) {
            return;
        }
        cell.adder(event.outcome()).increment();
        cell.bytes.add(event.bytes());
        if (event.isSaved()) {
            cell.callsSaved.increment();
        }
        cell.latencies.add(nanos);
    }

    /** A call has ended at this second. */
    void addCall(long second) {
        Cell cell = at(minute(second));
        if (cell != null) {
            cell.calls.increment();
        }
    }

    /** Null for a minute that is no longer told. */
    private @Nullable Cell at(long minute) {
        Cell cell = cells.get(place(minute));
        return cell != null && cell.minute == minute ? cell : begun(minute);
    }

    private synchronized @Nullable Cell begun(long minute) {
        Cell there = cells.get(place(minute));
        if (there != null && there.minute >= minute) {
            return there.minute == minute ? there : null;
        }
        Cell cell = new Cell(minute);
        cells.set(place(minute), cell);
        return cell;
    }

    List<Meters.Minute> told() {
        long last = minute(clock.instant().getEpochSecond());
        List<Meters.Minute> minutes = new ArrayList<>();
        for (long minute = Math.max(first, last - Meters.MINUTES + 1); minute <= last; minute++) {
            Cell cell = cells.get(place(minute));
            minutes.add(cell != null && cell.minute == minute ? cell.told() : nothing(minute));
        }
        return List.copyOf(minutes);
    }

    private static Meters.Minute nothing(long minute) {
        return new Meters.Minute(beginning(minute), 0, 0, 0, 0, 0, 0, 0, 0, 0, Latencies.NONE);
    }

    private static Instant beginning(long minute) {
        return Instant.ofEpochSecond(minute * SECONDS);
    }

    private static long minute(long second) {
        return Math.floorDiv(second, (long) SECONDS);
    }

    private static int place(long minute) {
        return Math.floorMod(minute, Meters.MINUTES);
    }
}
