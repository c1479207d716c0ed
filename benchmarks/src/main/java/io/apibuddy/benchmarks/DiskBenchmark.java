package io.apibuddy.benchmarks;

import io.apibuddy.http.Fields;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.Found;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What SQLite costs: an entry that memory does not hold, and an entry stored. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DiskBenchmark {
    private static final int AT_ONCE = 1000;

    /** On disk at first. */
    @Param({"10000", "1000000"})
    private int entries = AT_ONCE;

    private final Stores stores = new Stores();
    private final SplittableRandom random = new SplittableRandom(1);
    private final ResponseStore store = stores.open(4_000_000, 0);
    private long next;

    /** Fills the file. */
    @Setup
    public void fill() {
        stores.store(store, 0, entries);
        next = entries;
    }

    /** Ends it. */
    @TearDown
    public void close() {
        Stores.await(store.close());
        stores.close();
    }

    /**
     * Finds an entry, with its content, past memory; the way to another thread and back is in it. Its median and
     * percentiles are of interest.
     *
     * @return what was found
     */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public Found read() {
        return Stores.await(store.select(Stores.key(random.nextInt(entries)), Fields.empty()));
    }

    /** Stores entries until they are on disk. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OperationsPerInvocation(AT_ONCE)
    public void write() {
        stores.store(store, next, AT_ONCE);
        next += AT_ONCE;
    }

    ResponseStore.Measurements measurements() {
        return store.measurements();
    }
}
