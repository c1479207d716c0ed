package io.apibuddy;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.testing.ScriptedOrigin;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A stale answer at once, and a newer one fetched behind it (RFC 5861 section 3). */
class StaleWhileRevalidateTest {
    private static final String CONTROL = "max-age=60, stale-while-revalidate=30";

    @Test
    void withinTheWindowManyAreAnsweredAtOnceAndUpstreamIsAskedOnce() {
        try (House house = House.standard()) {
            house.origin.replies(200, "old", "Cache-Control", CONTROL);
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(89));
            CompletableFuture<Void> gate = new CompletableFuture<>();
            house.origin.replies(request -> gate.thenRun(() ->
                    ScriptedOrigin.reply(200, "new", "Cache-Control", CONTROL).answer(request)));
            for (int i = 0; i < 5; i++) {
                house.get("/api/a")
                        .isHit()
                        .hasBody("old")
                        .hasField("age", "89")
                        .cacheStatusHas("ttl=-29")
                        .cacheStatusHas("detail=stale-while-revalidate");
            }
            await().until(() -> house.asked() == 2);
            gate.complete(null);
            await().untilAsserted(() -> house.get("/api/a").isHit().hasBody("new"));
            house.get("/api/a").cacheStatusHas("ttl=60");
            assertThat(house.asked()).isEqualTo(2);
        }
    }

    @Test
    void atTheWindowsEndTheClientWaitsForUpstream() {
        try (House house = House.standard()) {
            house.origin.replies(200, "old", "Cache-Control", CONTROL);
            house.get("/api/a").isMiss();
            house.origin.replies(200, "new", "Cache-Control", CONTROL);
            house.clock.advance(ofSeconds(90));
            house.get("/api/a").isForwarded("stale").hasBody("new");
            assertThat(house.asked()).isEqualTo(2);
        }
    }

    @Test
    void anAnswerWithAValidatorIsConfirmedBehindTheClientsBackWithTheCachesOwnCondition() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", CONTROL, "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.origin.replies(304, "", "Cache-Control", "max-age=100", "ETag", "\"1\"");
            house.clock.advance(ofSeconds(61));
            house.get("/api/a", "If-None-Match", "\"other\"")
                    .isHit()
                    .hasStatus(200)
                    .hasBody("x");
            await().untilAsserted(() -> house.get("/api/a").isHit().hasBody("x").cacheStatusHas("ttl=100"));
            assertThat(house.origin.last().fields().values("If-None-Match")).containsExactly("\"1\"");
            assertThat(house.asked()).isEqualTo(2);
        }
    }

    @Test
    void aRevalidationThatFailsChangesNothingAndTheNextRequestTriesAgain() {
        try (House house = House.standard()) {
            house.origin.replies(200, "old", "Cache-Control", CONTROL);
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(503, "down");
            house.get("/api/a").isHit().hasBody("old");
            await().until(() -> house.asked() == 2);
            house.origin.replies(request -> request.connection().close());
            await().until(() -> {
                house.get("/api/a").isHit().hasBody("old");
                return house.asked() >= 3;
            });
            house.origin.replies(200, "new", "Cache-Control", CONTROL);
            await().untilAsserted(() -> house.get("/api/a").isHit().hasBody("new"));
        }
    }

    @Test
    void anAnswerCutOffBehindTheClientsBackIsNotKept() {
        try (House house = House.standard()) {
            house.origin.replies(200, "whole", "Cache-Control", CONTROL);
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.thenReplies(request -> {
                request.response()
                        .putHeader("Cache-Control", CONTROL)
                        .putHeader("Content-Length", "5")
                        .write("wh");
                request.connection().close();
            });
            house.origin.replies(200, "newer", "Cache-Control", CONTROL);
            house.get("/api/a").isHit().hasBody("whole");
            await().untilAsserted(() -> house.get("/api/a").isHit().hasBody("newer"));
            assertThat(house.asked()).isEqualTo(3);
        }
    }

    @Test
    void aHeadIsAnsweredAtOnceTooAndConfirmsTheAnswer() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", CONTROL, "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(304, "", "Cache-Control", "max-age=100", "ETag", "\"1\"");
            house.head("/api/a").isHit().hasStatus(200).cacheStatusHas("ttl=-1");
            await().untilAsserted(() -> house.get("/api/a").isHit().hasBody("x").cacheStatusHas("ttl=100"));
            assertThat(house.asked()).isEqualTo(2);
        }
    }

    @Test
    void aClientThatForbidsStaleAnswersWaitsAndOneThatForbidsAskingDoesNotAsk() {
        try (House house = House.standard()) {
            house.origin.replies(200, "old", "Cache-Control", CONTROL);
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.get("/api/a", "Cache-Control", "only-if-cached").isHit().hasBody("old");
            house.get("/api/a", "Cache-Control", "no-store").isHit().hasBody("old");
            house.origin.replies(200, "new", "Cache-Control", CONTROL);
            house.get("/api/a", "Cache-Control", "max-age=60")
                    .isForwarded("stale")
                    .hasBody("new");
            assertThat(house.asked()).isEqualTo(2);
            house.clock.advance(ofSeconds(61));
            house.get("/api/a", "Cache-Control", "min-fresh=1").isForwarded("stale");
        }
    }

    @Test
    void anAnswerThatMustBeValidatedHasNoWindow() {
        try (House house = House.standard()) {
            house.origin.replies(200, "old", "Cache-Control", CONTROL + ", must-revalidate");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(60));
            house.get("/api/a").isForwarded("stale");
        }
    }
}
