package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.Launched.How;
import io.apibuddy.benchmarks.compare.Statistics.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** From the start of {@code bin/api-buddy} to the end of the first answer, of a distribution that was just unpacked. */
final class StartCheck implements Check {
    private static final double LATER_MILLIS = 500;
    private static final double FIRST_MILLIS = 2000;
    private static final int LATER_STARTS = 10;
    private static final int TOLD_STARTS = 4;

    /** Its answer is in the cache file from the first start on. */
    private static final String STORED = "/" + ApiBuddy.MAPPING + "/1k?stored";

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<Outcome> run(Setting setting) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        try (Origin origin = Origin.start(setting)) {
            How free = unpacked(setting, origin);
            double first = first(setting, free);
            outcomes.add(
                    Outcome.atMost("the first start, both cores, answer from upstream", first, "ms", FIRST_MILLIS));
            Spread upstream = starts(setting, free, LATER_STARTS, StartCheck::neverAsked);
            outcomes.add(later("second start and later, both cores, answer from upstream", upstream));
            outcomes.addAll(spread(upstream));
            outcomes.add(later(
                    "the same, answer from the cache file", starts(setting, free, LATER_STARTS, number -> STORED)));
            outcomes.addAll(told(setting, free.onOneCore(), "on one core"));
            outcomes.addAll(told(setting, unpacked(setting, origin).profile("small"), "profile small, both cores"));
        }
        return outcomes;
    }

    private interface Target {
        String of(int number);
    }

    private static String neverAsked(int number) {
        return "/" + ApiBuddy.MAPPING + "/1k?at=" + System.nanoTime() + "-" + number;
    }

    private static Outcome later(String name, Spread spread) {
        return Outcome.atMost(name + ", median of " + LATER_STARTS, spread.median(), "ms", LATER_MILLIS);
    }

    private static List<Outcome> spread(Spread spread) {
        return List.of(
                Outcome.told("the fastest of them", spread.least(), "ms"),
                Outcome.told("the slowest of them", spread.greatest(), "ms"));
    }

    private static List<Outcome> told(Setting setting, How how, String words) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        if (!Files.exists(how.folder().resolve("user"))) {
            outcomes.add(Outcome.told(words + ", the first start", first(setting, how), "ms"));
        }
        Spread later = starts(setting, how, TOLD_STARTS, StartCheck::neverAsked);
        outcomes.add(Outcome.told(words + ", second start and later, answer from upstream", later.median(), "ms"));
        return outcomes;
    }

    /** A copy that was never started, with a new folder in place of the user's cache directory. */
    private static How unpacked(Setting setting, Origin origin) throws IOException {
        Path folder = setting.diskFolder("start");
        Path copy = folder.resolve("distribution");
        Path original = setting.distribution();
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.toList()) {
                // Archives of classes that an earlier start has left there are not part of it.
                if (!file.startsWith(original.resolve("archive"))) {
                    Files.copy(file, copy.resolve(original.relativize(file).toString()));
                }
            }
        }
        OwnConfig config = OwnConfig.of(folder.resolve("cache.db"), origin.url());
        return How.of(setting, folder, config).distribution(copy);
    }

    private static double first(Setting setting, How how) throws IOException {
        Files.createDirectory(how.folder().resolve("user"));
        try (Launched launched = Launched.start(setting, how, STORED)) {
            return launched.millis();
        }
    }

    private static Spread starts(Setting setting, How how, int times, Target target) throws IOException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            try (Launched launched = Launched.start(setting, how, target.of(i))) {
                millis.add(launched.millis());
            }
        }
        return Statistics.spread(millis);
    }
}
