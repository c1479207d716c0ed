package io.apibuddy.benchmarks.compare;

import io.apibuddy.CacheFile;
import io.apibuddy.benchmarks.compare.Launched.How;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Misses that are stored, for long enough that nothing can be put off: what counts is the rows that are in the file when the
 * process has ended, over the time until then.
 */
final class StoredMissesCheck implements Check {
    private static final double TARGET = 5_000;
    private static final int CONNECTIONS = 64;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration MEASURED = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "stored-misses";
    }

    @Override
    public List<Outcome> run(Setting setting) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        try (Origin origin = Origin.start(setting)) {
            Path folder = setting.diskFolder("stored");
            Path file = folder.resolve("cache.db");
            OwnConfig config = OwnConfig.of(file, origin.url()).unlimited();
            How how = How.of(setting, folder, config).onOneCore();
            long before;
            Crowd.Result result;
            long begun;
            try (Launched launched = Launched.start(setting, how, "/" + ApiBuddy.MAPPING + "/1k")) {
                before = 1 + send(launched, "warm", WARM_UP).accepted();
                begun = System.nanoTime();
                result = send(launched, "run", MEASURED);
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            long stored = rows(file) - before;
            String words = "misses of 1 KB, 64 connections, 20 s, ";
            outcomes.add(Outcome.atLeast(words + "stored in SQLite", stored / seconds, "rows/s", TARGET));
            outcomes.add(Outcome.told(words + "answered", result.perSecond(), "requests/s"));
            outcomes.add(Outcome.told(words + "stored of 100 answered", 100.0 * stored / result.accepted(), "rows"));
            outcomes.add(Outcome.told(words + "median", result.latencies().millis(0.5), "ms"));
            outcomes.add(Outcome.told(words + "p99", result.latencies().millis(0.99), "ms"));
        }
        return outcomes;
    }

    private static Crowd.Result send(Launched launched, String run, Duration time) throws IOException {
        return launched.clients(CONNECTIONS)
                .send(
                        Long.MAX_VALUE,
                        number -> "/" + ApiBuddy.MAPPING + "/1k?" + run + "=" + number,
                        answer -> answer.status() == 200 && !answer.isHit(),
                        time)
                .flawless();
    }

    private static long rows(Path file) {
        try (CacheFile cache = CacheFile.open(file)) {
            return cache.statistics().entries();
        }
    }
}
