package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.CaseResult.LeftOut;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Runs a case: all programs started and warmed up, then in every round each of them once, while the others are held
 * (stopped by a signal), so that they use neither processor time nor the origin.
 */
final class CaseRunner {
    private final Programs programs;
    private final Probe probe;
    private final int rounds;
    private final Duration warmUp;
    private final PrintStream progress;

    CaseRunner(Programs programs, Probe probe, int rounds, Duration warmUp, PrintStream progress) {
        this.programs = programs;
        this.probe = probe;
        this.rounds = rounds;
        this.warmUp = warmUp;
        this.progress = progress;
    }

    /** Never fails for one program's sake: that one is left out, and the result says why. */
    CaseResult run(Case what, List<Kind> kinds) {
        progress.printf("%n== %s: %s%n", what.name(), what.about());
        List<Run> runs = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        List<Measured> ready = new ArrayList<>();
        try {
            for (Kind kind : kinds) {
                if (programs.setting().processes().isClosed()) {
                    break;
                }
                Optional<String> cannot = Recipes.cannot(kind, what.features());
                if (cannot.isPresent()) {
                    leftOut.add(new LeftOut(kind, false, cannot.get()));
                } else {
                    prepare(kind, what, leftOut).ifPresent(ready::add);
                }
            }
            for (int round = 1;
                    round <= rounds && !programs.setting().processes().isClosed();
                    round++) {
                for (Measured one : List.copyOf(ready)) {
                    if (!runOnce(one, round, runs, leftOut)) {
                        ready.remove(one);
                        runs.removeIf(run -> run.program() == one.kind());
                    }
                }
                // Nobody is always the first, or always behind the same other.
                Collections.rotate(ready, 1);
            }
        } finally {
            ready.forEach(Measured::close);
        }
        return new CaseResult(what, runs, leftOut);
    }

    private Optional<Measured> prepare(Kind kind, Case what, List<LeftOut> leftOut) {
        Optional<Measured> made = Optional.empty();
        try {
            Measured measured =
                    new Measured(programs.setting(), programs.origin(), probe, kind, what, programs.make(kind, what));
            made = Optional.of(measured);
            measured.prepare(warmUp);
            return made;
        } catch (IOException | RuntimeException e) {
            made.ifPresent(Measured::close);
            failed(kind, e, leftOut);
            return Optional.empty();
        }
    }

    private boolean runOnce(Measured one, int round, List<Run> runs, List<LeftOut> leftOut) {
        try {
            Run run = one.run(round);
            runs.add(run);
            progress.printf(
                    "%-14s %d  %9s requests/s  p50 %7s ms  p99 %7s ms  CPU %6s us a request, core %3.0f%%, load's %3.0f%%"
                            + "  %5s MiB%n",
                    one.kind().label(),
                    round,
                    Numbers.shown(run.figures().perSecond()),
                    Numbers.shown(run.figures().p50Millis()),
                    Numbers.shown(run.figures().p99Millis()),
                    Numbers.shown(run.cpuMicros()),
                    100 * run.programCore(),
                    100 * run.loadCore(),
                    Numbers.shown(run.residentMiB()));
            return true;
        } catch (IOException | RuntimeException e) {
            one.close();
            failed(one.kind(), e, leftOut);
            return false;
        }
    }

    private void failed(Kind kind, Exception reason, List<LeftOut> leftOut) {
        String why = String.valueOf(reason.getMessage());
        if (!programs.setting().processes().isClosed()) {
            progress.printf("%-14s left out: %s%n", kind.label(), why);
        }
        leftOut.add(new LeftOut(kind, true, why.lines().findFirst().orElse("")));
    }
}
