package io.apibuddy.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A day in {@code -Dsoak.minutes} minutes (10): a proxy on a clock that is as much faster, under load all the time.
 * Lifetimes end, entries are evicted and purged, throttles open and close, breakers too, the configuration is read again.
 * At its end there is no more of anything than there was when it had warmed up, and no client has seen what it should not.
 */
class SoakTest {
    private static final int MINUTES = Integer.getInteger("soak.minutes", 10);
    private static final int SPEED = Math.max(1, 24 * 60 / MINUTES);
    private static final int SAMPLES = 60;

    /** As many answers as it takes to have used everything that keeps something, up to some limit, at whatever speed. */
    static final int WARM = 60_000;

    private static final Path KEPT = Path.of("target", "soak");

    /** The most that the quota allows, which is another each time the configuration is read. */
    private static final int QUOTA = 240;

    private static final String CONFIGURATION = """
            server: {port: 0, request_timeout: 3600}
            cache: {database_path: "%1$s/cache.db", max_entries: %3$d, max_size_mb: 60, memory_mb: 12, cleanup_interval_seconds: 120}
            admin: {rate_limit_per_minute: 0}
            throttling: {default_requests_per_hour: 0, max_wait_seconds: 7200}
            domain_mappings:
              reference: {upstream: "%2$s/reference", ttl_seconds: 3600, stale_while_revalidate_seconds: 0}
              standard: {upstream: "%2$s/standard", freshness: standard}
              quota: {upstream: "%2$s/quota", ttl_seconds: 1800, requests_per_hour: %4$d}
              waiting: {upstream: "%2$s/waiting", ttl_seconds: 1800, requests_per_hour: 300, on_limit: wait}
              flaky: {upstream: "%2$s/flaky", ttl_seconds: 1800, retries: 1}
              slow: {upstream: "%2$s/slow", ttl_seconds: 3600, stale_while_revalidate_seconds: 600}
              large: {upstream: "%2$s/large", ttl_seconds: 7200}
            """;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Sample> samples = new ArrayList<>();
    private int reloads;
    private int purges;

    @Tag("long")
    @Test
    void afterADayThereIsNoMoreOfAnythingAndNoClientHasSeenWhatItShouldNot(@TempDir Path directory) throws Exception {
        Files.createDirectories(KEPT);
        try (SoakOrigin origin = new SoakOrigin()) {
            Path configuration = directory.resolve("soak.yaml");
            configure(configuration, directory, origin, false);
            try (SoakedProcess proxy = SoakedProcess.start(directory, configuration, SPEED)) {
                SoakClients clients = new SoakClients(proxy.base(), origin, SPEED);
                try (clients) {
                    await().atMost(Duration.ofMinutes(10)).until(() -> clients.answers() >= WARM);
                    watch(proxy, clients, other -> configure(configuration, directory, origin, other));
                }
                comesToRest(proxy.base());
                for (int i = 0; i < 3; i++) { // what was lost at the very end is told too
                    proxy.collect(proxy.base().resolve("/reference/1"));
                }
                String log = proxy.log();
                Files.writeString(KEPT.resolve("log"), log);
                SoakEvents events =
                        SoakEvents.of(clients.outcomes(), metrics(proxy.base()), log, samples, reloads, purges);
                SoakDocument document = new SoakDocument(MINUTES, SPEED, samples, events, origin.asked());
                document.write(KEPT);

                assertThat(clients.shown()).as("what no client should see").isEmpty();
                assertThat(clients.unexpected()).isZero();
                assertThat(log).as("leaks").doesNotContain("LEAK");
                assertThat(SoakVerdict.unexpected(log)).as("log").isEmpty();
                assertThat(events.missing()).as("what a day should bring").isEmpty();
                assertThat(origin.mostUnderQuota(Duration.ofHours(1).toMillis() / SPEED - 2000))
                        .as("calls in an hour, less two seconds of real time for their way")
                        .isLessThanOrEqualTo(QUOTA);
                assertThat(samples).hasSize(SAMPLES);
                assertThat(SoakVerdict.growth(samples))
                        .as("more at the end than when it had warmed up")
                        .isEmpty();
                assertThat(proxy.noticesALostBuffer(proxy.base().resolve("/reference/1"), Duration.ofSeconds(60)))
                        .as("the leak detector, to its end")
                        .isTrue();
                int soFar = proxy.log().length();
                assertThat(proxy.end()).isZero();
                assertThat(proxy.log().substring(soFar)).as("log of the end").isEmpty();
                if (Boolean.getBoolean("apibuddy.regenerate")) {
                    document.publish(Path.of("..", "docs"));
                }
            }
        }
    }

