package io.apibuddy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two programs store into one file, evict and purge in it, and serve from it. */
class TwoProcessesTest {
    private static final int CLIENTS = 4;

    @TempDir
    private Path directory;

    @Test
    @Timeout(120)
    void twoProcessesWorkOnOneFileForTenSeconds() throws Exception {
        bothWork(Duration.ofSeconds(10));
    }

    @Tag("long")
    @Test
    @Timeout(900)
    @Shows(Threat.TWO_PROCESSES)
    void twoProcessesWorkOnOneFileForTenMinutes(Reached reached) throws Exception {
        long answers = bothWork(Duration.ofMinutes(10));
        reached.figure("10 minutes, %,d answers: integrity holds, 0 wrong bytes", answers);
    }

    private long bothWork(Duration time) throws Exception {
        Path database = directory.resolve("cache.db");
        long answers;
        try (CheckedOrigin origin = new CheckedOrigin();
                Serving one = start(origin, "one");
                Serving other = start(origin, "other")) {
            try (Load first = new Load(one, CLIENTS, 1);
                    Load second = new Load(other, CLIENTS, 2)) {
                long end = System.nanoTime() + time.toNanos();
                int[] purges = new int[1];
                await().atMost(time.plusSeconds(30))
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> {
                            Serving purging = purges[0]++ % 2 == 0 ? one : other;
                            assertThat(purging.purge("/" + purges[0] % 4)).isEqualTo(200);
                            return System.nanoTime() > end;
                        });
                for (Load load : new Load[] {first, second}) {
                    assertThat(load.wrong()).isEmpty();
                    assertThat(load.failed()).isEmpty();
                    assertThat(load.hits()).as("hits").isPositive();
                    assertThat(load.stored()).as("stored").isPositive();
                }
                answers = first.answers() + second.answers();
            }
            seesWhatTheOtherStores(one, other);
            seesWhatTheOtherStores(other, one);
            assertThat(Database.integrity(database)).isEqualTo("ok");
            assertThat(one.process().err() + other.process().err())
                    .as("what they said")
                    .isEmpty();
        }
        assertThat(Database.integrity(database)).isEqualTo("ok");
        return answers;
    }

    private static void seesWhatTheOtherStores(Serving one, Serving other) throws Exception {
        String path = "/3000/by-" + one.uri("/").getPort();
        assertThat(one.get(path).isStored()).isTrue();
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            Serving.Got got = other.getStored(path);
            return got.isHit() && got.isRight();
        });
    }

    private Serving start(CheckedOrigin origin, String name) throws Exception {
        return Serving.of(directory, origin)
                .name(name)
                .cache(", max_size_mb: 30, max_entries: 250, memory_mb: 1, cleanup_interval_seconds: 1")
                .start();
    }
}
