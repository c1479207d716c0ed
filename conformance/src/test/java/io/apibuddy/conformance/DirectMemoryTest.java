package io.apibuddy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.conformance.Serving.Got;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Too many answers at once for the memory that there is, and clients that don't read them. */
class DirectMemoryTest {
    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final int ROUNDS = 3;
    private static final int MOST_ROUNDS = 10;

    @TempDir
    private Path directory;

    /**
     * As little as six megabytes, where the connections of those who don't read would like to have forty. (Those by TLS
     * cannot take it: what is encrypted for them waits in the heap.)
     */
    @Test
    @Timeout(120)
    @Shows(Threat.NO_DIRECT_MEMORY)
    void whenDirectMemoryIsFullItAnswersAgainOnceThereIsSomeAndLeaksNothing(Reached reached) throws Exception {
        Duration longest = Duration.ZERO;
        Map<Integer, Integer> statuses = new TreeMap<>();
        Map<Integer, Integer> byHttp2 = new TreeMap<>();
        Map<Integer, Integer> larger = new TreeMap<>();
        int broken = 0;
        try (CheckedOrigin origin = new CheckedOrigin();
                Serving serving = Serving.of(directory, origin)
                        .cache(", max_cache_response_size: 400000")
                        .java("-Xmx192m", "-XX:MaxDirectMemorySize=6m", "-Dio.netty.leakDetection.level=paranoid")
                        .start()) {
            assertThat(serving.get("/30000/small").isRight()).isTrue();
            assertThat(serving.get("/200000/stored").isRight()).isTrue();
            // How much the kernel takes for those who don't read differs: until somebody was refused.
            for (int round = 0; round < ROUNDS || (round < MOST_ROUNDS && !statuses.containsKey(503)); round++) {
                broken += exhaust(serving, 500, round, statuses, larger, byHttp2);
                Duration took = recovered(serving, "/300000/after" + round);
                longest = took.compareTo(longest) > 0 ? took : longest;
            }
            // A leak is told of when what was lost has been collected and something else is allocated.
            for (int i = 0; i < 3; i++) {
                StartedProcess.run(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(serving.process().pid()),
                        "GC.run");
                assertThat(serving.get("/30000/small").isRight()).isTrue();
            }
            String log = serving.process().err();
            assertThat(log).contains("There is no memory left").doesNotContain("LEAK", "Thread ", "Java heap space");
            assertThat(log.lines().count()).as("lines of its log: %s", log).isLessThan(20);
        }
        assertThat(statuses.getOrDefault(200, 0)).as("%s", statuses).isPositive();
        assertThat(statuses.getOrDefault(503, 0)).as("%s", statuses).isPositive();
        int all = statuses.values().stream().mapToInt(n -> n).sum();
        assertThat(statuses.getOrDefault(0, 0)).as("%s", statuses).isLessThan(all / 8);
        // An answer that goes in pieces can find memory for some of them; that is no rule.
        assertThat(larger.getOrDefault(503, 0)).as("%s", larger).isPositive();
        assertThat(larger.getOrDefault(0, 0)).as("%s", larger).isLessThan(all / 8);
        reached.figure(
                "leak detector paranoid: 0 leaks; of %d clients beside 500 that did not read: 200: %d, 503: %d, broken off:"
                        + " %d, wrong: 0; with answers of 200 KB 200: %d, 503: %d, broken off: %d; of %d by HTTP/2: 200: %d, 503: %d, broken off: %d, wrong: 0; of those that read at"
                        + " last, broken off: %d, wrong: 0; storing again after %.1f s at most",
                all,
                statuses.getOrDefault(200, 0),
                statuses.getOrDefault(503, 0),
                statuses.getOrDefault(0, 0),
                larger.getOrDefault(200, 0),
                larger.getOrDefault(503, 0),
                larger.getOrDefault(0, 0),
                byHttp2.values().stream().mapToInt(n -> n).sum(),
                byHttp2.getOrDefault(200, 0),
                byHttp2.getOrDefault(503, 0),
                byHttp2.getOrDefault(0, 0),
                broken,
                longest.toMillis() / 1000.0);
    }

