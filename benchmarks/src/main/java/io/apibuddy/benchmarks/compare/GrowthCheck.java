package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.Launched.How;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** The same hits, of the same 1,000 entries, with more and more entries beside them; in turn, so that each has its bad luck. */
final class GrowthCheck implements Check {
    private static final double RATIO = 0.9;
    private static final int ROUNDS = 4;
    private static final Duration RUN = Duration.ofSeconds(2);
    /** After half of that a program here does a fifth of what it does warm. */
    private static final Duration WARM_UP = Duration.ofSeconds(9);

    private static final Duration FROM_DISK = Duration.ofSeconds(4);
    private static final int FROM_DISK_PER_SECOND = 500;

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public List<Outcome> run(Setting setting) throws IOException {
        Grown grown = new Grown(setting);
        Map<Long, Launched> bySize = new LinkedHashMap<>();
        try {
            for (long size : Grown.SIZES) {
                How how = How.of(setting, setting.diskFolder("growth"), grown.config(size))
                        .onOneCore();
                bySize.put(size, Launched.start(setting, how, "/" + ApiBuddy.MAPPING + Filled.target(1)));
            }
            return compare(setting, bySize);
        } finally {
            bySize.values().forEach(Launched::close);
        }
    }

    private static List<Outcome> compare(Setting setting, Map<Long, Launched> bySize) throws IOException {
        Load load = Load.of(Filled.PATH).script("keys.lua", Long.toString(Grown.SIZES.get(0)));
        for (Launched launched : bySize.values()) {
            perSecond(setting, launched, load, WARM_UP);
        }
        Map<Long, List<Double>> ratios = new LinkedHashMap<>();
        List<Double> smallest = new ArrayList<>();
        List<Map.Entry<Long, Launched>> order = new ArrayList<>(bySize.entrySet());
        for (int round = 0; round < ROUNDS; round++) {
            Map<Long, Double> rates = new LinkedHashMap<>();
            for (Map.Entry<Long, Launched> each : order) {
                rates.put(each.getKey(), perSecond(setting, each.getValue(), load, RUN));
            }
            double first = rates.getOrDefault(Grown.SIZES.get(0), Double.NaN);
            bySize.keySet()
                    .forEach(size -> ratios.computeIfAbsent(size, none -> new ArrayList<>())
                            .add(rates.getOrDefault(size, Double.NaN) / first));
            smallest.add(first);
            // Who comes later in a round is a little warmer: in the next one the others are.
            Collections.reverse(order);
        }
        List<Outcome> outcomes = new ArrayList<>();
        outcomes.add(Outcome.told(
                "hits of 1,000 keys of 1 KB, with 1,000 entries in the file",
                Statistics.spread(smallest).median(),
                "requests/s"));
        ratios.forEach((size, all) -> outcomes.addAll(ratio(size, Statistics.spread(all))));
        outcomes.addAll(fromDisk(bySize));
        return outcomes;
    }

    private static double perSecond(Setting setting, Launched launched, Load load, Duration time) throws IOException {
        Figures figures = load.run(setting, launched.base(), time);
        if (figures.failed() > 0) {
            throw new IOException(figures.failed() + " requests failed");
        }
        return figures.perSecond();
    }

    private static List<Outcome> ratio(long size, Statistics.Spread spread) {
        String words = "hits/s with %,d entries over those with 1,000".formatted(size);
        if (size == Grown.SIZES.get(0)) {
            return List.of();
        }
        return size == Grown.LARGEST
                ? List.of(
                        Outcome.atLeast(words, spread.median(), "x", RATIO),
                        Outcome.told("the least of the rounds", spread.least(), "x"),
                        Outcome.told("the greatest of the rounds", spread.greatest(), "x"))
                : List.of(Outcome.told(words, spread.median(), "x"));
    }

    /** Of any entry there is: of the largest file memory holds one in a hundred. */
    private static List<Outcome> fromDisk(Map<Long, Launched> bySize) throws IOException {
        Launched largest = bySize.get(Grown.LARGEST);
        if (largest == null) {
            return List.of();
        }
        Latencies latencies = new Paced(FROM_DISK_PER_SECOND, FROM_DISK)
                .run(
                        largest.address(),
                        1,
                        () -> "/" + ApiBuddy.MAPPING
                                + Filled.target(ThreadLocalRandom.current().nextLong(1, Grown.LARGEST + 1)));
        String words = "hits of any of 1,000,000 entries, 500 requests/s on one connection, ";
        return List.of(
                Outcome.told(words + "median", latencies.millis(0.5), "ms"),
                Outcome.told(words + "p99", latencies.millis(0.99), "ms"));
    }
}
