package io.apibuddy.throttling;

import static io.apibuddy.throttling.ThrottleScene.START;
import static io.apibuddy.throttling.ThrottleScene.at;
import static io.apibuddy.throttling.ThrottleScene.left;
import static io.apibuddy.throttling.ThrottleScene.plain;
import static io.apibuddy.throttling.ThrottleScene.quota;
import static io.apibuddy.throttling.ThrottleScene.refused;
import static io.apibuddy.throttling.ThrottleScene.retryAt;
import static io.apibuddy.throttling.ThrottleScene.seconds;
import static io.apibuddy.throttling.ThrottleScene.throttle;
import static io.apibuddy.throttling.ThrottleScene.told;
import static io.apibuddy.throttling.ThrottleScene.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstream's answers tell. */
class ThrottleLearningTest {
    private final ThrottleScene scene = with(plain());

    private Instant sent() {
        return scene.isSent();
    }

    private Instant sentAt(double seconds) {
        return scene.goOnTo(seconds).isSent();
    }

    private long known() {
        return limits().get(0).remaining();
    }

    private List<Limit> limits() {
        return scene.throttle.standing(scene.now).limits();
    }

    /** Learns it from an answer that comes at once. */
    private void learn(Told told) {
        scene.answers(sent(), told);
    }

    @Test
    void whenUpstreamSaysNothingIsLeftNothingIsSentUntilItsReset() {
        learn(left(0, 30));
        scene.isDeniedFor(30);
        scene.goOnTo(29.999).isDeniedFor(0.001);
        scene.goOnTo(30).isGranted();
    }

    @Test
    void whatIsLeftCountsDownWithEveryGrant() {
        learn(left(3, 30));
        assertThat(known()).isEqualTo(3);
        scene.isGranted();
        assertThat(known()).isEqualTo(2);
        scene.isGranted();
        scene.isGranted();
        scene.isDeniedFor(30);
    }

    @Test
    void theStrictestOfConfiguredAndLearnedWins() {
        ThrottleScene both = with(plain(quota(2, 10)));
        both.answers(both.isSent(), left(5, 30));
        both.isGranted();
        both.isDeniedFor(10);
        both.goOnTo(10).answers(both.isSent(), left(0, 30));
        both.isDeniedFor(20);
    }

    @Test
    void everyNameIsAQuotaOfItsOwn() {
        learn(told(
                new Allowance("requests", OptionalLong.of(100), 99, at(1), Optional.empty()),
                new Allowance("tokens", OptionalLong.of(5000), 0, at(6), Optional.empty())));
        assertThat(scene.isDeniedFor(6).limit())
                .contains(new Limit("tokens", OptionalLong.of(5000), 0, seconds(6), Optional.empty(), true));
        assertThat(limits()).extracting(Limit::name).containsExactly("requests", "tokens");
    }

    @Test
    void ofSeveralOfOneNameTheStrictestCounts() {
        learn(told(
                new Allowance("core", OptionalLong.empty(), 9, at(90), Optional.empty()),
                new Allowance("core", OptionalLong.empty(), 0, at(20), Optional.empty()),
                new Allowance("core", OptionalLong.empty(), 0, at(30), Optional.empty()),
                new Allowance("core", OptionalLong.empty(), 5, at(90), Optional.empty())));
        scene.isDeniedFor(30);
    }

    @Test
    void requestsUnderWayAreTakenOffWhatAnAnswerLeaves() {
        Instant first = sent();
        IntStream.range(0, 4).forEach(i -> sent());
        scene.answers(first, left(9, 30));
        assertThat(known()).isEqualTo(5);
    }

    @Test
    void moreUnderWayThanAreLeftCloses() {
        Instant first = sent();
        IntStream.range(0, 4).forEach(i -> sent());
        scene.answers(first, left(2, 30));
        assertThat(known()).isZero();
        scene.isDeniedFor(30);
    }

