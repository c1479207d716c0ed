package io.apibuddy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program is killed in the middle of storing, again and again, on one file: damage would add up. Nobody but the
 * program opens that file, so it begins each time with what the kill left, its log among it.
 */
class KilledTest {
    private static final int CLIENTS = 8;
    private static final int CHECKED = 200;

    @TempDir
    private Path directory;

    @Test
    @Timeout(300)
    void afterFiveKillsTheFileIsSoundAndEveryHitIsWhole() throws Exception {
        killed(5);
    }

    @Tag("long")
    @Test
    @Timeout(3600)
    @Shows(Threat.KILLED)
    void afterTwoHundredKillsTheFileIsSoundAndEveryHitIsWhole(Reached reached) throws Exception {
        Killed killed = killed(200);
        reached.figure(
                "200 rounds begun on a log that a kill left, and %d that a kill between two logs left: %,d hits, 0 bad"
                        + " checksums, integrity holds",
                killed.withoutLog(), killed.hits());
    }

    /**
     * What was seen.
     *
     * @param hits how many were checked after the kills
     * @param withoutLog kills that left no page in the log: it had just been emptied, or was begun anew and its first
     *     transaction not yet whole
     */
    private record Killed(int hits, int withoutLog) {}

    /** @param rounds how many kills shall leave a log with something in it; few do not */
    private Killed killed(int rounds) throws Exception {
        Random random = new Random(20261130);
        int hits = 0;
        int round = 0;
        int counted = 0;
        Path database = directory.resolve("cache.db");
        try (CheckedOrigin origin = new CheckedOrigin()) {
            for (; counted < rounds; round++) {
                Serving serving = start(origin, round);
                try {
                    hits += sound(serving, random);
                    load(serving, round, random);
                } finally {
                    serving.process().kill();
                }
                assertThat(serving.process().err())
                        .as("what it said in round %d", round)
                        .doesNotContain("is damaged", "\tat ");
                Database.Left left = Database.left(database, directory);
                assertThat(left.integrity()).as("round %d", round).isEqualTo("ok");
                counted += left.frames() > 0 ? 1 : 0;
                assertThat(round + 1 - counted)
                        .as("rounds that left nothing in the log, up to round %d", round)
                        .isLessThanOrEqualTo(3 + rounds / 10);
            }
            try (Serving serving = start(origin, round)) {
                hits += sound(serving, random);
            }
        }
        assertThat(hits).as("hits that were checked").isGreaterThan(rounds * 5);
        return new Killed(hits, round - counted);
    }

    /** Small limits, so that there are evictions. */
    private Serving start(CheckedOrigin origin, int round) throws Exception {
        return Serving.of(directory, origin)
                .name("api-buddy-" + round % 2)
                .cache(", max_size_mb: 30, max_entries: 250, memory_mb: 1, cleanup_interval_seconds: 1")
                .start();
    }

    /** What it has from before. */
    private static int sound(Serving serving, Random random) throws Exception {
        List<String> paths = new ArrayList<>(Load.paths());
        Collections.shuffle(paths, random);
        int hits = 0;
        for (String path : paths.subList(0, CHECKED)) {
            Serving.Got got = serving.getStored(path);
            assertThat(got.status() == 504 || got.isHit() && got.isRight())
                    .as("%s: %d, %s", path, got.status(), got.cacheStatus())
                    .isTrue();
            hits += got.isHit() ? 1 : 0;
        }
        return hits;
    }

    /** Some hundred answers, and the kill comes at whatever is done then. */
    private static void load(Serving serving, int round, Random random) throws Exception {
        try (Load load = new Load(serving, CLIENTS, round)) {
            long enough = 50 + random.nextInt(150);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> load.answers() >= enough);
            if (round % 5 == 0) {
                serving.purge("/3");
            }
            load.stopping();
            serving.process().kill();
            assertThat(load.wrong()).isEmpty();
            assertThat(load.failed()).isEmpty();
        }
    }
}
