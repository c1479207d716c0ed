package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.testing.ScriptedOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other people's answers, and what must not be found anywhere. */
class CredentialsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"memory", "disk"})
    @Tag("samples")
    void twoUsersAThousandMixedRequestsEachAndNoneCrossed(String tier) {
        try (House house = House.build(builder -> tier.equals("memory")
                ? builder
                : builder.database(directory.resolve("cache.db")).set("cache.memory_mb", 1))) {
            String filling = "x".repeat(tier.equals("memory") ? 10 : 100_000);
            house.origin.replies(request -> ScriptedOrigin.reply(
                            200,
                            request.getHeader("Authorization") + request.getHeader("X-API-Key") + filling,
                            "Vary",
                            "Accept")
                    .answer(request));
            Random random = new Random(2026);
            for (int i = 0; i < 2000; i++) {
                String user = random.nextBoolean() ? "ann" : "bob";
                boolean byKey = random.nextBoolean();
                Answered answer = house.get(
                        "/api/" + random.nextInt(20),
                        byKey ? "X-API-Key" : "Authorization",
                        user,
                        "Accept",
                        random.nextBoolean() ? "text/plain" : "text/*");
                assertThat(answer.text()).startsWith(byKey ? "null" + user : user + "null");
            }
            assertThat(house.asked()).isLessThanOrEqualTo(160);
        }
    }

    @Test
    void noCredentialIsWrittenDown() throws IOException {
        try (House house = House.build(builder -> builder.database(directory.resolve("cache.db"))
                .set("domain_mappings.api.credential_headers", List.of("Authorization"))
                .set("domain_mappings.api.request_headers", java.util.Map.of("X-Token", "MARKED-1")))) {
            house.origin.replies(200, "public", "Vary", "Authorization, X-API-Key, Cookie, X-Token");
            String path = "/api/a?api_key=MARKED-2&q=kept";
            String[] fields = {"Authorization", "MARKED-3", "X-API-Key", "MARKED-4", "Cookie", "MARKED-5"};
            house.get(path, fields).isMiss();
            house.get(path, fields).isHit();
            house.get("/api/a?api_key=MARKED-6&q=kept", fields).isMiss();
            assertThat(house.origin.last().target()).isEqualTo("/a?api_key=MARKED-6&q=kept");
            assertThat(house.proxy.cacheStatistics().entries()).isEqualTo(2);

            // What is written down in its place is still what an unsafe method invalidates.
            house.send("DELETE", path, null, fields);
            assertThat(house.proxy.cacheStatistics().entries()).isEqualTo(1);
            assertThat(house.proxy.cacheEntries(java.util.Optional.empty(), "q=kept", 10))
                    .hasSize(1);
            assertFilesAreClean();
            house.proxy.stop();
            assertFilesAreClean();
        }
    }

    private void assertFilesAreClean() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("MARKED");
            }
        }
    }

    @Test
    void whoIsRefusedLeavesNoKeyInTheEvents() {
        List<ExchangeEvent> events = new CopyOnWriteArrayList<>();
        try (House house = House.build(builder ->
                builder.requireSecureKey().set("security.key_param_name", "pw").onEvent(events::add))) {
            String key = house.proxy.secureKey().orElseThrow();
            house.get("/api/a?x=1&pw=" + key, "X-API-Buddy-Key", "wrong").hasStatus(403);
            house.get("/" + key + "x/api/a?x=1").hasStatus(403);
            house.get("/api/a?x=1&pw=" + key + "x").hasStatus(403);
            house.get("/api/a?x=1&pw=" + key).isMiss();
            house.get("/" + key + "/unknown?pw=" + key).hasStatus(404);
            org.awaitility.Awaitility.await().until(() -> events.size() == 5);
            assertThat(events.toString()).doesNotContain(key);
            assertThat(house.origin.last().target()).isEqualTo("/a?x=1");
        }
    }
}
