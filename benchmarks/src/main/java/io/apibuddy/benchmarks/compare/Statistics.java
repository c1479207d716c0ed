package io.apibuddy.benchmarks.compare;

import java.util.Arrays;
import java.util.Collection;

/** Medians and percentiles. */
final class Statistics {
    private Statistics() {}

    /**
     * The smallest value that at least so many of a hundred do not exceed (nearest rank).
     *
     * @param sorted upwards
     * @return NaN where there are none
     */
    static double percentile(double[] sorted, double percent) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1];
    }

    /**
     * Median, least and greatest.
     *
     * @throws IllegalArgumentException there is nothing
     */
    static Spread spread(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], Arrays.stream(sorted).max().getAsDouble());
    }

    /**
     * How far the rounds lie apart.
     *
     * @param median the middle one; with an even number the mean of the two in the middle
     * @param least of them
     * @param greatest of them
     */
    record Spread(double median, double least, double greatest) {
        /** {@code 78,770 (78,275 to 85,578)}; one value alone stands alone. */
        String shown() {
            return least == greatest
                    ? Numbers.shown(median)
                    : "%s (%s to %s)".formatted(Numbers.shown(median), Numbers.shown(least), Numbers.shown(greatest));
        }
    }
}
