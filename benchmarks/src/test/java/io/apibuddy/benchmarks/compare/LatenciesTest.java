package io.apibuddy.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    private static final long MILLI = 1_000_000;

    @Test
    void percentilesAreOfTheNearestRankAndTheLongestIsNotLost() {
        Latencies latencies = new Latencies();
        for (int millis = 2000; millis >= 1; millis--) {
            latencies.add(millis * MILLI);
        }

        assertThat(latencies.millis(0.5)).isEqualTo(1000);
        assertThat(latencies.millis(0.99)).isEqualTo(1980);
        assertThat(latencies.millis(0.999)).isEqualTo(1998);
        assertThat(latencies.millis(1)).isEqualTo(2000);
        assertThat(latencies.meanMillis()).isEqualTo(1000.5);
    }

    @Test
    void whatIsAddedAfterALookCountsToo() {
        Latencies latencies = new Latencies();
        latencies.add(3 * MILLI);
        assertThat(latencies.millis(0)).isEqualTo(3);

        latencies.add(MILLI);

        assertThat(latencies.millis(0)).isEqualTo(1);
    }

    @Test
    void severalClientsBecomeOne() {
        Latencies one = new Latencies();
        one.add(MILLI);
        Latencies other = new Latencies();
        other.add(20 * MILLI);
        other.add(10 * MILLI);

        one.addAll(other);

        assertThat(one.size()).isEqualTo(3);
        assertThat(one.longerThan(9.9)).isEqualTo(2);
        assertThat(one.longerThan(10)).isEqualTo(1);
    }

    @Test
    void ofNothingThereIsNoPercentile() {
        assertThatIllegalStateException().isThrownBy(() -> new Latencies().millis(0.5));
    }
}
