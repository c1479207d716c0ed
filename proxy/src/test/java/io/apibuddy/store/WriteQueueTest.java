package io.apibuddy.store;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WriteQueueTest {
    private static final long VERY_LONG = TimeUnit.HOURS.toNanos(1);

    private final Budget budget = new Budget(4 << 20);
    private final WriteQueue queue = new WriteQueue(budget);

    /** Work of so many bytes. */
    private static WriteOp work(boolean canWait, long bytes) {
        return new WriteOp() {
            @Override
            boolean canWait() {
                return canWait;
            }

            @Override
            long bytes() {
                return bytes;
            }

            @Override
            void run(Tables tables) {}
        };
    }

    private CompletableFuture<Boolean> gathering(long nanos) {
        queue.add(work(true, 1));
        WriteOp first = queue.poll();
        return CompletableFuture.supplyAsync(() -> queue.gather(first, nanos));
    }

    @Test
    void whatNobodyWaitsForIsGatheredForAWhile() {
        long start = System.nanoTime();
        assertThat(gathering(TimeUnit.MILLISECONDS.toNanos(50)).join()).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void whoWaitsEndsTheGathering() {
        CompletableFuture<Boolean> gathering = gathering(VERY_LONG);
        queue.add(work(false, 1));
        assertThat(gathering).succeedsWithin(ofSeconds(30)).isEqualTo(true);
    }

    @Test
    void manyEndTheGathering() {
        CompletableFuture<Boolean> gathering = gathering(VERY_LONG);
        for (int i = 0; i < 1000; i++) {
            queue.add(work(true, 1));
        }
        assertThat(gathering).succeedsWithin(ofSeconds(30)).isEqualTo(true);
    }

    @Test
    void manyBytesEndTheGathering() {
        CompletableFuture<Boolean> gathering = gathering(VERY_LONG);
        queue.add(work(true, 1 << 20));
        assertThat(gathering).succeedsWithin(ofSeconds(30)).isEqualTo(true);
    }

    @Test
    void whatIsBehindSomethingThatWasWaitedForHurriesToo() {
        queue.add(work(false, 1));
        queue.add(work(true, 1));
        queue.add(work(false, 1));
        queue.poll();
        WriteOp first = queue.poll();
        assertThat(CompletableFuture.supplyAsync(() -> queue.gather(first, VERY_LONG)))
                .succeedsWithin(ofSeconds(30));
        queue.poll();
        CompletableFuture<Boolean> gathering = gathering(VERY_LONG);
        assertThat(gathering).isNotDone();
        queue.add(work(false, 1));
        assertThat(gathering).succeedsWithin(ofSeconds(30)).isEqualTo(true);
    }

    @Test
    void afterTheEndWorkFailsAtOnce() {
        queue.close();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        queue.add(new WriteOp() {
            @Override
            void run(Tables tables) {}

            @Override
            void failed(Throwable cause) {
                failure.complete(cause);
            }
        });
        assertThat(failure).succeedsWithin(ofSeconds(1)).isInstanceOf(CacheException.class);
        assertThat(queue.isEmpty()).isTrue();
    }
}
