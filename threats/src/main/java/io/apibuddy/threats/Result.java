package io.apibuddy.threats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one test has reached against one threat.
 *
 * @param test the class's simple name and the method's: {@code KillTest.itOpensAgain}
 * @param passed cases that passed
 * @param failed cases that did not
 * @param figure what the test said it reached; empty when it said nothing
 */
record Result(Threat threat, String test, int passed, int failed, String figure) {
    private static final String SEPARATOR = "\t";

    /** The figure, or how many cases there were. */
    String reached() {
        if (failed > 0) {
            return failed + " of " + (passed + failed) + " cases failed";
        }
        return figure.isEmpty() ? passed == 1 ? "holds" : passed + " of " + passed + " cases" : figure;
    }

    /** With one more case. */
    Result and(Result next) {
        return new Result(
                threat, test, passed + next.passed, failed + next.failed, next.figure.isEmpty() ? figure : next.figure);
    }

    /** Leaves it in a file of its own. */
    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve(threat + "-" + test),
                String.join(SEPARATOR, threat.name(), test, passed + "", failed + "", figure) + "\n");
    }

    /** All that were left in a directory; none where there is no such directory. */
    static List<Result> read(Path directory) throws IOException {
        List<Result> results = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.sorted().toList()) {
                    results.add(parse(Files.readString(file).strip()));
                }
            }
        }
        return results;
    }

    private static Result parse(String line) {
        String[] parts = line.split(SEPARATOR, -1);
        return new Result(
                Threat.valueOf(parts[0]),
                parts[1],
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                parts.length > 4 ? parts[4] : "");
    }
}
