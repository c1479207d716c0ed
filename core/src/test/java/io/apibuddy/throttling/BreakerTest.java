package io.apibuddy.throttling;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.throttling.Breaker.Pass;
import io.apibuddy.throttling.Breaker.Passage.Passed;
import io.apibuddy.throttling.Breaker.Passage.Refused;
import io.apibuddy.throttling.Breaker.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final Breaker breaker = new Breaker();
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void fewerThanTwentyCallsSayNothing() {
        fail(19);
        assertThat(status()).isEqualTo(Status.CLOSED);
        fail(1);
        assertThat(status()).isEqualTo(Status.OPEN);
        assertThat(refused()).isEqualTo(new Refused(ofSeconds(1), false));
    }

    @Test
    void itOpensWhenHalfHaveFailed() {
        succeed(10);
        fail(9);
        assertThat(status()).isEqualTo(Status.CLOSED);
        fail(1);
        assertThat(status()).isEqualTo(Status.OPEN);
    }

    @Test
    void fewerThanHalfSayNothing() {
        IntStream.range(0, 1000).forEach(i -> {
            succeed(11);
            fail(9);
        });
        assertThat(status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void aHandfulOfFailuresAtOnceSaysNothingOfAnUpstreamThatAnswersHundreds() {
        succeed(100);
        fail(20);
        assertThat(status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void onlyTheLastHundredCount() {
        succeed(1000);
        fail(49);
        assertThat(status()).isEqualTo(Status.CLOSED);
        fail(1);
        assertThat(status()).isEqualTo(Status.OPEN);
    }

    @Test
    void ofFailuresThatHaveLeftTheLastHundredNothingIsLeft() {
        succeed(51);
        fail(49);
        succeed(100);
        fail(49);
        assertThat(status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void whatFailedThirtySecondsAgoCountsNoMore() {
        fail(5);
        advance(ofSeconds(29));
        succeed(5);
        fail(9);
        advance(ofSeconds(1));
        fail(1);
        assertThat(status()).isEqualTo(Status.CLOSED);
        succeed(4);
        assertThat(status()).isEqualTo(Status.CLOSED);
        fail(1);
        assertThat(status()).isEqualTo(Status.OPEN);
    }

    @Test
    void whatFailedJustUnderThirtySecondsAgoCounts() {
        succeed(10);
        fail(9);
        advance(ofSeconds(30).minusNanos(1));
        fail(1);
        assertThat(status()).isEqualTo(Status.OPEN);
    }

    @Test
    void anOpenOneRefusesUntilItsTimeIsOver() {
        open();
        advance(ofSeconds(1).minusNanos(1));
        assertThat(refused().retryAfter()).isEqualTo(ofNanos(1));
        assertThat(status()).isEqualTo(Status.OPEN);
        advance(ofNanos(1));
        assertThat(status()).isEqualTo(Status.HALF_OPEN);
        assertThat(enter().probe()).isTrue();
    }

    @Test
    void itSaysWhetherTheLastFailureWasNoAnswerAtAll() {
        fail(19);
        breaker.failed(enter(), true, now);
        assertThat(refused().unreachable()).isTrue();
        advance(ofSeconds(1));
        breaker.failed(enter(), false, now);
        assertThat(refused().unreachable()).isFalse();
    }

    @Test
    void oneProbeAtATime() {
        open();
        advance(ofSeconds(1));
        assertThat(enter().probe()).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(refused().retryAfter()).isEqualTo(ofSeconds(1));
            advance(ofMillis(100));
        }
        assertThat(status()).isEqualTo(Status.HALF_OPEN);
    }

    @Test
    void ofManyThreadsOneIsTheProbe() {
        for (int round = 0; round < 200; round++) {
            open();
            advance(ofSeconds(1));
            List<Pass> passes = IntStream.range(0, 64)
                    .parallel()
                    .mapToObj(i -> breaker.enter(now))
                    .filter(Passed.class::isInstance)
                    .map(passage -> ((Passed) passage).pass())
                    .toList();
            assertThat(passes).hasSize(1);
            breaker.succeeded(passes.get(0), now);
        }
    }

    @Test
    void askingForTheRefusalMakesNobodyTheProbe() {
        assertThat(breaker.refusal(now)).isEmpty();
        open();
        assertThat(breaker.refusal(now)).contains(new Refused(ofSeconds(1), false));
        advance(ofSeconds(1));
        assertThat(breaker.refusal(now)).isEmpty();
        assertThat(breaker.refusal(now)).isEmpty();
        assertThat(enter().probe()).isTrue();
        assertThat(breaker.refusal(now)).contains(new Refused(ofSeconds(1), false));
    }

    @Test
    void aFailedProbeDoublesThePauseUpToThirtySeconds() {
        open();
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30, 30}) {
            assertThat(refused().retryAfter()).isEqualTo(ofSeconds(seconds));
            advance(ofSeconds(seconds));
            breaker.failed(enter(), true, now);
        }
    }

    @Test
    void aSuccessfulProbeClosesAndAllIsForgotten() {
        open();
        advance(ofSeconds(1));
        breaker.failed(enter(), true, now);
        advance(ofSeconds(2));
        breaker.succeeded(enter(), now);
        assertThat(status()).isEqualTo(Status.CLOSED);
        fail(19);
        assertThat(status()).isEqualTo(Status.CLOSED);
        fail(1);
        assertThat(refused().retryAfter()).isEqualTo(ofSeconds(1));
    }

    @Test
    void lateResultsOfCallsBegunBeforeItOpenedDoNothing() {
        Pass[] before = IntStream.range(0, 40).mapToObj(i -> enter()).toArray(Pass[]::new);
        open();
        breaker.succeeded(before[0], now);
        breaker.failed(before[1], true, now);
        breaker.abandoned(before[2], now);
        assertThat(refused()).isEqualTo(new Refused(ofSeconds(1), false));

        advance(ofSeconds(1));
        Pass probe = enter();
        breaker.succeeded(before[3], now);
        breaker.failed(before[4], true, now);
        breaker.abandoned(before[5], now);
        assertThat(refused().retryAfter()).isEqualTo(ofSeconds(1));

        breaker.succeeded(probe, now);
        for (int i = 6; i < 40; i++) {
            breaker.failed(before[i], true, now);
        }
        assertThat(status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void anAbandonedProbeFreesItsPlace() {
        open();
        advance(ofSeconds(1));
        Pass probe = enter();
        breaker.abandoned(probe, now);
        assertThat(status()).isEqualTo(Status.HALF_OPEN);
        Pass next = enter();
        assertThat(next.probe()).isTrue();
        breaker.abandoned(probe, now);
        breaker.failed(probe, true, now);
        breaker.succeeded(probe, now);
        assertThat(refused().retryAfter()).isEqualTo(ofSeconds(1));
        breaker.succeeded(next, now);
        assertThat(status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void whoHasAbandonedHasNothingMoreToSay() {
        open();
        advance(ofSeconds(1));
        Pass probe = enter();
        breaker.abandoned(probe, now);
        breaker.failed(probe, true, now);
        assertThat(status()).isEqualTo(Status.HALF_OPEN);
        breaker.succeeded(probe, now);
        assertThat(status()).isEqualTo(Status.HALF_OPEN);
    }

    @Test
    void whatIsAbandonedWhileClosedCountsForNothing() {
        fail(19);
        IntStream.range(0, 30).forEach(i -> breaker.abandoned(enter(), now));
        assertThat(status()).isEqualTo(Status.CLOSED);
        fail(1);
        assertThat(status()).isEqualTo(Status.OPEN);
    }

    @Test
    void aProbeThatNeverReportsIsLostAfterSixtySeconds() {
        open();
        advance(ofSeconds(1));
        Pass lost = enter();
        advance(ofSeconds(60).minusNanos(1));
        assertThat(refused().retryAfter()).isEqualTo(ofSeconds(1));
        advance(ofNanos(1));
        Pass next = enter();
        assertThat(next.probe()).isTrue();
        breaker.failed(lost, true, now);
        assertThat(refused().retryAfter()).isEqualTo(ofSeconds(1));
        breaker.succeeded(next, now);
        assertThat(status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void aProbeThatReportsLateButBeforeAnotherBeganIsHeard() {
        open();
        advance(ofSeconds(1));
        Pass slow = enter();
        advance(ofSeconds(90));
        breaker.succeeded(slow, now);
        assertThat(status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void aClockThatIsSetBackDoesNotKeepItOpenLonger() {
        open();
        advance(Duration.ofHours(-1));
        assertThat(refused().retryAfter()).isEqualTo(ofSeconds(1));
        advance(ofSeconds(1));
        assertThat(enter().probe()).isTrue();
    }

    @Test
    void anUpstreamDownForTenMinutesSeesOnlyProbesAndIsClosedWithinOneOfItsRecovery() {
        Instant recovery = now.plusSeconds(600);
        int reached = 0;
        int probes = 0;
        int probesAfterRecovery = 0;
        while (now.isBefore(recovery.plusSeconds(60))) {
            if (breaker.enter(now) instanceof Passed passed) {
                boolean up = !now.isBefore(recovery);
                reached += up ? 0 : 1;
                probes += !up && passed.pass().probe() ? 1 : 0;
                probesAfterRecovery += up && passed.pass().probe() ? 1 : 0;
                if (up) {
                    breaker.succeeded(passed.pass(), now);
                } else {
                    breaker.failed(passed.pass(), true, now);
                }
            }
            advance(ofMillis(20));
        }
        assertThat(reached).isEqualTo(20 + probes);
        assertThat(probes).isBetween(20, 25); // after 1, 2, 4, 8 and 16 s, then each 30 s
        assertThat(probesAfterRecovery).isEqualTo(1);
        assertThat(status()).isEqualTo(Status.CLOSED);
    }

    /** A model that keeps all there was: the breaker is open exactly when the model says so. */
    @Test
    void itOpensExactlyWhenAListOfAllOutcomesSaysSo() {
        long seed = 20261122;
        Random random = new Random(seed);
        List<Instant> times = new ArrayList<>();
        List<Boolean> failures = new ArrayList<>();
        int opened = 0;
        for (int i = 0; i < 100_000; i++) {
            advance(ofMillis(random.nextInt(i % 2000 < 1000 ? 2500 : 250)));
            boolean failure = random.nextInt(100) < 40;
            Pass pass = enter();
            if (failure) {
                breaker.failed(pass, false, now);
            } else {
                breaker.succeeded(pass, now);
            }
            times.add(now);
            failures.add(failure);
            int recent = 0;
            int failed = 0;
            for (int j = Math.max(0, times.size() - 100); j < times.size(); j++) {
                boolean counts = times.get(j).plusSeconds(30).isAfter(now);
                recent += counts ? 1 : 0;
                failed += counts && failures.get(j) ? 1 : 0;
            }
            boolean open = failure && recent >= 20 && 2 * failed >= recent;
            assertThat(status()).as("seed %s, step %s", seed, i).isEqualTo(open ? Status.OPEN : Status.CLOSED);
            if (open) {
                opened++;
                advance(ofSeconds(1));
                breaker.succeeded(enter(), now);
                times.clear();
                failures.clear();
            }
        }
        assertThat(opened).isGreaterThan(100);
    }

    private void open() {
        succeed(10);
        fail(10);
    }

    private void fail(int times) {
        IntStream.range(0, times).forEach(i -> breaker.failed(enter(), false, now));
    }

    private void succeed(int times) {
        IntStream.range(0, times).forEach(i -> breaker.succeeded(enter(), now));
    }

    private Pass enter() {
        return ((Passed) breaker.enter(now)).pass();
    }

    private Refused refused() {
        return (Refused) breaker.enter(now);
    }

    private Status status() {
        return breaker.status(now);
    }

    private void advance(Duration time) {
        now = now.plus(time);
    }
}
