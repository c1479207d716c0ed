package io.apibuddy.throttling;

import static io.apibuddy.throttling.ThrottleScene.at;
import static io.apibuddy.throttling.ThrottleScene.plain;
import static io.apibuddy.throttling.ThrottleScene.progressive;
import static io.apibuddy.throttling.ThrottleScene.quota;
import static io.apibuddy.throttling.ThrottleScene.seconds;
import static io.apibuddy.throttling.ThrottleScene.throttle;
import static io.apibuddy.throttling.ThrottleScene.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.apibuddy.throttling.Permission.Denied;
import io.apibuddy.throttling.Permission.Granted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sliding windows and the progressive delay. */
class ThrottleTest {
    @Test
    void asManyAsThePermitsAreGrantedInAWindow() {
        ThrottleScene scene = throttle(quota(3, 60));
        scene.areGranted(3);
        scene.isDeniedFor(60);
    }

    @Test
    void aGrantCountsNoMoreExactlyAWindowLater() {
        ThrottleScene scene = with(plain(quota(1, 60)));
        scene.isGranted();
        scene.goOnTo(59.999999999).isDeniedFor(0.000000001);
        scene.goOnTo(60).isGranted();
    }

    @Test
    void aCallCountsUntilAWindowAfterItsAnswer() {
        ThrottleScene scene = with(plain(quota(1, 60)));
        Instant at = scene.isSent();
        scene.goOnTo(0.3).answers(at, Told.nothing());
        scene.goOnTo(60).waitIsDelayedBy(0, 0.3);
        scene.goOnTo(60.3).isGranted();
    }

    @Test
    void whatGetsNoAnswerCountsFromTheNextTimeThatIsSeen() {
        ThrottleScene scene = with(plain(quota(1, 60)));
        Instant at = scene.isSent();
        scene.throttle.unanswered(at);
        scene.goOnTo(2).waitIsDelayedBy(0, 60);
        scene.goOnTo(3).waitIsDelayedBy(0, 59);
    }

    @ParameterizedTest(name = "window {0} s: {1} s")
    @CsvSource({"0.4, 0.1", "8, 2", "20, 5", "60, 5", "86400, 5"})
    void anAnswerIsWaitedForUpToTheSlack(double window, double slack) {
        ThrottleScene scene = with(plain(quota(1, window)));
        scene.isSent();
        scene.goOnTo(slack - 0.01).waitIsDelayedBy(0, window);
        scene.goOnTo(slack).waitIsDelayedBy(0, window);
        scene.goOnTo(slack + 0.01).waitIsDelayedBy(0, window - 0.01);
    }

    @Test
    void whoWasToldToComeIsGrantedThoughACallTookLongerAndNobodyElseIs() {
        ThrottleScene scene = with(plain(quota(2, 60)));
        Instant first = scene.isSent();
        Instant second = scene.isSent();
        scene.isDeniedFor(60);
        scene.goOnTo(0.3).answers(first, Told.nothing());
        scene.answers(second, Told.nothing());
        scene.goOnTo(60).waitIsDelayedBy(0, 0.3);
        assertThat(scene.throttle.standing(scene.now).closedUntil()).isEmpty();
        scene.isGranted();
        scene.isDeniedFor(0.3);
        scene.goOnTo(60.3).isGranted();
    }

    @Test
    void whatIsGivenBackAfterTheSlackIsAsIfItHadNotBeen() {
        ThrottleScene scene = with(plain(quota(1, 60)));
        Instant at = scene.isSent();
        scene.goOnTo(9).throttle.giveBack(at);
        scene.isGranted();
    }

    @Test
    void manyCallsUnderWayTakeBoundedMemory() {
        SlidingWindow window = new SlidingWindow(quota(200_000, 20), new SlidingWindow.Known(seconds(20)));
        for (int i = 0; i < 100_000; i++) {
            window.advance(at(i * 0.0001));
            window.grant(at(i * 0.0001));
        }
        assertThat(window.known().open()).hasSizeLessThanOrEqualTo(1025);
        assertThat(window.known().counted()).hasSizeLessThanOrEqualTo(1025);
    }

    @Test
    void theWindowSlidesSoThatNoBurstIsAtItsSeam() {
        ThrottleScene scene = with(plain(quota(4, 60)));
        scene.goOnTo(58).areGranted(4);
        scene.goOnTo(61).isDeniedFor(57);
        scene.goOnTo(118).areGranted(4);
    }

