package io.apibuddy.benchmarks;

import io.apibuddy.store.ResponseStore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to store an entry in a full file, where another one has to go for it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EvictionBenchmark {
    static final int MOST = 10_000;
    private static final int AT_ONCE = 1000;

    private final Stores stores = new Stores();
    private final ResponseStore store = stores.open(MOST, 0);
    private long next;

    /** Fills the file. */
    @Setup
    public void fill() {
        while (next < MOST) {
            writeAndEvict();
        }
    }

    /** Ends it. */
    @TearDown
    public void close() {
        Stores.await(store.close());
        stores.close();
    }

    /** Stores entries until they are on disk and as many others are gone. */
    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public void writeAndEvict() {
        stores.store(store, next, AT_ONCE);
        next += AT_ONCE;
    }

    ResponseStore.Statistics statistics() {
        return Stores.await(store.statistics());
    }
}
