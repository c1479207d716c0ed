package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apibuddy.CachingProxy;
import io.apibuddy.config.ConfigLoader;
import io.apibuddy.threats.Secrets;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask a running API Buddy. */
class RunningTest {
    private static final String KEY = Secrets.ACCESS_KEY.text();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path home;

    private Cli cli;
    private SlowApi api;
    private CachingProxy proxy;
    private String url;

    @BeforeEach
    void storeThreeAnswers() throws Exception {
        cli = new Cli(home);
        api = new SlowApi(Duration.ZERO, Duration.ofMillis(1));
        start(loader -> loader);
        get("one", "/countries/NO");
        get("one", "/countries/PT?ts=1");
        get("two", "/countries/NO");
    }

    private void start(UnaryOperator<ConfigLoader> more) {
        proxy = new CachingProxy(more.apply(ConfigLoader.create()
                        .set("server.port", 0, "test")
                        .mapping("one", api.uri().toString(), "test")
                        .mapping("two", api.uri().toString(), "test"))
                .load()
                .config());
        proxy.start();
        url = proxy.address().toString();
    }

    private void restart(UnaryOperator<ConfigLoader> more) {
        proxy.close();
        start(more);
    }

    @AfterEach
    void stop() {
        proxy.close();
        api.close();
    }

    @Test
    void statsAndListTellOfItWhatTheyTellOfAFile() throws Exception {
        await().untilAsserted(() -> assertThat(run("cache", "stats").out()).containsPattern("together +3 "));
        assertThat(run("cache", "stats").out()).containsPattern("one +2 ").containsPattern("two +1 ");
        assertThat(run("cache", "list").out().lines()).hasSize(5);
        assertThat(run("cache", "list", "--mapping", "two").out().lines()).hasSize(3);
        assertThat(run("cache", "list", "--limit", "1").out().lines()).hasSize(3);
        assertThat(run("cache", "list", "--contains", "/PT?").out())
                .contains("GET " + api.uri() + "/countries/PT?ts=1")
                .doesNotContain("/countries/NO");

        JsonNode entries = JSON.readTree(run("cache", "list", "--json").out());
        assertThat(entries).hasSize(3);
        assertThat(entries.get(0).get("mapping").asText()).isEqualTo("two");
        assertThat(entries.get(0).get("status").asInt()).isEqualTo(200);
    }

    @Test
    void aLongListIsAskedForInParts() throws Exception {
        for (int i = 0; i < 120; i++) {
            get("two", "/countries/NO?i=" + i);
        }
        assertThat(JSON.readTree(
                        run("cache", "list", "--json", "--limit", "115").out()))
                .hasSize(115);
        assertThat(JSON.readTree(
                        run("cache", "list", "--json", "--limit", "1000").out()))
                .hasSize(123);
    }

    @Test
    void showTellsAnEntryWithItsFields() throws Exception {
        String hash = JSON.readTree(
                        run("cache", "list", "--mapping", "two", "--json").out())
                .get(0)
                .get("hash")
                .asText();

        assertThat(run("cache", "show", hash.substring(0, 10)).out())
                .contains(hash, "status          200")
                .containsIgnoringCase("content-type: application/json");
        assertThat(run("cache", "show", "00000000").code()).isEqualTo(1);
        assertThat(cli.err()).contains("nothing is stored under 00000000");
    }

    @Test
    void clearRemovesAllOrAMappingOrAPartOfIt() throws Exception {
        assertThat(run("cache", "clear", "one", "--uri", api.uri() + "/countries/NO")
                        .out())
                .isEqualTo("Removed 1 entry.\n");
        assertThat(run("cache", "clear", "one", "--prefix", api.uri() + "/countries/P")
                        .out())
                .isEqualTo("Removed 1 entry.\n");
        assertThat(run("cache", "clear", "two", "--tag", "none").out()).isEqualTo("Removed 0 entries.\n");
        assertThat(run("cache", "clear", "two").out()).isEqualTo("Removed 1 entry.\n");
        get("two", "/countries/NO");
        assertThat(run("cache", "clear").out()).isEqualTo("Removed 1 entry.\n");
    }

