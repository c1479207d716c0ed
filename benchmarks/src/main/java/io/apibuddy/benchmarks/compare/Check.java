package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Something that is measured on this program alone and held against a number. */
interface Check {
    /** For {@code --only}, and at the head of its rows: lower case, with hyphens. */
    String name();

    /**
     * Measures. Whatever it starts it starts by {@link Setting#processes}, and ends it.
     *
     * @return a row each, in the order of the table
     * @throws IOException it cannot be measured: it is reported as such
     */
    List<Outcome> run(Setting setting) throws IOException;

    /**
     * A row of the targets' table.
     *
     * @param name what was measured, as a phrase
     * @param figure what came out
     * @param unit of figure and target: {@code ms}, {@code MiB}, {@code requests/s}, {@code x}
     * @param target in words, with the number: {@code <= 0.5 s}; empty for what is only told
     * @param met whether the figure reaches the target; empty for what is only told
     */
    record Outcome(String name, double figure, String unit, String target, Optional<Boolean> met) {
        static Outcome atMost(String name, double figure, String unit, double most) {
            return new Outcome(name, figure, unit, "<= " + Numbers.plain(most), Optional.of(figure <= most));
        }

        static Outcome atLeast(String name, double figure, String unit, double least) {
            return new Outcome(name, figure, unit, ">= " + Numbers.plain(least), Optional.of(figure >= least));
        }

        static Outcome told(String name, double figure, String unit) {
            return new Outcome(name, figure, unit, "", Optional.empty());
        }
    }
}
