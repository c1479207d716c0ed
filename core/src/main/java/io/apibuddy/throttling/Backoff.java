package io.apibuddy.throttling;

import java.time.Duration;

/**
 * How long to wait before a retry: exponential back-off with full jitter, {@code random in [0, min(cap, base * 2^n)]}
 * (AWS Architecture Blog, "Exponential Backoff And Jitter"). Callers who failed together do not come back together. The
 * base is 100 ms, the cap 10 s.
 */
public final class Backoff {
    private static final long BASE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long CAP_NANOS = Duration.ofSeconds(10).toNanos();

    /** Beyond, the cap is reached and a shift would overflow. */
    private static final int MOST_DOUBLINGS = 7;

    private Backoff() {}

    /**
     * The wait before the next retry.
     *
     * @param retriesBefore how many this call has had, from 0
     * @param random evenly distributed in [0, 1)
     * @return zero to 10 s
     * @throws IllegalArgumentException when an argument is out of range
     */
    public static Duration wait(int retriesBefore, double random) {
        if (retriesBefore < 0) {
            throw new IllegalArgumentException("retriesBefore: " + retriesBefore);
        }
        if (!(random >= 0 && random < 1)) {
            throw new IllegalArgumentException("random: " + random);
        }
        long most = Math.min(CAP_NANOS, BASE_NANOS << Math.min(retriesBefore, MOST_DOUBLINGS));
        return Duration.ofNanos((long) (most * random));
    }
}
