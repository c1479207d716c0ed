package io.apibuddy.upstream;

import java.time.Duration;

/**
 * The time limits of one call: one for the head, and once that has come, one for how long upstream is silent. It sets no
 * timer: {@link UnderWay} has one for all calls. Confined to one event loop.
 */
final class Patience {
    /** A quiet call is looked at so many times in that limit, which bounds how late its end is noticed. */
    private static final int LOOKS = 4;

    private final long head;
    private final long silence;
    private long deadline;
    private int quietLooks;
    private boolean progressed;

    Patience(Duration head, Duration silence) {
        this.head = Math.max(1_000_000, head.toNanos());
        this.silence = silence.toNanos();
    }

    /** Waits for the head. */
    void forHead(long now) {
        deadline = now + head;
    }

    /** Waits for upstream to say or take something, in place of what was waited for before. */
    void forBytes(long now) {
        deadline = now + Math.max(1_000_000, silence / LOOKS);
    }

    /** When it is to be looked after, by {@link System#nanoTime}. */
    long deadline() {
        return deadline;
    }

    /**
     * Looks whether upstream was silent for the limit.
     *
     * @param waiting whether it is upstream's turn; a reader who does not read is not held against it
     */
    boolean isExhausted(long now, boolean waiting) {
        quietLooks = progressed || !waiting ? 0 : quietLooks + 1;
        progressed = false;
        forBytes(now);
        return quietLooks >= LOOKS;
    }

    /** Upstream said or took something. */
    void progress() {
        progressed = true;
    }

    /** The limit, for messages: what is left of it for a second attempt would say nothing to a reader. */
    String text() {
        return silence / 1_000_000 + " ms";
    }
}
