package io.apibuddy.throttling;

import static io.apibuddy.throttling.ThrottleScene.at;
import static io.apibuddy.throttling.ThrottleScene.left;
import static io.apibuddy.throttling.ThrottleScene.plain;
import static io.apibuddy.throttling.ThrottleScene.progressive;
import static io.apibuddy.throttling.ThrottleScene.quota;
import static io.apibuddy.throttling.ThrottleScene.refused;
import static io.apibuddy.throttling.ThrottleScene.retryAt;
import static io.apibuddy.throttling.ThrottleScene.seconds;
import static io.apibuddy.throttling.ThrottleScene.throttle;
import static io.apibuddy.throttling.ThrottleScene.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What survives a restart. */
class ThrottleStateTest {
    private static final Quota HOURLY = quota(2, 3600);

    @Test
    void whoWasThrottledStillIsForTheSameTimeLessWhatPassed() {
        ThrottleScene scene = throttle(HOURLY);
        scene.areGranted(2);
        scene.goOnTo(100).isDeniedFor(3500);
        scene.restart(progressive(HOURLY), 60).isDeniedFor(3440);
        assertThat(scene.delay()).isEqualTo(seconds(2));
        scene.goOnTo(3600).areGranted(2);
    }

    @Test
    void whatWasUnderWayCountsAsAnsweredAtTheEnd() {
        ThrottleScene scene = with(plain(HOURLY));
        scene.isGranted();
        scene.isSent();
        scene.goOnTo(2).restart(plain(HOURLY), 8).isDeniedFor(3590);
        scene.goOnTo(3600).isGranted();
        scene.isDeniedFor(2);
    }

    @Test
    void aPenaltyIsServedToItsEnd() {
        Quota quota = quota(1, 1);
        ThrottleScene scene = throttle(quota);
        scene.isGranted();
        for (int delay = 2; delay < 32; delay *= 2) {
            scene.isDeniedFor(delay);
            scene.goOn(delay).isGranted();
        }
        scene.isDeniedFor(32);
        scene.restart(progressive(quota), 30).isDeniedFor(2);
        scene.goOn(2).isGranted();
        scene.isDeniedFor(64);
    }

    @Test
    void windowsAreCountedOn() {
        ThrottleScene scene = with(plain(HOURLY));
        scene.isGranted();
        scene.restart(plain(HOURLY), 10).isGranted();
        scene.isDeniedFor(3590);
    }

    @Test
    void whatUpstreamToldIsHeeded() {
        ThrottleScene scene = with(plain());
        scene.answers(scene.isSent(), left(0, 5, 30, 60));
        scene.restart(plain(), 10).isDeniedFor(20);
        scene.goOnTo(30).areGranted(5);
        scene.isDeniedFor(60);
        scene.restart(plain(), 10).isDeniedFor(50);
    }

    @Test
    void whenUpstreamSaidToComeAgainIsHeeded() {
        ThrottleScene scene = with(plain());
        scene.answers(scene.isSent(), retryAt(100));
        scene.restart(plain(), 10).isDeniedFor(90);
        scene.goOnTo(100).isGranted();
    }

    @Test
    void refusalsGoOnDoubling() {
        ThrottleScene scene = with(plain());
        scene.answers(scene.isSent(), refused());
        scene.goOn(2).restart(plain(), 1);
        scene.answers(scene.isSent(), refused());
        scene.isDeniedFor(4);
    }

    @Test
    void theStateIsEqualAfterwards() {
        ThrottleScene scene = throttle(HOURLY, quota(5000, 60));
        scene.areGranted(2);
        scene.answers(at(0), left(4, 9, 30, 60));
        scene.answers(at(0), retryAt(20));
        scene.goOn(5).isDeniedFor(3595);
        Throttle.State before = scene.throttle.state(scene.now);
        scene.restart(progressive(HOURLY, quota(5000, 60)), 0);
        assertThat(scene.throttle.state(scene.now)).isEqualTo(before).hasSameHashCodeAs(before);
    }

    @Test
    void aClockSetBackBetweenTwoRunsClosesNoLongerThanItWas() {
        ThrottleScene scene = throttle(HOURLY);
        scene.goOnTo(1_000_000).areGranted(2);
        scene.goOn(100).isDeniedFor(3500);
        scene.restart(progressive(HOURLY), -900_000).isDeniedFor(3500);
        scene.goOn(3500).areGranted(2);
    }

    @Test
    void norForWhatUpstreamTold() {
        ThrottleScene scene = with(plain());
        scene.goOnTo(1_000_000);
        scene.answers(scene.isSent(), left(0, 5, 1_000_030, 60));
        scene.answers(scene.now, retryAt(1_000_040));
        scene.restart(plain(), -900_000).isDeniedFor(40);
        scene.goOn(40).areGranted(5);
    }

    @Test
    void anAnswerToARequestSentBeforeTheRestartIsHeeded() {
        ThrottleScene scene = with(plain());
        scene.isGranted();
        scene.restart(plain(), 1);
        scene.answers(at(0), left(0, 30));
        scene.isDeniedFor(29);
    }

    @Test
    void requestsUnderWayAtTheEndStayCountedAndAreNotWaitedFor() {
        ThrottleScene scene = with(plain());
        scene.answers(scene.isSent(), left(9, 30));
        scene.isGranted();
        scene.isGranted();
        scene.restart(plain(), 1);
        assertThat(scene.throttle.standing(scene.now).limits().get(0).remaining())
                .isEqualTo(7);
        scene.answers(scene.isSent(), left(6, 30));
        assertThat(scene.throttle.standing(scene.now).limits().get(0).remaining())
                .isEqualTo(6);
    }

    @Test
    void aRestartWithAnotherLimitWorksTheWaitOutAnew() {
        ThrottleScene scene = with(plain(HOURLY));
        scene.areGranted(2);
        scene.isDeniedFor(3600);
        scene.restart(plain(quota(3, 3600)), 10).isGranted();
        scene.isDeniedFor(3590);
    }

    @Test
    void whatIsOverBeforeTheRestartIsForgotten() {
        ThrottleScene scene = throttle(HOURLY);
        scene.areGranted(2);
        scene.answers(at(0), retryAt(50));
        scene.isDeniedFor(3600);
        scene.restart(progressive(HOURLY), Duration.ofDays(400).toSeconds());
        assertThat(scene.throttle.state(scene.now).windows().get(0).runs()).isEmpty();
        assertThat(scene.throttle.state(scene.now).closedUntil()).isEmpty();
        assertThat(scene.delay()).isZero();
        scene.areGranted(2);
    }
}