    @Test
    void roomComesBackOneByOneAsItWasTaken() {
        ThrottleScene scene = with(plain(quota(3, 60)));
        scene.isGranted();
        scene.goOnTo(10).isGranted();
        scene.goOnTo(20).isGranted();
        scene.goOnTo(60).isGranted();
        scene.isDeniedFor(10);
        scene.goOnTo(70).isGranted();
        scene.isDeniedFor(10);
    }

    @ParameterizedTest(name = "{0} in {1} s")
    @CsvSource({"1,1", "1000,3600", "1024,86400", "1025,86400", "5000,86400", "100000,31536000"})
    void theLimitHoldsWhateverTheWindowsLength(int permits, int window) {
        ThrottleScene scene = with(plain(quota(permits, window)));
        scene.areGranted(permits);
        scene.isDeniedFor(window);
        scene.goOn(window).areGranted(permits);
        scene.isDeniedFor(window);
    }

    @Test
    void refusedRequestsNeverCount() {
        ThrottleScene scene = with(plain(quota(2, 60)));
        scene.areGranted(2);
        for (int i = 0; i < 1000; i++) {
            scene.goOn(0.01).ask();
        }
        scene.goOnTo(60).areGranted(2);
    }

    @Test
    void withoutQuotasEverythingIsGranted() {
        ThrottleScene scene = throttle();
        scene.areGranted(5000);
        assertThat(scene.share()).isEqualTo(1);
        assertThat(scene.throttle.standing(scene.now))
                .isEqualTo(new Standing(Optional.empty(), Duration.ZERO, List.of()));
    }

    @Test
    void aLongWindowOfManyPermitsTakesBoundedMemory() {
        ThrottleScene scene = with(plain(quota(200_000, 86_400)));
        for (int i = 0; i < 150_000; i++) {
            scene.goOn(0.5).isGranted();
        }
        assertThat(scene.throttle.state(scene.now).windows().get(0).runs()).hasSizeLessThanOrEqualTo(1025);
    }

    @Test
    void aBudgetOfTheDayIsASecondQuota() {
        ThrottleScene scene = with(plain(quota(2, 60), new Quota("wiki-day", 3, Duration.ofDays(1))));
        scene.areGranted(2);
        scene.goOnTo(60).areGranted(1);
        Denied denied = scene.isDeniedFor(86_340);
        assertThat(denied.limit().map(Limit::name)).contains("wiki-day");
        scene.goOnTo(86_400).isGranted();
    }

    @Test
    void theQuotaThatIsUsedUpForLongestIsTheOneNamed() {
        ThrottleScene scene = with(plain(quota(1, 60), new Quota("wiki-day", 1, Duration.ofDays(1))));
        scene.isGranted();
        assertThat(scene.isDeniedFor(86_400).limit()).contains(limit("wiki-day", 1, 0, 86_400, 86_400));
    }

    @Test
    void aDenialNamesTheQuotaAsItStands() {
        ThrottleScene scene = with(plain(quota(2, 60)));
        scene.areGranted(2);
        assertThat(scene.goOnTo(20).isDeniedFor(40).limit()).contains(limit("wiki", 2, 0, 40, 60));
    }

    @Test
    void aDenialForADelayNamesNoQuotaOnceThereIsRoom() {
        ThrottleScene scene = throttle(quota(1, 1));
        scene.isGranted();
        assertThat(scene.isDeniedFor(2).limit().map(Limit::name)).contains("wiki");
        assertThat(scene.goOnTo(1).isDeniedFor(1).limit()).isEmpty();
    }

    @Test
    void retryAfterIsTheTruthForTheFirstWhoComesThen() {
        ThrottleScene scene = throttle(quota(5, 60));
        scene.areGranted(5);
        scene.goOnTo(12.3).isDeniedFor(47.7);
        scene.goOnTo(60).isGranted();
    }

    @Test
    void theDelayMayBeLongerThanTheWindow() {
        ThrottleScene scene = throttle(quota(1, 1));
        scene.isGranted();
        scene.isDeniedFor(2);
        scene.goOnTo(1.5).isDeniedFor(0.5);
        scene.goOnTo(2).isGranted();
    }

    @Test
    void impatientRepeatsDoNotEscalate() {
        ThrottleScene scene = throttle(quota(1, 1));
        scene.isGranted();
        scene.isDeniedFor(2);
        for (int i = 1; i < 200; i++) {
            scene.goOnTo(i * 0.01).isDeniedFor(2 - i * 0.01);
        }
        assertThat(scene.delay()).isEqualTo(seconds(2));
        scene.goOnTo(2).isGranted();
    }

