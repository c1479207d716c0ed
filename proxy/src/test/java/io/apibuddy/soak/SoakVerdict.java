package io.apibuddy.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/** Whether anything grew in a day, and whether the proxy said anything that it should not have to. */
final class SoakVerdict {
    /** Entries that the configuration allows. */
    static final int ENTRIES = 4000;

    private static final Pattern EXPECTED =
            Pattern.compile("[\\d:.]+ WARN +\\S+ mapping flaky: half of upstream's last calls failed; .*");

    private SoakVerdict() {}

    /** What there was more of at the end than when all had warmed up. */
    static List<String> growth(List<Sample> samples) {
        List<String> faults = new ArrayList<>();
        atMost(faults, samples, "heap after collection", Sample::heap, 1.15, 0);
        atMost(faults, samples, "direct memory", Sample::direct, 1.25, 2 << 20); // taken by the chunk
        atMost(faults, samples, "resident memory", Sample::resident, 1.25, 0);
        atMost(faults, samples, "cache file", Sample::file, 1.25, 0);
        atMost(faults, samples, "threads", Sample::threads, 1, 0);
        atMost(faults, samples, "descriptors", Sample::descriptors, 1, 4); // connections come and go
        for (int i = 1; i < samples.size(); i++) {
            if (samples.get(i).answers() == samples.get(i - 1).answers()) {
                faults.add("nobody was answered until second " + samples.get(i).seconds());
            }
            if (samples.get(i).entries() > ENTRIES * 1.1) {
                faults.add(samples.get(i).entries() + " entries in second "
                        + samples.get(i).seconds());
            }
        }
        return faults;
    }

    private static void atMost(
            List<String> faults,
            List<Sample> samples,
            String name,
            ToDoubleFunction<Sample> what,
            double times,
            int more) {
        double early = early(samples, what);
        double late = late(samples, what);
        if (late > early * times + more) {
            faults.add(String.format(Locale.ROOT, "%s: from %.0f to %.0f", name, early, late));
        }
    }

    /**
     * The least of the second fifth, when everything has been used once. The least, because what is under way for the
     * moment comes on top, some megabytes now and nothing then; what is lost is always there.
     */
    static double early(List<Sample> samples, ToDoubleFunction<Sample> what) {
        return least(samples.subList(samples.size() / 5, samples.size() * 2 / 5), what);
    }

    /** The least of the last fifth. */
    static double late(List<Sample> samples, ToDoubleFunction<Sample> what) {
        return least(samples.subList(samples.size() * 4 / 5, samples.size()), what);
    }

    private static double least(List<Sample> samples, ToDoubleFunction<Sample> what) {
        return samples.stream().mapToDouble(what).min().orElseThrow();
    }

    /** Lines of the log that a day like this should not bring: all but those that tell of the breaker. */
    static List<String> unexpected(String log) {
        return log.lines()
                .filter(line -> !EXPECTED.matcher(line).matches())
                .limit(40)
                .toList();
    }
}
