package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class ServeCommandTest {
    private static final Pattern LISTENING =
            Pattern.compile("^API Buddy is listening on (http://127\\.0\\.0\\.1:[0-9]+)\\R");

    @TempDir
    private Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger calls = new AtomicInteger();
    private HttpServer api;
    private Cli cli;

    @BeforeEach
    void prepare() throws IOException {
        cli = new Cli(home);
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/", exchange -> {
            calls.incrementAndGet();
            try (exchange) {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write(new byte[] {'o', 'k'});
            }
        });
        api.start();
    }

    @AfterEach
    void stop() {
        api.stop(0);
        Logs.quiet(System.err);
    }

    @Test
    void itSaysWhereItListensServesAndEndsWith0() throws Exception {
        var running = cli.start("serve", "--port", "0", "--map", "api=" + apiUri());

        String base = listening();
        assertThat(get(base + "/api/a").body()).isEqualTo("ok");
        assertThat(get(base + "/api/a").headers().firstValue("Cache-Status"))
                .get()
                .asString()
                .contains("; hit");
        var result = end(running);

        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("API Buddy is listening on " + base + System.lineSeparator());
        assertThat(calls).hasValue(1);
    }

    @Test
    void withoutADatabaseAnswersAreKeptInTheUsersCacheDirectoryAcrossRestarts() throws Exception {
        var first = cli.start("serve", "--port", "0", "--map", "api=" + apiUri());
        get(listening() + "/api/kept");
        end(first);
        assertThat(home.resolve("cache/api-buddy/cache.db")).exists();

        var second = cli.start("serve", "--port", "0", "--map", "api=" + apiUri());
        assertThat(get(listening() + "/api/kept").headers().firstValue("Cache-Status"))
                .get()
                .asString()
                .contains("; hit");
        end(second);

        assertThat(calls).hasValue(1);
    }

    @Test
    void aFileThatNamesADatabaseIsObeyed() throws Exception {
        Path file = Files.writeString(
                home.resolve("some.yaml"), "cache: {database_path: " + home.resolve("mine.db") + "}\n");
        var running = cli.start("serve", "--port", "0", "--config", file.toString());
        listening();
        end(running);

        assertThat(home.resolve("mine.db")).exists();
        assertThat(home.resolve("cache")).doesNotExist();
    }

    @Test
    void aKeyThatItMadeIsPrintedOnceAndNowhereElse() throws Exception {
        var running = cli.start(
                "serve", "--port", "0", "--database", ":memory:", "--map", "api=" + apiUri(), "--require-key");
        String base = listening();
        await().until(() -> cli.out().lines().count() == 2);
        Matcher line = Pattern.compile("Access key: ([A-Za-z0-9_-]{43})").matcher(cli.out());
        assertThat(line.find()).isTrue();
        String key = line.group(1);

        assertThat(get(base + "/api/a").statusCode()).isEqualTo(401);
        assertThat(get(base + "/" + key + "/api/a").statusCode()).isEqualTo(200);
        var result = end(running);

        assertThat(result.out().split(key, -1)).hasSize(2);
        assertThat(result.err()).doesNotContain(key);
    }

    @Test
    void aConfiguredKeyIsNotPrinted() throws Exception {
        String key = "configured-configured-configured-configured";
        cli.environment.put("API_BUDDY_SECURITY_SECURE_KEY", key);
        var running = cli.start("serve", "--port", "0", "--database", ":memory:", "--require-key");
        listening();
        var result = end(running);

        assertThat(result.out()).doesNotContain("Access key");
        assertThat(result.out() + result.err()).doesNotContain(key);
    }

    @Test
    void withoutMappingsItStartsAndWarns() throws Exception {
        var running = cli.start("serve", "--port", "0", "--database", ":memory:");
        listening();
        var result = end(running);

        assertThat(result.code()).isZero();
        assertThat(result.err()).contains("WARN").contains("no mappings").contains("--map NAME=URL");
    }

    @Test
    void aTakenPortIsNamedWithAWayOut() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            var result = cli.run("serve", "--port", port, "--database", ":memory:");

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).contains(port).contains("--port").doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--port, 99999, server.port",
        "--port, many, server.port",
        "--ttl, -1, cache.default_ttl_seconds",
        "--requests-per-hour, x, throttling.default_requests_per_hour",
        "--log-level, LOUD, logging.level",
        "--freshness, eternal, --freshness",
        "--map, wiki, NAME=URL",
        "--map, wiki=ftp://x, domain_mappings.wiki.upstream",
        "--config, none.yaml, none.yaml",
    })
    void aWrongValueIsBadUsage(String option, String value, String named) {
        var result = cli.run("serve", option, value);

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains(named)
                .contains("found ")
                .contains("allowed ")
                .doesNotContain("\tat ");
    }

    @Test
    void everyMistakeOfFileAndCommandLineIsTold() throws IOException {
        Path file = Files.writeString(home.resolve("bad.yaml"), "server: {prt: 1}\ncache: {max_entries: x}\n");

        var result = cli.run("serve", "--config", file.toString(), "--ttl", "soon");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.errLines()).hasSize(3);
        assertThat(result.err()).contains(file + ":1: server.prt", file + ":2: cache.max_entries", "command line: ");
    }

    @Test
    void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws Exception {
        Path file = Files.writeString(
                home.resolve("some.yaml"),
                "server: {port: 1, host: 127.0.0.9}\nlogging: {level: ERROR}\ncache: {database_path: ':memory:'}\n");
        cli.environment.put("API_BUDDY_SERVER_HOST", "127.0.0.1");
        cli.environment.put("API_BUDDY_SERVER_PORT", "2");

        var running = cli.start("serve", "--config", file.toString(), "--port", "0", "--log-level", "WARNING");
        listening();
        assertThat(end(running).err()).contains("no mappings");
    }

    @Test
    void freshnessAndOfflineHoldForEveryMapping() throws Exception {
        Path file = Files.writeString(
                home.resolve("some.yaml"),
                "domain_mappings: {filed: {upstream: '" + apiUri() + "'}}\ncache: {database_path: ':memory:'}\n");

        var running =
                cli.start("serve", "--config", file.toString(), "--port", "0", "--map", "api=" + apiUri(), "--offline");
        String base = listening();

        assertThat(get(base + "/filed/a").statusCode()).isEqualTo(504);
        assertThat(get(base + "/api/a").statusCode()).isEqualTo(504);
        assertThat(calls).hasValue(0);
        end(running);
    }

    @Test
    void hupReadsTheFileAnewAndKeepsTheOldOneWhenItHasMistakes() throws Exception {
        Path file = Files.writeString(home.resolve("some.yaml"), "cache: {database_path: ':memory:'}\n");
        var running = cli.start("serve", "--config", file.toString(), "--port", "0");
        String base = listening();
        assertThat(get(base + "/later/a").statusCode()).isEqualTo(404);

        Files.writeString(
                file, "cache: {database_path: ':memory:'}\ndomain_mappings: {later: {upstream: '" + apiUri() + "'}}\n");
        await().untilAsserted(() -> cli.signal("HUP"));
        assertThat(get(base + "/later/a").statusCode()).isEqualTo(200);

        Files.writeString(file, "cache: {max_entries: none}\n");
        cli.signal("HUP");
        assertThat(get(base + "/later/b").statusCode()).isEqualTo(200);
        assertThat(end(running).err()).contains("stays in force").contains(file + ":1: cache.max_entries");
    }

    @Test
    void itTellsWhereTheDashboardIsUnlessThereIsNone() throws Exception {
        var running = cli.start("serve", "--port", "0", "--database", ":memory:");
        String base = listening();
        assertThat(end(running).err()).contains("Dashboard: " + base + "/admin/");

        cli.environment.put("API_BUDDY_ADMIN_ENABLED", "false");
        running = cli.start("serve", "--port", "0", "--database", ":memory:");
        await().atMost(Duration.ofSeconds(30)).until(() -> cli.out().contains("listening on "));
        assertThat(end(running).err()).doesNotContain("Dashboard");
    }

    @Test
    void theAdminApiReloadsItAsHupDoesAndEndsItAsTermDoes() throws Exception {
        Path file = Files.writeString(
                home.resolve("some.yaml"), "cache: {database_path: ':memory:'}\nlogging: {level: INFO}\n");
        var running = cli.start("serve", "--config", file.toString(), "--port", "0");
        String base = listening();
        String token = new ObjectMapper()
                .readTree(get(base + "/admin/session").body())
                .get("token")
                .asText();

        Files.writeString(
                file,
                "cache: {database_path: ':memory:'}\nlogging: {level: DEBUG}\n"
                        + "domain_mappings: {later: {upstream: '" + apiUri() + "'}}\n");
        assertThat(post(base + "/admin/config/reload", token).statusCode()).isEqualTo(200);
        assertThat(get(base + "/later/a").statusCode()).isEqualTo(200);
        assertThat(LoggerFactory.getLogger("io.apibuddy.any").isDebugEnabled()).isTrue();

        Files.writeString(
                file,
                "server: {port: 1}\ncache: {database_path: ':memory:'}\nlogging: {level: ERROR}\n"
                        + "admin: {rate_limit_per_minute: x}\n");
        assertThat(post(base + "/admin/config/reload", token).statusCode()).isEqualTo(422);
        assertThat(get(base + "/later/b").statusCode()).isEqualTo(200);
        assertThat(LoggerFactory.getLogger("io.apibuddy.any").isDebugEnabled()).isTrue();

        assertThat(post(base + "/admin/shutdown", "wrong").statusCode()).isEqualTo(403);
        assertThat(post(base + "/admin/shutdown", token).statusCode()).isEqualTo(202);
        assertThat(running.get(30, TimeUnit.SECONDS).code()).isZero();
    }

    private HttpResponse<String> post(String uri, String token) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(uri))
                        .header("X-API-Buddy-Token", token)
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void listeningWhereOthersReachItWithoutAKeyIsWarnedOf() throws Exception {
        var running = cli.start("serve", "--port", "0", "--host", "0.0.0.0", "--database", ":memory:");
        await().atMost(Duration.ofSeconds(30)).until(() -> cli.out().contains("listening on "));

        assertThat(end(running).err()).contains("asks for no key").contains("--require-key");
    }

    private String listening() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> LISTENING.matcher(cli.out()).find());
        Matcher line = LISTENING.matcher(cli.out());
        assertThat(line.find()).isTrue();
        return line.group(1);
    }

    private Cli.Result end(CompletableFuture<Cli.Result> running) throws Exception {
        cli.signal("TERM");
        return running.get(30, TimeUnit.SECONDS);
    }

    private String apiUri() {
        return "http://127.0.0.1:" + api.getAddress().getPort();
    }

    private HttpResponse<String> get(String uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    }
}
