package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code wrk --latency} prints. */
final class WrkOutput {
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern TOTAL = Pattern.compile("(\\d+) requests in [^,]+, ([0-9.]+)([KMGT]?B) read");
    private static final Pattern STATUS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern SOCKET =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
    private static final Map<String, Double> UNITS = Map.of("us", 0.001, "ms", 1.0, "s", 1000.0, "m", 60_000.0);

    private WrkOutput() {}

    /**
     * Reads it.
     *
     * @throws IOException a part is missing
     */
    static Figures parse(String text) throws IOException {
        Matcher total = need(TOTAL, text);
        return new Figures(
                Double.parseDouble(need(RATE, text).group(1)),
                percentile(50, text),
                percentile(99, text),
                Long.parseLong(total.group(1)),
                Math.round(Double.parseDouble(total.group(2)) * scale(total.group(3))),
                failures(text));
    }

    private static long failures(String text) {
        long failed = 0;
        Matcher status = STATUS.matcher(text);
        if (status.find()) {
            failed += Long.parseLong(status.group(1));
        }
        Matcher socket = SOCKET.matcher(text);
        if (socket.find()) {
            for (int group = 1; group <= 4; group++) {
                failed += Long.parseLong(socket.group(group));
            }
        }
        return failed;
    }

    private static double percentile(int percent, String text) throws IOException {
        Matcher line = need(Pattern.compile("(?m)^\\s+" + percent + "%\\s+([0-9.]+)(us|ms|s|m)$"), text);
        return Double.parseDouble(line.group(1)) * UNITS.getOrDefault(line.group(2), 1.0);
    }

    /** wrk's units of bytes are binary. */
    private static double scale(String unit) {
        return switch (unit) {
            case "KB" -> 1024.0;
            case "MB" -> 1024.0 * 1024;
            case "GB" -> 1024.0 * 1024 * 1024;
            case "TB" -> 1024.0 * 1024 * 1024 * 1024;
            default -> 1;
        };
    }

    private static Matcher need(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("wrk has not said " + pattern + "; it said: " + text);
        }
        return matcher;
    }
}
