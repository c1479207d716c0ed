package io.apibuddy.benchmarks.compare;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All that came of one call.
 *
 * @param date when it began
 * @param command how it was called
 * @param machine what it ran on, in words by name
 * @param versions of the programs, by their names; and of the tools
 * @param rounds of each case
 * @param seconds of each run
 * @param warmUpSeconds of each program in each case
 * @param profile of this program
 * @param kinds the programs that were to run
 * @param cases in the order in which they ran
 * @param checks in the order in which they ran
 */
record Results(
        Instant date,
        String command,
        Map<String, String> machine,
        Map<String, String> versions,
        int rounds,
        long seconds,
        long warmUpSeconds,
        String profile,
        List<Kind> kinds,
        List<CaseResult> cases,
        List<CheckResult> checks) {}
