package io.apibuddy.exchange;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.FakeClock;
import io.apibuddy.throttling.Permission;
import io.apibuddy.throttling.Quota;
import io.apibuddy.throttling.Throttle;
import io.apibuddy.throttling.Told;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns, in order and never too many, whoever comes, leaves and waits at the same time. */
@Timeout(60)
class QueueTurnsTest {
    private final FakeClock clock = new FakeClock();

    private static Throttle throttle(int permits, int seconds) {
        return new Throttle(new Throttle.Settings(
                List.of(new Quota("api", permits, ofSeconds(seconds))), true, Duration.ofMinutes(5)));
    }

    private Queue queue(Throttle throttle) {
        return new Queue(throttle, clock, clock, denied -> new IllegalStateException("come in " + denied.retryAfter()));
    }

    private static Future<Void> never() {
        return Promise.<Void>promise().future();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void areGivenToEightThreadsInOrderAndNeverMoreThanTheQuota(long seed) throws InterruptedException {
        int permits = 10;
        Throttle throttle = throttle(permits, 60);
        Queue queue = queue(throttle);
        ConcurrentLinkedQueue<Instant> granted = new ConcurrentLinkedQueue<>();
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        AtomicInteger order = new AtomicInteger();
        List<List<Integer>> places = new ArrayList<>();
        int threads = 8;
        int each = 100;
        CountDownLatch asked = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            Random random = new Random(seed * 100 + t);
            List<Integer> own = Collections.synchronizedList(new ArrayList<>());
            places.add(own);
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            Promise<Void> left = Promise.promise();
                            queue.enter(Duration.ofDays(1), 10_000, left.future())
                                    .onComplete(turn -> {
                                        told.incrementAndGet();
                                        if (turn.succeeded()) {
                                            granted.add(turn.result().at());
                                            own.add(order.getAndIncrement());
                                            throttle.unanswered(turn.result().at());
                                        } else {
                                            refused.incrementAndGet();
                                        }
                                    });
                            if (random.nextInt(4) == 0) {
                                left.complete();
                            }
                            if (random.nextInt(8) == 0) {
                                queue.reconsider();
                            }
                        }
                        asked.countDown();
                    })
                    .start();
        }
        while (asked.getCount() > 0) {
            clock.advance(ofMillis(seed * 7));
        }
        asked.await();
        for (int i = 0; i < 200 && queue.size() > 0; i++) {
            clock.advance(ofSeconds(30));
        }

        assertThat(told.get()).as("nobody is forgotten, nobody is told twice").isEqualTo(threads * each);
        assertThat(queue.size()).isZero();
        assertThat(granted).hasSize(threads * each - refused.get());
        assertThat(refused.get()).isBetween(1, threads * each / 2);
        places.forEach(own -> assertThat(own).as("in the order of coming").isSorted());
        List<Instant> times = granted.stream().sorted().toList();
        for (int i = permits; i < times.size(); i++) {
            assertThat(Duration.between(times.get(i - permits), times.get(i)))
                    .as("between " + (i - permits) + " and " + i)
                    .isGreaterThanOrEqualTo(ofSeconds(60));
        }
    }

    @Test
    void comeBySmallDelaysNotLaterThanWhoWaitsIsPatient() {
        Throttle throttle = throttle(1, 10);
        Queue queue = queue(throttle);
        Permission.Granted first = (Permission.Granted) throttle.reserve(clock.instant());
        Future<Permission.Granted> one = queue.enter(ofSeconds(100), 10, never());
        Future<Permission.Granted> two = queue.enter(ofSeconds(21), 10, never());
        for (int i = 1; i <= 10; i++) {
            throttle.answered(
                    first.at(),
                    new Told(
                            List.of(),
                            Optional.of(clock.instant().plusSeconds(10).plusMillis(900L * i)),
                            true),
                    clock.instant());
            queue.reconsider();
        }
        assertThat(two.failed())
                .as("its turn would come after 29 s, and it waits 21")
                .isTrue();
        assertThat(one.isComplete()).isFalse();
        clock.advance(ofSeconds(19));
        assertThat(one.succeeded()).isTrue();
    }

    @Test
    void aThousandThatLeaveGiveTheirPlacesBack() {
        Throttle throttle = throttle(1, 1);
        Queue queue = queue(throttle);
        throttle.reserve(clock.instant());
        throttle.unanswered(clock.instant());
        List<Promise<Void>> leaving = IntStream.range(0, 1000)
                .mapToObj(i -> {
                    Promise<Void> left = Promise.promise();
                    queue.enter(Duration.ofDays(1), 1001, left.future());
                    return left;
                })
                .toList();
        Future<Permission.Granted> last = queue.enter(Duration.ofDays(1), 1001, never());
        assertThat(queue.enter(Duration.ofDays(1), 1001, never()).cause()).hasMessageContaining("PT16M42S");
        leaving.forEach(Promise::complete);
        assertThat(queue.size()).isEqualTo(1);
        clock.advance(ofSeconds(1));
        assertThat(last.succeeded()).isTrue();
        assertThat(clock.nextAlarm()).isEmpty();
    }

    @Test
    void whoHasLeftBeforeIsNotCounted() {
        Throttle throttle = throttle(1, 1);
        Queue queue = queue(throttle);
        throttle.reserve(clock.instant());
        Future<Permission.Granted> gone = queue.enter(ofSeconds(9), 1, Future.succeededFuture());
        assertThat(gone.failed()).isTrue();
        assertThat(queue.size()).isZero();
        assertThat(clock.nextAlarm()).isEmpty();
    }

    @Test
    void whatIsTakenByOneThatComesBackToTheQueueFromItsTurnDoesNotUpsetTheOthers() {
        Throttle throttle = throttle(1, 1);
        Queue queue = queue(throttle);
        throttle.reserve(clock.instant());
        List<String> order = new ArrayList<>();
        queue.enter(ofSeconds(9), 9, never()).onSuccess(turn -> {
            order.add("a");
            queue.enter(ofSeconds(9), 9, never()).onSuccess(again -> order.add("a again"));
        });
        queue.enter(ofSeconds(9), 9, never()).onSuccess(turn -> order.add("b"));
        clock.advance(ofSeconds(4));
        assertThat(order).containsExactly("a", "b", "a again");
    }
}
