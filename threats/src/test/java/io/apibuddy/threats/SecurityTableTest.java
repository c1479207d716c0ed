package io.apibuddy.threats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityTableTest {
    private static final Path PROJECT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private final String document = read(PROJECT.resolve("docs").resolve("security.md"));

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyThreatHasItsRowInTheDocumentAndAFigure() {
        for (Threat threat : Threat.values()) {
            String row = document.lines()
                    .filter(line -> line.startsWith("| " + threat.attack() + " | "))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no row for " + threat));
            assertThat(row).contains(threat.happens(), threat.demanded()).doesNotContain("cases failed", "not shown");
        }
    }

    @Test
    void everyTestThatTheDocumentNamesIsThere() throws IOException {
        List<String> sources;
        try (Stream<Path> files = Files.find(
                PROJECT, 12, (file, attributes) -> file.getFileName().toString().endsWith("Test.java"))) {
            sources = files.filter(file -> file.toString().contains("src/test"))
                    .map(SecurityTableTest::read)
                    .toList();
        }
        List<String> rows =
                document.lines().filter(line -> line.startsWith("| ")).toList();
        assertThat(rows.stream().flatMap(row -> TEST.matcher(row).results()))
                .allSatisfy(test -> assertThat(sources)
                        .anyMatch(source -> source.contains("class " + test.group(1) + " ")
                                && source.contains(" " + test.group(2) + "(")
                                && source.contains("@Shows(")));
    }

    @Test
    void theTableTellsWhatWasReachedAndByWhichTest() {
        List<Result> results = List.of(
                new Result(Threat.RANGES, "RangesTest.parts", 12, 0, ""),
                new Result(Threat.KILLED, "KillTest.opens", 1, 0, "0 of 200 | bad"),
                new Result(Threat.REDIRECTS, "RedirectTest.follows", 1, 2, ""));

        String table = SecurityTable.table(results);

        assertThat(row(table, Threat.RANGES)).endsWith(" | 12 of 12 cases | `RangesTest.parts` |");
        assertThat(row(table, Threat.KILLED)).endsWith(" | 0 of 200 \\| bad | `KillTest.opens` |");
        assertThat(row(table, Threat.REDIRECTS)).contains(" | 2 of 3 cases failed | ");
        assertThat(row(table, Threat.TIMING)).contains(" | **not shown** | ");
        assertThat(SecurityTable.unshown(results))
                .hasSize(Threat.values().length - 3)
                .doesNotContain(Threat.RANGES, Threat.KILLED, Threat.REDIRECTS);
    }

    private static String row(String table, Threat threat) {
        return table.lines()
                .filter(line -> line.startsWith("| " + threat.attack()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theTableGoesBetweenItsMarksAndNothingElseChanges() {
        String before =
                "# Security\n<!-- made by threats/run: begin -->\nold\n<!-- made by threats/run: end -->\nafter\n";

        assertThat(SecurityTable.within(before, "new\n"))
                .isEqualTo(before.replace("old", "new"))
                .isEqualTo(SecurityTable.within(SecurityTable.within(before, "other\n"), "new\n"));
        assertThatThrownBy(() -> SecurityTable.within("# Security\n", "new\n")).hasMessageContaining("begin");
    }

    @Test
    void resultsAreReadAsTheyWereWritten(@TempDir Path directory) throws IOException {
        Result result = new Result(Threat.LEAKS, "LeaksTest.none", 3, 1, "0 finds");
        result.write(directory);

        assertThat(Result.read(directory)).containsExactly(result);
        assertThat(Result.read(directory.resolve("none"))).isEmpty();
    }
}
