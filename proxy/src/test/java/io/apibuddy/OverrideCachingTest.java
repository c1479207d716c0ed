package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.ScriptedOrigin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code freshness: override}, from the client's side. */
class OverrideCachingTest {
    @Test
    void aRepeatedRequestIsAHitUntilItsTimeIsOver() {
        try (House house = House.with("ttl_seconds", 60)) {
            house.get("/api/a")
                    .isMiss()
                    .cacheStatusHas("fwd-status=200")
                    .cacheStatusHas("stored")
                    .hasBody("hello");
            house.clock.advance(Duration.ofSeconds(59));
            house.get("/api/a")
                    .isHit()
                    .cacheStatusHas("ttl=1")
                    .hasField("age", "59")
                    .hasBody("hello");
            house.clock.advance(Duration.ofSeconds(2));
            house.get("/api/a").isForwarded("stale").cacheStatusHas("stored");
            assertThat(house.asked()).isEqualTo(2);
        }
    }

    @Test
    void theOriginsOwnWordsAboutCachingAreIgnored() {
        try (House house = House.build()) {
            house.origin.replies(
                    200, "x", "Cache-Control", "no-store, private, max-age=0", "Expires", "0", "Pragma", "no-cache");
            house.get("/api/a").isMiss().cacheStatusHas("stored");
            house.get("/api/a").isHit().hasField("cache-control", "no-store, private, max-age=0");
        }
    }

