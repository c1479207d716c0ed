package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.BarChart.Bar;
import io.apibuddy.benchmarks.compare.BarChart.Panel;
import java.util.ArrayList;
import java.util.List;

/** The charts: one for each figure worth a picture, with a panel for each case. */
final class Charts {
    private Charts() {}

    /**
     * One of them.
     *
     * @param file its name
     * @param title what it shows
     * @param svg the picture
     */
    record Chart(String file, String title, String svg) {}

    static List<Chart> of(Results results) {
        return List.of(
                chart("requests.svg", "Requests a second, more is better", Figure.RATE, results),
                chart("cpu.svg", "CPU time for a request in \u00b5s, less is better", Figure.CPU, results),
                chart(
                        "p99.svg",
                        "Latency that one request in a hundred exceeds in ms, less is better",
                        Figure.P99,
                        results));
    }

    private static Chart chart(String file, String title, Figure figure, Results results) {
        List<Panel> panels = new ArrayList<>();
        for (CaseResult result : results.cases()) {
            List<Bar> bars = new ArrayList<>();
            for (Kind kind : results.kinds()) {
                result.spread(kind, figure::of)
                        .ifPresent(spread -> bars.add(new Bar(kind.title(), spread, kind == Kind.API_BUDDY)));
            }
            if (!bars.isEmpty()) {
                panels.add(new Panel(result.what().title(), figure.unit(), bars));
            }
        }
        return new Chart(file, title, BarChart.svg(title, panels));
    }
}
