package io.apibuddy.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.conformance.Serving.Got;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process may open no more files: connections take all of them, and are closed again. */
class DescriptorsTest {
    private static final int DESCRIPTORS = 150;
    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final int ROUNDS = 3;

    @TempDir
    private Path directory;

    @Test
    @Timeout(180)
    @Shows(Threat.NO_DESCRIPTORS)
    void whenDescriptorsRunOutItAcceptsAgainOnceThereAreSome(Reached reached) throws Exception {
        Duration longest = Duration.ZERO;
        try (CheckedOrigin origin = new CheckedOrigin();
                Serving serving = Serving.of(directory, origin)
                        .under("bash", "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$@\"", "bash")
                        .start()) {
            for (int round = 0; round < ROUNDS; round++) {
                longest = max(longest, exhausted(serving, round));
            }
            String log = serving.process().err();
            assertThat(log.lines().count()).as("lines of its log: %s", log).isLessThan(60);
            assertThat(log).doesNotContain("NoClassDefFoundError", "Thread ");
        }
        reached.figure(
                "%d times, accepting and storing again after at most %.1f s", ROUNDS, longest.toMillis() / 1000.0);
    }

    /** How long it took until a new client was served. */
    private static Duration exhausted(Serving serving, int round) throws Exception {
        List<Socket> crowd = new ArrayList<>();
        try (Socket early = connect(serving)) {
            assertThat(answers(early, "/300/early")).as("before").isTrue();
            for (int i = 0; i < DESCRIPTORS + 50; i++) {
                crowd.add(connect(serving));
            }
            await().atMost(RECOVERY).until(() -> open(serving) >= DESCRIPTORS - 2);
            assertThat(answers(early, "/300/early"))
                    .as("a hit over a connection from before")
                    .isTrue();
            assertThat(status(early, "/300/new" + round))
                    .as("what needs a new connection upstream")
                    .isIn(200, 502, 503);
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
        Instant closed = Instant.now();
        await().atMost(RECOVERY)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    Got got = serving.get(Serving.client(), "/300/after" + round);
                    return got.isRight() && (got.isStored() || got.isHit());
                });
        Got again = serving.get("/300/after" + round);
        assertThat(again.isRight() && again.isHit()).as(again.cacheStatus()).isTrue();
        assertThat(serving.admin("/health").path("status").asText()).isEqualTo("healthy");
        return Duration.between(closed, Instant.now());
    }

    /** How many descriptors it has in use. */
    private static long open(Serving serving) throws IOException {
        try (var files = Files.list(Path.of("/proc/" + serving.process().pid() + "/fd"))) {
            return files.count();
        }
    }

    private static Socket connect(Serving serving) throws IOException {
        Socket socket = new Socket();
        socket.connect(
                new InetSocketAddress(
                        InetAddress.getByName("127.0.0.1"), serving.uri("/").getPort()),
                10_000);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static boolean answers(Socket socket, String path) throws IOException {
        return status(socket, path) == 200;
    }

    /** Asks over a connection that stays, and reads the whole answer. */
    private static int status(Socket socket, String path) throws IOException {
        socket.getOutputStream().write(("GET /api" + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("after \"%s\"", head).isNotNegative();
            head.append((char) next);
        }
        String fields = head.toString().toLowerCase(java.util.Locale.ROOT);
        int at = fields.indexOf("content-length: ");
        assertThat(at).as(fields).isPositive();
        in.readNBytes(Integer.parseInt(fields.substring(at + 16, fields.indexOf('\r', at))));
        return Integer.parseInt(head.substring(9, 12));
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