    @Test
    void explainSaysOfAMissWhichStoredAnswerComesNearAndWhatWouldMakeThemOne() throws Exception {
        Cli.Result told = run("explain", "/one/countries/PT?ts=2");

        assertThat(told.err()).isEmpty();
        assertThat(told.code()).isZero();
        assertThat(told.out())
                .contains("fwd=uri-miss", "Nothing is stored under this key.")
                .contains("query parameter ts", "domain_mappings.one.key.ignore_query: [ts]");

        JsonNode json = JSON.readTree(
                run("explain", "--json", api.uri() + "/countries/PT?ts=1").out());
        assertThat(json.at("/verdict/action").asText()).isEqualTo("hit");
        assertThat(json.at("/mapping").asText()).isEqualTo("one");
    }

    @Test
    void explainTakesAWholeRequest() throws Exception {
        Path data = Files.writeString(home.resolve("query.json"), "{\"capital\": \"Oslo\"}");

        Cli.Result told = run("explain", "-H", "Content-Type: application/json", "--data", "@" + data, "/two/search");

        assertThat(told.out()).contains("POST /two/search");
        assertThat(told.err()).isEmpty();
    }

    @Test
    void explainTellsOfARequestThatWasMade() throws Exception {
        String id = "1";
        assertThat(run("explain", "--id", id).out()).contains("Then: ", "Now: ", "GET /one/countries/NO");
        assertThat(run("explain", "--id", "4711").code()).isEqualTo(1);
        assertThat(cli.err()).contains("4711");
    }

    @Test
    void theKeyComesFromTheEnvironmentOrAnOptionAndIsNeverShown() {
        restart(loader ->
                loader.set("security.require_secure_key", true, "test").set("security.secure_key", KEY, "test"));

        assertThat(run("cache", "stats").code()).isEqualTo(1);
        assertThat(cli.err()).contains("asks for its access key", "API_BUDDY_SECURITY_SECURE_KEY");
        assertThat(run("cache", "stats", "--key", KEY + "x").code()).isEqualTo(1);
        assertThat(cli.err()).contains("another access key").doesNotContain(KEY);
        assertThat(run("cache", "stats", "--key", KEY).code()).isZero();
        assertThat(cli.out() + cli.err()).doesNotContain(KEY);
        assertThat(run("cache", "clear", "--key", KEY).out()).isEqualTo("Removed 0 entries.\n");

        cli.environment.put("API_BUDDY_SECURITY_SECURE_KEY", KEY);
        assertThat(run("cache", "stats").code()).isZero();
        assertThat(cli.run("cache", "stats", "--url", url + "/" + KEY + "/admin/")
                        .code())
                .isZero();
        assertThat(cli.out() + cli.err()).doesNotContain(KEY);
    }

    @Test
    void anAdminApiThatIsSwitchedOffIsToldAsThat() {
        restart(loader -> loader.set("admin.enabled", false, "test"));

        assertThat(run("cache", "stats").code()).isEqualTo(1);
        assertThat(cli.err()).contains("admin.enabled");
    }

    @Test
    void tooManyQuestionsAreToldWithWhenToAskAgain() {
        restart(loader -> loader.set("admin.rate_limit_per_minute", 1, "test"));

        run("cache", "stats");
        assertThat(run("cache", "stats").code()).isEqualTo(1);
        assertThat(cli.err()).contains("429", "Try again in ");
    }

    private Cli.Result run(String... args) {
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--url";
        all[args.length + 1] = url;
        return cli.run(all);
    }

    private void get(String mapping, String path) throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(proxy.uri(mapping) + path))
                                .build(),
                        BodyHandlers.ofString());
    }
}
