package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apibuddy.config.LoggingConfig.Format;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @Test
    void aLineOfJsonSaysAllThatIsKnownOfTheRequest() throws Exception {
        JsonNode line = JSON.readTree(written(event("/wiki/a"), Format.JSON));

        assertThat(line)
                .isEqualTo(JSON.readTree("{'time':'1970-01-01T00:00:00Z','id':7,'client':'127.0.0.1','protocol':'1.1',"
                                .replace('\'', '"')
                        + ("'method':'GET','target':'/wiki/a','mapping':'wiki','status':200,'outcome':'miss',"
                                        + "'cache_status':'api-buddy; fwd=uri-miss','key':'abc','upstream_status':200,"
                                        + "'upstream_ms':12.0,'upstream_calls':2,'collapsed':false,'cost':0.02,"
                                        + "'bytes':1234,'total_ms':15.5,'complete':false,'problem':'loop'}")
                                .replace('\'', '"')));
    }

    @Test
    void whatIsSavedIsToldWhereCallsCostSomething() throws Exception {
        ExchangeEvent hit = with(event("/wiki/a"), CacheOutcome.HIT, 0, "0.0000001");

        JsonNode line = JSON.readTree(written(hit, Format.JSON));

        assertThat(line.has("cost")).isFalse();
        assertThat(line.get("saved").asText()).isEqualTo("1.0E-7");
        assertThat(Files.readString(directory.resolve("access.log"))).contains("\"saved\":0.0000001,");
    }

    @Test
    void textIsOneLineToRead() throws Exception {
        assertThat(written(event("/wiki/a"), Format.TEXT))
                .isEqualTo("1970-01-01T00:00:00Z 127.0.0.1 GET /wiki/a 200 miss 1234B 15.5ms upstream=200/12.0ms"
                        + " problem=loop broken-off\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a\r\n{\"forged\":true}",
                "/a\n",
                "/a\"},{\"",
                "/a\\",
                "/a\u0000\u001b[31m\u007f",
                "/a\u0085b\u2028c\u2029d",
                "/a\ud800 lone, \udc00 and \ud83d\ude00 paired",
                "/\u202e reversed",
            })
    void whateverStandsInARequestItsLineIsOneLineAndOneObject(String target) throws Exception {
        String json = written(event(target), Format.JSON);
        assertThat(json.codePoints().filter(c -> c < ' ' || c > '~')).containsExactly((int) '\n');
        assertThat(json).endsWith("\n");
        assertThat(JSON.readTree(json).get("target").asText()).isEqualTo(target);

        Files.delete(directory.resolve("access.log"));
        String text = written(event(target), Format.TEXT);
        assertThat(text.codePoints().filter(c -> c < ' ' || c > '~')).containsExactly((int) '\n');
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aProxyKeepsItsAccessLogWhileItRunsByTheConfigurationsSettings(Format format) throws Exception {
        Path file = directory.resolve("access.log");
        try (House house = House.build(
                builder -> builder.accessLog(file).set("logging.format", format == Format.JSON ? "json" : "text"))) {
            house.get("/api/a");
            house.get("/api/a");
            await().until(() -> Files.exists(file) && Files.readAllLines(file).size() == 2);
            house.proxy.stop();
            house.proxy.start();
            assertThat(house.proxy.isRunning()).isTrue();
            new Client(house.proxy).get("/api/a");
            house.proxy.updateConfig("logging.format", format == Format.JSON ? "text" : "json");
            new Client(house.proxy).get("/api/a");
            house.proxy.close();

            List<String> lines = Files.readAllLines(file);
            assertThat(lines).hasSize(4);
            assertThat(lines.get(0).startsWith("{")).isEqualTo(format == Format.JSON);
            assertThat(lines.get(1)).contains("hit");
            assertThat(lines.get(3).startsWith("{")).isEqualTo(format != Format.JSON);
        }
        try (House house = House.build(builder ->
                builder.accessLog(file).set("logging.max_file_size", 1024).set("logging.backup_count", 1))) {
            for (int i = 0; i < 40; i++) {
                house.get("/api/a");
            }
        }
        assertThat(file).isRegularFile();
        assertThat(Files.size(file)).isLessThanOrEqualTo(1024);
        assertThat(directory.resolve("access.log.1")).isRegularFile();
        assertThat(directory.resolve("access.log.2")).doesNotExist();
    }

    @Test
    void anAccessLogThatCannotBeWrittenDisturbsNoRequest() {
        try (House house = House.build(builder -> builder.accessLog(Path.of("/dev/full")))) {
            for (int i = 0; i < 20; i++) {
                assertThat(house.get("/api/a").status()).isEqualTo(200);
            }
        }
    }

    private String written(ExchangeEvent event, Format format) throws Exception {
        Path file = directory.resolve("access.log");
        try (AccessLogFile log = AccessLogFile.open(file, 10_000, 1, format)) {
            log.onEvent(event);
            log.close();
            assertThat(log.dropped()).isZero();
        }
        return Files.readString(file);
    }

    private static ExchangeEvent with(ExchangeEvent event, CacheOutcome outcome, int calls, String cost) {
        return new ExchangeEvent(
                event.id(),
                event.received(),
                event.client(),
                event.protocol(),
                event.method(),
                event.target(),
                event.mapping(),
                event.status(),
                outcome,
                event.cacheStatus(),
                event.key(),
                event.upstreamStatus(),
                event.upstreamTime(),
                calls,
                event.collapsed(),
                new BigDecimal(cost),
                event.total(),
                event.bytes(),
                event.complete(),
                event.problem());
    }

    private static ExchangeEvent event(String target) {
        return new ExchangeEvent(
                7,
                Instant.EPOCH,
                "127.0.0.1",
                "1.1",
                "GET",
                target,
                Optional.of("wiki"),
                200,
                CacheOutcome.MISS,
                Optional.of("api-buddy; fwd=uri-miss"),
                Optional.of("abc"),
                OptionalInt.of(200),
                Duration.ofMillis(12),
                2,
                false,
                new BigDecimal("0.01"),
                Duration.ofNanos(15_500_000),
                1234,
                false,
                Optional.of("loop"));
    }
}