    /** Writes one of two configurations. They differ in what can be changed while it runs. */
    private static void configure(Path file, Path directory, SoakOrigin origin, boolean other) throws IOException {
        String text = CONFIGURATION.formatted(
                directory,
                origin.url(),
                other ? SoakVerdict.ENTRIES - 400 : SoakVerdict.ENTRIES,
                other ? QUOTA - 40 : QUOTA);
        String spare = "  spare: {upstream: \"%s/spare\", ttl_seconds: 600}%n".formatted(origin.url());
        Files.writeString(file, other ? text + spare : text);
    }

    /** Writes a configuration. */
    private interface Configuring {
        void write(boolean other) throws IOException;
    }

    /** Samples at equal distances; between them the configuration is read again, or something is purged. */
    private void watch(SoakedProcess proxy, SoakClients clients, Configuring configuring) throws Exception {
        long start = System.nanoTime();
        long step = TimeUnit.MINUTES.toNanos(MINUTES) / SAMPLES;
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 1; i <= SAMPLES; i++) {
            // Time itself is what is waited for here.
            assertThat(never.await(start + i * step - System.nanoTime(), TimeUnit.NANOSECONDS))
                    .isFalse();
            samples.add(sample(proxy, clients, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)));
            if (i % 3 == 0) {
                boolean other = ++reloads % 2 == 1;
                configuring.write(other);
                assertThat(proxy.tell("reload")).isEqualTo("reloaded");
                assertThat(get(proxy.base().resolve("/spare/0")).statusCode()).isEqualTo(other ? 200 : 404);
            }
            if (i % 10 == 0) {
                purge(proxy.base());
            }
        }
    }

    private void purge(URI base) throws IOException, InterruptedException {
        String session = get(base.resolve("/admin/session")).body();
        String token = session.replaceAll("(?s).*\"token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
        HttpRequest purge = HttpRequest.newBuilder(base.resolve("/admin/cache/reference"))
                .timeout(Duration.ofSeconds(60))
                .header("X-API-Buddy-Token", token)
                .DELETE()
                .build();
        assertThat(http.send(purge, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        purges++;
    }

    /** Nobody asks any more: nothing waits, and nothing is left to be written. */
    private void comesToRest(URI base) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            String metrics = metrics(base);
            assertThat(metrics).contains("apibuddy_waiting", "apibuddy_throttle_queued", "apibuddy_store_queue_writes");
            assertThat(SoakEvents.sum(metrics, "apibuddy_waiting", "")).isZero();
            assertThat(SoakEvents.sum(metrics, "apibuddy_throttle_queued", "")).isZero();
            assertThat(SoakEvents.sum(metrics, "apibuddy_store_queue_writes", ""))
                    .isZero();
        });
    }

    private String metrics(URI base) throws IOException, InterruptedException {
        return get(base.resolve("/admin/metrics/prometheus")).body();
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build();
        return http.send(request, BodyHandlers.ofString());
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
                Long.parseLong(told[5]),
                proxy.fileBytes(),
                proxy.residentBytes(),
                clients.answers(),
                clients.hits(),
                clients.unexpected());
    }
}
