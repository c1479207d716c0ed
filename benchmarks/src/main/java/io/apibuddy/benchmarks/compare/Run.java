package io.apibuddy.benchmarks.compare;

/**
 * One run of one program in one round.
 *
 * @param program which
 * @param round from 1
 * @param figures what the load saw
 * @param cpuSeconds processor time of the program and its children
 * @param residentMiB its resident memory at the end
 * @param programCore part of the time that the program's core was at work, 0 to 1
 * @param loadCore the same of the core that load and origin share
 * @param asked how many requests the origin got
 */
record Run(
        Kind program,
        int round,
        Figures figures,
        double cpuSeconds,
        double residentMiB,
        double programCore,
        double loadCore,
        long asked) {
    private static final double FULL = 0.97;

    /** Processor time of the program for a request, in microseconds. */
    double cpuMicros() {
        return figures.requests() == 0 ? Double.NaN : cpuSeconds * 1e6 / figures.requests();
    }

    /** Whether the load had no time left while the program had: the program could do more than was asked of it. */
    boolean limitedByLoad() {
        return loadCore >= FULL && programCore < FULL;
    }
}
