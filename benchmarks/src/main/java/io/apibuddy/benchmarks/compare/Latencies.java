package io.apibuddy.benchmarks.compare;

import java.util.Arrays;

/** Durations in nanoseconds, every one of them kept: a longest one must not disappear in a class of a histogram. */
final class Latencies {
    private long[] nanos = new long[1024];
    private int size;
    private boolean sorted;

    void add(long duration) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = duration;
        sorted = false;
    }

    void addAll(Latencies others) {
        for (int i = 0; i < others.size; i++) {
            add(others.nanos[i]);
        }
    }

    int size() {
        return size;
    }

    /**
     * The duration that a share of all does not exceed (nearest rank), in milliseconds.
     *
     * @param share 0 to 1; 0.5 is the median, 1 the longest
     */
    double millis(double share) {
        if (size == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        if (!sorted) {
            Arrays.sort(nanos, 0, size);
            sorted = true;
        }
        int rank = (int) Math.ceil(share * size);
        return nanos[Math.max(1, rank) - 1] / 1e6;
    }

    double meanMillis() {
        return Arrays.stream(nanos, 0, size).average().orElseThrow() / 1e6;
    }

    /** How many were longer than so many milliseconds. */
    long longerThan(double millis) {
        return Arrays.stream(nanos, 0, size).filter(one -> one / 1e6 > millis).count();
    }
}
