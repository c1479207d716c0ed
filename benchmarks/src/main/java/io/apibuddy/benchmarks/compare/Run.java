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
 * @param behindSeconds where answers are to be stored: how long after the run until a sample of the last ones was; 0 where
 *     they were at once
 * @param logged lines that its log grew by, where each request is to be logged; 0 elsewhere
 */
record Run(
        Kind program,
        int round,
        Figures figures,
        double cpuSeconds,
        double residentMiB,
        double programCore,
        double loadCore,
        long asked,
        double behindSeconds,
        long logged) {
    private static final double FULL = 0.97;

    /** Processor time of the program for a request, in microseconds. */
    double cpuMicros() {
        return figures.requests() == 0 ? Double.NaN : cpuSeconds * 1e6 / figures.requests();
    }

    /** The same with a time until everything was stored. */
    Run behind(double seconds) {
        return new Run(program, round, figures, cpuSeconds, residentMiB, programCore, loadCore, asked, seconds, logged);
    }

    /** The same with so many lines in its log. */
    Run logged(long lines) {
        return new Run(
                program, round, figures, cpuSeconds, residentMiB, programCore, loadCore, asked, behindSeconds, lines);
    }

    /** Of a hundred requests so many are in the log. */
    double loggedOfHundred() {
        return figures.requests() == 0 ? Double.NaN : 100.0 * logged / figures.requests();
    }

    /** Whether the load had no time left while the program had: the program could do more than was asked of it. */
    boolean limitedByLoad() {
        return loadCore >= FULL && programCore < FULL;
    }
}
