package io.apibuddy;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.http.StructuredFields;
import io.apibuddy.http.StructuredFields.Bare;
import io.apibuddy.http.StructuredFields.Flag;
import io.apibuddy.http.StructuredFields.Item;
import io.apibuddy.http.StructuredFields.Text;
import io.apibuddy.http.StructuredFields.Token;
import io.apibuddy.http.StructuredFields.Whole;
import io.apibuddy.testing.ScriptedOrigin;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Cache-Status as a client reads it (RFC 9211): every parameter, and no other, in every case that there is. */
class CacheStatusFieldTest {
    @Test
    void aMissSaysWhyItWentForwardWhatCameBackAndThatItIsKept() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60");
            assertThat(told(house.get("/api/a")))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "fwd", new Token("uri-miss"),
                            "fwd-status", new Whole(200),
                            "stored", new Flag(true),
                            "ttl", new Whole(60)));
        }
    }

    @Test
    void aHitSaysWhatIsLeftOfItsLifetimeRoundedDown() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60");
            house.get("/api/a");
            house.clock.advance(ofMillis(10_500));
            assertThat(told(house.get("/api/a")))
                    .containsExactlyInAnyOrderEntriesOf(Map.of("hit", new Flag(true), "ttl", new Whole(49)));
        }
    }

    @Test
    void aStaleHitHasANegativeTtlAndSaysWhatAllowsIt() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60");
            house.get("/api/a");
            house.clock.advance(ofMillis(60_500));
            assertThat(told(house.get("/api/a", "Cache-Control", "max-stale")))
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("hit", new Flag(true), "ttl", new Whole(-1), "detail", new Token("max-stale")));
        }
    }

    @Test
    void aValidatedAnswerHasUpstreamsStatusAndNotTheClients() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a");
            house.clock.advance(ofSeconds(61));
            house.origin.replies(304, "", "ETag", "\"1\"");
            assertThat(told(house.get("/api/a").hasStatus(200)))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "fwd", new Token("stale"),
                            "fwd-status", new Whole(304),
                            "stored", new Flag(true),
                            "ttl", new Whole(60)));
        }
    }

    @Test
    void oneThatWasAnsweredByAnothersRequestSaysThatItCollapsed() {
        try (House house = House.standard()) {
            CompletableFuture<HttpServerRequest> asked = new CompletableFuture<>();
            house.origin.replies(asked::complete);
            CompletableFuture<Answered> one = CompletableFuture.supplyAsync(() -> house.get("/api/a"));
            asked.join();
            CompletableFuture<Answered> other = CompletableFuture.supplyAsync(() -> house.get("/api/a"));
            await().until(() -> house.proxy.metrics().waiting() == 1);
            ScriptedOrigin.reply(200, "x", "Cache-Control", "max-age=60").answer(asked.join());
            Map<String, Bare> told = Map.of(
                    "fwd", new Token("uri-miss"),
                    "fwd-status", new Whole(200),
                    "stored", new Flag(true),
                    "ttl", new Whole(60));
            assertThat(told(one.join())).containsExactlyInAnyOrderEntriesOf(told);
            Map<String, Bare> collapsed = new TreeMap<>(told);
            collapsed.put("collapsed", new Flag(true));
            assertThat(told(other.join())).containsExactlyInAnyOrderEntriesOf(collapsed);
        }
    }

    @Test
    void whatIsStaleWhenItComesIsKeptWithANegativeTtl() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Age", "100", "ETag", "\"1\"");
            assertThat(told(house.get("/api/a")))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "fwd", new Token("uri-miss"),
                            "fwd-status", new Whole(200),
                            "stored", new Flag(true),
                            "ttl", new Whole(-40)));
        }
    }

    @Test
    void everyReasonToGoForwardIsNamed() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Vary", "Accept", "ETag", "\"1\"");
            assertThat(why(house.get("/api/a"))).isEqualTo("uri-miss");
            assertThat(why(house.get("/api/a", "Accept", "b/c"))).isEqualTo("vary-miss");
            assertThat(why(house.get("/api/a", "Cache-Control", "no-cache"))).isEqualTo("request no-cache");
            assertThat(why(house.get("/api/a", "Cache-Control", "max-age=0"))).isEqualTo("request max-age");
            assertThat(why(house.get("/api/a", "Cache-Control", "min-fresh=61")))
                    .isEqualTo("request min-fresh");
            assertThat(why(house.get("/api/a", "If-Match", "\"1\""))).isEqualTo("request precondition");
            assertThat(why(house.post("/api/b", "text/plain", "x"))).isEqualTo("method");
            assertThat(why(house.get("/api/b", "X-HTTP-Method-Override", "PUT")))
                    .isEqualTo("bypass method-override");
            house.clock.advance(ofSeconds(61));
            assertThat(why(house.get("/api/a"))).isEqualTo("stale");
            house.proxy.updateConfig("domain_mappings.api.credentials", "bypass");
            assertThat(why(house.get("/api/a", "Authorization", "b"))).isEqualTo("bypass credentials");
        }
    }

    @Test
    void whatWasKeptUnderAnotherModeAndMayNotBeReusedUnderThisOneIsAMissForThatReason() {
        try (House house = House.build()) {
            house.origin.replies(200, "x", "Cache-Control", "no-store");
            house.get("/api/a").isMiss().cacheStatusHas("stored");
            house.proxy.updateConfig("domain_mappings.api.freshness", "standard");
            assertThat(why(house.get("/api/a"))).isEqualTo("miss no-store");
        }
    }

    @Test
    void whatIsNotKeptSaysWhyNot() {
        try (House house = House.build(builder -> builder.set("domain_mappings.api.freshness", "standard")
                .set("cache.max_cache_response_size", 10)
                .set("cache.min_cache_response_size", 1))) {
            Map<String, String[]> answers = new TreeMap<>(Map.of(
                    "no-store", new String[] {"Cache-Control", "no-store"},
                    "private", new String[] {"Cache-Control", "private"},
                    "vary-star", new String[] {"Cache-Control", "max-age=60", "Vary", "*"},
                    "no-lifetime", new String[] {"Server", "nobody"}));
            answers.forEach((detail, fields) -> {
                house.origin.replies(200, "x", fields);
                assertThat(why(house.get("/api/a"))).isEqualTo("uri-miss " + detail);
            });
            house.origin.replies(200, "x", "Cache-Control", "max-age=60");
            assertThat(why(house.head("/api/a"))).isEqualTo("uri-miss method");
            assertThat(why(house.get("/api/a", "Authorization", "a"))).isEqualTo("uri-miss authorization");
            assertThat(why(house.get("/api/a", "Cache-Control", "no-store"))).isEqualTo("uri-miss request-no-store");
            house.origin.replies(200, "12345678901", "Cache-Control", "max-age=60");
            assertThat(why(house.get("/api/a"))).isEqualTo("uri-miss too-large");
            house.origin.replies(200, "", "Cache-Control", "max-age=60");
            assertThat(why(house.get("/api/a"))).isEqualTo("uri-miss too-small");
            house.origin.replies(500, "x");
            assertThat(why(house.get("/api/a"))).isEqualTo("uri-miss status");
        }
    }

    @Test
    void anAnswerOfThisProxysOwnHasNoStatusOfUpstream() {
        try (House house = House.standard()) {
            assertThat(told(house.get("/api/a", "Cache-Control", "only-if-cached")))
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of("fwd", new Token("uri-miss"), "detail", new Token("only-if-cached")));
            house.origin.close();
            assertThat(told(house.get("/api/a").hasStatus(502)))
                    .containsExactlyInAnyOrderEntriesOf(Map.of("fwd", new Token("uri-miss")));
        }
    }

    @Test
    void theKeyIsTheSameForEqualRequestsAndAnotherForOthers() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Vary", "Accept");
            Bare first = key(house.get("/api/a?q=%41"));
            assertThat(key(house.get("/api/a?q=A", "Accept", "b/c"))).isEqualTo(first);
            assertThat(key(house.head("/api/a?q=A"))).isEqualTo(first);
            assertThat(key(house.get("/api/a?q=B"))).isNotEqualTo(first);
            assertThat(house.post("/api/a?q=A", "text/plain", "x").cacheStatus())
                    .isEqualTo("api-buddy; fwd=method; fwd-status=200");
        }
    }

    @Test
    void upstreamsOwnMembersStayBeforeOursOnEveryWay() {
        try (House house = House.standard()) {
            house.origin.replies(
                    200,
                    "x",
                    "Cache-Control",
                    "max-age=60",
                    "ETag",
                    "\"1\"",
                    "Cache-Status",
                    "origin; hit; ttl=7, shield; fwd=miss",
                    "Cache-Status",
                    "\"edge\"; hit");
            caches(house.get("/api/a"), "origin", "shield", "edge", "api-buddy");
            caches(house.get("/api/a"), "origin", "shield", "edge", "api-buddy");
            caches(house.get("/api/a", "If-None-Match", "\"1\""), "origin", "shield", "edge", "api-buddy");
            caches(house.send("DELETE", "/api/a", null), "origin", "shield", "edge", "api-buddy");
            house.get("/api/a").isMiss();
            house.clock.advance(ofSeconds(61));
            house.origin.replies(304, "", "ETag", "\"1\"", "Cache-Status", "origin; fwd=miss");
            caches(house.get("/api/a"), "origin", "api-buddy");
        }
    }

    /** Names of the members, all lines together. */
    private static void caches(Answered answered, String... names) {
        assertThat(members(answered))
                .extracting(member ->
                        member.value() instanceof Token token ? token.value() : ((Text) member.value()).value())
                .containsExactly(names);
    }

    private static List<Item> members(Answered answered) {
        return StructuredFields.list(String.join(", ", answered.fields("cache-status"))).orElseThrow().stream()
                .map(Item.class::cast)
                .toList();
    }

    private static Map<String, Bare> parameters(Answered answered) {
        List<Item> members = members(answered);
        Item last = members.get(members.size() - 1);
        assertThat(last.value()).isEqualTo(new Token("api-buddy"));
        return last.parameters();
    }

    private static Bare key(Answered answered) {
        Bare key = parameters(answered).get("key");
        assertThat(key)
                .isInstanceOfSatisfying(
                        Text.class, text -> assertThat(text.value()).matches("[0-9a-f]{64}"));
        return key;
    }

    /** All parameters of our member but the key, which must be there. */
    private static Map<String, Bare> told(Answered answered) {
        Map<String, Bare> told = new TreeMap<>(parameters(answered));
        assertThat(told.remove("key")).isEqualTo(key(answered));
        return told;
    }

    /** Reason and detail. */
    private static String why(Answered answered) {
        Map<String, Bare> told = parameters(answered);
        String reason = ((Token) told.get("fwd")).value();
        return told.get("detail") instanceof Token detail ? reason + " " + detail.value() : reason;
    }
}
