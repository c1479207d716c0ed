package io.apibuddy.throttling;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.throttling.Breaker.Pass;
import io.apibuddy.throttling.Breaker.Passage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Throttle and breaker begin anew. */
class ResetTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    private static Throttle oneADay() {
        return new Throttle(
                new Throttle.Settings(List.of(new Quota("day", 1, Duration.ofDays(1))), true, Duration.ofMinutes(5)));
    }

    @Test
    void allThatWasCountedLearnedAndToldIsForgotten() {
        Throttle throttle = oneADay();
        assertThat(throttle.reserve(START)).isInstanceOf(Permission.Granted.class);
        Instant far = START.plus(Duration.ofDays(400));
        Allowance none = new Allowance("told", OptionalLong.of(5), 0, far, Optional.empty());
        throttle.answered(START, new Told(List.of(none), Optional.of(far), true), START);
        assertThat(throttle.reserve(START)).isInstanceOf(Permission.Denied.class);
        throttle.reset(START);
        assertThat(throttle.shareLeft(START)).isEqualTo(1);
        assertThat(throttle.standing(START).limits()).hasSize(1);
        assertThat(throttle.standing(START).delay()).isZero();
        assertThat(throttle.standing(START).closedUntil()).isEmpty();
        assertThat(throttle.reserve(START)).isInstanceOf(Permission.Granted.class);
        assertThat(throttle.reserve(START)).isInstanceOf(Permission.Denied.class);
    }

    @Test
    void theOutcomeOfWhatWasUnderWayIsTakenInItsStride() {
        for (int how = 0; how < 3; how++) {
            Throttle throttle = oneADay();
            throttle.reserve(START);
            throttle.reset(START);
            switch (how) {
                case 0 -> throttle.answered(START, Told.nothing(), START.plusSeconds(1));
                case 1 -> throttle.unanswered(START);
                default -> throttle.giveBack(START);
            }
            Instant later = START.plusSeconds(2);
            assertThat(throttle.reserve(later)).isInstanceOf(Permission.Granted.class);
            assertThat(throttle.reserve(later)).isInstanceOf(Permission.Denied.class);
        }
    }

    @Test
    void anOpenBreakerLetsCallsThroughAndForgetsItsFailures() {
        Breaker breaker = new Breaker();
        Pass early = ((Passage.Passed) breaker.enter(START)).pass();
        for (int i = 0; i < 20; i++) {
            breaker.failed(((Passage.Passed) breaker.enter(START)).pass(), true, START);
            if (breaker.status(START) != Breaker.Status.CLOSED) {
                break;
            }
        }
        assertThat(breaker.status(START)).isEqualTo(Breaker.Status.OPEN);
        breaker.reset();
        assertThat(breaker.status(START)).isEqualTo(Breaker.Status.CLOSED);
        assertThat(breaker.refusal(START)).isEmpty();
        breaker.failed(early, true, START);
        for (int i = 0; i < 19; i++) {
            breaker.failed(((Passage.Passed) breaker.enter(START)).pass(), true, START);
        }
        assertThat(breaker.status(START)).isEqualTo(Breaker.Status.CLOSED);
    }
}