    @Test
    void whatWasSentAndNotAnsweredStaysCounted() {
        learn(left(3, 30));
        Instant second = sent();
        scene.throttle.unanswered(second);
        assertThat(known()).isEqualTo(2);
        learn(left(1, 30));
        assertThat(known()).isEqualTo(1);
    }

    @Test
    void answersInTheOrderUpstreamCountedAreLearnedExactly() {
        List<Instant> sent =
                IntStream.range(0, 10).mapToObj(i -> sentAt(i * 0.01)).toList();
        for (int i = 0; i < 10; i++) {
            scene.answers(sent.get(i), left(49 - i, 50, 30));
            assertThat(known()).isEqualTo(40);
        }
    }

    @Test
    void answersInAnotherOrderNeverLeaveMoreThanUpstreamDoes() {
        List<Instant> sent =
                IntStream.range(0, 10).mapToObj(i -> sentAt(i * 0.01)).toList();
        for (int i = 9; i >= 0; i--) {
            scene.answers(sent.get(i), left(49 - i, 50, 30));
            assertThat(known()).isLessThanOrEqualTo(40);
        }
    }

    @Test
    void anOlderRequestsAnswerDoesNotRaiseWhatIsLeft() {
        Instant older = sentAt(0);
        Instant newer = sentAt(1);
        scene.answers(newer, left(3, 30));
        assertThat(known()).isEqualTo(2);
        scene.answers(older, left(9, 30));
        assertThat(known()).isEqualTo(2);
    }

    @Test
    void aRequestThatWentAloneSetsWhatIsLeftRight() {
        Instant older = sentAt(0);
        Instant newer = sentAt(1);
        scene.answers(newer, left(8, 30));
        scene.answers(older, left(9, 30));
        assertThat(known()).isEqualTo(7);
        scene.goOnTo(2);
        learn(left(7, 30));
        assertThat(known()).isEqualTo(7);
    }

    @Test
    void othersWhoUseTheSameQuotaAreSeen() {
        learn(left(50, 30));
        scene.goOnTo(1);
        learn(left(3, 30));
        assertThat(known()).isEqualTo(3);
    }

    @Test
    void anAnswerThatWasUnderWayDoesNotOpenWhatUpstreamClosed() {
        Instant older = sentAt(0);
        Instant newer = sentAt(1);
        scene.answers(older, left(0, 30));
        scene.answers(newer, left(5, 30));
        scene.isDeniedFor(29);
        assertThat(known()).isZero();
    }

    @Test
    void norOneWithAnotherReset() {
        Instant older = sentAt(0);
        Instant newer = sentAt(1);
        scene.answers(older, left(0, 30));
        scene.answers(newer, left(5, 3));
        scene.isDeniedFor(29);
    }

    @Test
    void theLaterOfTwoResetsAtWhichMoreIsLeftCounts() {
        Instant older = sentAt(0);
        Instant newer = sentAt(1);
        scene.answers(newer, left(0, 30));
        scene.answers(older, left(0, 20));
        scene.isDeniedFor(29);
    }

    @Test
    void anOlderRequestThatIsToldNothingIsLeftCloses() {
        Instant older = sentAt(0);
        Instant newer = sentAt(1);
        scene.answers(newer, left(40, 30));
        scene.answers(older, left(0, 31));
        scene.isDeniedFor(30);
    }

    @Test
    void resetsThatDifferByRoundingAreOneWindow() {
        Instant older = sentAt(0);
        Instant newer = sentAt(0.5);
        scene.answers(newer, left(5, 30));
        scene.answers(older, left(6, 31));
        assertThat(known()).isEqualTo(4);
    }

    @Test
    void aNewerWindowCountsAnew() {
        learn(left(5, 100, 30));
        scene.goOnTo(3);
        learn(left(99, 100, 63));
        assertThat(known()).isEqualTo(99);
    }

