package io.apibuddy.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.access.Access;
import io.apibuddy.caching.Reuse;
import org.junit.jupiter.api.Test;

/** That the benchmark measures what it says. */
class HitBenchmarkTest {
    private final HitBenchmark benchmark = new HitBenchmark();

    @Test
    void theVerdictIsAFreshHit() {
        assertThat(benchmark.decide()).isInstanceOf(Reuse.Serve.class);
    }

    @Test
    void theKeyIsGranted() {
        assertThat(benchmark.checkAccess()).isInstanceOf(Access.Verdict.Granted.class);
    }

    @Test
    void theTargetIsTheMappingsAndTheKeyItsHash() {
        assertThat(benchmark.parseTarget().firstSegment()).isEqualTo("wiki");
        assertThat(benchmark.makeKey().hash()).hasSize(64);
    }
}
