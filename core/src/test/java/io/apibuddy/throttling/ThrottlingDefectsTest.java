package io.apibuddy.throttling;

import static io.apibuddy.throttling.ThrottleScene.left;
import static io.apibuddy.throttling.ThrottleScene.plain;
import static io.apibuddy.throttling.ThrottleScene.progressive;
import static io.apibuddy.throttling.ThrottleScene.quota;
import static io.apibuddy.throttling.ThrottleScene.refused;
import static io.apibuddy.throttling.ThrottleScene.retryAt;
import static io.apibuddy.throttling.ThrottleScene.throttle;
import static io.apibuddy.throttling.ThrottleScene.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Faults of the program that this one follows: they must not come back. */
class ThrottlingDefectsTest {
    @Test
    void refusedCallsAreNotCountedSoTheDelayDoesNotDoubleForThem() {
        ThrottleScene scene = throttle(quota(2, 10));
        scene.areGranted(2);
        for (int i = 0; i < 100; i++) {
            scene.goOn(0.09).ask();
        }
        scene.goOnTo(10).areGranted(2);
        scene.isDeniedFor(10);
    }

    @Test
    void theDelayComesDown() {
        ThrottleScene scene = throttle(quota(1, 1));
        scene.isGranted();
        for (int delay = 2; delay <= 256; delay *= 2) {
            scene.isDeniedFor(delay);
            scene.goOn(delay).isGranted();
        }
        scene.goOn(600).isGranted();
        scene.isDeniedFor(2);
    }

    @Test
    void retryAfterHeedsTheWindow() {
        ThrottleScene scene = throttle(quota(2, 3600));
        scene.areGranted(2);
        scene.goOnTo(600).isDeniedFor(3000);
        scene.goOnTo(3600).isGranted();
    }

    @Test
    void upstreamsOwn429IsHeeded() {
        ThrottleScene scene = throttle(quota(100, 60));
        scene.answers(scene.isSent(), retryAt(30));
        scene.isDeniedFor(30);
        scene.goOnTo(30).answers(scene.isSent(), refused());
        assertThat(scene.ask()).isInstanceOf(Permission.Denied.class);
    }

    @Test
    void checkAndCountAreOneStep() throws Exception {
        ThrottleScene scene = with(plain(quota(500, 60)));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Long> asks = () -> IntStream.range(0, 500)
                    .filter(i -> scene.throttle.reserve(scene.now) instanceof Permission.Granted)
                    .count();
            long granted = 0;
            for (Future<Long> each : threads.invokeAll(List.of(asks, asks, asks, asks, asks, asks, asks, asks))) {
                granted += each.get();
            }
            assertThat(granted).isEqualTo(500);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void stateIsSaved() {
        ThrottleScene scene = throttle(quota(1, 3600));
        scene.answers(scene.isSent(), left(0, 40));
        scene.isDeniedFor(3600);
        scene.restart(progressive(quota(1, 3600)), 100).isDeniedFor(3500);
    }
}