    @Test
    void aLateAnswerOfTheWindowBeforeChangesNothing() {
        Instant first = sentAt(0);
        Instant second = sentAt(0.5);
        Instant third = sentAt(1);
        scene.answers(second, left(50, 60));
        scene.answers(first, left(7, 3));
        scene.answers(third, left(6, 3));
        assertThat(known()).isEqualTo(48);
        assertThat(limits().get(0).reset()).isEqualTo(seconds(59));
    }

    @Test
    void aLateAnswerThatNothingIsLeftInTheWindowBeforeClosesUntilThatEnds() {
        Instant older = sentAt(0);
        scene.answers(sentAt(1), left(50, 60));
        scene.answers(older, left(0, 4));
        scene.isDeniedFor(3);
        scene.goOnTo(4).isGranted();
        assertThat(known()).isEqualTo(48);
    }

    @Test
    void aResetThatWasTooLateIsSetRightByALaterRequest() {
        learn(left(3, 5, 3600));
        scene.goOnTo(1);
        learn(left(4, 5, 30));
        assertThat(limits().get(0).reset()).isEqualTo(seconds(29));
        assertThat(known()).isEqualTo(2);
        scene.goOnTo(30).areGranted(5);
    }

    @Test
    void anAnswerOfAWindowThatIsOverTellsNothing() {
        Instant late = sentAt(0);
        scene.answers(sentAt(1), left(1, 50, 10));
        scene.goOnTo(20);
        learn(left(49, 50, 70));
        assertThat(known()).isEqualTo(48);
        scene.answers(late, left(3, 50, 10));
        assertThat(known()).isEqualTo(48);
    }

    @Test
    void afterItsResetAQuotaBeginsAnewWithItsLimitSoThatNotAllGoAtOnce() {
        learn(left(0, 3, 10, 60));
        scene.goOnTo(10);
        for (int i = 0; i < 3; i++) {
            scene.isGranted();
        }
        scene.isDeniedFor(60);
    }

    @Test
    void withoutAWindowItsPeriodIsTheLongestTimeToAResetThatWasTold() {
        learn(left(9, 2, 40));
        scene.goOnTo(35);
        learn(left(0, 2, 40));
        scene.goOnTo(50).isGranted();
        scene.isGranted();
        scene.isDeniedFor(40);
    }

    @Test
    void requestsUnderWayAtTheResetCountInTheNewWindow() {
        learn(left(2, 5, 10, 60));
        sent();
        sent();
        scene.goOnTo(10).isGranted();
        assertThat(known()).isEqualTo(2);
    }

    @Test
    void afterItsResetAQuotaOfUnknownLimitLimitsNoMore() {
        learn(left(0, 10));
        scene.goOnTo(10);
        for (int i = 0; i < 100; i++) {
            scene.isGranted();
        }
        assertThat(limits()).isEmpty();
    }

    @Test
    void aQuotaThatIsNotMentionedForLongerThanItsPeriodIsForgotten() {
        learn(left(0, 1, 10, 60));
        scene.goOnTo(69);
        learn(Told.nothing());
        assertThat(limits()).hasSize(1);
        scene.goOnTo(129);
        learn(Told.nothing());
        assertThat(limits()).isEmpty();
    }

    @Test
    void whatIsGivenBackWasNotTakenFromUpstreamsQuota() {
        learn(left(2, 30));
        Instant unsent = sent();
        scene.throttle.giveBack(unsent);
        assertThat(known()).isEqualTo(2);
        learn(left(1, 30));
        assertThat(known()).isEqualTo(1);
    }

    @Test
    void whatIsGivenBackOfTheWindowBeforeIsNotLeftInThisOne() {
        learn(left(5, 5, 10, 60));
        Instant unsent = sent();
        scene.goOnTo(10);
        sent();
        scene.throttle.giveBack(unsent);
        assertThat(known()).isEqualTo(3);
    }

