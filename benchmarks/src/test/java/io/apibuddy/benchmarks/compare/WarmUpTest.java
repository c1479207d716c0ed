package io.apibuddy.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private final WarmUp warmUp = new WarmUp(Duration.ofSeconds(10), Duration.ofSeconds(3));

    @Test
    void whatIsSteadyIsWarmAfterTheLeastTime() {
        assertThat(runs(100, 101, 99)).isFalse();
        assertThat(runs(102)).isTrue();
    }

    @Test
    void whatGetsFasterIsNotWarm() {
        assertThat(runs(100, 200, 300, 400, 410, 430)).isFalse();
        assertThat(runs(435)).isFalse();
        assertThat(runs(431)).isTrue();
    }

    @Test
    void afterFourTimesTheLeastTimeItIsOver() {
        for (int run = 1; run <= 13; run++) {
            assertThat(runs(100 * run)).as("after %s runs", run).isFalse();
        }
        assertThat(runs(1400)).isTrue();
    }

    @Test
    void withLongRunsThreeAreNeeded() {
        WarmUp few = new WarmUp(Duration.ofSeconds(10), Duration.ofSeconds(10));
        few.add(100);
        few.add(100);

        assertThat(few.isOver()).isFalse();

        few.add(100);

        assertThat(few.isOver()).isTrue();
    }

    @Test
    void whatIsNotCompiledWhileItRunsIsWarmSooner() {
        WarmUp nginx = WarmUp.of(Kind.NGINX, Duration.ofSeconds(10), Duration.ofSeconds(3));
        WarmUp own = WarmUp.of(Kind.API_BUDDY, Duration.ofSeconds(10), Duration.ofSeconds(3));
        for (int run = 1; run <= 3; run++) {
            nginx.add(100);
            own.add(100);
        }

        assertThat(nginx.isOver()).isTrue();
        assertThat(nginx.each()).isEqualTo(Duration.ofSeconds(1));
        assertThat(own.isOver()).isFalse();
        assertThat(own.each()).isEqualTo(Duration.ofSeconds(3));
    }

    private boolean runs(double... rates) {
        for (double rate : rates) {
            warmUp.add(rate);
        }
        return warmUp.isOver();
    }
}
