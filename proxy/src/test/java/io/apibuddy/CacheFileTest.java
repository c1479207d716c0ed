package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apibuddy.config.ProxyException;
import io.apibuddy.store.CacheException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock();

    @Test
    void itTellsWhatAProxyHasStoredWhileThatRunsAndAfterwards() {
        Path file = directory.resolve("cache.db");
        try (House house = House.build(builder -> builder.database(file).clock(clock))) {
            house.origin.replies(200, "{}", "Content-Type", "application/json", "Vary", "Accept");
            house.get("/api/a", "Accept", "application/json");
            house.get("/api/b");

            await().untilAsserted(() -> assertThat(entries(file)).isEqualTo(2));
        }
        try (CacheFile cache = CacheFile.open(file, clock)) {
            assertThat(cache.statistics().entries()).isEqualTo(2);
            assertThat(cache.statistics().bytes()).isPositive();
            assertThat(cache.statistics().mappings())
                    .extracting(CacheFile.MappingStatistics::mapping)
                    .containsExactly("api");

            CacheFile.Entry entry = cache.entries(Optional.of("api"), "/a", 10).get(0);
            assertThat(entry.method()).isEqualTo("GET");
            assertThat(entry.uri()).endsWith("/a");
            assertThat(entry.status()).isEqualTo(200);
            assertThat(entry.contentLength()).isEqualTo(2);
            assertThat(entry.freshUntil()).isAfter(entry.received());
            assertThat(entry.keepUntil()).isAfterOrEqualTo(entry.freshUntil());
            assertThat(entry.fields()).anySatisfy(field -> {
                assertThat(field.getKey()).isEqualToIgnoringCase("Content-Type");
                assertThat(field.getValue()).isEqualTo("application/json");
            });
            assertThat(entry.selecting())
                    .anySatisfy(field -> assertThat(field.getValue()).isEqualTo("application/json"));
            assertThat(cache.find(entry.hash().substring(0, 8))).containsExactly(entry);
            assertThat(cache.entries(Optional.of("none"), "", 10)).isEmpty();
        }
    }

    @Test
    void lookingRemovesNothingWhoseUseIsOver() {
        Path file = directory.resolve("cache.db");
        try (House house = House.build(builder -> builder.database(file).clock(clock))) {
            house.get("/api/a");
            await().untilAsserted(() -> assertThat(entries(file)).isEqualTo(1));
        }
        clock.advance(Duration.ofDays(10_000));
        for (int i = 0; i < 2; i++) {
            try (CacheFile cache = CacheFile.open(file, clock)) {
                assertThat(cache.clear("none"))
                        .as("a write, and upkeep after it")
                        .isZero();
                assertThat(cache.statistics().entries()).isEqualTo(1);
            }
        }
    }

    @Test
    void clearingIsSeenByARunningProxyWithinASecond() {
        Path file = directory.resolve("cache.db");
        try (House house = House.build(builder -> builder.database(file).clock(clock))) {
            house.get("/api/a");
            await().untilAsserted(() -> assertThat(entries(file)).isEqualTo(1));

            try (CacheFile cache = CacheFile.open(file, clock)) {
                assertThat(cache.clear("none")).isZero();
                assertThat(cache.clear("api")).isEqualTo(1);
                assertThat(cache.clear()).isZero();
            }

            await().untilAsserted(() -> {
                house.get("/api/a");
                assertThat(house.asked()).isEqualTo(2);
            });
        }
    }

    @Test
    void aPartOfAMappingIsRemovedByUriByItsBeginningAndByTag() {
        Path file = directory.resolve("cache.db");
        try (House house = House.build(builder -> builder.database(file).clock(clock))) {
            house.origin.replies(200, "x", "Cache-Tag", "red, green");
            house.get("/api/a");
            house.origin.replies(200, "x");
            house.get("/api/b/1");
            house.get("/api/b/2");
            house.get("/api/c?x=1");
            await().untilAsserted(() -> assertThat(entries(file)).isEqualTo(4));
            String base = house.origin.uri().toString();

            try (CacheFile cache = CacheFile.open(file, clock)) {
                assertThat(cache.clearUri("none", base + "/c?x=1")).isZero();
                assertThat(cache.clearUri("api", base + "/c?x=1")).isEqualTo(1);
                assertThat(cache.clearPrefix("api", base + "/b/")).isEqualTo(2);
                assertThat(cache.clearTag("api", "blue")).isZero();
                assertThat(cache.clearTag("api", "green")).isEqualTo(1);
            }
        }
    }

    @Test
    void itExplainsARequestAsAProxyOnItWouldAndTakesNothingOver() throws Exception {
        Path file = directory.resolve("cache.db");
        try (House house = House.build(
                builder -> builder.database(file).clock(clock).set("domain_mappings.api.requests_per_hour", 2))) {
            house.get("/api/a?ts=1");
            house.get("/api/a?ts=2");
            await().untilAsserted(() -> assertThat(entries(file)).isEqualTo(2));
            house.proxy.stop();

            try (CacheFile cache = CacheFile.open(file, clock)) {
                JsonNode hit = JSON.readTree(cache.explain(house.proxy.config(), "{\"url\": \"/api/a?ts=1\"}"));
                assertThat(hit.at("/verdict/action").asText()).isEqualTo("hit");
                JsonNode miss = JSON.readTree(
                        cache.explain(house.proxy.config(), "{\"url\": \"" + house.origin.uri() + "/a?ts=3\"}"));
                assertThat(miss.at("/verdict/action").asText()).isEqualTo("forward");
                assertThat(miss.at("/nearest/0/differences/0/setting").asText())
                        .isEqualTo("domain_mappings.api.key.ignore_query: [ts]");
                assertThatThrownBy(() -> cache.explain(house.proxy.config(), "{\"url\": \"http://other/\"}"))
                        .isInstanceOf(ProxyException.class)
                        .hasMessageContaining("found \"http://other/\"");
            }

            // What was counted is still there for the proxy, and for nobody else.
            house.proxy.start();
            assertThat(house.get("/api/a?ts=4").status()).isEqualTo(429);
            house.get("/api/a?ts=1").isHit();
        }
    }

    @Test
    void aBackupIsACacheItself() {
        Path file = directory.resolve("cache.db");
        Path copy = directory.resolve("copy.db");
        try (House house = House.build(builder -> builder.database(file).clock(clock))) {
            house.get("/api/a");
            await().untilAsserted(() -> assertThat(entries(file)).isEqualTo(1));
            try (CacheFile cache = CacheFile.open(file, clock)) {
                cache.backup(copy);
                assertThatThrownBy(() -> cache.backup(copy)).isInstanceOf(CacheException.class);
            }
        }
        assertThat(entries(copy)).isEqualTo(1);
    }

    @Test
    void whatIsNoDatabaseIsRefusedAndLeftAlone() throws IOException {
        Path letter = Files.writeString(directory.resolve("letter.txt"), "Dear reader");
        Path none = directory.resolve("none.db");

        assertThatThrownBy(() -> CacheFile.open(letter))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("is not a cache");
        assertThatThrownBy(() -> CacheFile.open(none))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("no cache at");
        assertThatThrownBy(() -> CacheFile.open(directory)).isInstanceOf(CacheException.class);
        assertThat(letter).hasContent("Dear reader");
        assertThat(none).doesNotExist();
    }

    private long entries(Path file) {
        try (CacheFile cache = CacheFile.open(file, clock)) {
            return cache.statistics().entries();
        }
    }
}
