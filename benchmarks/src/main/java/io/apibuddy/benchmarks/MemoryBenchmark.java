package io.apibuddy.benchmarks;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.http.Fields;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.Found;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the store costs a hit in memory, and a miss of which it knows that the disk has nothing either. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MemoryBenchmark {
    private static final int KEYS = 1024;

    /** Entries on disk, of which those that are asked for are in memory. */
    @Param({"1024", "100000"})
    private int entries = KEYS;

    private final Stores stores = new Stores();
    private final CacheKey[] keys = new CacheKey[KEYS];
    private final ResponseStore store = stores.open(2_000_000, 64L << 20);

    /** Each thread's place among the keys. */
    @State(Scope.Thread)
    public static class Turn {
        private int next;
        private long unknown = 1L << 40;
    }

    /** Fills the store. */
    @Setup
    public void fill() {
        stores.store(store, 0, entries);
        for (int i = 0; i < KEYS; i++) {
            keys[i] = Stores.key(i);
            find(keys[i]);
        }
    }

    /** Ends it. */
    @TearDown
    public void close() {
        Stores.await(store.close());
        stores.close();
    }

    private Found find(CacheKey key) {
        return Stores.await(store.select(key, Fields.empty()));
    }

    /**
     * One key again and again.
     *
     * @return what was found
     */
    @Benchmark
    public Found sameKey() {
        return store.select(keys[0], Fields.empty()).result();
    }

    /**
     * Keys in turn.
     *
     * @param turn of the thread
     * @return what was found
     */
    @Benchmark
    public Found manyKeys(Turn turn) {
        turn.next = (turn.next + 1) & (KEYS - 1);
        return store.select(keys[turn.next], Fields.empty()).result();
    }

    /**
     * A key that nobody has asked for; making it is measured too, see {@link HitBenchmark#makeKey}.
     *
     * @param turn of the thread
     * @return what was found: nothing
     */
    @Benchmark
    public Found unknownKey(Turn turn) {
        return find(Stores.key(turn.unknown++));
    }
}
