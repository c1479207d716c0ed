package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
    @TempDir
    private Path home;

    private Cli cli;

    @BeforeEach
    void prepare() {
        cli = new Cli(home);
    }

    @Test
    void theSecondTimeNoQuestionReachesTheApi() {
        var result = cli.run("demo", "--once", "--slowest", "8");

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .containsPattern("First time: 10 answers in .*, 10 calls to the API")
                .containsPattern("Again: 10 answers in .*, 0 calls to the API")
                .containsPattern("calls to the API +10 +0\\R")
                .containsPattern("POST /search .* fetched, kept .* hit\\R")
                .contains("10 of 20 calls to the API saved")
                .doesNotContain("Stop it with");
        assertThat(result.out().lines()).allMatch(line -> line.length() <= 80).hasSizeLessThan(25);
    }

    @Test
    void theDemoIsNotMovedByTheUsersConfigurationOrCache() {
        cli.environment.put("API_BUDDY_SERVER_PORT", "1");

        assertThat(cli.run("demo", "--once", "--slowest", "8").code()).isZero();
        assertThat(home.resolve("cache")).doesNotExist();
    }

    @Test
    void whereNobodyLooksOrNoColorIsWantedTheProgressIsPlain() {
        assertThat(cli.run("demo", "--once", "--slowest", "8").out()).doesNotContain("\u001b");
        cli.onTerminal();
        assertThat(cli.run("demo", "--once", "--slowest", "8").out()).contains("\u001b[K", "##");
        cli.environment.put("NO_COLOR", "1");
        assertThat(cli.run("demo", "--once", "--slowest", "8").out()).doesNotContain("\u001b");
    }

    @Test
    void itStaysUpAndTheLinesThatItPrintsWork() throws Exception {
        var running = cli.start("demo", "--slowest", "8");
        await().atMost(Duration.ofSeconds(30)).until(() -> cli.out().contains("Stop it with Ctrl-C"));

        Matcher line = Pattern.compile("curl -i (http\\S+)\\R").matcher(cli.out());
        assertThat(line.find()).isTrue();
        var answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(line.group(1))).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("Norway");
        assertThat(answer.headers().firstValue("Cache-Status")).get().asString().contains("; hit");

        cli.signal("INT");
        assertThat(running.get(30, TimeUnit.SECONDS).code()).isZero();
    }
}
