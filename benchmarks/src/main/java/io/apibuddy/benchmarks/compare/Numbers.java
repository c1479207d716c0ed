package io.apibuddy.benchmarks.compare;

import java.util.Locale;

/** Numbers as tables and charts show them. */
final class Numbers {
    private Numbers() {}

    /** Three digits that count, thousands parted by commas: 0.0123, 1.57, 15.7, 157, 78,770. */
    static String shown(double number) {
        double size = Math.abs(number);
        if (size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", number);
        }
        if (size >= 10) {
            return String.format(Locale.ROOT, "%.1f", number);
        }
        if (size >= 1 || size == 0) {
            return String.format(Locale.ROOT, "%.2f", number);
        }
        return String.format(Locale.ROOT, size >= 0.1 ? "%.2f" : "%.3f", number);
    }

    /** Without what says nothing: 10, 0.5, 5,000. */
    static String plain(double number) {
        return number == Math.rint(number) ? String.format(Locale.ROOT, "%,.0f", number) : Double.toString(number);
    }
}
