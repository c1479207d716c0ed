package io.apibuddy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.message.Body;
import io.apibuddy.message.Reply;
import io.apibuddy.store.ResponseStore;
import org.junit.jupiter.api.Test;

/** That the benchmarks measure what they say. */
class StoreBenchmarksTest {
    @Test
    void aKnownKeyIsFoundInMemoryAndAnUnknownOneIsNot() {
        MemoryBenchmark benchmark = new MemoryBenchmark();
        benchmark.fill();
        try {
            MemoryBenchmark.Turn turn = new MemoryBenchmark.Turn();
            assertThat(benchmark.sameKey().selected()).isPresent();
            assertThat(benchmark.manyKeys(turn).selected()).isPresent();
            assertThat(benchmark.unknownKey(turn).selected()).isEmpty();
        } finally {
            benchmark.close();
        }
    }

    @Test
    void whatIsReadComesFromDisk() {
        DiskBenchmark benchmark = new DiskBenchmark();
        benchmark.fill();
        try {
            long before = benchmark.measurements().reads().count();
            assertThat(benchmark.read().selected()).isPresent();
            assertThat(benchmark.measurements().reads().count()).isEqualTo(before + 1);
            assertThat(benchmark.measurements().memoryEntries()).isZero();
            benchmark.write();
            assertThat(benchmark.measurements().queuedWrites()).isZero();
        } finally {
            benchmark.close();
        }
    }

    @Test
    void asManyGoAsCome() {
        EvictionBenchmark benchmark = new EvictionBenchmark();
        benchmark.fill();
        try {
            benchmark.writeAndEvict();
            assertThat(benchmark.statistics().entries()).isEqualTo(EvictionBenchmark.MOST);
            assertThat(benchmark.statistics().evictions()).isEqualTo(1000);
        } finally {
            benchmark.close();
        }
    }

    @Test
    void theFileIsOpenedWithAllThatIsInIt() {
        OpenBenchmark benchmark = new OpenBenchmark();
        benchmark.fill();
        benchmark.closeFile();
        ResponseStore store = benchmark.open();
        try {
            assertThat(Stores.await(store.statistics()).entries()).isEqualTo(1000);
        } finally {
            benchmark.close();
        }
    }

    @Test
    void theReplyIsAHit() throws Exception {
        ExchangeBenchmark benchmark = new ExchangeBenchmark();
        benchmark.fill();
        try {
            Reply reply = benchmark.hit().orElseThrow();
            assertThat(reply.head().fields().values("Cache-Status"))
                    .singleElement()
                    .asString()
                    .startsWith("api-buddy; hit");
            assertThat(reply.body()).isInstanceOf(Body.Whole.class);

            Reply known = benchmark.knownHit().orElseThrow();
            assertThat(known.head().fields().values("Cache-Status"))
                    .singleElement()
                    .asString()
                    .startsWith("api-buddy; hit");
        } finally {
            benchmark.close();
        }
    }
}
