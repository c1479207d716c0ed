package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What memory a process takes, as Linux counts it.
 *
 * @param resident kilobytes (of 1,024 bytes) of its pages that are in memory, those too that it shares
 * @param peak the most that was so far
 * @param proportional the same as {@code resident}, but a page of several processes is divided among them
 */
record Resident(long resident, long peak, long proportional) {
    private static final double PER_MIB = 1024;

    static Resident of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        return of(Files.readAllLines(process.resolve("status")), Files.readAllLines(process.resolve("smaps_rollup")));
    }

    static Resident of(List<String> status, List<String> rollup) {
        return new Resident(kilobytes(status, "VmRSS"), kilobytes(status, "VmHWM"), kilobytes(rollup, "Pss"));
    }

    private static long kilobytes(List<String> lines, String name) {
        for (String line : lines) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IllegalArgumentException("no " + name);
    }

    double mebibytes() {
        return resident / PER_MIB;
    }

    double peakMebibytes() {
        return peak / PER_MIB;
    }

    double proportionalMebibytes() {
        return proportional / PER_MIB;
    }

    /** In megabytes of 10^6 bytes: more of them, so that a limit in them is the stricter one. */
    double megabytes() {
        return resident * 1024 / 1e6;
    }
}