    @Test
    void afterAClosingOneCallGoesFirst() {
        learn(retryAt(17));
        Instant first = sentAt(17);
        scene.isDeniedFor(1);
        assertThat(scene.delay()).isZero();
        scene.goOnTo(17.5).waitIsDelayedBy(0, 1);
        scene.answers(first, Told.nothing());
        scene.goOnTo(18).areGranted(5);
    }

    @Test
    void afterAResetToo() {
        learn(left(0, 50, 17, 60));
        Instant first = sentAt(17);
        scene.waitIsDelayedBy(0, 1);
        scene.answers(first, left(0, 50, 20));
        scene.waitIsDelayedBy(0, 3);
        Instant second = sentAt(20);
        scene.waitIsDelayedBy(0, 1);
        scene.throttle.unanswered(second);
        scene.areGranted(5);
    }

    @Test
    void afterOneOfAQuotaOfUnknownLimitOnlyOnce() {
        learn(left(0, 17));
        Instant first = sentAt(17);
        scene.waitIsDelayedBy(0, 1);
        scene.answers(first, Told.nothing());
        sent();
        scene.areGranted(5);
    }

    @Test
    void whoWasToldToComeWhileTheFirstIsUnderWayGoes() {
        learn(retryAt(17));
        sentAt(17);
        scene.isDeniedFor(1);
        scene.goOnTo(18).isGranted();
        scene.isDeniedFor(1);
    }

    @Test
    void aFirstCallWhoseOutcomeIsNeverToldHoldsTheOthersForAMinute() {
        learn(retryAt(17));
        sentAt(17);
        scene.goOnTo(76.9).waitIsDelayedBy(0, 1);
        scene.goOnTo(77).areGranted(5);
    }

    @Test
    void aFirstCallThatWasNotSentIsNone() {
        learn(retryAt(17));
        scene.throttle.giveBack(sentAt(17));
        sent();
        scene.waitIsDelayedBy(0, 1);
    }

    @Test
    void retryAfterCloses() {
        learn(retryAt(17));
        assertThat(scene.isDeniedFor(17).limit()).isEmpty();
        assertThat(scene.throttle.standing(scene.now).closedUntil()).contains(at(17));
        scene.goOnTo(17).isGranted();
    }

    @Test
    void ofTwoTimesToComeAgainTheLaterCounts() {
        Instant one = sent();
        Instant other = sent();
        scene.answers(one, retryAt(40));
        scene.answers(other, retryAt(20));
        scene.isDeniedFor(40);
    }

    @Test
    void aRefusalWithoutATimeClosesAndDoubles() {
        for (int delay : List.of(2, 4, 8)) {
            learn(refused());
            scene.isDeniedFor(delay);
            assertThat(scene.delay()).isEqualTo(seconds(delay));
            scene.goOn(delay);
        }
        scene.goOn(20).isGranted();
        assertThat(scene.delay()).isZero();
    }

    @Test
    void aRefusalWhoseTimeHasPassedIsOneWithoutATime() {
        scene.goOnTo(9);
        learn(retryAt(9));
        scene.isDeniedFor(2);
    }

    @Test
    void refusalsOfOneWaveDoubleOnce() {
        List<Instant> wave =
                IntStream.range(0, 20).mapToObj(i -> sentAt(i * 0.01)).toList();
        wave.forEach(at -> scene.answers(at, refused()));
        assertThat(scene.delay()).isEqualTo(seconds(2));
        scene.isDeniedFor(2);
    }

    @Test
    void aLateRefusalOfTheWaveClosesAgainWithoutDoubling() {
        Instant slow = sentAt(0);
        scene.answers(sentAt(0.5), refused());
        scene.goOnTo(3).answers(slow, refused());
        assertThat(scene.delay()).isEqualTo(seconds(2));
        scene.isDeniedFor(2);
    }

    @Test
    void aRefusalThatSaysWhenIsNoViolation() {
        learn(new Told(left(0, 30).allowances(), Optional.empty(), true));
        scene.isDeniedFor(30);
        assertThat(scene.delay()).isZero();
    }

