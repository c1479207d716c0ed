package io.apibuddy.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A day in {@code -Dsoak.minutes} minutes (10): a proxy on a clock that is as much faster, under load all the time.
 * Lifetimes end, entries are evicted and purged, throttles open and close, breakers too, the configuration is read again.
 * Then there is no more of anything than there was when it had warmed up, and no client has seen what it should not.
 */
class SoakTest {
    private static final int MINUTES = Integer.getInteger("soak.minutes", 10);
    private static final int DAY = 24 * 60;
    private static final int SAMPLES = 60;
    private static final Map<String, Integer> LIFETIMES = Map.of(
            "reference",
            3600,
            "standard",
            600,
            "quota",
            1800,
            "waiting",
            1800,
            "flaky",
            1800,
            "slow",
            4200,
            "large",
            7200);

    private static final String CONFIGURATION = """
            server: {port: 0, request_timeout: 3600}
            cache: {database_path: "%1$s/cache.db", max_entries: 4000, max_size_mb: 60, memory_mb: 12, cleanup_interval_seconds: 120}
            admin: {rate_limit_per_minute: 0}
            throttling: {default_requests_per_hour: 0}
            domain_mappings:
              reference: {upstream: "%2$s/reference", ttl_seconds: 3600, stale_while_revalidate_seconds: 0}
              standard: {upstream: "%2$s/standard", freshness: standard}
              quota: {upstream: "%2$s/quota", ttl_seconds: 1800, requests_per_hour: 200}
              waiting: {upstream: "%2$s/waiting", ttl_seconds: 1800, requests_per_hour: 2000, on_limit: wait}
              flaky: {upstream: "%2$s/flaky", ttl_seconds: 1800, retries: 1}
              slow: {upstream: "%2$s/slow", ttl_seconds: 3600, stale_while_revalidate_seconds: 600}
              large: {upstream: "%2$s/large", ttl_seconds: 7200}
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Sample> samples = new ArrayList<>();

    @Tag("long")
    @Test
    void afterADayThereIsNoMoreOfAnythingAndNoClientHasSeenWhatItShouldNot(@TempDir Path directory) throws Exception {
        int speed = DAY / MINUTES;
        try (SoakOrigin origin = new SoakOrigin()) {
            Path configuration = directory.resolve("soak.yaml");
            Files.writeString(configuration, CONFIGURATION.formatted(directory, origin.url()));
            try (SoakedProcess proxy = SoakedProcess.start(directory, configuration, speed)) {
                SoakClients clients = new SoakClients(proxy.base(), origin, LIFETIMES, speed);
                try (clients) {
                    watch(proxy, clients);
                }
                String log = proxy.log();
                SoakDocument document = new SoakDocument(MINUTES, speed, samples, clients, origin.asked());
                document.write(Path.of("target", "soak"));
                if (Boolean.getBoolean("apibuddy.regenerate")) {
                    document.publish(Path.of("..", "docs"));
                }

                assertThat(clients.shown()).as("what no client should see").isEmpty();
                assertThat(log).as("leaks").doesNotContain("LEAK");
                assertThat(log).doesNotContain("Exception", "OutOfMemory");
                assertThat(proxy.end()).isZero();
            }
        }
        assertThat(clientsWereServed()).isTrue();
        assertThat(growth(Sample::heap)).as("heap after collection").isLessThan(1.15);
        assertThat(growth(Sample::direct)).as("direct memory").isLessThan(1.25);
        assertThat(late(Sample::threads)).as("threads").isLessThanOrEqualTo(early(Sample::threads));
        assertThat(late(Sample::descriptors)).as("descriptors").isLessThanOrEqualTo(early(Sample::descriptors) + 8);
        assertThat(samples.stream().mapToLong(Sample::entries).max().orElseThrow())
                .isLessThan(6000);
    }

    private boolean clientsWereServed() {
        for (int i = 1; i < samples.size(); i++) {
            if (samples.get(i).answers() == samples.get(i - 1).answers()) {
                return false;
            }
        }
        return samples.size() >= SAMPLES;
    }

    /** Samples at equal distances; between them the configuration is read again, or something is purged. */
    private void watch(SoakedProcess proxy, SoakClients clients) throws Exception {
        long start = System.nanoTime();
        long step = TimeUnit.MINUTES.toNanos(MINUTES) / SAMPLES;
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 1; i <= SAMPLES; i++) {
            // Time itself is what is waited for here.
            assertThat(never.await(start + i * step - System.nanoTime(), TimeUnit.NANOSECONDS))
                    .isFalse();
            samples.add(sample(proxy, clients, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)));
            if (i % 3 == 0) {
                assertThat(proxy.tell("reload")).isEqualTo("reloaded");
            }
            if (i % 10 == 0) {
                purge(proxy.base());
            }
        }
    }

    private void purge(URI base) throws IOException, InterruptedException {
        String session = http.send(
                        HttpRequest.newBuilder(base.resolve("/admin/session")).build(), BodyHandlers.ofString())
                .body();
        String token = session.replaceAll("(?s).*\"token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
        HttpRequest purge = HttpRequest.newBuilder(base.resolve("/admin/cache/reference"))
                .timeout(Duration.ofSeconds(60))
                .header("X-API-Buddy-Token", token)
                .DELETE()
                .build();
        assertThat(http.send(purge, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private static Sample sample(SoakedProcess proxy, SoakClients clients, long seconds) throws IOException {
        String[] told = proxy.tell("sample").split(" ");
        return new Sample(
                seconds,
                Long.parseLong(told[0]),
                Long.parseLong(told[1]),
                Integer.parseInt(told[2]),
                Integer.parseInt(told[3]),
                Long.parseLong(told[4]),
                proxy.fileBytes(),
                proxy.residentBytes(),
                clients.answers(),
                clients.hits(),
                clients.unexpected());
    }

    private double growth(ToLongFunction<Sample> what) {
        return (double) late(what) / early(what);
    }

    /** The median of the second fifth, when everything has been used once. */
    private long early(ToLongFunction<Sample> what) {
        return median(what, samples.size() / 5, samples.size() * 2 / 5);
    }

    /** The median of the last fifth. */
    private long late(ToLongFunction<Sample> what) {
        return median(what, samples.size() * 4 / 5, samples.size());
    }

    private long median(ToLongFunction<Sample> what, int from, int to) {
        long[] values =
                samples.subList(from, to).stream().mapToLong(what).sorted().toArray();
        return values[values.length / 2];
    }
}
