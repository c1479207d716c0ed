package io.apibuddy.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.CachingProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FilledTest {
    private static final int LENGTH = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    @Test
    void whatWasFilledInIsFoundByRequests() throws IOException {
        Path file = directory.resolve("cache.db");
        Filled filled = new Filled(file, "o", Filled.NOBODY, LENGTH);
        filled.add(1, 10, Duration.ofHours(1));
        filled.add(11, 12, Duration.ofHours(1));

        try (CachingProxy proxy = proxy(file);
                Wire wire = Wire.to(address(proxy), PATIENCE)) {
            for (int number = 1; number <= 12; number++) {
                Wire.Answer answer = wire.get("/o" + Filled.target(number));
                assertThat(answer.isHit()).as(answer.toString()).isTrue();
                assertThat(answer.length()).isEqualTo(LENGTH);
            }
            assertThat(wire.get("/o" + Filled.target(13)).status()).isEqualTo(502);
        }
    }

    @Test
    void aCrowdSharesItsRequestsAndASteadyPaceAsksAsOftenAsItSays() throws IOException {
        Path file = directory.resolve("cache.db");
        new Filled(file, "o", Filled.NOBODY, LENGTH).add(1, 5, Duration.ofHours(1));

        try (CachingProxy proxy = proxy(file)) {
            Crowd.Result result = new Crowd(address(proxy), 4, PATIENCE)
                    .send(100, number -> "/o" + Filled.target(1 + number % 6), Wire.Answer::isHit, PATIENCE);
            assertThat(result.accepted() + result.failed()).isEqualTo(100);
            assertThat(result.failed()).isEqualTo(100 / 6);
            assertThat(result.firstFailure()).isEqualTo("status 502");
            assertThat(result.latencies().size()).isEqualTo((int) result.accepted());

            Latencies paced = new Paced(100, Duration.ofMillis(300))
                    .run(
                            address(proxy),
                            2,
                            () -> "/o"
                                    + Filled.target(ThreadLocalRandom.current().nextLong(1, 6)));
            assertThat(paced.size()).isEqualTo(2 * 30);
        }
    }

    private static CachingProxy proxy(Path file) {
        return CachingProxy.builder()
                .map("o", Filled.NOBODY.toString())
                .database(file)
                .set("domain_mappings.o.retries", 0)
                .start();
    }

    private static InetSocketAddress address(CachingProxy proxy) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port());
    }
}