    /** The heap of the launcher's profile "small" and half of its native memory. */
    @Test
    @Timeout(60)
    void aSmallProcessServesBesideClientsThatDoNotRead() throws Exception {
        Map<Integer, Integer> statuses = new TreeMap<>();
        try (CheckedOrigin origin = new CheckedOrigin();
                Serving serving = Serving.of(directory, origin)
                        .cache(", max_cache_response_size: 400000")
                        .java(
                                "-XX:+UseSerialGC",
                                "-Xmn4m",
                                "-Xmx48m",
                                "-XX:MaxDirectMemorySize=24m",
                                "-XX:+ExitOnOutOfMemoryError")
                        .start()) {
            assertThat(serving.get("/30000/small").isRight()).isTrue();
            exhaust(serving, 200, 0, statuses, statuses, statuses);
            recovered(serving, "/300000/after");
            assertThat(serving.process().err()).doesNotContain("LEAK", "Thread ", "Java heap space");
        }
        assertThat(statuses).containsOnlyKeys(200);
    }

    /**
     * Large answers, each to a client that reads nothing of it, and small ones meanwhile.
     *
     * @return how many answers broke off for those who read in the end
     */
    private int exhaust(
            Serving serving,
            int clients,
            int round,
            Map<Integer, Integer> statuses,
            Map<Integer, Integer> larger,
            Map<Integer, Integer> byHttp2)
            throws Exception {
        Curl curl = new Curl(directory);
        try (SlowReaders readers = new SlowReaders(serving.uri("/").getPort())) {
            for (int i = 0; i < clients; i++) {
                readers.ask("/6000000/slow?" + round + "-" + i);
            }
            for (int i = 0; i < 20; i++) {
                statuses.merge(status(serving, "/30000/small"), 1, Integer::sum);
                statuses.merge(status(serving, "/3000/new-" + round + "-" + i), 1, Integer::sum);
                larger.merge(status(serving, "/200000/stored"), 1, Integer::sum);
                larger.merge(status(serving, "/200000/new-" + round + "-" + i), 1, Integer::sum);
                byHttp2.merge(status(serving, curl, "/30000/small"), 1, Integer::sum);
                byHttp2.merge(status(serving, curl, "/3000/newer-" + round + "-" + i), 1, Integer::sum);
            }
            assertThat(serving.process().isAlive())
                    .as("%s %s", serving.process().out(), serving.process().err())
                    .isTrue();
            return readers.readSome(10);
        }
    }

    /** How long it takes until what is new is stored. */
    private static Duration recovered(Serving serving, String path) throws Exception {
        Instant relieved = Instant.now();
        await().atMost(RECOVERY)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    Got got = serving.get(Serving.client(), path);
                    return got.isRight()
                            && (got.isStored() || got.isHit())
                            && serving.getStored(path).isRight();
                });
        return Duration.between(relieved, Instant.now());
    }

    /** The same by HTTP/2. */
    private static int status(Serving serving, Curl curl, String path) throws Exception {
        Curl.Got got = curl.get(serving.uri("/api" + path));
        assertThat(got.status() == 0
                        || got.status() == 503
                        || got.status() == 200 && Arrays.equals(got.content(), CheckedOrigin.content(path)))
                .as("%s by HTTP/2: %d, %d bytes", path, got.status(), got.content().length)
                .isTrue();
        return got.status();
    }

    /** Nought for an answer that breaks off. */
    private static int status(Serving serving, String path) throws Exception {
        try {
            Got got = serving.get(Serving.client(), path);
            assertThat(got.status() == 503 || got.isRight())
                    .as("%d %s", got.status(), got.cacheStatus())
                    .isTrue();
            return got.status();
        } catch (IOException broken) {
            return 0;
        }
    }
}
