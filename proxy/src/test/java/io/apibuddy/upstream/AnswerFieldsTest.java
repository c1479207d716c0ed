package io.apibuddy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Vert.x is told of how long a connection may be used again. */
class AnswerFieldsTest {
    @ParameterizedTest(name = "Keep-Alive: {0} -> {1}")
    @CsvSource(
            delimiter = ';',
            nullValues = "nothing",
            value = {
                "timeout=5;timeout=4",
                "timeout=5, max=100;timeout=4",
                "max=100,Timeout = 30;timeout=29",
                "timeout=\"75\";timeout=74",
                "timeout=2;timeout=1",
                "timeout=1;timeout=1",
                "max=100;nothing",
                "xtimeout=5;nothing",
                "timeout=x;nothing",
                "timeout=99999999999;nothing",
            })
    void aSecondIsTakenOffTheTimeThatUpstreamNames(String hint, String told) {
        AnswerFields fields = new AnswerFields();
        fields.add("Keep-Alive", hint);

        assertThat(fields.get("keep-alive")).isEqualTo(told);
        assertThat(fields.getAll("keep-alive")).as("what the client may see").containsExactly(hint);
    }

    @Test
    void withoutAHintNothingIsTold() {
        assertThat(new AnswerFields().get("Keep-Alive")).isNull();
        assertThat(new AnswerFields().idleSeconds()).isEmpty();
    }
}
