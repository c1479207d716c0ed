package io.apibuddy.admin;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text that Prometheus reads, read as it does: sample by sample. */
public final class Scrape {
    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\",?");

    private final Map<Series, Double> samples;

    /** A name, and labels in the order of their names. */
    private record Series(String name, Map<String, String> labels) {}

    private Scrape(Map<Series, Double> samples) {
        this.samples = samples;
    }

    /** Reads a text whose label values need no escapes. */
    public static Scrape of(String text) {
        Map<Series, Double> samples = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            if (!sample.matches()) {
                throw new AssertionError("no sample: " + line);
            }
            Map<String, String> labels = new TreeMap<>();
            Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
            Double before = samples.put(new Series(sample.group(1), labels), Double.valueOf(sample.group(3)));
            if (before != null) {
                throw new AssertionError("twice: " + line);
            }
        });
        return new Scrape(samples);
    }

    /** The sum of all samples of a name that have these labels: names and values in turn. */
    public double sum(String name, String... labels) {
        return samples.entrySet().stream()
                .filter(sample -> sample.getKey().name().equals(name)
                        && has(sample.getKey().labels(), labels))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Whether there is a sample of a name that has these labels. */
    public boolean has(String name, String... labels) {
        return samples.keySet().stream().anyMatch(series -> series.name().equals(name) && has(series.labels(), labels));
    }

    /** The names of all samples. */
    public Set<String> names() {
        Set<String> names = new HashSet<>();
        samples.keySet().forEach(series -> names.add(series.name()));
        return names;
    }

    /** The names of the labels of a metric; of a histogram's buckets without their bound. */
    Set<String> labels(String metric) {
        Set<String> labels = new HashSet<>();
        samples.keySet().stream()
                .filter(series -> series.name().equals(metric) || series.name().equals(metric + "_count"))
                .forEach(series -> labels.addAll(series.labels().keySet()));
        return labels;
    }

    private static boolean has(Map<String, String> all, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(all.get(labels[i]))) {
                return false;
            }
        }
        return true;
    }
}
