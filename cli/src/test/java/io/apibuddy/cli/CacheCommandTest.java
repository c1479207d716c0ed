package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apibuddy.CacheFile;
import io.apibuddy.CachingProxy;
import io.apibuddy.config.ConfigLoader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheCommandTest {
    @TempDir
    private Path home;

    private Cli cli;
    private SlowApi api;
    private CachingProxy proxy;
    private Path database;

    @BeforeEach
    void storeThreeAnswers() throws Exception {
        cli = new Cli(home);
        // Where serve would put it, so that commands find it without being told.
        database = home.resolve("cache/api-buddy/cache.db");
        Files.createDirectories(database.getParent());
        api = new SlowApi(Duration.ZERO, Duration.ofMillis(1));
        proxy = new CachingProxy(ConfigLoader.create()
                .set("server.port", 0, "test")
                .set("cache.database_path", database, "test")
                .mapping("one", api.uri().toString(), "test")
                .mapping("two", api.uri().toString(), "test")
                .load()
                .config());
        proxy.start();
        get("one", "/countries/NO");
        get("one", "/countries/PT");
        get("two", "/countries/NO");
        // An answer is served from memory before the file has it.
        await().until(() -> Files.exists(database) && stored() == 3);
    }

    @AfterEach
    void stop() {
        proxy.close();
        api.close();
    }

    @Test
    void statsTellHowMuchIsStoredByMapping() throws IOException {
        var result = cli.run("cache", "stats");

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .containsPattern("one +2 ")
                .containsPattern("two +1 ")
                .containsPattern("together +3 ");

        JsonNode json =
                new ObjectMapper().readTree(cli.run("cache", "stats", "--json").out());
        assertThat(json.get("entries").asInt()).isEqualTo(3);
        assertThat(json.get("bytes").asLong()).isPositive();
        assertThat(json.get("mappings")).hasSize(2);
    }

    @Test
    void listNamesWhatIsStoredAndCanBeNarrowed() throws IOException {
        assertThat(cli.run("cache", "list").out().lines()).hasSize(5);
        assertThat(cli.run("cache", "list", "--mapping", "two").out().lines()).hasSize(3);
        assertThat(cli.run("cache", "list", "--limit", "1").out().lines()).hasSize(3);
        assertThat(cli.run("cache", "list", "--contains", "/PT").out())
                .contains("GET " + api.uri() + "/countries/PT")
                .doesNotContain("/countries/NO");
        assertThat(cli.run("cache", "list", "--mapping", "none").out()).isEqualTo("Nothing is stored.\n");

        JsonNode json =
                new ObjectMapper().readTree(cli.run("cache", "list", "--json").out());
        assertThat(json).hasSize(3);
        assertThat(json.get(0).get("uri").asText()).isEqualTo(api.uri() + "/countries/NO");
        assertThat(json.get(0).get("mapping").asText()).isEqualTo("two");
    }

    @Test
    void showTellsAllOfOneEntryByTheBeginningOfItsHash() throws IOException {
        JsonNode entry = new ObjectMapper()
                .readTree(cli.run("cache", "list", "--mapping", "two", "--json").out())
                .get(0);
        String hash = entry.get("hash").asText();

        var shown = cli.run("cache", "show", hash.substring(0, 12));
        assertThat(shown.code()).isZero();
        assertThat(shown.out())
                .contains(hash, "status          200")
                .containsIgnoringCase("content-type: application/json");

        JsonNode json = new ObjectMapper()
                .readTree(cli.run("cache", "show", hash, "--json").out());
        assertThat(json.get(0).get("fields").toString()).containsIgnoringCase("content-type");
    }

    @Test
    void showOfWhatIsNotThereFailsAndOfWhatIsNoHashIsBadUsage() {
        assertThat(cli.run("cache", "show", "0123456789abcdef0123456789abcdef").code())
                .isEqualTo(1);
        assertThat(cli.run("cache", "show", "xyz").code()).isEqualTo(2);
        assertThat(cli.err()).contains("found xyz, allowed 4 to 64 hexadecimal digits");
    }

    @Test
    void clearRemovesAMappingsAnswersOrAllAndARunningServerSeesIt() throws Exception {
        assertThat(cli.run("cache", "clear", "one").out()).isEqualTo("Removed 2 entries.\n");
        assertThat(cli.run("cache", "stats").out()).containsPattern("together +1 ");
        await().untilAsserted(() -> assertThat(get("one", "/countries/NO")).contains("fwd="));
        assertThat(get("two", "/countries/NO")).contains("; hit");

        // The server writes what it stores a moment later, and only then does another process see it.
        await().untilAsserted(() -> assertThat(cli.run("cache", "stats").out()).containsPattern("together +2 "));
        JsonNode json =
                new ObjectMapper().readTree(cli.run("cache", "clear", "--json").out());
        assertThat(json.get("removed").asInt()).isEqualTo(2);
    }

    @Test
    void clearRemovesAPartOfAMapping() {
        assertThat(cli.run("cache", "clear", "one", "--uri", api.uri() + "/countries/NO")
                        .out())
                .isEqualTo("Removed 1 entry.\n");
        assertThat(cli.run("cache", "clear", "two", "--prefix", api.uri() + "/countries/")
                        .out())
                .isEqualTo("Removed 1 entry.\n");
        assertThat(cli.run("cache", "clear", "one", "--tag", "none").out()).isEqualTo("Removed 0 entries.\n");
    }

    @Test
    void explainKnowsTheMappingFromTheCommandLineOrAConfiguration() throws IOException {
        var told = cli.run("explain", "--map", "one=" + api.uri(), "/one/countries/PT?x=1");
        assertThat(told.err()).isEmpty();
        assertThat(told.out()).contains("domain_mappings.one.key.ignore_query: [x]");

        Path config = Files.writeString(
                home.resolve("some.yaml"), "domain_mappings: {one: {upstream: '" + api.uri() + "'}}\n");
        told = cli.run("explain", "--config", config.toString(), "--json", api.uri() + "/countries/PT");
        assertThat(new ObjectMapper().readTree(told.out()).at("/verdict/action").asText())
                .isEqualTo("hit");

        told = cli.run("explain", api.uri() + "/countries/PT");
        assertThat(told.code()).isEqualTo(1);
        assertThat(told.err()).contains("the mappings are none");

        Files.writeString(config, "cache: {database_path: ':memory:'}\n");
        assertThat(cli.run("explain", "--config", config.toString(), "/one/a").code())
                .isEqualTo(1);
        assertThat(cli.err()).contains("in memory");
    }

    @Test
    void backupWritesACopyThatIsACacheItselfAndNeverOverwrites() {
        Path copy = home.resolve("copy.db");

        assertThat(cli.run("cache", "backup", copy.toString()).code()).isZero();
        cli.run("cache", "clear");
        assertThat(cli.run("cache", "stats", "--database", copy.toString()).out())
                .containsPattern("together +3 ");

        assertThat(cli.run("cache", "backup", copy.toString()).code()).isEqualTo(1);
        assertThat(cli.err()).contains(copy.toString()).doesNotContain("\tat ");
    }

    @Test
    void whatIsNoCacheIsLeftWhereItIs() throws IOException {
        Path other = Files.writeString(home.resolve("letter.txt"), "Dear reader, this is a text and no database.\n");

        var result = cli.run("cache", "stats", "--database", other.toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("letter.txt is not a cache");
        assertThat(other).hasContent("Dear reader, this is a text and no database.");
        assertThat(cli.run(
                                "cache",
                                "stats",
                                "--database",
                                home.resolve("none.db").toString())
                        .code())
                .isEqualTo(1);
        assertThat(cli.err()).contains("There is no cache at");
        assertThat(home.resolve("none.db")).doesNotExist();
    }

    private long stored() {
        try (CacheFile file = CacheFile.open(database)) {
            return file.statistics().entries();
        }
    }

    private String get(String mapping, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(proxy.uri(mapping) + path))
                                .build(),
                        BodyHandlers.ofString())
                .headers()
                .firstValue("Cache-Status")
                .orElse("");
    }
}
