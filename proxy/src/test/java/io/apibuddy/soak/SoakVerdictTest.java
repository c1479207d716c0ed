package io.apibuddy.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the soak looks for is found where it is. */
class SoakVerdictTest {
    private static final IntUnaryOperator STEADY = i -> 0;

    @Test
    void aDayOnWhichNothingGrowsIsGood() {
        assertThat(SoakVerdict.growth(day(STEADY, STEADY, STEADY, STEADY))).isEmpty();
    }

    @Test
    void aHeapThatGrowsIsFound() {
        assertThat(SoakVerdict.growth(day(i -> i * 200_000, STEADY, STEADY, STEADY)))
                .singleElement()
                .asString()
                .startsWith("heap after collection: from ");
    }

    @Test
    void oneThreadMoreIsFound() {
        assertThat(SoakVerdict.growth(day(STEADY, i -> i / 30, STEADY, STEADY)))
                .containsExactly("threads: from 16 to 17");
    }

    @Test
    void aDescriptorThatIsLostEachHourIsFound() {
        assertThat(SoakVerdict.growth(day(STEADY, STEADY, i -> i * 24 / 60, STEADY)))
                .containsExactly("descriptors: from 106 to 120");
    }

    @Test
    void aTimeInWhichNobodyWasAnsweredIsFound() {
        assertThat(SoakVerdict.growth(day(STEADY, STEADY, STEADY, i -> i == 41 ? -100 : 0)))
                .containsExactly("nobody was answered until second 410");
    }

    @Test
    void theLogMayTellOfTheBreakerAndOfNothingElse() {
        String opened = "10:00:00.123 WARN  i.a.e.Guard mapping flaky: half of upstream's last calls failed; it is left"
                + " alone for a while\n";
        String leak = "10:00:00.123 ERROR i.n.u.ResourceLeakDetector LEAK: ByteBuf.release() was not called\n";

        assertThat(SoakVerdict.unexpected(opened)).isEmpty();
        assertThat(SoakVerdict.unexpected(opened + leak)).containsExactly(leak.strip());
        assertThat(SoakVerdict.unexpected(opened.replace("flaky", "slow"))).hasSize(1);
        assertThat(SoakVerdict.unexpected(opened + "java.lang.IllegalStateException\n\tat x.Y\n"))
                .hasSize(2);
    }

    @Test
    void aDayOnWhichNothingWasEvictedIsNone() {
        SoakEvents events = SoakEvents.of(Map.of("quota 200", 4000L), "", "", List.of(), 20, 6);

        assertThat(events.missing())
                .contains("entries evicted: 0 of at least 1000", "quota 429 throttled: 0 of at least 100")
                .noneMatch(missing -> missing.startsWith("quota 200") || missing.startsWith("configurations"));
    }

    @Test
    void theSeriesOfAMetricAreAddedUp() {
        String metrics = """
                # HELP a_total an example
                a_total{mapping="x",outcome="hit"} 2.0
                a_total{mapping="y",outcome="hit"} 3.0
                a_total{mapping="y",outcome="miss"} 5.0
                a_total_more{outcome="hit"} 7.0
                b 1.0E3
                """;

        assertThat(SoakEvents.sum(metrics, "a_total", "outcome=\"hit\"")).isEqualTo(5);
        assertThat(SoakEvents.sum(metrics, "b", "")).isEqualTo(1000);
    }

    @Test
    void theCallsOfAnHourAreCountedWhereverItBegins() {
        assertThat(SoakOrigin.most(new long[] {0, 90, 95, 99, 105, 189, 190}, 100))
                .isEqualTo(5);
    }

    private static List<Sample> day(
            IntUnaryOperator heap, IntUnaryOperator threads, IntUnaryOperator descriptors, IntUnaryOperator answers) {
        return IntStream.rangeClosed(1, 60)
                .mapToObj(i -> new Sample(
                        10L * i,
                        30_000_000 + i % 3 * 1_000_000 + heap.applyAsInt(i),
                        4_000_000,
                        16 + threads.applyAsInt(i),
                        100 + i % 3 + descriptors.applyAsInt(i),
                        4000,
                        1,
                        80_000_000,
                        250_000_000,
                        100L * i + answers.applyAsInt(i),
                        50L * i,
                        0))
                .toList();
    }
}
