package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own: signals, exit codes, streams. */
class ServeProcessTest {
    private static final String READY = "API Buddy is listening on ";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void aSecondProcessServesFromTheFileWhatTheFirstHasFetchedThoughUpstreamIsGone() throws Exception {
        String[] command;
        try (SlowApi api = new SlowApi(Duration.ZERO, Duration.ofMillis(1))) {
            command = new String[] {"serve", "--port", "0", "--map", "api=" + api.uri(), "--database", "cache.db"};
            Process first = program(command);
            assertThat(get(base(first) + "/api/countries/NO").body()).contains("Norway");
            first.destroy();
            assertEnds(first, 30);
            assertThat(first.exitValue()).as("exit code after SIGTERM").isZero();
        }

        Process second = program(command);
        var again = get(base(second) + "/api/countries/NO");

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).contains("Norway");
        assertThat(again.headers().firstValue("Cache-Status")).get().asString().contains("; hit");
        signal(second, "INT");
        assertEnds(second, 30);
        assertThat(second.exitValue()).as("exit code after SIGINT").isZero();
        assertThat(errors(second)).doesNotContain("\tat ").doesNotContain("Exception");
    }

    @Test
    void whatIsInFlightFinishesBeforeItEnds() throws Exception {
        try (SlowApi api = new SlowApi(Duration.ofSeconds(1), Duration.ofSeconds(2))) {
            Process process = program("serve", "--port", "0", "--map", "api=" + api.uri(), "--database", ":memory:");
            String base = base(process);
            var answer = client.sendAsync(
                    HttpRequest.newBuilder(URI.create(base + "/api/countries/NO"))
                            .build(),
                    BodyHandlers.ofString());
            await().atMost(Duration.ofSeconds(20)).until(() -> api.calls() == 1);

            process.destroy();

            assertThat(answer.get(30, TimeUnit.SECONDS).body()).contains("Norway");
            assertEnds(process, 30);
            assertThat(process.exitValue()).isZero();
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        try (SlowApi api = new SlowApi(Duration.ofSeconds(40), Duration.ofSeconds(60))) {
            Path config = Files.writeString(
                    directory.resolve("patient.yaml"),
                    "server: {shutdown_timeout: 60, request_timeout: 60}\ncache: {database_path: ':memory:'}\n");
            Process process =
                    program("serve", "--port", "0", "--map", "api=" + api.uri(), "--config", config.toString());
            var answer = client.sendAsync(
                    HttpRequest.newBuilder(URI.create(base(process) + "/api/countries/NO"))
                            .build(),
                    BodyHandlers.ofString());
            await().atMost(Duration.ofSeconds(20)).until(() -> api.calls() == 1);

            process.destroy();
            await().atMost(Duration.ofSeconds(20)).until(() -> errors(process).contains("Stopping"));
            process.destroy();

            assertEnds(process, 10);
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(answer).failsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void aTakenPortEndsTheSecondProcessWith1() throws Exception {
        Process first = program("serve", "--port", "0", "--database", ":memory:");
        String port = String.valueOf(URI.create(base(first)).getPort());

        Process second = program("serve", "--port", port, "--database", ":memory:");

        assertEnds(second, 30);
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(errors(second)).contains(port).contains("--port").doesNotContain("\tat ");
    }

    @Test
    void hupReloadsRatherThanEndsIt() throws Exception {
        Path config = Files.writeString(directory.resolve("a.yaml"), "cache: {database_path: ':memory:'}\n");
        Process process = program("serve", "--port", "0", "--config", config.toString());
        String base = base(process);
        Files.writeString(
                config,
                "cache: {database_path: ':memory:'}\ndomain_mappings: {new: {upstream: 'http://127.0.0.1:1'}}\n");

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            signal(process, "HUP");
            assertThat(get(base + "/new/").statusCode()).isEqualTo(502);
        });
        assertThat(process.isAlive()).isTrue();
    }

    /** What keeps one that doesn't is told: its own words, and its threads. */
    private void assertEnds(Process process, long seconds) throws Exception {
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        assertThat(ended)
                .as("ended within %d s; it said: %s%n%s", seconds, errors(process), ended ? "" : threads(process))
                .isTrue();
    }

    private String threads(Process process) throws Exception {
        Path file = directory.resolve("threads-" + process.pid());
        Process jstack = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jstack")
                                .toString(),
                        Long.toString(process.pid()))
                .redirectErrorStream(true)
                .redirectOutput(file.toFile())
                .start();
        started.add(jstack);
        jstack.waitFor(10, TimeUnit.SECONDS);
        return Files.readString(file);
    }

    private Process program(String... arguments) throws IOException {
        // What runs the tests may ignore SIGHUP, as nohup has it, and a child cannot take that back by itself.
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=HUP",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(directory.resolve("err" + started.size()).toFile());
        builder.environment().put("XDG_CACHE_HOME", directory.resolve("cache").toString());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static String base(Process process) throws IOException {
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        assertThat(line).startsWith(READY);
        return line.substring(READY.length());
    }

    private String errors(Process process) throws IOException {
        return Files.readString(directory.resolve("err" + started.indexOf(process)));
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private HttpResponse<String> get(String uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    }
}
