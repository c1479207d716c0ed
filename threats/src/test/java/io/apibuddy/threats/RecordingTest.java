package io.apibuddy.threats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Its own tests' results: they are about no threat, so they are taken away again. */
class RecordingTest {
    private static final Path DIRECTORY = Path.of("target", "threats");

    @AfterAll
    static void theCasesOfOneTestAreOneResult() throws IOException {
        List<Result> results = Result.read(DIRECTORY).stream()
                .filter(result -> result.test().startsWith("RecordingTest."))
                .toList();
        for (Result result : results) {
            DIRECTORY.resolve(result.threat() + "-" + result.test()).toFile().delete();
        }
        assertThat(results)
                .containsExactlyInAnyOrder(
                        new Result(Threat.RANGES, "RecordingTest.aCaseSaysItsFigure", 3, 0, "figure of c"),
                        new Result(Threat.HEAD_AGAINST_GET, "RecordingTest.aCaseSaysItsFigure", 3, 0, "figure of c"),
                        new Result(Threat.RANGES, "RecordingTest.aCaseSaysNothing", 2, 0, ""));
    }

    @Shows({Threat.RANGES, Threat.HEAD_AGAINST_GET})
    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c"})
    void aCaseSaysItsFigure(String name, Reached reached) {
        reached.figure("figure of %s", name);
        assertThat(reached.figure()).endsWith(name);
    }

    @Shows(Threat.RANGES)
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aCaseSaysNothing(int number) {
        assertThat(number).isPositive();
    }
}
