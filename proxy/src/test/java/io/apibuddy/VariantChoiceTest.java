package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.testing.ScriptedOrigin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request that selects none of the stored variants: upstream is told of them, and may name one (RFC 9111 section 4.1). */
class VariantChoiceTest {
    private static final String[] VARIANT = {"Vary", "A", "Cache-Control", "max-age=60", "ETag", "\"1\""};

    @TempDir
    private Path directory;

    @Test
    void aVariantThatUpstreamNamesIsServedAndFromThenOnSelected() {
        try (House house = House.with("freshness", "standard")) {
            house.origin.thenReplies(200, "one", VARIANT);
            house.get("/api/a", "A", "1").isMiss();
            house.clock.advance(Duration.ofSeconds(1));
            house.origin.thenReplies(200, "two", "Vary", "A", "Cache-Control", "max-age=60", "ETag", "\"2\"");
            house.get("/api/a", "A", "2").isForwarded("vary-miss").cacheStatusHas("fwd-status=200");
            assertThat(house.origin.last().fields().values("If-None-Match")).containsExactly("\"1\"");

            house.origin.thenReplies(304, "", "ETag", "\"1\"");
            house.get("/api/a", "A", "3")
                    .isForwarded("vary-miss")
                    .cacheStatusHas("fwd-status=304")
                    .cacheStatusHas("stored")
                    .hasStatus(200)
                    .hasBody("one");
            assertThat(house.origin.last().fields().values("If-None-Match")).containsExactly("\"2\", \"1\"");

            house.get("/api/a", "A", "3").isHit().hasBody("one");
            house.get("/api/a", "A", "2").isHit().hasBody("two");
            house.get("/api/a", "A", "1").isHit().hasBody("one");
            assertThat(house.asked()).isEqualTo(3);
        }
    }

    @Test
    void aVariantThatUpstreamNamesBeginsItsLifetimeAnew() {
        try (House house = House.with("freshness", "standard")) {
            house.origin.thenReplies(200, "one", VARIANT);
            house.get("/api/a", "A", "1").isMiss();
            house.clock.advance(Duration.ofSeconds(50));
            house.origin.thenReplies(304, "", "ETag", "\"1\"");
            house.get("/api/a", "A", "2").isForwarded("vary-miss").hasBody("one");
            house.clock.advance(Duration.ofSeconds(50));
            house.get("/api/a", "A", "1").isHit();
            house.get("/api/a", "A", "2").isHit();
        }
    }

    @Test
    void a304ThatNamesNoneOfThemIsAskedAgainWithoutConditions() {
        try (House house = House.with("freshness", "standard")) {
            house.origin.thenReplies(200, "one", VARIANT);
            house.get("/api/a", "A", "1").isMiss();
            house.origin.thenReplies(304, "", "ETag", "\"3\"");
            house.origin.thenReplies(200, "three", "Vary", "A", "Cache-Control", "max-age=60", "ETag", "\"3\"");
            house.get("/api/a", "A", "3")
                    .isForwarded("vary-miss")
                    .hasStatus(200)
                    .hasBody("three");
            assertThat(house.origin.last().fields().contains("If-None-Match")).isFalse();
        }
    }

    /** As servers do that compress: weak in the 200, strong in the 304. */
    @Test
    void aClientThatNamesNoCodingIsGivenNone() {
        try (House house = House.build()) {
            house.origin.thenReplies(
                    200, "zipped", "Vary", "Accept-Encoding", "ETag", "W/\"1\"", "Content-Encoding", "gzip");
            house.get("/api/a", "Accept-Encoding", "gzip").isMiss();
            house.origin.replies(200, "plain", "Vary", "Accept-Encoding", "ETag", "\"1\"");
            house.get("/api/a").isForwarded("vary-miss").hasBody("plain").hasNoField("content-encoding");
            assertThat(house.origin.last().fields().contains("If-None-Match")).isFalse();
        }
    }

    @Test
    void whatOneUsersCookieSelectedIsNotAskedAboutForAnother() {
        try (House house = House.with("freshness", "standard")) {
            house.origin.replies(200, "hello A", "Vary", "Cookie", "Cache-Control", "max-age=60", "ETag", "\"v1\"");
            house.get("/api/a", "Cookie", "a=1").isMiss();
            house.get("/api/a", "Cookie", "b=1").isForwarded("vary-miss");
            assertThat(house.origin.last().fields().contains("If-None-Match")).isFalse();
        }
    }

    @Test
    void aVariantThatIsChangedWhileItIsChosenIsAskedForAnew() throws Exception {
        try (House house = House.with("freshness", "standard")) {
            house.origin.thenReplies(200, "old", VARIANT);
            house.get("/api/a", "A", "1").isMiss();
            CompletableFuture<Void> gate = new CompletableFuture<>();
            house.origin.thenReplies(request -> gate.thenRun(
                    () -> ScriptedOrigin.reply(304, "", "ETag", "\"1\"").answer(request)));
            CompletableFuture<Answered> choosing = CompletableFuture.supplyAsync(() -> house.get("/api/a", "A", "2"));
            await().until(() -> house.asked() == 2);
            house.origin.replies(200, "new", "Vary", "A", "Cache-Control", "max-age=60", "ETag", "\"2\"");
            house.post("/api/a", "text/plain", "change").hasStatus(200);
            gate.complete(null);

            choosing.get(10, TimeUnit.SECONDS).hasBody("new");

            house.get("/api/a", "A", "2").hasBody("new");
        }
    }

    @Test
    void anotherUsersVariantIsNotAskedAbout() {
        try (House house = House.with("freshness", "standard")) {
            house.origin.replies(200, "one", VARIANT);
            house.get("/api/a", "A", "1", "X-API-Key", "one").isMiss();
            house.get("/api/a", "A", "2", "X-API-Key", "two").isMiss();
            assertThat(house.origin.last().fields().contains("If-None-Match")).isFalse();
        }
    }

    @Test
    void whatIsOnDiskIsNamedAndServedThoughNotCopied() {
        String large = "x".repeat(1_000_000);
        try (House house = House.build(builder -> builder.database(directory.resolve("cache.db"))
                .set("domain_mappings.api.freshness", "standard")
                .set("cache.memory_mb", 1))) {
            house.origin.thenReplies(200, large, VARIANT);
            house.get("/api/a", "A", "1").isMiss();
            for (int i = 0; i < 2; i++) {
                house.origin.thenReplies(304, "", "ETag", "\"1\"");
                house.get("/api/a", "A", "2")
                        .isForwarded("vary-miss")
                        .cacheStatusHas("fwd-status=304")
                        .hasBody(large);
            }
        }
    }
}