    @Test
    void theDelayDoublesOnceForEveryServedWait() {
        ThrottleScene scene = throttle(quota(1, 1));
        scene.isGranted();
        for (int delay : List.of(2, 4, 8, 16, 32, 64, 128, 256, 300, 300)) {
            scene.isDeniedFor(delay);
            scene.goOn(delay - 0.5).isDeniedFor(0.5);
            scene.goOn(0.5).isGranted();
        }
    }

    @Test
    void theDelayHalvesForEveryQuietPeriodAsLongAsItself() {
        ThrottleScene scene = throttle(quota(1, 1));
        violateUpTo(scene, 16);
        Instant served = scene.now;
        for (double[] step :
                new double[][] {{0, 16}, {15.9, 16}, {16, 8}, {23.9, 8}, {24, 4}, {28, 2}, {29.9, 2}, {30, 0}}) {
            scene.now = served.plus(seconds(step[0]));
            assertThat(scene.delay()).as("%s s later", step[0]).isEqualTo(seconds(step[1]));
        }
    }

    @Test
    void aLongQuietEndsEveryDelayAtOnce() {
        ThrottleScene scene = throttle(quota(1, 1));
        violateUpTo(scene, 256);
        scene.goOn(10_000).isGranted();
        scene.isDeniedFor(2);
    }

    @Test
    void theQuietBeginsWhenTheWaitIsOver() {
        ThrottleScene scene = throttle(quota(1, 60));
        scene.isGranted();
        scene.isDeniedFor(60);
        scene.goOnTo(61.9);
        assertThat(scene.delay()).isEqualTo(seconds(2));
        scene.goOnTo(62);
        assertThat(scene.delay()).isZero();
    }

    /** Everybody waits once more after each wait, until the delay is so long; and serves that too. */
    private static void violateUpTo(ThrottleScene scene, int delay) {
        scene.isGranted();
        for (int wait = 2; wait <= delay; wait *= 2) {
            scene.isDeniedFor(wait);
            scene.goOn(wait).isGranted();
        }
    }

    @Test
    void whenNotProgressiveTheWaitIsForRoomOnly() {
        ThrottleScene scene = with(plain(quota(1, 1)));
        for (int i = 0; i < 10; i++) {
            scene.isGranted();
            scene.isDeniedFor(1);
            scene.goOn(1);
        }
        assertThat(scene.delay()).isZero();
    }

    @Test
    void aLongestDelayBelowTheFirstIsTheFirst() {
        ThrottleScene scene = with(new Throttle.Settings(List.of(quota(1, 0.1)), true, seconds(0.5)));
        scene.isGranted();
        scene.isDeniedFor(0.5);
        scene.goOn(0.5).isGranted();
        scene.isDeniedFor(0.5);
        scene.goOn(1.1).isGranted();
        assertThat(scene.delay()).isZero();
    }

    @Test
    void aLongestDelayOfNoneIsNoDelay() {
        ThrottleScene scene = with(new Throttle.Settings(List.of(quota(1, 0.1)), true, Duration.ZERO));
        scene.isGranted();
        scene.isDeniedFor(0.1);
        scene.goOn(0.1).isGranted();
    }

    /**
     * The table of {@link Throttle}. One permit a window; at the time asked, room says how long until there is room, d
     * and B are as left of the arrow.
     */
    @ParameterizedTest(name = "{0}: d={1} B-t={2} room={3}")
    @CsvSource({
        "before B,                          0,  5,  0, denied,  5,   0,  5",
        "before B,                          0,  5,  5, denied,  5,   0,  5",
        "before B,                          8,  5,  0, denied,  5,   8,  5",
        "before B,                          8,  5,  4, denied,  5,   8,  5",
        "at B and room,                     0,  0,  0, granted, 0,   0,  0",
        "at B and room,                     8,  0,  0, granted, 0,   8,  0",
        "after B and room,                  8, -7,  0, granted, 0,   8, -7",
        "after B and room; a quiet period,  8, -8,  0, granted, 0,   4, -8",
        "after B and room; three of them,   8,-14,  0, granted, 0,   0,-14",
        "violation and no delay,            0,  0,  1, denied,  2,   2,  2",
        "violation and no delay,            0,  0,  9, denied,  9,   2,  9",
        "violation and a delay,             8,  0,  1, denied, 16,  16, 16",
        "violation and a delay,             8,  0, 99, denied, 99,  16, 99",
        "violation after a quiet period,    8, -8,  1, denied,  8,   8,  8",
        "violation after two,               8,-12,  1, denied,  4,   4,  4",
        "violation after all,               8,-14,  1, denied,  2,   2,  2",
        "violation near the longest,      200,  0,  1, denied,300, 300,300",
        "violation at the longest,        300,  0,  1, denied,300, 300,300",
    })
    void theFormulaHoldsInEveryState(
            String state, int d, int b, int room, String permission, int wait, int delayAfter, int deniedAfter) {
        Instant asked = at(1000);
        Instant deniedUntil = asked.plusSeconds(b);
        ThrottleScene scene = throttle(quota(1, 100));
        scene.throttle.restore(
                state(
                        asked,
                        new Throttle.State.Delay(seconds(d), deniedUntil.minusSeconds(d), deniedUntil, deniedUntil),
                        room),
                asked);
        scene.now = asked;
        if (permission.equals("granted")) {
            scene.isGranted();
        } else {
            scene.isDeniedFor(wait);
        }
        Throttle.State.Delay after = scene.throttle.state(asked).delay();
        assertThat(after.delay()).isEqualTo(seconds(delayAfter));
        assertThat(after.deniedUntil()).isEqualTo(asked.plusSeconds(deniedAfter));
    }

