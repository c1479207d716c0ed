package io.apibuddy.throttling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Calls that were let through and had to wait for a connection before they left. */
class SlowDepartureTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    private final Throttle throttle = new Throttle(
            new Throttle.Settings(List.of(new Quota("wiki", 1, Duration.ofSeconds(10))), false, Duration.ofMinutes(5)));

    private static Instant at(double seconds) {
        return START.plusMillis(Math.round(seconds * 1000));
    }

    private Permission waiting(double seconds) {
        return throttle.reserve(at(seconds), 0, Duration.ofMinutes(1));
    }

    @Test
    void itsPlaceIsFreeAWindowAfterItLeftAndWasAnswered() {
        Instant granted = ((Permission.Granted) throttle.reserve(START)).at();
        Instant sent = throttle.sent(granted, at(7));
        throttle.answered(sent, Told.nothing(), at(8));
        assertThat(waiting(17.9)).isEqualTo(new Permission.Delayed(Duration.ofMillis(100)));
        assertThat(waiting(18)).isInstanceOf(Permission.Granted.class);
    }

    @Test
    void unansweredItCountsFromASlackAfterItLeft() {
        Instant granted = ((Permission.Granted) throttle.reserve(START)).at();
        throttle.sent(granted, at(7));
        assertThat(waiting(19)).isEqualTo(new Permission.Delayed(Duration.ofMillis(500)));
        assertThat(waiting(19.5)).isInstanceOf(Permission.Granted.class);
    }

    @Test
    void aWaitThatWasToldBeforeItLeftStaysTheTruth() {
        Instant granted = ((Permission.Granted) throttle.reserve(START)).at();
        assertThat(throttle.reserve(at(1)))
                .isInstanceOfSatisfying(
                        Permission.Denied.class,
                        denied -> assertThat(denied.retryAfter()).isEqualTo(Duration.ofSeconds(10)));
        throttle.sent(granted, at(7));
        assertThat(throttle.reserve(at(11))).isInstanceOf(Permission.Granted.class);
    }

    @Test
    void aReservationThatIsNotKnownChangesNothing() {
        throttle.sent(START, at(1));
        assertThat(waiting(1)).isInstanceOf(Permission.Granted.class);
    }

    @Test
    void whatIsLearnedFromItsAnswerIsAsNewAsItsDeparture() {
        Throttle unlimited = new Throttle(new Throttle.Settings(List.of(), false, Duration.ofMinutes(5)));
        Instant granted = ((Permission.Granted) unlimited.reserve(START)).at();
        Instant sent = unlimited.sent(granted, at(1));
        unlimited.answered(
                sent,
                new Told(
                        List.of(new Allowance("default", OptionalLong.of(5), 3, at(60), Optional.empty())),
                        Optional.empty(),
                        false),
                at(2));
        assertThat(unlimited.standing(at(2)).limits().get(0).remaining()).isEqualTo(3);
    }
}
