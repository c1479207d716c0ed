package io.apibuddy.throttling;

import static io.apibuddy.throttling.ThrottleScene.at;
import static io.apibuddy.throttling.ThrottleScene.left;
import static io.apibuddy.throttling.ThrottleScene.plain;
import static io.apibuddy.throttling.ThrottleScene.quota;
import static io.apibuddy.throttling.ThrottleScene.retryAt;
import static io.apibuddy.throttling.ThrottleScene.throttle;
import static io.apibuddy.throttling.ThrottleScene.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.apibuddy.throttling.Permission.Denied;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that wait their turn. */
class ThrottleWaitingTest {
    @Test
    void whoIsFirstGoesWhenThereIsRoom() {
        ThrottleScene scene = throttle(quota(1, 60));
        scene.waitIsGranted();
        scene.waitIsDelayedBy(0, 60);
        scene.goOnTo(60).waitIsGranted();
    }

    @Test
    void whoIsNotFirstDoesNotGoBeforeThem() {
        ThrottleScene scene = throttle(quota(2, 60));
        scene.waitIsDelayedBy(1, 0);
        scene.waitIsGranted();
        scene.waitIsGranted();
    }

    @Test
    void whoWouldWaitTooLongIsDeniedAtOnce() {
        ThrottleScene scene = throttle(quota(1, 60));
        scene.waitIsGranted();
        scene.goOnTo(20).waitIsDelayedBy(0, 40);
        Denied denied = scene.waitIsDeniedFor(0, 39.9, 40);
        assertThat(denied.limit().map(Limit::name)).contains("wiki");
    }

    @Test
    void waitingIsNeverAViolation() {
        ThrottleScene scene = throttle(quota(1, 1));
        for (int i = 0; i < 20; i++) {
            scene.waitIsGranted();
            scene.waitIsDeniedFor(0, 0, 1);
            scene.waitIsDelayedBy(0, 1);
            scene.goOn(1);
        }
        assertThat(scene.delay()).isZero();
    }

    /** Three permits in 60 s, of which two were used at 0 s and one at 10 s; it is now 20 s. */
    @ParameterizedTest(name = "{0} ahead: {1} s")
    @CsvSource({"0,40", "1,40", "2,50", "3,100", "4,100", "5,110", "6,160", "299,5990"})
    void theWaitIsThatUntilAllAheadHaveTakenTheirs(int ahead, int wait) {
        ThrottleScene scene = throttle(quota(3, 60));
        scene.areGranted(2);
        scene.goOnTo(10).areGranted(1);
        scene.goOnTo(20).waitIsDelayedBy(ahead, wait);
    }

    /** Of three permits one is used. */
    @ParameterizedTest(name = "{0} ahead: {1} s")
    @CsvSource({"0,0", "1,0", "2,40", "3,60", "4,60", "5,100"})
    void whatIsFreeGoesToThoseAhead(int ahead, int wait) {
        ThrottleScene scene = throttle(quota(3, 60));
        scene.areGranted(1);
        scene.goOnTo(20);
        if (ahead == 0) {
            scene.waitIsGranted();
        } else {
            scene.waitIsDelayedBy(ahead, wait);
        }
    }

    @Test
    void theQueueMovesAsWasForetold() {
        ThrottleScene scene = throttle(quota(3, 60), new Quota("ten", 5, Duration.ofSeconds(100)));
        scene.areGranted(2);
        scene.goOnTo(7).areGranted(1);
        for (int ahead = 0; ahead < 10; ahead++) {
            Permission permission = scene.queue(0, 1e6);
            if (permission instanceof Permission.Delayed delayed) {
                scene.now = scene.now.plus(delayed.delay());
                scene.waitIsGranted();
            }
        }
        assertThat(scene.now).isEqualTo(at(240));
    }

    @Test
    void aPenaltyInForceIsServedByThoseWhoWaitToo() {
        ThrottleScene scene = throttle(quota(1, 1));
        scene.isGranted();
        scene.isDeniedFor(2);
        scene.goOnTo(1.5).waitIsDelayedBy(0, 0.5);
        scene.waitIsDelayedBy(1, 1.5);
        scene.goOnTo(2).waitIsGranted();
    }

    @Test
    void nobodyGoesBeforeUpstreamSaidToComeAgain() {
        ThrottleScene scene = throttle(quota(2, 10));
        scene.answers(scene.isSent(), retryAt(30));
        scene.waitIsDelayedBy(0, 30);
        scene.waitIsDelayedBy(1, 30);
        scene.waitIsDelayedBy(2, 40);
        assertThat(scene.waitIsDeniedFor(0, 29, 30).limit()).isEmpty();
        scene.goOnTo(30).waitIsGranted();
    }

    @Test
    void thoseAheadTakeWhatUpstreamLeaves() {
        ThrottleScene scene = throttle();
        scene.answers(scene.isSent(), left(2, 5, 30, 60));
        scene.waitIsDelayedBy(1, 0);
        scene.waitIsDelayedBy(2, 30);
        scene.waitIsDelayedBy(6, 30);
        scene.waitIsDelayedBy(7, 90);
        scene.waitIsDelayedBy(12, 150);
    }

    @Test
    void whoGivesItsPlaceBackLetsTheNextGo() {
        ThrottleScene scene = with(plain(quota(1, 60)));
        Instant at = scene.isSent();
        scene.goOnTo(1).waitIsDelayedBy(0, 60);
        scene.throttle.giveBack(at);
        scene.waitIsGranted();
    }

    @Test
    void aPlaceBeforeTheFirstIsNone() {
        ThrottleScene scene = with(plain());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.queue(-1, 0))
                .withMessage("ahead: -1");
        assertThat(List.of(scene.queue(0, 0))).hasOnlyElementsOfType(Permission.Granted.class);
    }
}
