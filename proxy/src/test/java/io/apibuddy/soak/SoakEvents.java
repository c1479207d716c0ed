package io.apibuddy.soak;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What has happened in a day, told apart from how much of it there should have been: a day on which nothing expired says
 * nothing of expiry.
 *
 * @param counts by name
 */
record SoakEvents(Map<String, Long> counts) {
    private static final String OPENED = "half of upstream's last calls failed";

    /** In each day, at whatever speed, at least so many. */
    private static final Map<String, Long> LEAST = Map.ofEntries(
            Map.entry("reference 200 hit", 1000L),
            Map.entry("standard 200 hit", 1000L),
            Map.entry("large 200 hit", 20L),
            Map.entry("large left", 20L),
            Map.entry("quota 200", 2000L), // its hours begin anew: 200 an hour
            Map.entry("quota 429 throttled", 100L),
            Map.entry("waiting 200", 2000L), // likewise
            Map.entry("flaky 200", 100L),
            Map.entry("flaky 503 upstream-unavailable", 100L),
            Map.entry("flaky broken off", 20L),
            Map.entry("spare 200", 20L),
            Map.entry("spare 404 unknown-mapping", 20L),
            Map.entry("samples with requests that waited for their turn", 10L),
            Map.entry("openings of the breaker", 3L),
            Map.entry("answers upstream confirmed", 20L),
            Map.entry("answers served while they were refreshed", 5L),
            Map.entry("answers that one call brought to several", 10L),
            Map.entry("retries", 20L),
            Map.entry("entries evicted", 1000L),
            Map.entry(SoakClients.ENDED, 1000L), // they stay for another month, so none is removed for its age
            Map.entry("configurations read again", 20L),
            Map.entry("purges of a mapping", 5L));

    /**
     * Gathers them.
     *
     * @param outcomes as clients counted them
     * @param metrics as the proxy tells them, for Prometheus
     * @param log what the proxy wrote
     * @param reloads how often the configuration was read again
     * @param purges how often a mapping was purged
     */
    static SoakEvents of(
            Map<String, Long> outcomes, String metrics, String log, List<Sample> samples, long reloads, long purges) {
        Map<String, Long> counts = new TreeMap<>(outcomes);
        counts.put(
                "samples with requests that waited for their turn",
                samples.stream().filter(sample -> sample.waiting() > 0).count());
        counts.put(
                "openings of the breaker",
                log.lines().filter(line -> line.contains(OPENED)).count());
        counts.put("answers upstream confirmed", sum(metrics, "apibuddy_requests_total", "outcome=\"revalidated\""));
        counts.put(
                "answers served while they were refreshed",
                sum(metrics, "apibuddy_requests_total", "outcome=\"stale\""));
        counts.put("answers that one call brought to several", sum(metrics, "apibuddy_collapsed_total", ""));
        counts.put("retries", sum(metrics, "apibuddy_retries_total", ""));
        counts.put("entries evicted", sum(metrics, "apibuddy_cache_evictions_total", "tier=\"disk\""));
        counts.put("configurations read again", reloads);
        counts.put("purges of a mapping", purges);
        return new SoakEvents(counts);
    }

    /** Of all series of a name that have a label. */
    static long sum(String metrics, String name, String label) {
        return Math.round(metrics.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum());
    }

    /** What there was too little of for a day. */
    List<String> missing() {
        return LEAST.entrySet().stream()
                .filter(least -> counts.getOrDefault(least.getKey(), 0L) < least.getValue())
                .map(least -> least.getKey() + ": " + counts.getOrDefault(least.getKey(), 0L) + " of at least "
                        + least.getValue())
                .sorted()
                .toList();
    }
}
