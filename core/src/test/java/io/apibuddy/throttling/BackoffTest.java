package io.apibuddy.throttling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    @ParameterizedTest(name = "after {0} retries at most {1} ms")
    @CsvSource({
        "0,100",
        "1,200",
        "2,400",
        "3,800",
        "4,1600",
        "5,3200",
        "6,6400",
        "7,10000",
        "8,10000",
        "63,10000",
        "2147483647,10000"
    })
    void theJitterIsFullAndWithinItsBounds(int retriesBefore, long mostMillis) {
        Duration most = Duration.ofMillis(mostMillis);
        assertThat(Backoff.wait(retriesBefore, 0.0)).isZero();
        assertThat(Backoff.wait(retriesBefore, 0.5)).isEqualTo(most.dividedBy(2));
        assertThat(Backoff.wait(retriesBefore, Math.nextDown(1.0))).isBetween(most.minusNanos(2), most);
        Random random = new Random(4);
        Duration sum = Duration.ZERO;
        for (int i = 0; i < 10_000; i++) {
            Duration wait = Backoff.wait(retriesBefore, random.nextDouble());
            assertThat(wait).isBetween(Duration.ZERO, most);
            sum = sum.plus(wait);
        }
        assertThat(sum.dividedBy(10_000)).isCloseTo(most.dividedBy(2), most.dividedBy(50));
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.wait(-1, 0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.wait(0, 1.0));
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.wait(0, -0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.wait(0, Double.NaN));
    }
}
