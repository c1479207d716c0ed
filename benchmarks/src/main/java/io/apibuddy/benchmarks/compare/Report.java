package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.Statistics.Spread;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables in Markdown. */
final class Report {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ROOT);
    /** Stands behind a figure that the load, not the program, has set. */
    private static final String LIMITED = " \u2020";

    private Report() {}

    /**
     * All of it.
     *
     * @param charts the folder with the charts, as the document links to it
     */
    static String markdown(Results results, String charts) {
        List<String> parts = new ArrayList<>(List.of(conditions(results)));
        String targets = targets(results);
        if (!targets.isEmpty()) {
            parts.add("### Targets\n\n" + targets);
        }
        if (!results.cases().isEmpty()) {
            parts.add("### Side by side\n\n" + overview(results));
            Charts.of(results)
                    .forEach(chart -> parts.add("![%s](%s/%s)".formatted(chart.title(), charts, chart.file())));
        }
        results.cases().forEach(one -> parts.add(one(one, results.kinds())));
        return String.join("\n\n", parts) + "\n";
    }

    private static String conditions(Results results) {
        Map<String, String> machine = results.machine();
        String versions = results.versions().entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return """
                %s, by `%s` (profile %s): %d round(s) of %d s each after a warm-up of at least %d s (the others' at least %d s). Machine: %s cores (%s), %s, %s, \
                %s. Versions: %s.""".formatted(
                        DATE.format(results.date().atZone(ZoneOffset.UTC)),
                        results.command(),
                        results.profile(),
                        results.rounds(),
                        results.seconds(),
                        results.warmUpSeconds(),
                        Math.min(2, results.warmUpSeconds()),
                        machine.getOrDefault("cores", "?"),
                        machine.getOrDefault("processor", "?"),
                        machine.getOrDefault("memory", "?"),
                        machine.getOrDefault("system", "?"),
                        machine.getOrDefault("java", "?"),
                        versions);
    }

    private static String targets(Results results) {
        List<List<String>> rows = new ArrayList<>();
        for (Targets.Reached one : Targets.reached(results.cases())) {
            rows.add(List.of(
                    "`" + one.target().inCase() + "`: " + one.target().words(),
                    (one.target().atLeast() ? ">= " : "<= ") + one.target().bound() + "x",
                    one.reached().map(spread -> times(spread)).orElse("nothing to compare with"),
                    one.met().map(Report::yes).orElse("no")));
        }
        for (CheckResult check : results.checks()) {
            check.failure()
                    .ifPresent(why -> rows.add(List.of("`" + check.name() + "`", "", "failed: " + cell(why), "no")));
            for (Check.Outcome outcome : check.outcomes()) {
                rows.add(List.of(
                        "`" + check.name() + "`: " + cell(outcome.name()),
                        outcome.target().isEmpty() ? "" : outcome.target() + " " + outcome.unit(),
                        Numbers.shown(outcome.figure()) + " " + outcome.unit(),
                        outcome.met().map(Report::yes).orElse("")));
            }
        }
        return rows.isEmpty() ? "" : table(List.of("what", "target", "reached", "met"), rows);
    }

    private static String yes(boolean met) {
        return met ? "yes" : "**no**";
    }

    private static String overview(Results results) {
        List<String> head = new ArrayList<>(List.of("requests/s"));
        results.kinds().forEach(kind -> head.add(kind.title()));
        List<List<String>> rows = new ArrayList<>();
        for (CaseResult result : results.cases()) {
            List<String> row = new ArrayList<>(List.of(result.what().title()));
            results.kinds().forEach(kind -> row.add(brief(result, kind)));
            rows.add(row);
        }
        return table(head, rows)
                + "\n\nIn brackets: how many times that API Buddy does. \u2020: the load's core was full and the program's was"
                + " not, so the program could do more; its CPU for a request tells more than its requests/s.";
    }

    private static String brief(CaseResult result, Kind kind) {
        Optional<String> figure = result.spread(kind, run -> run.figures().perSecond())
                .map(spread -> Numbers.shown(spread.median()) + (result.limitedByLoad(kind) ? LIMITED : ""));
        String ratio = kind == Kind.API_BUDDY
                ? ""
                : result.ratio(Kind.API_BUDDY, kind, run -> run.figures().perSecond())
                        .map(spread -> " (%s)".formatted(Numbers.shown(spread.median())))
                        .orElse("");
        return figure.map(text -> text + ratio).orElseGet(() -> failed(result, kind) ? "failed" : "-");
    }

    private static boolean failed(CaseResult result, Kind kind) {
        return result.leftOut().stream().anyMatch(one -> one.program() == kind && one.failed());
    }

    private static String one(CaseResult result, List<Kind> kinds) {
        List<List<String>> rows = new ArrayList<>();
        for (Kind kind : kinds) {
            result.spread(kind, run -> run.figures().perSecond())
                    .ifPresent(rate -> rows.add(List.of(
                            kind.title(),
                            rate.shown() + (result.limitedByLoad(kind) ? LIMITED : ""),
                            kind == Kind.API_BUDDY
                                    ? ""
                                    : result.ratio(
                                                    Kind.API_BUDDY,
                                                    kind,
                                                    run -> run.figures().perSecond())
                                            .map(Report::times)
                                            .orElse("-"),
                            shown(result, kind, Figure.P50),
                            shown(result, kind, Figure.P99),
                            shown(result, kind, Figure.CPU),
                            shown(result, kind, Figure.MEMORY))));
        }
        String text = "### %s (`%s`)\n\n%s\n\n"
                .formatted(
                        capital(result.what().title()),
                        result.what().name(),
                        result.what().about());
        if (!rows.isEmpty()) {
            text += table(
                    List.of("", "requests/s", "API Buddy does", "p50 ms", "p99 ms", "CPU \u00b5s a request", "MiB"),
                    rows);
        }
        String left = result.leftOut().stream()
                .map(out -> "%s: %s%s."
                        .formatted(
                                out.program().title(),
                                out.failed() ? "left out, failed: " : "- (",
                                out.failed() ? cell(out.why()) : out.why() + ")"))
                .collect(Collectors.joining(" "));
        String behind = kinds.stream()
                .flatMap(kind -> result.spread(kind, Run::behindSeconds).stream()
                        .filter(spread -> spread.greatest() > 0)
                        .map(spread -> "%s %s".formatted(kind.title(), spread.shown())))
                .collect(Collectors.joining("; "));
        String logged = kinds.stream()
                .flatMap(kind -> result.spread(kind, Run::loggedOfHundred).stream()
                        .filter(spread -> result.what().has(Feature.LOG))
                        .map(spread -> "%s %s".formatted(kind.title(), spread.shown())))
                .collect(Collectors.joining("; "));
        return text
                + (logged.isEmpty() ? "" : "\n\nOf a hundred requests, lines in the log: " + logged + ".")
                + (behind.isEmpty()
                        ? ""
                        : "\n\nSeconds after a run until its last answers were stored: " + behind + ".")
                + (left.isEmpty() ? "" : "\n\n" + left);
    }

    private static String shown(CaseResult result, Kind kind, Figure figure) {
        return result.spread(kind, figure::of).map(Spread::shown).orElse("-");
    }

    private static String times(Spread ratio) {
        return ratio.least() == ratio.greatest()
                ? Numbers.shown(ratio.median()) + "x"
                : "%sx (%s to %s)"
                        .formatted(
                                Numbers.shown(ratio.median()),
                                Numbers.shown(ratio.least()),
                                Numbers.shown(ratio.greatest()));
    }

    private static String table(List<String> head, List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(row(head));
        lines.add("|" + "---|".repeat(head.size()));
        rows.forEach(row -> lines.add(row(row)));
        return String.join("\n", lines);
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    /** What programs say may hold anything. */
    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
