package io.apibuddy;

import io.apibuddy.config.ProxyException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** From futures to the blocking methods of the public API. */
final class Waiting {
    /** No call of the API takes so long; it is there so that a defect shows itself as an error and not as silence. */
    private static final Duration AT_MOST = Duration.ofMinutes(2);

    /** A copy of some gigabytes takes its time. */
    static final Duration FOR_A_COPY = Duration.ofHours(1);

    private Waiting() {}

    static <T extends @Nullable Object> T on(Future<T> future) {
        return on(future, AT_MOST);
    }

    /**
     * Waits on although the thread is interrupted, as an executor's is that shuts down: who closes wants all of it closed.
     * The thread stays interrupted.
     */
    static void uninterrupted(Future<Void> future, Duration atMost) {
        boolean interrupted = false;
        long end = System.nanoTime() + atMost.toNanos();
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    on(future, Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
                    return;
                } catch (ProxyException failed) {
                    if (!(failed.getCause() instanceof InterruptedException)) {
                        throw failed;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static <T extends @Nullable Object> T on(Future<T> future, Duration atMost) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProxyException known) {
                throw known;
            }
            throw new ProxyException("failed: " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new ProxyException("no end after " + atMost.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProxyException("interrupted while waiting", e);
        }
    }
}
