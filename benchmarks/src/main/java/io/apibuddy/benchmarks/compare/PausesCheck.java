package io.apibuddy.benchmarks.compare;

import io.apibuddy.CacheFile;
import io.apibuddy.benchmarks.compare.Launched.How;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * How long a hit waits while very many entries are expired, and while as many are evicted: 1,000 requests a second on one
 * connection, while nothing else happens and then while something does. The program has one core, so that the store's
 * writer is in the way of the hits if it can be.
 */
final class PausesCheck implements Check {
    private static final double MILLIS = 10;
    private static final int STEPS = 3;
    private static final long STEP = 50_000;
    private static final int KEYS = 100;
    private static final Duration PROBED = Duration.ofSeconds(3);
    private static final int PER_SECOND = 1000;
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "pauses";
    }

    @Override
    public List<Outcome> run(Setting setting) throws IOException {
        Path folder = setting.diskFolder("pauses");
        Path file = folder.resolve("cache.db");
        fill(file);
        How how = How.of(setting, folder, config(file, 0, 0)).onOneCore();
        List<Outcome> outcomes = new ArrayList<>();
        try (Launched launched = Launched.start(setting, how, "/" + ApiBuddy.MAPPING + Filled.target(1))) {
            launched.clients(1).send(Long.MAX_VALUE, PausesCheck::key, Wire.Answer::isHit, WARM_UP);
            Probed control = new Probed();
            Probed expiry = new Probed();
            Probed eviction = new Probed();
            for (int step = 1; step <= STEPS; step++) {
                control.add(launched, () -> {});
                OwnConfig expiring = config(file, step, 0);
                expiry.add(launched, () -> launched.reload(expiring));
            }
            for (int step = 1; step <= STEPS; step++) {
                control.add(launched, () -> {});
                OwnConfig evicting = config(file, STEPS, step);
                eviction.add(launched, () -> launched.reload(evicting));
            }
            outcomes.addAll(expiry.outcomes("while 50,000 entries expire"));
            outcomes.addAll(eviction.outcomes("while 50,000 entries are evicted"));
            outcomes.addAll(control.told("while nothing else happens"));
        }
        long left = entries(file);
        outcomes.add(Outcome.atMost("entries left of 300,100, where 100 may be", (double) left, "entries", KEYS));
        return outcomes;
    }

    /** What is evicted; after that, so that it was used last, what is asked for; and what expires, in mappings of its own. */
    private static void fill(Path file) throws IOException {
        new Filled(file, "evicted", Filled.NOBODY, 1024).add(1, STEPS * STEP, Duration.ofDays(1));
        new Filled(file, ApiBuddy.MAPPING, Filled.NOBODY, 1024).add(1, KEYS, Duration.ofDays(1));
        for (int step = 1; step <= STEPS; step++) {
            new Filled(file, expiring(step), Filled.NOBODY, 1024).addOver(1, STEP);
        }
    }

    private static String expiring(int step) {
        return "expired" + step;
    }

    /** An offline mapping's entries last: they expire in the mass once it is offline no more. */
    private static OwnConfig config(Path file, int expired, int evicted) {
        OwnConfig config = OwnConfig.of(file, Filled.NOBODY)
                .unlimited()
                .cache("cleanup_interval_seconds", 1)
                .mapping("evicted", Filled.NOBODY.toString());
        for (int step = 1; step <= STEPS; step++) {
            config.mapping(expiring(step), Filled.NOBODY.toString(), "offline: " + (step > expired));
        }
        return evicted == 0 ? config : config.cache("max_entries", KEYS + (STEPS - evicted) * STEP);
    }

    private static String key(long number) {
        return "/" + ApiBuddy.MAPPING + Filled.target(1 + number % KEYS);
    }

    private static long entries(Path file) {
        try (CacheFile cache = CacheFile.open(file)) {
            return cache.statistics().entries();
        }
    }

    private interface Event {
        void happen() throws IOException;
    }

    /** The longest one of a round may be the machine's own hiccup: of three rounds the median counts. */
    private static final class Probed {
        private final Latencies all = new Latencies();
        private final List<Double> longest = new ArrayList<>();

        void add(Launched launched, Event event) throws IOException {
            try (Wire wire = Wire.to(launched.address(), Duration.ofSeconds(10))) {
                event.happen();
                Latencies latencies = new Paced(PER_SECOND, PROBED).run(wire, new Keys());
                longest.add(latencies.millis(1));
                all.addAll(latencies);
            }
        }

        List<Outcome> outcomes(String words) {
            List<Outcome> outcomes = new ArrayList<>();
            outcomes.add(Outcome.atMost(
                    "longest hit " + words + ", median of " + longest.size() + " times",
                    Statistics.spread(longest).median(),
                    "ms",
                    MILLIS));
            outcomes.addAll(told(words));
            return outcomes;
        }

        List<Outcome> told(String words) {
            return List.of(
                    Outcome.told("longest hit of all " + words, all.millis(1), "ms"),
                    Outcome.told("p99.9 of the hits " + words, all.millis(0.999), "ms"),
                    Outcome.told(
                            "hits over 10 ms of %,d ".formatted(all.size()) + words,
                            (double) all.longerThan(MILLIS),
                            "hits"));
        }
    }

    /** One key after the other. */
    private static final class Keys implements Supplier<String> {
        private long next;

        @Override
        public String get() {
            return key(next++);
        }
    }
}
