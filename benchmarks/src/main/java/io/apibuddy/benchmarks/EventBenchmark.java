package io.apibuddy.benchmarks;

import io.apibuddy.admin.Meters;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Listeners;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs a hit to be told of and counted; two threads, as two event loops would. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@Threads(2)
public class EventBenchmark {
    private final ExchangeEvent hit = new ExchangeEvent(
            1,
            Instant.parse("2026-11-22T12:00:00Z"),
            "127.0.0.1",
            "1.1",
            "GET",
            "/wiki/w/api.php?action=query&titles=Helsinki",
            Optional.of("wiki"),
            200,
            CacheOutcome.HIT,
            Optional.of("api-buddy; hit; ttl=3600"),
            Optional.of("0123456789abcdef"),
            OptionalInt.empty(),
            Duration.ZERO,
            0,
            false,
            new BigDecimal("0.01"),
            Duration.ofNanos(20_000),
            1024,
            true,
            Optional.empty());

    private final LongAdder heard = new LongAdder();
    private final Listeners nobody = new Listeners();
    private final Listeners meters = new Listeners();
    private final Listeners metersAndOne = new Listeners();

    /** Nobody listens; the meters do; the meters and somebody else do. */
    public EventBenchmark() {
        meters.add(Meters.open(Optional.empty(), InstantSource.system()).listener());
        metersAndOne.add(Meters.open(Optional.empty(), InstantSource.system()).listener());
        metersAndOne.add(event -> heard.increment());
    }

    /** Nobody listens. */
    @Benchmark
    public void toldToNobody() {
        nobody.tell(hit);
    }

    /** All that the metrics take. */
    @Benchmark
    public void counted() {
        meters.tell(hit);
    }

    /** All that the metrics and a listener take. */
    @Benchmark
    public void countedAndHeard() {
        metersAndOne.tell(hit);
    }

    long heard() {
        return heard.sum();
    }
}
