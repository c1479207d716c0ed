package io.apibuddy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.conformance.Serving.Got;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk takes nothing for a while, under load: clients notice nothing but misses. */
@Timeout(180)
class DiskTroubleTest {
    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final int CLIENTS = 4;
    private static final String MORE = "; exec \"$@\"";

    @TempDir
    private Path directory;

    /** What may be done to a process's disk, and undone. */
    private interface Fault {
        void begins(Serving serving) throws Exception;

        void ends(Serving serving) throws Exception;
    }

    /** Every write beyond a file's first page fails, as on a broken disk: no privilege is needed for that. */
    @Test
    @Shows(Threat.DISK_TROUBLE)
    void whileWritesFailClientsAreServedAndAfterwardsItStoresAgain(Reached reached) throws Exception {
        survives(Serving.of(directory, new CheckedOrigin()), limit(), "writes that fail", reached);
    }

    private static Fault limit() {
        return new Fault() {
            @Override
            public void begins(Serving serving) throws Exception {
                StartedProcess.run("prlimit", "--pid", "" + serving.process().pid(), "--fsize=4096:unlimited");
            }

            @Override
            public void ends(Serving serving) throws Exception {
                StartedProcess.run("prlimit", "--pid", "" + serving.process().pid(), "--fsize=unlimited:unlimited");
            }
        };
    }

    /** A file system of its own, which fills up; where none may be mounted, the limit of the test above has to do. */
    @Test
    @Shows(Threat.DISK_TROUBLE)
    void onAFullDiskClientsAreServedAndAfterwardsItStoresAgain(Reached reached) throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Serving.Start start = Serving.of(directory, new CheckedOrigin());
        if (mayMount()) {
            start.under(
                            "unshare",
                            "-rm",
                            "bash",
                            "-c",
                            "mount -t tmpfs -o size=40m tmpfs '" + disk + "'" + MORE,
                            "bash")
                    .database(disk.resolve("cache.db"));
            survives(start, filling(disk), "a full disk", reached);
        } else {
            survives(start, limit(), "a file that may not grow, as no disk may be mounted here", reached);
        }
    }

    private static boolean mayMount() throws Exception {
        Process process = new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }

    private static Fault filling(Path disk) {
        return new Fault() {
            @Override
            public void begins(Serving serving) throws Exception {
                // As much as there is; what fails in the end is the point.
                new ProcessBuilder("dd", "if=/dev/zero", "bs=4096", "of=" + seen(serving))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            }

            @Override
            public void ends(Serving serving) throws IOException {
                Files.delete(seen(serving));
            }

            /** The mount is there for the program alone. */
            private Path seen(Serving serving) {
                return Path.of("/proc/" + serving.process().pid() + "/root" + disk + "/filler");
            }
        };
    }

    private static void survives(Serving.Start start, Fault fault, String name, Reached reached) throws Exception {
        try (CheckedOrigin origin = start.origin();
                Serving serving = start.cache(", max_size_mb: 4, max_entries: 100, memory_mb: 4")
                        .start();
                Load load = new Load(serving, CLIENTS, 7)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> load.stored() > 30);
            assertThat(serving.get("/300/early").isRight()).isTrue();
            assertThat(serving.getStored("/300/early").isHit()).isTrue();

            fault.begins(serving);
            await().atMost(Duration.ofSeconds(30)).until(() -> isDegraded(serving));
            long before = load.answers();
            Got meanwhile = serving.get("/300/meanwhile");
            await().atMost(Duration.ofSeconds(30)).until(() -> load.answers() > before + 100);
            assertThat(meanwhile.isRight()).isTrue();
            assertThat(meanwhile.cacheStatus()).contains("detail=store-trouble").doesNotContain("; stored");
            assertThat(serving.admin("/status").toString()).as("why").contains("nothing is stored");

            fault.ends(serving);
            Instant ended = Instant.now();
            await().atMost(RECOVERY)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> serving.get("/300/after" + System.nanoTime()).isStored());
            double seconds = Duration.between(ended, Instant.now()).toMillis() / 1000.0;
            assertThat(isDegraded(serving)).isFalse();

            assertThat(load.wrong()).isEmpty();
            assertThat(load.failed()).isEmpty();
            assertThat(serving.process().err().lines().filter(line -> line.contains("nothing is stored")))
                    .as("told once: %s", serving.process().err())
                    .hasSizeLessThan(3);
            reached.figure("%s: 0 of %,d requests failed; storing again after %.1f s", name, load.answers(), seconds);
        }
    }

    private static boolean isDegraded(Serving serving) throws Exception {
        return serving.admin("/health").path("status").asText().equals("degraded");
    }
}
