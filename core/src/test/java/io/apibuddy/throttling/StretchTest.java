package io.apibuddy.throttling;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StretchTest {
    @ParameterizedTest(name = "below {0}, {2} left: {3} s")
    @CsvSource({
        "0.2, 1000, 1, 0",
        "0.2, 1000, 0.5, 0",
        "0.2, 1000, 0.2, 0",
        "0.2, 1000, 0.15, 250",
        "0.2, 1000, 0.1, 500",
        "0.2, 1000, 0.05, 750",
        "0.2, 1000, 0, 1000",
        "0.2, 1000, -1, 1000",
        "0.2, 1000, NaN, 0",
        "1, 86400, 0.5, 43200",
        "1, 86400, 1, 0",
        "0, 1000, 0, 0",
        "0, 1000, 1, 0",
        "0.2, 0, 0, 0",
        "0.2, 9223372036854775807, 0, 9223372036854775807",
    })
    void theLessIsLeftTheLonger(double below, long maxStale, double shareLeft, long seconds) {
        assertThat(new Stretch(below, ofSeconds(maxStale)).allowance(shareLeft)).isEqualTo(ofSeconds(seconds));
    }

    @Test
    void itNeverShrinksAsLessIsLeft() {
        Stretch stretch = new Stretch(0.3, Duration.ofDays(1));
        Duration before = Duration.ZERO;
        for (int percent = 100; percent >= 0; percent--) {
            Duration allowance = stretch.allowance(percent / 100.0);
            assertThat(allowance).isGreaterThanOrEqualTo(before);
            before = allowance;
        }
        assertThat(before).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void whatHasNoMeaningIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Stretch(-0.1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new Stretch(1.1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new Stretch(Double.NaN, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new Stretch(0.2, ofSeconds(-1)));
    }
}
