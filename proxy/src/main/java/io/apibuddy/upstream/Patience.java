package io.apibuddy.upstream;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The time limits of one call: all of the limit for the head, and once that has come, no silence as long as the limit.
 * Confined to one context, on which the timers run.
 */
final class Patience {
    /** A quiet call is looked at so many times in its limit, which bounds how late its end is noticed. */
    private static final int LOOKS = 4;

    private final Vertx vertx;
    private final Duration limit;
    private long timer = -1;
    private int quietLooks;
    private boolean progressed;

    Patience(Vertx vertx, Duration limit) {
        this.vertx = vertx;
        this.limit = limit;
    }

    /** Waits for the head. */
    void forHead(Runnable late) {
        timer = vertx.setTimer(Math.max(1, limit.toMillis()), id -> late.run());
    }

    /**
     * Waits for upstream to say or take something, in place of what was waited for before.
     *
     * @param waiting whether it is upstream's turn; a reader who does not read is not held against it
     * @param quiet run when it was silent for the limit
     */
    void forBytes(BooleanSupplier waiting, Runnable quiet) {
        end();
        timer = vertx.setPeriodic(Math.max(1, limit.toMillis() / LOOKS), id -> {
            quietLooks = progressed || !waiting.getAsBoolean() ? 0 : quietLooks + 1;
            progressed = false;
            if (quietLooks >= LOOKS) {
                quiet.run();
            }
        });
    }

    /** Upstream said or took something. */
    void progress() {
        progressed = true;
    }

    /** Waits no more. */
    void end() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    /** The limit, for messages. */
    String text() {
        return limit.toMillis() + " ms";
    }
}
