package io.apibuddy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apibuddy.config.LoggingConfig;
import io.apibuddy.config.LoggingConfig.Format;
import io.apibuddy.config.LoggingConfig.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogsTest {
    private static final Logger LOG = LoggerFactory.getLogger("io.apibuddy.some.Part");

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @AfterEach
    void quiet() {
        Logs.quiet(System.err);
    }

    @Test
    void aMessageIsOneLineWhateverItQuotes() {
        Logs.as(config(Level.INFO, Format.TEXT, 0, 0), err);
        LOG.info("asked for {}", "/a\r\nERROR forged line");

        assertThat(written().lines())
                .singleElement()
                .asString()
                .contains("INFO Part: asked for /a | ERROR forged line");
    }

    @Test
    void anExceptionIsToldInALineAndItsStackOnlyAtDebug() {
        Logs.as(config(Level.INFO, Format.TEXT, 0, 0), err);
        LOG.warn("it failed", new IOException("disk full"));
        assertThat(written().lines()).singleElement().asString().endsWith(" WARN Part: it failed (disk full)");

        Logs.as(config(Level.DEBUG, Format.TEXT, 0, 0), err);
        LOG.warn("it failed", new IOException("disk full"));
        assertThat(written()).contains("\tat io.apibuddy.cli.LogsTest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\r\nb", "a\u0085b\u2028c\u2029d", "a\u0000\u001b[2J\u007f", "lone \ud800", "\"},{\"", "\u202ea"
            })
    void noTextBreaksALineInEitherForm(String text) throws IOException {
        Logs.as(config(Level.INFO, Format.JSON, 0, 0), err);
        LOG.atInfo().addKeyValue("target", text).log(text);
        assertThat(written().codePoints().filter(c -> c < ' ' || c > '~')).containsExactly((int) '\n');
        JsonNode line = new ObjectMapper().readTree(written());
        assertThat(line.get("target").asText()).isEqualTo(text);
        assertThat(line.get("message").asText()).isEqualTo(text);

        bytes.reset();
        Logs.as(config(Level.INFO, Format.TEXT, 0, 0), err);
        LOG.info("asked for {}", text);
        assertThat(written().split("\\R")).hasSize(1);
        assertThat(written().strip()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\u2028\u2029]");
    }

    @Test
    void jsonIsAnObjectALineWithTheEventsOwnKeys() throws IOException {
        Logs.as(config(Level.INFO, Format.JSON, 0, 0), err);
        LOG.atInfo()
                .addKeyValue("status", 200)
                .addKeyValue("time", 1.5)
                .addKeyValue("cost", new BigDecimal("0.0000001"))
                .addKeyValue("complete", true)
                .addKeyValue("target", "/a\n\"b\"")
                .setCause(new IOException("late"))
                .log("GET {}", "/a");

        assertThat(written().lines()).hasSize(1);
        JsonNode line = new ObjectMapper().readTree(written());
        assertThat(line.get("level").asText()).isEqualTo("INFO");
        assertThat(line.get("logger").asText()).isEqualTo("io.apibuddy.some.Part");
        assertThat(line.get("message").asText()).isEqualTo("GET /a");
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.get("complete").asBoolean()).isTrue();
        assertThat(line.get("time_").asDouble()).isEqualTo(1.5);
        assertThat(line.get("cost").asText()).isEqualTo("1.0E-7");
        assertThat(written()).contains("\"cost\":0.0000001,");
        assertThat(line.get("target").asText()).isEqualTo("/a\n\"b\"");
        assertThat(line.get("error").asText()).isEqualTo("java.io.IOException: late");
        assertThat(line.has("stack")).isFalse();
    }

    @Test
    void levelsLeaveOutWhatIsBelowThem() {
        Logs.as(config(Level.ERROR, Format.TEXT, 0, 0), err);
        LOG.warn("not this");
        LOG.error("but this");
        assertThat(written()).doesNotContain("not this").contains("but this");

        Logs.as(config(Level.OFF, Format.TEXT, 0, 0), err);
        LOG.error("nothing");
        assertThat(written()).doesNotContain("nothing");
    }

    @Test
    void aLogFileIsForItsOwnersEyesOnlyAndIsRotated() throws Exception {
        Logs.as(config(Level.INFO, Format.TEXT, 2000, 2), err);
        for (int i = 0; i < 400; i++) {
            LOG.info("line {} {}", i, "x".repeat(80));
        }
        Logs.flush();

        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("proxy.log", "proxy.log.1", "proxy.log.2");
        }
        for (String name : new String[] {"proxy.log", "proxy.log.1"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void withNoFullFilesToKeepTheLogBeginsAnewAndStaysSmall() throws Exception {
        Logs.as(config(Level.INFO, Format.TEXT, 2000, 0), err);
        for (int i = 0; i < 400; i++) {
            LOG.info("line {} {}", i, "x".repeat(80));
        }
        Logs.flush();

        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("proxy.log");
        }
    }

    @Test
    void manyThreadsLoseAndTearNoLineWhileFilesAreBegunAnew() throws Exception {
        Logs.as(config(Level.INFO, Format.JSON, 5000, 1000), err);
        List<Thread> threads = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
            String name = "writer " + writer;
            threads.add(new Thread(() -> IntStream.range(0, 1000).forEach(i -> LOG.info("{} line {}", name, i))));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        Logs.flush();

        Set<String> messages = new HashSet<>();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                assertThat(Files.size(file)).isLessThanOrEqualTo(5000);
                for (String line : Files.readAllLines(file)) {
                    assertThat(messages.add(new ObjectMapper()
                                    .readTree(line)
                                    .get("message")
                                    .asText()))
                            .isTrue();
                }
            }
        }
        assertThat(messages).hasSize(4000);
    }

    @Test
    void aLogFileThatCannotBeWrittenIsToldOnStderrAndTriedAgain() throws Exception {
        Path inTheWay = Files.createDirectory(directory.resolve("proxy.log"));
        Logs.as(config(Level.INFO, Format.TEXT, 2000, 0), err);
        LOG.info("kept");
        await().until(() -> bytes.toString(StandardCharsets.UTF_8).contains("cannot be written"));
        Files.delete(inTheWay);
        await().ignoreExceptions().until(() -> Files.readString(inTheWay).contains("is written again"));
        Logs.flush();

        assertThat(Files.readString(inTheWay)).contains("LogsTest: kept".replace("LogsTest", "Part"));
    }

    private String written() {
        Logs.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private LoggingConfig config(Level level, Format format, long size, int backups) {
        Optional<Path> file = size == 0 ? Optional.empty() : Optional.of(directory.resolve("proxy.log"));
        return new LoggingConfig(level, format, file, Math.max(size, 1024), backups);
    }
}
