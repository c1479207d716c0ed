package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Puts results where they belong: a whole run into docs/benchmarks.md (between two marks), docs/benchmarks.json and
 * docs/benchmarks; any run into benchmarks/target/compare, and its tables to stdout.
 *
 * @param root the repository
 * @param whole nothing was left out on request
 */
record Documents(Path root, boolean whole) {
    private static final String BEGIN = "<!-- compare: written by benchmarks/compare -->";
    private static final String END = "<!-- end of compare -->";

    void write(Results results, PrintStream out, PrintStream progress) throws IOException {
        String markdown = Report.markdown(results, "benchmarks");
        out.println(markdown);
        write(results, root.resolve("benchmarks/target/compare"));
        if (whole) {
            Path document = root.resolve("docs/benchmarks.md");
            Files.writeString(document, between(Files.readString(document), markdown));
            write(results, root.resolve("docs"));
            progress.println("Written: docs/benchmarks.md, docs/benchmarks.json, docs/benchmarks/*.svg");
        } else {
            progress.println("Not everything was run, so docs stays as it is. Written: benchmarks/target/compare");
        }
    }

    private static void write(Results results, Path folder) throws IOException {
        Path charts = Files.createDirectories(folder.resolve("benchmarks"));
        Files.writeString(folder.resolve("benchmarks.json"), JsonFile.text(results));
        for (Charts.Chart chart : Charts.of(results)) {
            Files.writeString(charts.resolve(chart.file()), chart.svg());
        }
    }

    /** Replaces what stands between the marks. */
    static String between(String document, String markdown) throws IOException {
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException("docs/benchmarks.md has no place for the tables: " + BEGIN + " and " + END);
        }
        return document.substring(0, begin + BEGIN.length()) + "\n" + markdown.strip() + "\n" + document.substring(end);
    }
}
