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
import java.util.List;
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
        Beside beside = new Beside();
        int broken = 0;
        try (CheckedOrigin origin = new CheckedOrigin();
                Serving serving = Serving.of(directory, origin)
                        .cache(", max_cache_response_size: 400000")
                        .java("-Xmx192m", "-XX:MaxDirectMemorySize=6m", "-Dio.netty.leakDetection.level=paranoid")
                        .start()) {
            assertThat(serving.get("/30000/small").isRight()).isTrue();
            assertThat(serving.get("/200000/stored").isRight()).isTrue();
            // How much the kernel takes for those who don't read differs: until somebody was refused.
            for (int round = 0; round < ROUNDS || (round < MOST_ROUNDS && !beside.areRefused()); round++) {
                broken += exhaust(serving, 500, round, beside);
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
        assertThat(beside.small().right).as("%s", beside).isPositive();
        assertThat(beside.small().refused).as("%s", beside).isPositive();
        assertThat(beside.small().broken)
                .as("%s", beside)
                .isLessThan(beside.small().all() / 8);
        // One that goes in pieces may find memory for the first of them alone, and then breaks off.
        assertThat(beside.large().refused).as("%s", beside).isPositive();
        reached.figure(
                "leak detector paranoid: 0 leaks; beside 500 clients that did not read, %s; with answers of 200 KB, %s; by"
                        + " HTTP/2, %s; of those that read at last, %d broken off, 0 wrong; storing again after %.1f s at"
                        + " most",
                beside.small(), beside.large(), beside.byHttp2(), broken, longest.toMillis() / 1000.0);
    }

    /** The heap of the launcher's profile "small" and half of its native memory. */
    @Test
    @Timeout(60)
    void aSmallProcessServesBesideClientsThatDoNotRead() throws Exception {
        Beside beside = new Beside();
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
            exhaust(serving, 200, 0, beside);
            recovered(serving, "/300000/after");
            assertThat(serving.process().err()).doesNotContain("LEAK", "Thread ", "Java heap space");
        }
        assertThat(List.of(beside.small(), beside.large(), beside.byHttp2()))
                .allSatisfy(answers -> assertThat(answers.right).isEqualTo(answers.all()));
    }

    /** What became of the questions of one kind of client. Whole answers that are not right are an error at once. */
    private static final class Answers {
        private int right;
        private int refused;
        private int broken;

        /** @param status 200, 503, or nought for an answer that broke off */
        void add(int status) {
            switch (status) {
                case 200 -> right++;
                case 503 -> refused++;
                default -> broken++;
            }
        }

        int all() {
            return right + refused + broken;
        }

        @Override
        public String toString() {
            return "%d of %d answered 200, %d told 503, %d broken off, 0 wrong"
                    .formatted(right, all(), refused, broken);
        }
    }

    /** Those who ask beside the clients that read nothing. */
    private record Beside(Answers small, Answers large, Answers byHttp2) {
        Beside() {
            this(new Answers(), new Answers(), new Answers());
        }

        boolean areRefused() {
            return small.refused > 0 && large.refused > 0;
        }
    }

    /**
     * Large answers, each to a client that reads nothing of it, and small ones meanwhile.
     *
     * @return how many answers broke off for those who read in the end
     */
    private int exhaust(Serving serving, int clients, int round, Beside beside) throws Exception {
        Curl curl = new Curl(directory);
        try (SlowReaders readers = new SlowReaders(serving.uri("/").getPort())) {
            for (int i = 0; i < clients; i++) {
                readers.ask("/6000000/slow?" + round + "-" + i);
            }
            for (int i = 0; i < 20; i++) {
                String number = round + "-" + i;
                beside.small().add(status(serving, "/30000/small"));
                beside.small().add(status(serving, "/3000/new-" + number));
                beside.large().add(status(serving, "/200000/stored"));
                beside.large().add(status(serving, "/200000/new-" + number));
                beside.byHttp2().add(status(serving, curl, "/30000/small"));
                beside.byHttp2().add(status(serving, curl, "/3000/newer-" + number));
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