    @Test
    void aStaleAnswerWithAnEntityTagIsValidatedAndThenFreshAgain() {
        try (House house = House.with("ttl_seconds", 60)) {
            house.origin.replies(200, "body", "ETag", "\"v1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(Duration.ofSeconds(61));
            house.origin.replies(304, "", "ETag", "\"v1\"", "X-New", "yes");
            house.get("/api/a").isValidated().hasStatus(200).hasBody("body").hasField("x-new", "yes");
            assertThat(house.origin.last().fields().values("If-None-Match")).containsExactly("\"v1\"");
            house.get("/api/a").isHit().hasBody("body");
            assertThat(house.asked()).isEqualTo(2);
        }
    }

    @Test
    void anAnswerThatTheClientWantedConfirmedShowsItsWholeLifetime() {
        try (House house = House.with("ttl_seconds", 60)) {
            house.origin.replies(200, "one", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(Duration.ofSeconds(30));
            house.origin.thenReplies(304, "", "ETag", "\"1\"");
            house.get("/api/a", "Cache-Control", "no-cache")
                    .isForwarded("request")
                    .cacheStatusHas("fwd-status=304; stored; ttl=60")
                    .hasBody("one");
        }
    }

    @Test
    void aFieldThatUpstreamDoesNotGetFromTheClientSelectsNothing() {
        try (House house = House.with("request_headers", Map.of("Accept-Language", "de"))) {
            house.origin.replies(200, "Hallo", "Vary", "Accept-Language, X-Forwarded-Proto");
            house.get("/api/a", "Accept-Language", "en", "X-Forwarded-Proto", "http")
                    .isMiss();
            house.get("/api/a", "Accept-Language", "fr", "X-Forwarded-Proto", "https")
                    .isHit();
            house.get("/api/a").isHit();
        }
    }

    @Test
    void aHitOfSeveralPiecesIsByteForByteWhatWasStored() {
        try (House house = House.build()) {
            byte[] bytes = new byte[1_000_000];
            new java.util.Random(1).nextBytes(bytes);
            house.origin.replies(ScriptedOrigin.reply(200, bytes));
            house.get("/api/a").isMiss();
            for (int i = 0; i < 300; i++) {
                assertThat(house.get("/api/a").isHit().bytes()).isEqualTo(bytes);
            }
        }
    }

    @Test
    void aClientsOwnConditionIsAnsweredFromTheStore() {
        try (House house = House.build()) {
            house.origin.replies(200, "body", "ETag", "\"v1\"");
            house.get("/api/a").isMiss();
            house.get("/api/a", "If-None-Match", "\"v1\"")
                    .isHit()
                    .hasStatus(304)
                    .hasBody("");
            house.get("/api/a", "If-None-Match", "\"v2\"")
                    .isHit()
                    .hasStatus(200)
                    .hasBody("body");
        }
    }

    @Test
    void varyIsHonoured() {
        try (House house = House.build()) {
            house.origin.replies(request -> request.response()
                    .putHeader("Vary", "Accept-Language")
                    .end("in " + request.getHeader("Accept-Language")));
            house.get("/api/a", "Accept-Language", "de").isMiss().hasBody("in de");
            house.get("/api/a", "Accept-Language", "fr")
                    .isForwarded("vary-miss")
                    .hasBody("in fr");
            house.get("/api/a", "Accept-Language", "de").isHit().hasBody("in de");
            house.get("/api/a", "Accept-Language", "fr").isHit().hasBody("in fr");
        }
    }

    @Test
    void whatIsNotKeptSaysWhy() {
        try (House house = House.build()) {
            house.origin.replies(200, "x", "Set-Cookie", "a=b");
            house.get("/api/cookie")
                    .isMiss()
                    .cacheStatusHas("detail=set-cookie")
                    .cacheStatusHasNot("stored");
            house.get("/api/cookie").isMiss();
            house.origin.replies(200, "x", "Vary", "*");
            house.get("/api/star").isMiss().cacheStatusHas("detail=vary-star");
            house.origin.replies(404, "x");
            house.get("/api/lost").isMiss().hasStatus(404).cacheStatusHas("detail=status");
            house.get("/api/lost").isMiss();
        }
    }

    @Test
    void otherStatusesAreKeptAsLongAsTheConfigurationSays() {
        try (House house = House.with("status_ttl_seconds", Map.of("404", 60))) {
            house.origin.replies(404, "lost", "X-Why", "because");
            house.get("/api/a").isMiss().hasStatus(404);
            house.get("/api/a").isHit().hasStatus(404).hasBody("lost").hasField("x-why", "because");
            house.clock.advance(Duration.ofSeconds(61));
            house.get("/api/a").isForwarded("stale");
        }
    }

    @Test
    void aHeadIsAnsweredByAStoredGetAndNeverHarmsIt() {
        try (House house = House.build()) {
            house.head("/api/a").isMiss().cacheStatusHasNot("stored").hasBody("");
            house.get("/api/a").isMiss().hasBody("hello");
            house.head("/api/a").isHit().hasBody("").hasField("content-length", "5");
            house.get("/api/a").isHit().hasBody("hello");
        }
    }

    @Test
    void aMethodThatIsNotConfiguredAsCacheableIsForwardedWhateverIsStored() {
        try (House house = House.with("cacheable_methods", List.of("GET"))) {
            house.get("/api/a").isMiss();
            house.head("/api/a").isForwarded("method").cacheStatusHasNot("key");
            house.post("/api/a", "text/plain", "x").isForwarded("method").cacheStatusHasNot("key");
            assertThat(house.asked()).isEqualTo(3);
        }
    }

    @Test
    void theSameJsonInAnotherOrderAndSpacingIsAHitAndAnotherValueIsAMiss() {
        try (House house = House.build()) {
            house.origin.replies(request ->
                    request.response().end("to " + house.origin.last().text()));
            house.post("/api/q", "application/json", "{\"a\":1,\"b\":[2]}").isMiss();
            house.post("/api/q", "application/json", " { \"b\": [ 2 ], \"a\": 1.0 }")
                    .isHit()
                    .hasBody("to {\"a\":1,\"b\":[2]}");
            house.post("/api/q", "application/json", "{\"a\":2,\"b\":[2]}").isMiss();
            house.get("/api/q").isMiss();
        }
    }

    @Test
    void ignoredPartsOfARequestMakeNoDifferenceButAreSent() {
        try (House house = House.build(builder -> builder.set(
                "domain_mappings.api.key",
                Map.of("ignore_query", List.of("utm_*", "ts"), "ignore_json", List.of("/requestId"))))) {
            house.get("/api/a?b=1&utm_source=x&ts=1&a=2").isMiss();
            assertThat(house.origin.last().target()).isEqualTo("/a?a=2&b=1&ts=1&utm_source=x");
            house.get("/api/a?ts=2&a=2&b=1").isHit();
            house.get("/api/a?ts=2&a=3&b=1").isMiss();
            house.post("/api/q", "application/json", "{\"requestId\":1,\"a\":1}")
                    .isMiss();
            assertThat(house.origin.last().text()).isEqualTo("{\"requestId\":1,\"a\":1}");
            house.post("/api/q", "application/json", "{\"requestId\":2,\"a\":1}")
                    .isHit();
        }
    }

    @Test
    void aKeyHeaderMakesADifference() {
        try (House house = House.build(
                builder -> builder.set("domain_mappings.api.key", Map.of("headers", List.of("X-Version"))))) {
            house.get("/api/a", "X-Version", "1").isMiss();
            house.get("/api/a", "x-version", "1").isHit();
            house.get("/api/a", "X-Version", "2").isMiss();
            house.get("/api/a").isMiss();
        }
    }

    @Test
    void requestsShareAnAnswerOnlyWithTheSameCredentials() {
        try (House house = House.build()) {
            house.origin.replies(request -> request.response().end("for " + request.getHeader("Authorization")));
            house.get("/api/me", "Authorization", "Bearer a").isMiss().hasBody("for Bearer a");
            house.get("/api/me", "Authorization", "Bearer b").isMiss().hasBody("for Bearer b");
            house.get("/api/me").isMiss().hasBody("for null");
            house.get("/api/me", "Authorization", "Bearer a").isHit().hasBody("for Bearer a");
            house.get("/api/me", "Authorization", "Bearer b").isHit().hasBody("for Bearer b");
        }
    }

    @Test
    void shareMakesThemOneEntryAndBypassNone() {
        try (House house = House.with("credentials", "share")) {
            house.get("/api/a", "Authorization", "a").isMiss();
            house.get("/api/a", "Authorization", "b").isHit();
        }
        try (House house = House.with("credentials", "bypass")) {
            house.get("/api/a", "Authorization", "a").isForwarded("bypass").cacheStatusHas("detail=credentials");
            house.get("/api/a", "Authorization", "a").isForwarded("bypass");
            house.get("/api/a").isMiss();
            house.get("/api/a").isHit();
        }
    }

    @Test
    void aMappingWithAnotherTokenInItsRequestHeadersSharesNothing() {
        try (ScriptedOrigin origin = ScriptedOrigin.http();
                CachingProxy proxy = CachingProxy.builder()
                        .map("one", origin.uri().toString())
                        .map("two", origin.uri().toString())
                        .set("domain_mappings.one.request_headers", Map.of("Authorization", "Bearer one"))
                        .set("domain_mappings.two.request_headers", Map.of("Authorization", "Bearer two"))
                        .start()) {
            Client client = new Client(proxy);
            client.get("/one/a").isMiss();
            assertThat(origin.last().fields().values("Authorization")).containsExactly("Bearer one");
            client.get("/two/a").isMiss();
            assertThat(origin.last().fields().values("Authorization")).containsExactly("Bearer two");
            client.get("/one/a", "Authorization", "mine").isHit();
            proxy.updateConfig("domain_mappings.one.request_headers", Map.of("Authorization", "Bearer three"));
            client.get("/one/a").isMiss();
        }
    }

    @Test
    void theRequestsDirectivesAreHonoured() {
        try (House house = House.with("ttl_seconds", 60)) {
            house.get("/api/a", "Cache-Control", "only-if-cached").isProblem(504, "not-stored");
            house.get("/api/a", "Cache-Control", "no-store").cacheStatusHasNot("stored");
            house.get("/api/a").isMiss();
            house.get("/api/a", "Cache-Control", "no-cache").isForwarded("request");
            house.clock.advance(Duration.ofSeconds(10));
            house.get("/api/a", "Cache-Control", "max-age=5").isForwarded("request");
            house.clock.advance(Duration.ofSeconds(50));
            house.get("/api/a", "Cache-Control", "min-fresh=20").isForwarded("request");
            house.clock.advance(Duration.ofSeconds(65));
            house.get("/api/a", "Cache-Control", "max-stale=10").isHit().cacheStatusHas("ttl=-5");
        }
    }

    @Test
    void aStaleAnswerIsServedWhileItIsRevalidated() {
        try (House house = House.build(builder -> builder.set("domain_mappings.api.ttl_seconds", 60)
                .set("domain_mappings.api.stale_while_revalidate_seconds", 30))) {
            house.get("/api/a").isMiss().hasBody("hello");
            house.origin.replies(200, "new");
            house.clock.advance(Duration.ofSeconds(65));
            house.get("/api/a").isHit().cacheStatusHas("ttl=-5").hasBody("hello");
            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> house.get("/api/a").isHit().hasBody("new"));
            assertThat(house.asked()).isEqualTo(2);
        }
    }

    @Test
    void aStaleAnswerStandsInForAnUpstreamThatFails() {
        try (House house = House.build(builder -> builder.set("domain_mappings.api.ttl_seconds", 60)
                .set("domain_mappings.api.stale_if_error_seconds", 600))) {
            house.get("/api/a").isMiss();
            house.clock.advance(Duration.ofSeconds(61));
            house.origin.replies(503, "down");
            house.get("/api/a").isHit().cacheStatusHas("ttl=-1").hasStatus(200).hasBody("hello");
            house.get("/api/b").isMiss().hasStatus(503).hasBody("down");
            house.origin.close();
            house.get("/api/a").isHit().hasStatus(200).hasBody("hello");
            house.get("/api/c").isProblem(502, "upstream-failed");
        }
    }

    @Test
    void anUnsafeMethodInvalidatesItsUrlAndACacheableOneNothing() {
        try (House house = House.build()) {
            house.get("/api/a").isMiss();
            house.post("/api/a", "text/plain", "x").isMiss();
            house.get("/api/a").isHit();
            house.send("PUT", "/api/a", "new").isForwarded("method").hasStatus(200);
            assertThat(house.origin.last().text()).isEqualTo("new");
            house.get("/api/a").isMiss();
            house.get("/api/b").isMiss();
            house.send("DELETE", "/api/a", null);
            house.get("/api/b").isHit();
        }
    }

    @Test
    void answersBeyondTheSizeLimitsAreNotKept() {
        try (House house = House.build(builder -> builder.set("cache.max_cache_response_size", 10)
                .set("cache.min_cache_response_size", 3)
                .set("cache.max_key_body_size", 5))) {
            house.origin.replies(200, "12345678901");
            house.get("/api/large").isMiss().cacheStatusHas("detail=too-large");
            house.get("/api/large").isMiss();
            house.origin.replies(200, "12");
            house.get("/api/small").isMiss().cacheStatusHas("detail=too-small");
            house.origin.replies(request -> request.response().setChunked(true).end("12345678901"));
            house.get("/api/unknown").isMiss().hasBody("12345678901");
            house.get("/api/unknown").isMiss();
            house.origin.replies(200, "12345");
            house.post("/api/q", "text/plain", "123456")
                    .isForwarded("bypass")
                    .cacheStatusHas("detail=request-too-large");
            assertThat(house.origin.last().text()).isEqualTo("123456");
            house.post("/api/q", "text/plain", "12345").isMiss();
            house.post("/api/q", "text/plain", "12345").isHit();
        }
    }

    @Test
    void anOfflineMappingServesWhateverItsAgeAndNeverAsks() {
        try (House house = House.with("ttl_seconds", 60)) {
            house.get("/api/a").isMiss();
            house.proxy.updateConfig("domain_mappings.api.offline", true);
            house.clock.advance(Duration.ofDays(20));
            house.get("/api/a").isHit().hasBody("hello");
            house.get("/api/b").isProblem(504, "not-stored").cacheStatusHas("detail=offline");
            house.send("PUT", "/api/a", "x").isProblem(504, "not-stored");
            assertThat(house.asked()).isEqualTo(1);
        }
    }
}