    private static Throttle.State state(Instant asked, Throttle.State.Delay delay, int room) {
        Instant grant = asked.plusSeconds(room - 100);
        List<Throttle.State.Run> grants = room == 0 ? List.of() : List.of(new Throttle.State.Run(grant, grant, 1));
        return new Throttle.State(
                asked, List.of(new Throttle.State.Window(seconds(100), grants)), delay, Optional.empty(), List.of());
    }

    @Test
    void whatWasReservedAndNotSentIsAsIfItHadNotBeen() {
        ThrottleScene scene = with(plain(quota(2, 60)));
        Instant first = scene.isSent();
        scene.goOn(1).isGranted();
        scene.throttle.giveBack(first);
        scene.goOn(1).isGranted();
        scene.isDeniedFor(59);
    }

    @Test
    void whatIsGivenBackIsOneOfSeveralAtATime() {
        ThrottleScene scene = with(plain(quota(3, 60)));
        IntStream.range(0, 3).forEach(i -> scene.isSent());
        scene.throttle.giveBack(scene.now);
        scene.isGranted();
        scene.isDeniedFor(60);
    }

    @Test
    void whatWasNeverReservedGivesNothingBack() {
        ThrottleScene scene = with(plain(quota(1, 60)));
        scene.isGranted();
        scene.throttle.giveBack(at(-1));
        scene.throttle.giveBack(at(1));
        scene.isDeniedFor(60);
    }

    @Test
    void whatIsGivenBackOfManyIsTakenOffItsRun() {
        ThrottleScene scene = with(plain(quota(2000, 60)));
        scene.areGranted(1999);
        Instant at = scene.goOn(0.01).isSent();
        scene.throttle.giveBack(at);
        scene.isGranted();
        assertThat(scene.ask()).isInstanceOf(Denied.class);
    }

    @Test
    void aRaisedLimitLetsGoAtOnce() {
        ThrottleScene scene = with(plain(quota(1, 3600)));
        scene.isGranted();
        scene.goOn(1).isDeniedFor(3599);
        scene.throttle.reconfigure(plain(quota(2, 3600)));
        scene.isGranted();
        scene.isDeniedFor(3599);
    }

    @Test
    void aRaisedLimitDoesNotShortenAPenalty() {
        ThrottleScene scene = throttle(quota(1, 1));
        violateUpTo(scene, 8);
        scene.isDeniedFor(16);
        scene.throttle.reconfigure(progressive(quota(100, 1)));
        scene.goOn(1).isDeniedFor(15);
        scene.throttle.reconfigure(plain(quota(100, 1)));
        scene.isGranted();
    }

    @Test
    void aLoweredLimitCountsWhatWasGranted() {
        ThrottleScene scene = with(plain(quota(10, 60)));
        for (int i = 0; i < 5; i++) {
            scene.goOnTo(i).isGranted();
        }
        scene.throttle.reconfigure(plain(quota(2, 60)));
        assertThat(scene.throttle.standing(scene.now).limits()).containsExactly(limit("wiki", 2, 0, 59, 60));
        scene.isDeniedFor(59);
        scene.goOnTo(63).isGranted();
    }

    @Test
    void aLoweredLimitIsNoViolationOfThoseWhoWait() {
        ThrottleScene scene = throttle(quota(2, 60));
        scene.isGranted();
        scene.goOnTo(30).isGranted();
        scene.isDeniedFor(30);
        scene.throttle.reconfigure(progressive(quota(1, 60)));
        scene.goOnTo(60).isDeniedFor(30);
        assertThat(scene.delay()).isEqualTo(seconds(2));
        scene.goOnTo(90).isGranted();
    }

