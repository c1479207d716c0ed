package io.apibuddy.benchmarks.compare;

import io.apibuddy.benchmarks.compare.Launched.How;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Hits that come from SQLite, every one: memory holds nothing, and any of 100,000 entries is asked for. */
final class DatabaseCheck implements Check {
    private static final long ENTRIES = 100_000;
    private static final int CONNECTIONS = 8;
    private static final int EACH_PER_SECOND = 125;
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration MEASURED = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "database";
    }

    @Override
    public List<Outcome> run(Setting setting) throws IOException {
        Path folder = setting.diskFolder("database");
        Path file = folder.resolve("cache.db");
        new Filled(file, ApiBuddy.MAPPING, Filled.NOBODY, 1024).add(1, ENTRIES, Duration.ofDays(1));
        OwnConfig config = OwnConfig.of(file, Filled.NOBODY).unlimited().cache("memory_mb", 0);
        try (Launched launched =
                Launched.start(setting, How.of(setting, folder, config).onOneCore(), any())) {
            Crowd.Result most = launched.clients(CONNECTIONS)
                    .send(Long.MAX_VALUE, number -> any(), Wire.Answer::isHit, WARM_UP)
                    .flawless();
            Latencies paced =
                    new Paced(EACH_PER_SECOND, MEASURED).run(launched.address(), CONNECTIONS, DatabaseCheck::any);
            String words = "hit from SQLite, 1,000 requests/s over 8 connections, ";
            return List.of(
                    Outcome.atMost(words + "median", paced.millis(0.5), "ms", 1),
                    Outcome.atMost(words + "p99", paced.millis(0.99), "ms", 10),
                    Outcome.told(words + "p99.9", paced.millis(0.999), "ms"),
                    Outcome.told(words + "longest", paced.millis(1), "ms"),
                    Outcome.told("hits from SQLite, 8 clients as fast as they can", most.perSecond(), "requests/s"),
                    Outcome.told("the same, median", most.latencies().millis(0.5), "ms"),
                    Outcome.told("the same, p99", most.latencies().millis(0.99), "ms"));
        }
    }

    private static String any() {
        return "/" + ApiBuddy.MAPPING
                + Filled.target(ThreadLocalRandom.current().nextLong(1, ENTRIES + 1));
    }
}
