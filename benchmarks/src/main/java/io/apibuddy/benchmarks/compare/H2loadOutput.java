package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code h2load} prints, and its log of every request: it knows no percentiles itself. */
final class H2loadOutput {
    private static final Pattern RATE = Pattern.compile("finished in [0-9.]+m?s, ([0-9.]+) req/s");
    private static final Pattern REQUESTS = Pattern.compile(
            "requests: .* (\\d+) done, (\\d+) succeeded, (\\d+) failed, (\\d+) errored, (\\d+) timeout");
    private static final Pattern STATUS =
            Pattern.compile("status codes: (\\d+) 2xx, (\\d+) 3xx, (\\d+) 4xx, (\\d+) 5xx");
    private static final Pattern TRAFFIC = Pattern.compile("traffic: .*\\((\\d+)\\) total");

    private H2loadOutput() {}

    /**
     * Reads it.
     *
     * @param log start, status and microseconds, a line for each request
     * @throws IOException a part is missing
     */
    static Figures parse(String text, Path log) throws IOException {
        double[] micros;
        try (Stream<String> lines = Files.lines(log)) {
            micros = lines.mapToDouble(H2loadOutput::micros).sorted().toArray();
        }
        Matcher requests = need(REQUESTS, text);
        Matcher status = need(STATUS, text);
        return new Figures(
                Double.parseDouble(need(RATE, text).group(1)),
                Statistics.percentile(micros, 50) / 1000,
                Statistics.percentile(micros, 99) / 1000,
                number(requests, 1),
                number(need(TRAFFIC, text), 1),
                // What fails or is not answered in time; a status of 400 and above is no failure to h2load.
                number(requests, 3) + number(requests, 5) + number(status, 3) + number(status, 4));
    }

    private static double micros(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf('\t') + 1));
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group));
    }

    private static Matcher need(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("h2load has not said " + pattern + "; it said: " + text);
        }
        return matcher;
    }
}
