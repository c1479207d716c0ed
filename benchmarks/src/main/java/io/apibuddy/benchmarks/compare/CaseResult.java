package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.Statistics.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What came of a case.
 *
 * @param what the case
 * @param runs of the programs that went through all rounds
 * @param leftOut the other programs
 */
record CaseResult(Case what, List<Run> runs, List<LeftOut> leftOut) {
    CaseResult {
        runs = List.copyOf(runs);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * A program without figures.
     *
     * @param program which
     * @param failed it should have had some
     * @param why in a few words
     */
    record LeftOut(Kind program, boolean failed, String why) {}

    /** Of a case in which nothing could be measured. */
    static CaseResult failed(Case what, List<Kind> kinds, Exception reason) {
        String why = String.valueOf(reason.getMessage()).lines().findFirst().orElse("");
        return new CaseResult(
                what,
                List.of(),
                kinds.stream().map(kind -> new LeftOut(kind, true, why)).toList());
    }

    List<Run> of(Kind program) {
        return runs.stream().filter(run -> run.program() == program).toList();
    }

    /** Over the rounds; empty where the program has no runs. */
    Optional<Spread> spread(Kind program, ToDoubleFunction<Run> figure) {
        List<Double> values = of(program).stream().map(figure::applyAsDouble).toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Statistics.spread(values));
    }

    /**
     * One program's figure divided by another's, round by round, so that what slows down the machine for a while slows
     * down both.
     */
    Optional<Spread> ratio(Kind program, Kind other, ToDoubleFunction<Run> figure) {
        List<Double> ratios = new ArrayList<>();
        for (Run mine : of(program)) {
            of(other).stream()
                    .filter(run -> run.round() == mine.round())
                    .map(run -> figure.applyAsDouble(mine) / figure.applyAsDouble(run))
                    .filter(Double::isFinite)
                    .forEach(ratios::add);
        }
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Statistics.spread(ratios));
    }

    /** Whether the load was what held this program up, in more than half of its runs. */
    boolean limitedByLoad(Kind program) {
        List<Run> mine = of(program);
        return mine.stream().filter(Run::limitedByLoad).count() * 2 > mine.size();
    }
}
