package io.apibuddy.benchmarks.compare;

/**
 * What the load saw in one run.
 *
 * @param perSecond requests a second
 * @param p50Millis median latency, in milliseconds
 * @param p99Millis latency that one request in a hundred exceeds
 * @param requests answered in all
 * @param bytes received in all, heads and what the protocol adds included
 * @param failed answers of 400 and above, and connections that broke or timed out
 */
record Figures(double perSecond, double p50Millis, double p99Millis, long requests, long bytes, long failed) {
    Figures {
        if (!(perSecond >= 0) || requests < 0 || failed < 0) {
            throw new IllegalArgumentException(
                    "requests/s: %s of %s, %s failed".formatted(perSecond, requests, failed));
        }
    }

    /** Bytes an answer took, 0 where there was none. */
    double bytesEach() {
        return requests == 0 ? 0 : (double) bytes / requests;
    }
}
