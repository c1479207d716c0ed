package io.apibuddy.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What no client should see is found where it is. */
class SoakAnswerTest {
    private static final String TARGET = "/standard/7";
    private static final byte[] CONTENT = SoakOrigin.content(TARGET, "v3");
    private static final int SPEED = 144;
    private static final long LIFETIME = 600_000 / SPEED;

    @Test
    void whatUpstreamGaveIsGood() {
        assertThat(fault(answer(200, CONTENT), 0)).isEmpty();
        assertThat(fault(answer(200, CONTENT), LIFETIME)).isEmpty();
    }

    @Test
    void anAnswerThatIsTooOldIsFound() {
        assertThat(fault(answer(200, CONTENT), LIFETIME + 2100))
                .get()
                .asString()
                .contains("too old by 2100 ms");
    }

    @Test
    void anotherByteACutOneAndAnothersAnswerAreFound() {
        byte[] changed = CONTENT.clone();
        changed[changed.length - 1] ^= 1;

        assertThat(fault(answer(200, changed), 0)).isPresent();
        assertThat(fault(answer(200, Arrays.copyOf(CONTENT, CONTENT.length - 1)), 0))
                .isPresent();
        assertThat(fault(answer(200, SoakOrigin.content("/standard/8", "v3")), 0))
                .isPresent();
        assertThat(fault(answer(200, new byte[0]), 0)).isPresent();
    }

    @Test
    void anErrorIsFoundWhereItDoesNotBelong() {
        assertThat(fault(error("/quota/1", 429, "throttled"), 0)).isEmpty();
        assertThat(fault(error("/waiting/1", 429, "throttled"), 0)).isPresent();
        assertThat(fault(error("/flaky/1", 502, "upstream-failed"), 0)).isEmpty();
        assertThat(fault(error("/flaky/1", 500, "internal"), 0)).isPresent();
        assertThat(fault(error("/flaky/1", 503, "overloaded"), 0)).isPresent();
        assertThat(fault(answer(304, new byte[0]), 0)).isPresent();
    }

    @Test
    void aBeginningIsGoodAsFarAsItGoes() {
        assertThat(answer(200, Arrays.copyOf(CONTENT, 100)).faultSoFar()).isEmpty();
        assertThat(answer(206, Arrays.copyOf(CONTENT, 100)).faultSoFar()).isPresent();
        assertThat(answer(200, Arrays.copyOfRange(CONTENT, 1, 100)).faultSoFar())
                .isPresent();
    }

    private static Optional<String> fault(SoakAnswer answer, long outdated) {
        return answer.fault(version -> outdated, SPEED);
    }

    private static SoakAnswer answer(int status, byte[] content) {
        return new SoakAnswer(TARGET, status, Optional.empty(), "api-buddy; hit; ttl=1", content);
    }

    private static SoakAnswer error(String target, int status, String problem) {
        return new SoakAnswer(target, status, Optional.of(problem), "", new byte[0]);
    }
}
