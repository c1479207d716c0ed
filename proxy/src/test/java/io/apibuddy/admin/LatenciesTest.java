package io.apibuddy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {
    @Test
    void withoutATimeThereIsNothingToTell() {
        assertThat(new Latencies().latency())
                .isEqualTo(new ProxyMetrics.Latency(0, Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }

    @Test
    void theClassesFollowOnOneAnotherWithoutAGap() {
        long units = 0;
        int last = -1;
        for (int i = 0; i < 300_000; i++, units += Math.max(1, units / 40)) {
            int number = Latencies.classOf(units << 6);
            assertThat(number).isBetween(last, Latencies.CLASSES - 1);
            if (number > last + 1 && units < 1 << 10) {
                throw new AssertionError("no time falls into class " + (last + 1));
            }
            last = number;
            if (units > 1L << 40) {
                break;
            }
        }
        assertThat(last).isEqualTo(Latencies.CLASSES - 1);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {2_000, 20_000, 123_456, 1_000_000, 7_654_321, 1_000_000_000, 30_000_000_000L, 3_600_000_000_000L})
    void aTimeIsToldToWithinThreePercent(long nanos) {
        assertThat((double) Latencies.middleOf(Latencies.classOf(nanos)))
                .isCloseTo(nanos, Percentage.withPercentage(3.2));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE / 2})
    void whatTakesLongerThanAnyRequestCountsAsTheLongest(long nanos) {
        assertThat(Latencies.classOf(nanos)).isEqualTo(Latencies.CLASSES - 1);
    }

    @Test
    void aTimeBeforeItsBeginningCountsAsNone() {
        assertThat(Latencies.classOf(-5)).isZero();
    }

    @Test
    void theQuantilesAreThoseOfTheSortedTimes() {
        long seed = 20261123;
        Random random = new Random(seed);
        long[] times = random.longs(5_000, 10_000, 2_000_000_000).toArray();
        Latencies latencies = new Latencies();
        Arrays.stream(times).forEach(latencies::add);
        Arrays.sort(times);
        ProxyMetrics.Latency told = latencies.latency();
        assertThat(told.count()).isEqualTo(5_000);
        assertThat((double) told.p50().toNanos()).as("seed %s", seed).isCloseTo(times[2499], share(times[2499]));
        assertThat((double) told.p95().toNanos()).as("seed %s", seed).isCloseTo(times[4749], share(times[4749]));
        assertThat((double) told.p99().toNanos()).as("seed %s", seed).isCloseTo(times[4949], share(times[4949]));
    }

    private static org.assertj.core.data.Offset<Double> share(long of) {
        return within(of * 0.032);
    }
}
