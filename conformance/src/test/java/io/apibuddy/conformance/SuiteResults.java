package io.apibuddy.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code src/suite/run.mjs} writes about a run.
 *
 * @param score by kind
 * @param groups their titles, by their ids
 */
record SuiteResults(Suite suite, Map<String, Score> score, Map<String, String> groups, List<Outcome> tests) {
    static SuiteResults read(Path file) throws IOException {
        return new ObjectMapper().readValue(file.toFile(), SuiteResults.class);
    }

    record Suite(String name, String version) {}

    record Score(int passed, int of) {}

    /**
     * How one test went.
     *
     * @param kind {@code required}, {@code optimal}, or {@code check}, which tells a choice and cannot fail
     * @param passedByItself without regard to the tests that it builds on
     * @param failure in the suite's words; null when it has passed
     */
    record Outcome(
            String id,
            String group,
            String kind,
            String name,
            boolean passed,
            boolean passedByItself,
            @Nullable String failure) {
        boolean counts() {
            return !kind.equals("check");
        }
    }
}
