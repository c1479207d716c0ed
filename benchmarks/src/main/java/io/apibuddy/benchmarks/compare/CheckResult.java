package io.apibuddy.benchmarks.compare;

import java.util.List;
import java.util.Optional;

/**
 * What came of a check.
 *
 * @param name of the check
 * @param outcomes its rows
 * @param failure why there are none
 */
record CheckResult(String name, List<Check.Outcome> outcomes, Optional<String> failure) {
    CheckResult {
        outcomes = List.copyOf(outcomes);
    }
}
