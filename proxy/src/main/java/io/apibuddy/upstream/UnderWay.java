package io.apibuddy.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls under way on one event loop, and the one timer that minds their time limits: to set one for each call and to
 * cancel it with the answer would cost more than the rest of what a call does here. On that event loop.
 */
final class UnderWay {
    private final EventLoop loop;
    private final List<Exchange> calls = new ArrayList<>();
    private @Nullable ScheduledFuture<?> timer;
    private long rings;

    UnderWay(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    long now() {
        return loop.ticker().nanoTime();
    }

    /** A call begins; its time limit is set. */
    void add(Exchange call) {
        call.place = calls.size();
        calls.add(call);
        minds(call.deadline());
    }

    /** A call's time limit has changed. */
    void minds(long deadline) {
        if (timer == null || deadline - rings < 0) {
            if (timer != null) {
                timer.cancel(false);
            }
            rings = deadline;
            timer = loop.schedule(this::ring, Math.max(0, deadline - now()), TimeUnit.NANOSECONDS);
        }
    }

    /** It is over. */
    void remove(Exchange call) {
        Exchange last = calls.remove(calls.size() - 1);
        if (last != call) {
            calls.set(call.place, last);
            last.place = call.place;
        }
    }

    private void ring() {
        timer = null;
        long now = now();
        for (Exchange call : List.copyOf(calls)) {
            if (call.deadline() - now <= 0) {
                call.look(now);
            }
        }
        Exchange next = null;
        for (Exchange call : calls) {
            if (next == null || call.deadline() - next.deadline() < 0) {
                next = call;
            }
        }
        if (next != null) {
            minds(next.deadline());
        }
    }

    /** Breaks all of them off, because the proxy stops. */
    void stop() {
        List.copyOf(calls).forEach(Exchange::stop);
    }
}
