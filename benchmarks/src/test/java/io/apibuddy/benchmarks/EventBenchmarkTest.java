package io.apibuddy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** That the benchmark measures what it says. */
class EventBenchmarkTest {
    @Test
    void theListenerIsToldOnce() {
        EventBenchmark benchmark = new EventBenchmark();
        benchmark.toldToNobody();
        benchmark.counted();
        assertThat(benchmark.heard()).isZero();
        benchmark.countedAndHeard();
        assertThat(benchmark.heard()).isEqualTo(1);
    }
}
