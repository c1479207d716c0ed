package io.apibuddy.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Prometheus scrapes the program as it is handed out, and is asked what it has seen. */
@Timeout(120)
class PrometheusTest {
    private static final String KEY = "a-key-that-prometheus-shows-too-0123456789";
    private static final String HIT_RATE =
            "sum(apibuddy_requests_total{outcome=~\"hit|stale|revalidated\",mapping=\"api\"})"
                    + " / sum(apibuddy_requests_total{mapping=\"api\"})";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String PROXY = """
            server: {port: 0}
            security: {require_secure_key: true, secure_key: %s}
            cache: {database_path: "%s"}
            admin: {rate_limit_per_minute: 600}
            domain_mappings:
              api: {upstream: "http://127.0.0.1:%d", requests_per_hour: 0}
            """;

    /** The key as a query parameter: header fields are for Prometheus 2.55 and newer. */
    private static final String SCRAPING = """
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - job_name: api-buddy
                metrics_path: /admin/metrics/prometheus
                params: {key: [%s]}
                static_configs: [{targets: ["%s"]}]
            """;

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newBuilder()
            .proxy(HttpClient.Builder.NO_PROXY)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    @Test
    void aQueryReturnsTheHitRateThatTheRequestsHad() throws Exception {
        String program = prometheus();
        HttpServer upstream = upstream();
        try (StartedProcess proxy = StartedProcess.start(directory, "api-buddy", serve(upstream))) {
            String address = proxy.awaitLine("API Buddy is listening on ").replaceFirst("/$", "");
            // 10 misses, 30 hits.
            for (int i = 0; i < 40; i++) {
                assertThat(get(address + "/api/" + i % 10, "X-API-Buddy-Key", KEY))
                        .isEqualTo("answer");
            }
            int port = freePort();
            try (StartedProcess scraper =
                    StartedProcess.start(directory, "prometheus", scrape(program, address, port))) {
                await().alias("Prometheus knows the hit rate; it said: " + scraper.err())
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(500))
                        .ignoreExceptionsInstanceOf(IOException.class)
                        .untilAsserted(() -> assertThat(query(port, HIT_RATE)).isEqualTo("0.75"));
                assertThat(query(port, "apibuddy_cache_entries{tier=\"disk\"}")).isEqualTo("10");
                assertThat(query(port, "sum(apibuddy_upstream_calls_total)")).isEqualTo("10");
                assertThat(query(port, "sum(apibuddy_calls_saved_total)")).isEqualTo("30");
            }
            assertThat(proxy.err()).doesNotContain(KEY);
        } finally {
            upstream.stop(0);
        }
    }

    private static String prometheus() {
        return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .map(folder -> Path.of(folder, "prometheus"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseGet(() -> {
                    Needed.isMissing("prometheus is missing: apt-get install prometheus");
                    throw new AssertionError("not reached");
                });
    }

    private static HttpServer upstream() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] content = "answer".getBytes(UTF_8);
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
            }
        });
        server.start();
        return server;
    }

    private List<String> serve(HttpServer upstream) throws IOException {
        Path configuration = directory.resolve("api-buddy.yaml");
        Files.writeString(
                configuration,
                PROXY.formatted(
                        KEY,
                        directory.resolve("cache.db"),
                        upstream.getAddress().getPort()));
        return BuiltProgram.command("serve", "--config", configuration.toString());
    }

    private List<String> scrape(String program, String address, int port) throws IOException {
        Path configuration = directory.resolve("prometheus.yml");
        Files.writeString(
                configuration, SCRAPING.formatted(KEY, URI.create(address).getAuthority()));
        return List.of(
                program,
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + directory.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port);
    }

    /** It has no way to say which port it took. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String query(int port, String query) throws IOException, InterruptedException {
        String answer = get("http://127.0.0.1:" + port + "/api/v1/query?query=" + URLEncoder.encode(query, UTF_8));
        JsonNode result = JSON.readTree(answer).at("/data/result");
        return result.isEmpty() ? "nothing yet" : result.at("/0/value/1").asText();
    }

    private String get(String uri, String... fields) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(10));
        if (fields.length > 0) {
            request.headers(fields);
        }
        return client.send(request.build(), BodyHandlers.ofString()).body();
    }
}
