package io.apibuddy.benchmarks;

import io.apibuddy.store.ResponseStore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How long it takes until a file with many entries is open. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 10)
@Fork(1)
public class OpenBenchmark {
    private static final long MOST = 4_000_000;

    @Param({"1000", "10000", "1000000"})
    private int entries = 1000;

    private final Stores stores = new Stores();
    private ResponseStore store = stores.open(MOST, 0);

    /** Fills the file. */
    @Setup
    public void fill() {
        stores.store(store, 0, entries);
    }

    /** Closes it before it is opened again. */
    @Setup(Level.Invocation)
    public void closeFile() {
        Stores.await(store.close());
    }

    /** Ends it. */
    @TearDown
    public void close() {
        Stores.await(store.close());
        stores.close();
    }

    /**
     * Opens the file.
     *
     * @return the open store
     */
    @Benchmark
    public ResponseStore open() {
        store = stores.open(MOST, 0);
        return store;
    }
}