    @Test
    void anotherWindowBeginsWithTheGrantsThatAreKnown() {
        ThrottleScene scene = with(plain(quota(10, 60)));
        scene.isGranted();
        scene.goOnTo(50).isGranted();
        scene.throttle.reconfigure(plain(quota(2, 3600), quota(10, 30)));
        assertThat(scene.throttle.standing(scene.now).limits())
                .containsExactly(limit("wiki", 2, 0, 3550, 3600), limit("wiki", 10, 9, 30, 30));
        scene.isDeniedFor(3550);
    }

    @Test
    void aShorterLongestDelayCutsTheOneInForce() {
        ThrottleScene scene = throttle(quota(1, 1));
        violateUpTo(scene, 64);
        scene.throttle.reconfigure(new Throttle.Settings(List.of(quota(1, 1)), true, seconds(10)));
        assertThat(scene.delay()).isEqualTo(seconds(10));
        scene.isDeniedFor(10);
    }

    @Test
    void standingTellsEveryQuotaAndChangesNothing() {
        ThrottleScene scene = throttle(quota(3, 60), new Quota("wiki-day", 10, Duration.ofDays(1)));
        scene.isGranted();
        scene.goOnTo(20).isGranted();
        Throttle.State before = scene.throttle.state(scene.now);
        assertThat(scene.throttle.standing(scene.now))
                .isEqualTo(new Standing(
                        Optional.empty(),
                        Duration.ZERO,
                        List.of(limit("wiki", 3, 1, 40, 60), limit("wiki-day", 10, 8, 86_380, 86_400))));
        assertThat(scene.share()).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(scene.throttle.state(scene.now)).isEqualTo(before);
    }

    @Test
    void standingTellsUntilWhenNothingIsGranted() {
        ThrottleScene scene = throttle(quota(1, 1));
        violateUpTo(scene, 4);
        assertThat(scene.throttle.standing(scene.now).closedUntil()).contains(scene.now.plusSeconds(1));
        scene.isDeniedFor(8);
        assertThat(scene.throttle.standing(scene.now).closedUntil()).contains(scene.now.plusSeconds(8));
        assertThat(scene.delay()).isEqualTo(seconds(8));
        scene.goOn(8);
        assertThat(scene.throttle.standing(scene.now).closedUntil()).isEmpty();
    }

    @Test
    void theShareLeftIsThatOfTheQuotaWithLeast() {
        ThrottleScene scene = throttle(quota(4, 60), new Quota("wiki-day", 10, Duration.ofDays(1)));
        assertThat(scene.share()).isEqualTo(1);
        scene.areGranted(2);
        assertThat(scene.share()).isEqualTo(0.5);
        scene.areGranted(2);
        assertThat(scene.share()).isZero();
        scene.goOnTo(60);
        assertThat(scene.share()).isEqualTo(0.6);
    }

    @Test
    void aThreadThatReadTheClockALittleEarlierIsNoLater() {
        ThrottleScene scene = with(plain(quota(2, 60)));
        scene.goOnTo(10).isGranted();
        scene.goOnTo(9.5);
        assertThat(scene.ask()).isEqualTo(new Granted(at(10)));
        assertThat(scene.ask()).isInstanceOf(Denied.class);
    }

    @Test
    void aClockSetBackClosesNoLongerThanItWas() {
        ThrottleScene scene = throttle(quota(1, 60));
        scene.goOnTo(7200).isGranted();
        scene.goOnTo(7210).isDeniedFor(50);
        scene.goOnTo(0).isDeniedFor(50);
        scene.goOnTo(50).isGranted();
        scene.isDeniedFor(60);
    }

    @Test
    void whatIsNoQuotaIsNotOne() {
        assertThatIllegalArgumentException().isThrownBy(() -> quota(0, 60)).withMessage("permits: 0");
        assertThatIllegalArgumentException().isThrownBy(() -> quota(1, 0)).withMessage("window: PT0S");
        assertThatIllegalArgumentException().isThrownBy(() -> quota(1, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Quota("wiki", 1, Duration.ofSeconds(Long.MAX_VALUE)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Throttle.Settings(List.of(), true, seconds(-1)))
                .withMessage("maxDelay: PT-1S");
    }

    private static Limit limit(String name, long permits, long remaining, double reset, double window) {
        return new Limit(
                name, OptionalLong.of(permits), remaining, seconds(reset), Optional.of(seconds(window)), false);
    }
}
