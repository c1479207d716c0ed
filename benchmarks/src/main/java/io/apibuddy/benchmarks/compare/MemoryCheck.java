package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.Launched.How;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Resident memory after a typical load. A megabyte is 10^6 bytes here: of the two units by that name it is the smaller one,
 * so a limit in it is the stricter one.
 */
final class MemoryCheck implements Check {
    private static final int REQUESTS = 100_000;
    private static final int ENTRIES = 1_000;
    private static final int CONNECTIONS = 64;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<Outcome> run(Setting setting) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        try (Origin origin = Origin.start(setting)) {
            outcomes.addAll(profile(setting, origin, "small", 100));
            outcomes.addAll(profile(setting, origin, "fast", 150));
        }
        return outcomes;
    }

    private static List<Outcome> profile(Setting setting, Origin origin, String profile, double limit)
            throws IOException {
        Path folder = setting.diskFolder("memory");
        OwnConfig config = OwnConfig.of(folder.resolve("cache.db"), origin.url());
        How how = How.of(setting, folder, config).profile(profile);
        try (Launched launched = Launched.start(setting, how, target(0))) {
            Resident started = launched.memory();
            launched.clients(CONNECTIONS)
                    .send(REQUESTS, MemoryCheck::target, answer -> answer.status() == 200, LIMIT)
                    .flawless();
            Resident after = launched.memory();
            double megabytes = after.megabytes();
            String load = "profile " + profile + ", resident after 100,000 requests over 1,000 entries, 64 connections";
            return List.of(
                    new Outcome(load, megabytes, "MB", "< " + Numbers.plain(limit), Optional.of(megabytes < limit)),
                    Outcome.told("the same in MiB", after.mebibytes(), "MiB"),
                    Outcome.told("the most it was", after.peakMebibytes(), "MiB"),
                    Outcome.told("its proportional set size", after.proportionalMebibytes(), "MiB"),
                    Outcome.told("just started, one answer", started.mebibytes(), "MiB"));
        }
    }

    private static String target(long number) {
        return "/" + ApiBuddy.MAPPING + "/1k?id=" + number % ENTRIES;
    }
}