    @Test
    void whoServesItsWaitIsNotAtFaultForWhatUpstreamSaidMeanwhile() {
        ThrottleScene busy = throttle(quota(1, 1));
        Instant underWay = busy.isSent();
        busy.isDeniedFor(2);
        busy.goOnTo(1).answers(underWay, retryAt(60));
        busy.isDeniedFor(59);
        busy.goOnTo(2).isDeniedFor(58);
        assertThat(busy.delay()).isEqualTo(seconds(2));
        busy.goOnTo(60).isGranted();
    }

    @ParameterizedTest
    @ValueSource(longs = {2_678_401, 1_000_000_000, 31_000_000_000_000_000L})
    void absurdTimesAreCutToAMonth(long seconds) {
        Instant absurd = Instant.ofEpochSecond(
                Math.min(seconds, Instant.MAX.getEpochSecond() - START.getEpochSecond()) + START.getEpochSecond());
        Duration month = Duration.ofDays(31);
        learn(new Told(List.of(), Optional.of(absurd), false));
        scene.isDeniedFor(month.toSeconds());
        ThrottleScene other = with(plain());
        other.answers(
                other.isSent(),
                told(new Allowance(
                        "core", OptionalLong.of(1), 0, absurd, Optional.of(Duration.ofSeconds(Long.MAX_VALUE)))));
        other.isDeniedFor(month.toSeconds());
        other.now = START.plus(month);
        other.isGranted();
        other.isDeniedFor(month.toSeconds());
    }

    @Test
    void garbageLimitsNothing() {
        learn(told(
                new Allowance(
                        "a", OptionalLong.of(-5), Long.MAX_VALUE, Instant.MIN, Optional.of(Duration.ofSeconds(-1))),
                new Allowance("b", OptionalLong.of(0), Long.MIN_VALUE, Instant.MIN, Optional.of(Duration.ZERO)),
                new Allowance("c", OptionalLong.of(Long.MAX_VALUE), Long.MAX_VALUE, Instant.MAX, Optional.empty())));
        Instant unsent = sent();
        scene.throttle.giveBack(unsent);
        scene.areGranted(10);
        assertThat(scene.share()).isLessThanOrEqualTo(1);
        scene.restart(plain(), 5).areGranted(10);
    }

    @Test
    void lessThanNothingLeftIsNothing() {
        learn(left(-3, 10, 30));
        assertThat(known()).isZero();
        scene.isDeniedFor(30);
    }

    @Test
    void anUpstreamThatMakesUpNamesTakesNoMemory() {
        for (int i = 0; i < 1000; i++) {
            learn(told(new Allowance("name" + i, OptionalLong.of(5000), 5000, at(100), Optional.empty())));
        }
        assertThat(limits()).hasSize(16);
        scene.goOnTo(100);
        learn(told(new Allowance("new", OptionalLong.of(9), 0, at(130), Optional.empty())));
        assertThat(limits()).extracting(Limit::name).containsExactly("new");
        scene.isDeniedFor(30);
    }

    @Test
    void anAnswerToARequestThatIsNotKnownIsHeeded() {
        scene.answers(at(-5), left(4, 30));
        assertThat(known()).isEqualTo(4);
        scene.answers(at(-4), left(9, 30));
        assertThat(known()).isEqualTo(4);
    }

    @Test
    void theShareLeftIsOfLearnedQuotasToo() {
        learn(left(20, 80, 30));
        assertThat(scene.share()).isEqualTo(0.25);
        scene.goOnTo(1);
        learn(left(500, 30));
        assertThat(scene.share()).isEqualTo(1);
        scene.goOnTo(2);
        learn(left(0, 30));
        assertThat(scene.share()).isZero();
        scene.goOnTo(30);
        assertThat(scene.share()).isEqualTo(1);
        learn(retryAt(40));
        assertThat(scene.share()).isZero();
    }
}
