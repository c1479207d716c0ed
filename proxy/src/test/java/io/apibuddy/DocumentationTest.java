package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.ForwardReason;
import io.apibuddy.caching.Storing;
import io.apibuddy.upstream.UpstreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/troubleshooting.md explains is what the program says. */
class DocumentationTest {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Path GUIDE = Path.of("..", "docs", "troubleshooting.md");

    private static final Pattern MADE = Pattern.compile("\\bnew Problem\\(\\s*([\\w.()]+),\\s*(\"[^\"]*\"|\\w+)");
    private static final Pattern NAME = Pattern.compile("\"([a-z]+(?:-[a-z]+)*)\"");
    private static final Pattern HEADING = Pattern.compile("(?m)^### `([a-z]+(?:-[a-z]+)*)`$");

    @Test
    void everyProblemHasItsHeadingAndEveryHeadingItsProblem() throws IOException {
        assertThat(headings()).containsExactlyInAnyOrderElementsOf(problems());
    }

    @Test
    void everyReasonInCacheStatusIsExplained() throws IOException {
        String text = Files.readString(GUIDE);
        Stream<String> forwarded = Arrays.stream(ForwardReason.values()).map(ForwardReason::token);
        Stream<String> notStored = Arrays.stream(Storing.Reason.values()).map(Storing.Reason::token);

        assertThat(Stream.concat(forwarded, notStored))
                .allSatisfy(token -> assertThat(tableRows(text))
                        .anyMatch(row -> row.split("\\|", -1)[1].contains("`" + token + "`")));
    }

    @Test
    void everyKindOfUpstreamsFailureIsExplained() throws IOException {
        String text = Files.readString(GUIDE);

        assertThat(UpstreamException.Kind.values())
                .allSatisfy(kind -> assertThat(text).contains("`" + kind.proxyError() + "`"));
    }

    private static List<String> tableRows(String text) {
        return text.lines().filter(line -> line.startsWith("| `")).toList();
    }

    private static List<String> headings() throws IOException {
        String text = Files.readString(GUIDE);
        return HEADING.matcher(text.substring(text.indexOf("\n## Errors of its own\n")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static Set<String> problems() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(SOURCES)) {
            files = all.filter(file -> file.toString().endsWith(".java")).toList();
        }
        Set<String> names = new TreeSet<>();
        for (Path file : files) {
            names.addAll(problemsIn(file, Files.readString(file)));
        }
        return names;
    }

    private static Set<String> problemsIn(Path file, String source) {
        Set<String> names = new TreeSet<>();
        Matcher made = MADE.matcher(source);
        while (made.find()) {
            String name = made.group(2);
            Set<String> found = name.startsWith("\"") ? namesIn(name) : namesIn(assignments(source, name));
            // Problem makes problems of problems, with the same name.
            if (!file.endsWith("Problem.java")) {
                assertThat(found)
                        .as("the name of the problem made in %s by: %s", file, made.group())
                        .isNotEmpty();
            }
            names.addAll(found);
        }
        return names;
    }

    /** What a variable or constant is set to, wherever in the file. */
    private static String assignments(String source, String variable) {
        return Pattern.compile("\\b" + variable + "\\s*=\\s*([^;]*);")
                .matcher(source)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.joining(" "));
    }

    private static Set<String> namesIn(String text) {
        return NAME.matcher(text).results().map(match -> match.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }
}
