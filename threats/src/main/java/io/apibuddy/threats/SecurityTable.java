package io.apibuddy.threats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the table of {@code docs/security.md} from what the tests have left. */
public final class SecurityTable {
    private static final String BEGIN = "<!-- made by threats/run: begin -->";
    private static final String END = "<!-- made by threats/run: end -->";

    private SecurityTable() {}

    /**
     * Writes the table into the document, between its two marks.
     *
     * @param arguments the project's directory
     */
    public static void main(String... arguments) throws IOException {
        Path project = Path.of(arguments[0]);
        Path document = project.resolve("docs").resolve("security.md");
        List<Result> results = results(project);
        Files.writeString(document, within(Files.readString(document), table(results)));
        List<Threat> unshown = unshown(results);
        List<Result> failed =
                results.stream().filter(result -> result.failed() > 0).toList();
        System.out.printf(
                "%d threats, %d tests, %d of them failed, %d threats without a result%s%n",
                Threat.values().length,
                results.size(),
                failed.size(),
                unshown.size(),
                unshown.isEmpty() ? "" : ": " + unshown);
        System.exit(unshown.isEmpty() && failed.isEmpty() ? 0 : 1);
    }

    /** What the tests of all modules have left. */
    static List<Result> results(Path project) throws IOException {
        List<Result> results = new ArrayList<>();
        try (Stream<Path> modules = Files.list(project)) {
            for (Path module : modules.sorted().toList()) {
                results.addAll(Result.read(module.resolve("target").resolve("threats")));
            }
        }
        return results;
    }

    static List<Threat> unshown(List<Result> results) {
        return Stream.of(Threat.values())
                .filter(threat -> results.stream().noneMatch(result -> result.threat() == threat))
                .toList();
    }

    /** The document with the table between its marks. */
    static String within(String document, String table) {
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("no place for the table: " + BEGIN + " and " + END + " are missing");
        }
        return document.substring(0, begin + BEGIN.length()) + "\n" + table + document.substring(end);
    }

    /** The sections with their tables, in Markdown. */
    static String table(List<Result> results) {
        Map<Threat, List<Result>> byThreat = results.stream()
                .collect(Collectors.groupingBy(Result::threat, () -> new EnumMap<>(Threat.class), Collectors.toList()));
        StringBuilder text = new StringBuilder();
        for (Threat.Place place : Threat.Place.values()) {
            text.append("\n### ").append(place.title()).append("\n\n");
            text.append("| attack or fault | what happens | asked for | reached | tests |\n|---|---|---|---|---|\n");
            for (Threat threat : Threat.values()) {
                if (threat.place() == place) {
                    text.append(row(threat, byThreat.getOrDefault(threat, List.of())));
                }
            }
        }
        return text.append('\n').toString();
    }

    private static String row(Threat threat, List<Result> results) {
        List<Result> sorted = results.stream()
                .sorted(Comparator.comparing((Result result) -> result.figure().isEmpty())
                        .thenComparing(Result::test))
                .toList();
        String reached = sorted.isEmpty()
                ? "**not shown**"
                : sorted.stream().map(Result::reached).map(SecurityTable::cell).collect(Collectors.joining("<br>"));
        String tests = sorted.stream().map(result -> "`" + result.test() + "`").collect(Collectors.joining("<br>"));
        return "| " + String.join(" | ", threat.attack(), threat.happens(), threat.demanded(), reached, tests) + " |\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
