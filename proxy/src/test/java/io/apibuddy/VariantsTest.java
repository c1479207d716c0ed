package io.apibuddy;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.ScriptedOrigin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several answers of one URL, told apart by Vary (RFC 9111 section 4.1). */
class VariantsTest {
    private static final int FEW_ENOUGH_TO_BE_KEPT = 60;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"memory", "disk"})
    @Timeout(value = 90, unit = TimeUnit.SECONDS)
    @Tag("samples")
    void aThousandVariantsEachGetTheirOwnAnswerAndPushOutNeitherTheOneInUseNorOtherUrls(String tier) {
        try (House house = House.build(builder -> (tier.equals("memory")
                        ? builder
                        : builder.database(directory.resolve("cache.db")).set("cache.memory_mb", 0))
                .set("domain_mappings.api.freshness", "standard"))) {
            house.origin.replies(VariantsTest::saysItsVariant);
            house.get("/api/other", "X-Variant", "0").isMiss();
            house.get("/api/a", "X-Variant", "in use").isMiss().hasBody("for in use");
            for (int i = 0; i < 1000; i++) {
                house.get("/api/a", "X-Variant", "v" + i)
                        .isForwarded("vary-miss")
                        .hasBody("for v" + i);
                house.get("/api/a", "X-Variant", "in use").isHit().hasBody("for in use");
            }
            for (int i = 1000 - FEW_ENOUGH_TO_BE_KEPT; i < 1000; i++) {
                house.get("/api/a", "X-Variant", "v" + i).isHit().hasBody("for v" + i);
            }
            for (int i = 0; i < 1000; i += 10) {
                house.get("/api/a", "X-Variant", "v" + i).hasBody("for v" + i);
            }
            house.get("/api/a").isForwarded("vary-miss").hasBody("for null");
            house.get("/api/other", "X-Variant", "0").isHit().hasBody("for 0");
        }
    }

    @Test
    void eachVariantIsValidatedByItsOwnEntityTagAndHasALifetimeOfItsOwn() {
        try (House house = House.standard()) {
            house.origin.replies(VariantsTest::saysItsVariant);
            house.get("/api/a", "X-Variant", "one").isMiss();
            house.clock.advance(ofSeconds(30));
            house.get("/api/a", "X-Variant", "two").isForwarded("vary-miss");
            house.clock.advance(ofSeconds(31));
            house.get("/api/a", "X-Variant", "two").isHit();
            house.origin.thenReplies(304, "", "ETag", "\"one\"");
            house.get("/api/a", "X-Variant", "one").isValidated().hasBody("for one");
            assertThat(house.origin.last().fields().values("If-None-Match")).containsExactly("\"one\"");
            house.get("/api/a", "X-Variant", "two")
                    .isHit()
                    .cacheStatusHas("ttl=29")
                    .hasBody("for two");
        }
    }

    @Test
    void a304AboutAnotherKeptVariantFreshensNeither() {
        try (House house = House.standard()) {
            house.origin.replies(VariantsTest::saysItsVariant);
            house.get("/api/a", "X-Variant", "one").isMiss();
            house.get("/api/a", "X-Variant", "two").isForwarded("vary-miss");
            house.clock.advance(ofSeconds(61));
            house.origin.thenReplies(304, "", "ETag", "\"two\"");
            house.get("/api/a", "X-Variant", "one").isForwarded("stale").hasBody("for one");
            assertThat(house.origin.last().fields().values("If-None-Match")).isEmpty();
            house.get("/api/a", "X-Variant", "two").isForwarded("stale").hasBody("for two");
        }
    }

    @Test
    void a304ThatNamesALastModifiedOfAnotherVersionIsNotTakenForThisOne() {
        try (House house = House.standard()) {
            String monday = "Mon, 16 Nov 2026 12:00:00 GMT";
            String tuesday = "Tue, 17 Nov 2026 12:00:00 GMT";
            house.origin.replies(200, "old", "Cache-Control", "max-age=60", "Last-Modified", monday);
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.thenReplies(304, "", "Last-Modified", tuesday);
            house.origin.replies(200, "new", "Cache-Control", "max-age=60", "Last-Modified", tuesday);
            house.get("/api/a").isForwarded("stale").hasStatus(200).hasBody("new");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "X-Variant, *", "*, X-Variant"})
    void whatVariesByEverythingIsNeverReused(String vary) {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Vary", vary);
            for (int i = 0; i < 3; i++) {
                house.get("/api/a").isMiss().cacheStatusHas("detail=vary-star").cacheStatusHasNot("stored");
            }
        }
    }

    @Test
    void anAnswerThat304MakesVaryByEverythingIsNotReusedAnyMore() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.thenReplies(304, "", "ETag", "\"1\"", "Vary", "*");
            house.get("/api/a").isValidated().hasBody("x");
            house.get("/api/a").isForwarded("vary-miss").hasBody("x");
        }
    }

    @Test
    void whenVaryChangesEachAnswerIsSelectedByItsOwn() {
        try (House house = House.standard()) {
            house.origin.replies(200, "by a", "Cache-Control", "max-age=60", "Vary", "A");
            house.get("/api/x", "A", "1", "B", "1").isMiss();
            house.clock.advance(ofSeconds(1));
            house.origin.replies(200, "by b", "Cache-Control", "max-age=60", "Vary", "B");
            house.get("/api/x", "A", "2", "B", "1").isForwarded("vary-miss").hasBody("by b");
            house.get("/api/x", "A", "1", "B", "2").isHit().hasBody("by a");
            house.get("/api/x", "A", "3", "B", "1").isHit().hasBody("by b");
            house.get("/api/x", "A", "1", "B", "1").isHit().hasBody("by b");
            house.get("/api/x", "A", "3", "B", "3").isForwarded("vary-miss");
        }
    }

    @Test
    void ofSeveralThatMatchTheOneWithTheLatestDateIsUsed() {
        try (House house = House.standard()) {
            house.origin.replies(
                    200, "by a", "Cache-Control", "max-age=60", "Vary", "A", "Date", "Sun, 22 Nov 2026 11:59:59 GMT");
            house.get("/api/x", "A", "1", "B", "1").isMiss();
            house.clock.advance(ofSeconds(1));
            house.origin.replies(
                    200, "by b", "Cache-Control", "max-age=60", "Vary", "B", "Date", "Sun, 22 Nov 2026 11:59:49 GMT");
            house.get("/api/x", "A", "2", "B", "1").isForwarded("vary-miss").hasBody("by b");
            house.get("/api/x", "A", "1", "B", "1").isHit().hasBody("by a");
        }
    }

    @Test
    void anAnswerThatNoLongerVariesServesEverybody() {
        try (House house = House.standard()) {
            house.origin.replies(200, "varied", "Cache-Control", "max-age=60", "Vary", "A");
            house.get("/api/x", "A", "1").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(200, "for all", "Cache-Control", "max-age=60");
            house.get("/api/x", "A", "1").isForwarded("stale").hasBody("for all");
            house.get("/api/x", "A", "1").isHit().hasBody("for all");
            house.get("/api/x", "A", "2").isHit().hasBody("for all");
        }
    }

    @Test
    void valuesThatMeanTheSameSelectTheSameAnswer() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Vary", "accept, X-LIST,Accept-Encoding");
            house.get("/api/a", "Accept", "a/b, c/d", "X-List", "1,2", "Accept-Encoding", "gzip, br")
                    .isMiss();
            house.get("/api/a", "Accept", "a/b,c/d", "X-List", "1", "X-List", "2", "Accept-Encoding", "BR,gzip")
                    .isHit();
            house.get("/api/a", "Accept", "c/d, a/b", "X-List", "1,2", "Accept-Encoding", "gzip, br")
                    .isForwarded("vary-miss");
        }
    }

    @Test
    void aFieldThatIsMissingIsNotTheSameAsAnEmptyOne() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Vary", "X-Variant");
            house.get("/api/a").isMiss();
            house.get("/api/a").isHit();
            house.get("/api/a", "X-Variant", "").isForwarded("vary-miss");
            house.get("/api/a", "X-Variant", "").isHit();
        }
    }

    @Test
    void invalidationRemovesAllVariants() {
        try (House house = House.standard()) {
            house.origin.replies(VariantsTest::saysItsVariant);
            List<String> variants = List.of("one", "two", "three");
            variants.forEach(variant -> house.get("/api/a", "X-Variant", variant));
            house.send("DELETE", "/api/a", null, "X-Variant", "two").hasStatus(200);
            List<String> told = new ArrayList<>();
            variants.forEach(variant -> told.add(
                    house.get("/api/a", "X-Variant", variant).cacheStatus().split(";")[1]));
            assertThat(told).containsExactly(" fwd=uri-miss", " fwd=vary-miss", " fwd=vary-miss");
        }
    }

    private static void saysItsVariant(io.vertx.core.http.HttpServerRequest request) {
        String variant = request.getHeader("X-Variant");
        ScriptedOrigin.reply(
                        200,
                        "for " + variant,
                        "Cache-Control",
                        "max-age=60",
                        "Vary",
                        "X-Variant",
                        "ETag",
                        '"' + variant + '"')
                .answer(request);
    }
}
