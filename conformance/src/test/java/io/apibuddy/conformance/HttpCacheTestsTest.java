package io.apibuddy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apibuddy.conformance.SuiteResults.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * The public HTTP cache tests (npm's http-cache-tests), run once against the built program under {@code freshness:
 * standard}. The score is left in {@code target/http-cache-tests.json} and {@code .txt}, what the processes said in
 * {@code target/http-cache-tests-logs}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class HttpCacheTestsTest {
    private static final Path TARGET = Path.of("target");
    private static final Path SUITE = TARGET.resolve("http-cache-tests");
    private static final Path RESULTS = TARGET.resolve("http-cache-tests.json");
    private static final Path SCORE = TARGET.resolve("http-cache-tests.txt");
    private static final Path LOGS = TARGET.resolve("http-cache-tests-logs");
    private static final Path PUBLISHED = Path.of("..", "docs", "conformance.json");
    private static final Path GUIDE = Path.of("..", "docs", "conformance.md");

    private static final Duration TO_INSTALL = Duration.ofSeconds(150);
    private static final Duration TO_RUN = Duration.ofSeconds(270);

    /** Names a mapping for each of the suite's paths, so that its URLs stay as they are. */
    private static final String CONFIGURATION = """
            server: {port: 0}
            cache: {database_path: "%1$s"}
            domain_mappings:
              test: {upstream: "%2$s/test", freshness: standard, requests_per_hour: 0, retries: 0}
              config: {upstream: "%2$s/config", freshness: standard, requests_per_hour: 0, retries: 0}
              state: {upstream: "%2$s/state", freshness: standard, requests_per_hour: 0, retries: 0}
            """;

    private SuiteResults results;
    private NotExpected notExpected;
    private @Nullable TestAbortedException missing;

    @BeforeAll
    void run(@TempDir Path directory) throws Exception {
        notExpected = NotExpected.read();
        Files.createDirectories(LOGS);
        try {
            nodeIsThere();
            install();
            results = runOnce(directory);
        } catch (TestAbortedException e) {
            // Thrown here it would leave no trace in the build's output: no test would have been run, and none skipped.
            missing = e;
        }
    }

    private static SuiteResults runOnce(Path directory) throws IOException, InterruptedException {
        try (StartedProcess origin = start("origin", SUITE.resolve("origin.mjs"), "300")) {
            String upstream = origin.awaitLine("Listening on ").replaceFirst("/$", "");
            Path configuration = directory.resolve("api-buddy.yaml");
            Files.writeString(configuration, CONFIGURATION.formatted(directory.resolve("cache.db"), upstream));
            List<String> serve = BuiltProgram.command("serve", "--config", configuration.toString());
            try (StartedProcess proxy = StartedProcess.start(LOGS, "api-buddy", serve)) {
                return runThrough(proxy.awaitLine("API Buddy is listening on "));
            }
        }
    }

    @BeforeEach
    void nothingIsMissing() {
        if (missing != null) {
            throw missing;
        }
    }

    private static SuiteResults runThrough(String base) throws IOException, InterruptedException {
        Files.deleteIfExists(RESULTS);
        try (StartedProcess driver =
                start("driver", SUITE.resolve("run.mjs"), "--base", base, "--results", RESULTS.toString())) {
            int exitCode = driver.awaitEnd(TO_RUN);
            assertThat(exitCode)
                    .as("the driver's exit code; it said: %s", driver.err())
                    .isZero();
            Files.writeString(SCORE, driver.out());
        }
        return SuiteResults.read(RESULTS);
    }

    private static void nodeIsThere() throws InterruptedException {
        String toDo = "install Node 18 or later with npm (on Debian: apt-get install nodejs npm)";
        try (StartedProcess node = StartedProcess.start(LOGS, "node", List.of("node", "--version"))) {
            node.awaitEnd(Duration.ofSeconds(30));
            Matcher version = Pattern.compile("v(\\d+)\\..*\\s*").matcher(node.out());
            if (!version.matches() || Integer.parseInt(version.group(1)) < 18) {
                Needed.isMissing("The HTTP cache tests cannot run on Node %s: %s"
                        .formatted(node.out().strip(), toDo));
            }
        } catch (IOException e) {
            Needed.isMissing("The HTTP cache tests need Node, which is missing: " + toDo);
        }
    }

    private static void install() throws IOException, InterruptedException {
        try (StartedProcess install = start("install", Path.of("src", "suite", "install.mjs"), SUITE.toString())) {
            int exitCode = install.awaitEnd(TO_INSTALL);
            if (exitCode == 3) {
                Needed.isMissing(install.err().strip());
            }
            assertThat(exitCode)
                    .as("the installation's exit code; it said: %s", install.err())
                    .isZero();
        }
    }

    private static StartedProcess start(String name, Path script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("node", script.toString()));
        command.addAll(List.of(arguments));
        return StartedProcess.start(LOGS, name, command);
    }

    @Test
    void everyRequiredAndOptimalTestPassesButThoseThatTheListExplains() {
        assertThat(notExpected.differences(results.tests())).isEmpty();
    }

    @Test
    void theWholeSuiteHasRun() {
        assertThat(results.score().get("required")).extracting(Score::of).isEqualTo(157);
        assertThat(results.score().get("optimal")).extracting(Score::of).isEqualTo(86);
    }

    @Test
    void everythingOnTheListHasItsReasonInTheDocumentation() throws IOException {
        String guide = Files.readString(GUIDE);

        assertThat(notExpected.ids()).allSatisfy(id -> assertThat(guide).contains("`" + id + "`"));
        assertThat(notExpected.entries()).allSatisfy(entry -> assertThat(guide).contains(entry.reason()));
    }

    /** So they are this program's: the tests above hold the list to it. */
    @Test
    void thePublishedFailuresAreThoseOfTheList() throws IOException {
        JsonNode failed = new ObjectMapper().readTree(PUBLISHED.toFile()).at("/programs/0/failed");

        assertThat(Stream.of("required", "optimal")
                        .flatMap(kind -> StreamSupport.stream(failed.path(kind).spliterator(), false))
                        .map(JsonNode::asText))
                .as("%s: run conformance/peers to write it anew", PUBLISHED)
                .containsExactlyInAnyOrderElementsOf(notExpected.ids());
    }
}
