package io.apibuddy.benchmarks.compare;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Results as a run would leave them. */
final class Examples {
    private Examples() {}

    static Case caseNamed(String name) {
        return Catalogue.all().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static CaseResult result(String name, Run... runs) {
        return new CaseResult(caseNamed(name), List.of(runs), List.of());
    }

    static Run run(Kind program, int round, double perSecond) {
        Figures figures =
                new Figures(perSecond, 0.7, 1.2, Math.round(perSecond * 3), Math.round(perSecond * 3 * 1300), 0);
        return new Run(program, round, figures, 2.9, 40, 0.99, 0.8, 0, 0, Math.round(perSecond));
    }

    static Results results(CaseResult... cases) {
        return new Results(
                Instant.parse("2026-11-23T12:00:00Z"),
                "benchmarks/compare",
                Map.of(
                        "cores",
                        "2",
                        "processor",
                        "A <fast> & good one",
                        "memory",
                        "24 GiB",
                        "system",
                        "Linux",
                        "java",
                        "17"),
                Map.of("api-buddy", "0.1.0", "nginx", "1.22.1"),
                2,
                3,
                10,
                "fast",
                List.of(Kind.values()),
                List.of(cases),
                List.of(
                        new CheckResult(
                                "start",
                                List.of(
                                        Check.Outcome.atMost("first answer", 0.45, "s", 0.5),
                                        Check.Outcome.atLeast("stored", 4000, "requests/s", 5000),
                                        Check.Outcome.told("at most", 120, "MiB")),
                                Optional.empty()),
                        new CheckResult("memory", List.of(), Optional.of("it | ended"))));
    }
}
