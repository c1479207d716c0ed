package io.apibuddy.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.apibuddy.benchmarks.compare.Statistics.Spread;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(Statistics.spread(List.of(5.0, 1.0, 3.0))).isEqualTo(new Spread(3, 1, 5));
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(Statistics.spread(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(3, 1, 9));
    }

    @Test
    void nothingHasNoMedian() {
        assertThatThrownBy(() -> Statistics.spread(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void percentilesAreByNearestRank() {
        double[] sorted = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

        assertThat(Statistics.percentile(sorted, 50)).isEqualTo(5);
        assertThat(Statistics.percentile(sorted, 99)).isEqualTo(10);
        assertThat(Statistics.percentile(sorted, 0)).isEqualTo(1);
        assertThat(Statistics.percentile(new double[0], 50)).isNaN();
    }

    @Test
    void ratiosAreMadeRoundByRound() {
        CaseResult result = Examples.result(
                "hit-1k",
                Examples.run(Kind.API_BUDDY, 1, 100),
                Examples.run(Kind.NGINX, 1, 100),
                Examples.run(Kind.API_BUDDY, 2, 300),
                Examples.run(Kind.NGINX, 2, 200),
                Examples.run(Kind.API_BUDDY, 3, 20),
                Examples.run(Kind.NGINX, 3, 10));

        assertThat(result.ratio(Kind.API_BUDDY, Kind.NGINX, Figure.RATE::of)).contains(new Spread(1.5, 1, 2));
        assertThat(result.ratio(Kind.API_BUDDY, Kind.SQUID, Figure.RATE::of)).isEmpty();
    }

    @Test
    void aTargetForTheBestOfTwoIsHeldAgainstTheFaster() {
        CaseResult result = Examples.result(
                "hit-16k",
                Examples.run(Kind.API_BUDDY, 1, 100),
                Examples.run(Kind.NGINX, 1, 50),
                Examples.run(Kind.VARNISH, 1, 200));

        Targets.Reached reached = Targets.reached(List.of(result)).get(0);

        assertThat(reached.reached().orElseThrow().median()).isCloseTo(0.5, within(1e-9));
        assertThat(reached.met()).contains(false);
    }

    @Test
    void aTargetWhosePeerHasNoFiguresIsNeitherMetNorMissed() {
        CaseResult result = Examples.result("forward", Examples.run(Kind.API_BUDDY, 1, 100));

        assertThat(Targets.reached(List.of(result)).get(0).met()).isEqualTo(Optional.empty());
    }

    @Test
    void numbersHaveTheDigitsThatCount() {
        assertThat(Numbers.shown(78770.4)).isEqualTo("78,770");
        assertThat(Numbers.shown(15.74)).isEqualTo("15.7");
        assertThat(Numbers.shown(1.567)).isEqualTo("1.57");
        assertThat(Numbers.shown(0.0123)).isEqualTo("0.012");
        assertThat(Numbers.plain(5000)).isEqualTo("5,000");
        assertThat(Numbers.plain(0.5)).isEqualTo("0.5");
    }
}
