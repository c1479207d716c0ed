package io.apibuddy.exchange;

import io.apibuddy.throttling.Permission;
import io.apibuddy.throttling.Throttle;
import io.apibuddy.upstream.UpstreamException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for their turn to go upstream, first come first served. Who cannot have one in the time that it would
 * wait is told so at once; who leaves gives its place back. For any thread.
 */
final class Queue {
    /** By how much later than expected the first one may go, before the others are looked at. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private final Throttle throttle;
    private final InstantSource clock;
    private final Timers timers;
    private final Function<Permission.Denied, Throwable> refusal;
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private final Deque<Runnable> untold = new ArrayDeque<>();
    private boolean telling;
    private @Nullable Runnable alarm;

    Queue(Throttle throttle, InstantSource clock, Timers timers, Function<Permission.Denied, Throwable> refusal) {
        this.throttle = throttle;
        this.clock = clock;
        this.timers = timers;
        this.refusal = refusal;
    }

    private static final class Waiter {
        private final Home there = Home.here();
        private final Promise<Permission.Granted> turn = Promise.promise();
        private final Instant until;
        private Instant expected;

        Waiter(Instant until, Instant expected) {
            this.until = until;
            this.expected = expected;
        }

        void goes(Permission.Granted granted) {
            there.run(() -> turn.complete(granted));
        }

        void fails(Throwable cause) {
            there.run(() -> turn.fail(cause));
        }
    }

    /** How many wait. */
    synchronized int size() {
        return waiting.size();
    }

    /**
     * Waits for a turn.
     *
     * @param patience for how long
     * @param most how many may wait
     * @param left completes when the one that waits has gone
     * @return the turn, on the caller's context; fails when there is none to be had
     */
    Future<Permission.Granted> enter(Duration patience, int most, Future<Void> left) {
        Waiter waiter;
        synchronized (this) {
            Instant now = clock.instant();
            Permission permission = throttle.reserve(now, waiting.size(), patience);
            if (permission instanceof Permission.Granted granted) {
                return Future.succeededFuture(granted);
            }
            if (permission instanceof Permission.Denied denied) {
                return Future.failedFuture(refusal.apply(denied));
            }
            Duration delay = ((Permission.Delayed) permission).delay();
            if (waiting.size() >= most) {
                return Future.failedFuture(refusal.apply(
                        new Permission.Denied(delay.isZero() ? Duration.ofSeconds(1) : delay, Optional.empty())));
            }
            waiter = new Waiter(now.plus(patience), now.plus(delay));
            waiting.add(waiter);
            if (waiting.size() == 1) {
                wake(delay);
            }
        }
        left.onComplete(gone -> leave(waiter));
        return waiter.turn.future();
    }

    private void leave(Waiter waiter) {
        synchronized (this) {
            if (!waiting.remove(waiter)) {
                return;
            }
            if (waiting.isEmpty() && alarm != null) {
                alarm.run();
                alarm = null;
            }
        }
        waiter.fails(
                new UpstreamException(UpstreamException.Kind.TERMINATED, "the call was given up before it was made"));
    }

    /** To be called when more may be known of when there is room. */
    void reconsider() {
        List<Runnable> news = new ArrayList<>();
        synchronized (this) {
            if (waiting.isEmpty()) {
                return; // each answer asks
            }
            Instant now = clock.instant();
            boolean all = false;
            int ahead = 0;
            for (Iterator<Waiter> each = waiting.iterator(); each.hasNext(); ) {
                Waiter waiter = each.next();
                Permission permission = throttle.reserve(now, ahead, Duration.between(now, waiter.until));
                if (permission instanceof Permission.Granted granted) {
                    each.remove();
                    news.add(() -> waiter.goes(granted));
                } else if (permission instanceof Permission.Denied denied) {
                    each.remove();
                    Throwable cause = refusal.apply(denied);
                    news.add(() -> waiter.fails(cause));
                } else {
                    Duration delay = ((Permission.Delayed) permission).delay();
                    Instant turn = now.plus(delay);
                    all |= turn.isAfter(waiter.expected.plus(TOLERANCE));
                    if (all || turn.isBefore(waiter.expected)) {
                        waiter.expected = turn; // else small delays would add up unseen by those behind
                    }
                    if (ahead++ == 0) {
                        wake(delay);
                    }
                    if (!all) {
                        break; // nor is it later for those behind than they were told when they came
                    }
                }
            }
        }
        tell(news);
    }

    /**
     * What is told may bring more news, as when the breaker refuses one after the other: they come after it, lest they
     * fill the call stack.
     */
    private void tell(List<Runnable> news) {
        synchronized (this) {
            untold.addAll(news);
            if (telling) {
                return;
            }
            telling = true;
        }
        for (Runnable next = nextUntold(); next != null; next = nextUntold()) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable nextUntold() {
        Runnable next = untold.poll();
        telling = next != null;
        return next;
    }

    private void wake(Duration delay) {
        if (alarm != null) {
            alarm.run();
        }
        alarm = timers.after(delay, this::rings);
    }

    private void rings() {
        synchronized (this) {
            alarm = null;
        }
        reconsider();
    }
}
