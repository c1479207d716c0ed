package io.apibuddy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.conformance.SuiteResults.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes a run of a suite fail, shown on made-up runs. */
class NotExpectedTest {
    @ParameterizedTest
    @ValueSource(strings = {"required", "optimal"})
    void aTestThatFailsAndIsNotListedIsToldWithTheSuitesMessage(String kind) {
        assertThat(list().differences(List.of(failed("a-test", kind))))
                .singleElement()
                .asString()
                .contains("a-test", kind, "Assertion: too bad");
    }

    @Test
    void aListedTestMayFail() {
        assertThat(list("a-test").differences(List.of(failed("a-test", "required"))))
                .isEmpty();
    }

    @Test
    void aListedTestThatPassesIsToComeOffTheList() {
        assertThat(list("a-test").differences(List.of(passed("a-test", "optimal"))))
                .singleElement()
                .asString()
                .contains("a-test", "take it off");
    }

    @Test
    void aCheckNeitherFailsNorBelongsOnTheList() {
        assertThat(list().differences(List.of(failed("a-choice", "check")))).isEmpty();
        assertThat(list("a-choice").differences(List.of(failed("a-choice", "check"))))
                .hasSize(1);
    }

    @Test
    void aNameThatTheSuiteDoesNotKnowIsToldAndSoIsOneListedTwice() {
        assertThat(list("a-test", "a-test", "gone").differences(List.of(failed("a-test", "required"))))
                .satisfiesExactly(
                        twice -> assertThat(twice).contains("a-test", "twice"),
                        gone -> assertThat(gone).contains("gone"));
    }

    private static NotExpected list(String... ids) {
        return new NotExpected(List.of(new NotExpected.Entry(List.of(ids), "because")));
    }

    private static Outcome failed(String id, String kind) {
        return new Outcome(id, "group", kind, "It should work", false, false, "Assertion: too bad");
    }

    private static Outcome passed(String id, String kind) {
        return new Outcome(id, "group", kind, "It should work", true, true, null);
    }
}
