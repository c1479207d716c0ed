package io.apibuddy.throttling;

/**
 * Keeps retries from multiplying the load on an upstream that is already failing: they are at most 20% of the requests.
 * Each request earns a fifth of a retry; at most 10 retries are saved up, and 10 are there at the start, so that the
 * first failures of a quiet day may be retried. Safe for several threads.
 */
public final class RetryBudget {
    private static final int FIFTHS = 5;
    private static final int MOST = 10 * FIFTHS;

    private int fifths = MOST;

    /** A full budget. */
    public RetryBudget() {}

    /** A request came that may be retried should it fail; its retries are not counted here. */
    public synchronized void request() {
        fifths = Math.min(MOST, fifths + 1);
    }

    /**
     * Takes one retry, if one is there.
     *
     * @return whether the retry may be made
     */
    public synchronized boolean take() {
        if (fifths < FIFTHS) {
            return false;
        }
        fifths -= FIFTHS;
        return true;
    }
}
