package io.apibuddy.upstream;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The time limits of one call: one for the head, and once that has come, one for how long upstream is silent.
 * Confined to one context, on which the timers run.
 */
final class Patience {
    /** A quiet call is looked at so many times in that limit, which bounds how late its end is noticed. */
    private static final int LOOKS = 4;

    private final Vertx vertx;
    private final Duration head;
    private final Duration silence;
    private long timer = -1;
    private int quietLooks;
    private boolean progressed;

    Patience(Vertx vertx, Duration head, Duration silence) {
        this.vertx = vertx;
        this.head = head;
        this.silence = silence;
    }

    /** Waits for the head. */
    void forHead(Runnable late) {
        timer = vertx.setTimer(Math.max(1, head.toMillis()), id -> late.run());
    }

    /**
     * Waits for upstream to say or take something, in place of what was waited for before.
     *
     * @param waiting whether it is upstream's turn; a reader who does not read is not held against it
     * @param quiet run when it was silent for the limit
     */
    void forBytes(BooleanSupplier waiting, Runnable quiet) {
        end();
        timer = vertx.setPeriodic(Math.max(1, silence.toMillis() / LOOKS), id -> {
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

    /** The limit, for messages: what is left of it for a second attempt would say nothing to a reader. */
    String text() {
        return silence.toMillis() + " ms";
    }
}
