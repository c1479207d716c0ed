package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.events.SecurityEvent;
import io.apibuddy.http.Fields;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes up and what comes back, apart from caching. */
class ForwardingTest {
    @Test
    void anUnknownMappingIsA404ThatListsTheKnownOnes() {
        try (House house = House.build(builder -> builder.map("wiki", "http://127.0.0.1:1"))) {
            Answered answered = house.get("/nosuch/a").isProblem(404, "unknown-mapping");
            assertThat(answered.text()).contains("api").contains("wiki").doesNotContain("nosuch");
            assertThat(house.asked()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api, /base",
        "/api/, /base/",
        "/api?x=1, /base?x=1",
        "/api/a//b%2Fc, /base/a//b%2Fc",
        "/api/%7euser/%e2%82%ac, /base/~user/%E2%82%AC",
        "/api/q?debug, /base/q?debug",
        "/api/q?b=2&a=1&b=1, /base/q?a=1&b=2&b=1",
    })
    void theTargetIsSentBelowTheBasePathAndNormalisedOnce(String asked, String sent) {
        try (House house = House.build()) {
            house.proxy.updateConfig("domain_mappings.api.upstream", house.origin.uri() + "/base/");
            house.get(asked).isMiss();
            assertThat(house.origin.last().target()).isEqualTo(sent);
        }
    }

    @Test
    void aQuestionMarkWithNothingBehindItIsSentToo() {
        try (House house = House.build()) {
            RawClient.exchange(house.proxy.port(), "GET /api/q? HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(house.origin.last().target()).isEqualTo("/q?");
        }
    }

    @Test
    void everyMethodAndItsContentReachUpstream() {
        try (House house = House.build()) {
            for (String method : List.of("PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "POST")) {
                house.send(method, "/api/a", "content of " + method).hasStatus(200);
                assertThat(house.origin.last().method()).isEqualTo(method);
                assertThat(house.origin.last().text()).isEqualTo("content of " + method);
            }
        }
    }

    @Test
    void upstreamsStatusFieldsAndContentComeBackUntouched() {
        try (House house = House.build()) {
            house.origin.replies(
                    429, "slow down", "Retry-After", "7", "Set-Cookie", "a=1", "Set-Cookie", "b=2", "Server", "origin");
            house.get("/api/a")
                    .hasStatus(429)
                    .hasBody("slow down")
                    .hasField("retry-after", "7")
                    .hasField("set-cookie", "a=1", "b=2")
                    .hasField("server", "origin")
                    .hasField("via", "1.1 api-buddy");
        }
    }

    @Test
    void upstreamsOwnCacheStatusStaysBeforeOurs() {
        try (House house = House.build()) {
            house.origin.replies(200, "x", "Cache-Status", "cdn; hit", "Age", "5");
            Answered first = house.get("/api/a").hasField("age", "5");
            assertThat(first.cacheStatus()).startsWith("api-buddy; fwd=uri-miss");
            Answered second = house.get("/api/a").isHit();
            assertThat(second.field("cache-status")).isEqualTo("cdn; hit");
            second.hasField("age", "5");
        }
    }

    @Test
    void hopByHopFieldsAndWhatWouldChangeAnAnswerUnseenAreDroppedOnTheWayUp() {
        try (House house = House.build()) {
            house.get(
                    "/api/a",
                    "X-Forwarded-Host",
                    "evil",
                    "X-Forwarded-For",
                    "1.2.3.4",
                    "X-Original-URL",
                    "/admin",
                    "X-Rewrite-URL",
                    "/admin",
                    "Forwarded",
                    "host=evil",
                    "X-Mine",
                    "stays",
                    "X-API-Buddy-Key",
                    "some");
            Fields fields = house.origin.last().fields();
            assertThat(fields.names())
                    .contains("x-mine", "via")
                    .doesNotContain(
                            "x-forwarded-host",
                            "x-forwarded-for",
                            "x-original-url",
                            "x-rewrite-url",
                            "forwarded",
                            "x-api-buddy-key",
                            "http2-settings",
                            "upgrade");
            assertThat(fields.values("via")).containsExactly("1.1 api-buddy");
            assertThat(house.origin.last().authority()).isEqualTo("127.0.0.1:" + house.origin.port());
        }
    }

    @Test
    void aMethodOverrideIsPassedOnButNeverCached() {
        try (House house = House.build()) {
            house.post("/api/a", "text/plain", "x", "X-HTTP-Method-Override", "GET")
                    .isForwarded("bypass")
                    .cacheStatusHas("detail=method-override");
            assertThat(house.origin.last().fields().values("X-HTTP-Method-Override"))
                    .containsExactly("GET");
            house.post("/api/a", "text/plain", "x").isMiss();
        }
    }

    @Test
    void aRequestThatHasBeenHereBeforeIsALoop() {
        List<SecurityEvent.Kind> heard = new java.util.concurrent.CopyOnWriteArrayList<>();
        try (House house = House.build()) {
            house.proxy.addListener(new io.apibuddy.events.ProxyListener() {
                @Override
                public void onEvent(io.apibuddy.events.ExchangeEvent event) {}

                @Override
                public void onSecurityEvent(SecurityEvent event) {
                    heard.add(event.kind());
                }
            });
            house.proxy.updateConfig("domain_mappings.api.upstream", house.proxy.address() + "/api");
            String status = house.get("/api/a").isProblem(508, "loop").field("cache-status");
            assertThat(status).isEqualTo("api-buddy; detail=loop");
            assertThat(heard).containsExactly(SecurityEvent.Kind.LOOP);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ORIGIN/base/b?x=1#f, /api/b?x=1#f",
        "/base/b, /api/b",
        "ORIGIN/base, /api",
        "../base/c, /api/c",
        "d, /api/d",
        "https://elsewhere.example/base/b, https://elsewhere.example/base/b",
        "/outside, ORIGIN/outside",
        "//elsewhere.example/base/, //elsewhere.example/base/",
        "http://[bad, http://[bad",
        "/outside?next=https://elsewhere.example/, ORIGIN/outside?next=https://elsewhere.example/",
        "ORIGIN/base/../outside, ORIGIN/base/../outside",
        "ORIGIN/base//b, /api//b",
        "e//f, /api/e//f",
        "/base/a b|c, /api/a b|c",
        "?page=2, /api/a?page=2",
        "#end, /api/a#end",
    })
    void aLocationBelowUpstreamIsRewrittenToTheMapping(String location, String rewritten) {
        try (House house = House.build()) {
            String origin = house.origin.uri().toString();
            house.proxy.updateConfig("domain_mappings.api.upstream", origin + "/base");
            house.origin.replies(
                    201, "x", "Location", location.replace("ORIGIN", origin), "Content-Location", "/base/here");
            house.get("/api/a")
                    .isMiss()
                    .hasField("location", rewritten.replace("ORIGIN", origin))
                    .hasField("content-location", "/api/here");
            house.get("/api/a").isHit().hasField("location", rewritten.replace("ORIGIN", origin));
        }
    }

    @Test
    void redirectsAreNotFollowed() {
        try (House house = House.build()) {
            house.origin.replies(302, "", "Location", "http://127.0.0.1:1/private");
            house.get("/api/a").hasStatus(302).hasField("location", "http://127.0.0.1:1/private");
            assertThat(house.asked()).isEqualTo(1);
        }
    }

    @Test
    void theRewrittenLocationHoldsTheKeyOnlyWhenTheRequestHadItInItsPath() {
        try (House house = House.build(CachingProxy.Builder::requireSecureKey)) {
            house.origin.replies(302, "", "Location", "/next");
            String key = house.proxy.secureKey().orElseThrow();
            house.get("/" + key + "/api/a").hasStatus(302).hasField("location", "/" + key + "/api/next");
            house.get("/api/a", "X-API-Buddy-Key", key).hasStatus(302).hasField("location", "/api/next");
            house.get("/api/a?key=" + key).hasStatus(302).hasField("location", "/api/next");
            house.get("/api/a").isProblem(401, "key-missing").hasField("www-authenticate", "ApiBuddy");
            house.get("/api/a?key=wrong").isProblem(403, "key-wrong");
            assertThat(house.origin.requests()).allSatisfy(asked -> {
                assertThat(asked.target()).isEqualTo("/a");
                assertThat(asked.fields().toString()).doesNotContain("x-api-buddy-key");
            });
        }
    }

    @Test
    void theConfiguredRequestHeadersReplaceTheClientsAndDoNotPartition() {
        try (House house =
                House.with("request_headers", Map.of("Authorization", "Bearer configured", "X-Extra", "1"))) {
            house.get("/api/a", "authorization", "Bearer mine").isMiss();
            assertThat(house.origin.last().fields().values("Authorization")).containsExactly("Bearer configured");
            assertThat(house.origin.last().fields().values("X-Extra")).containsExactly("1");
            house.get("/api/a", "Authorization", "Bearer other").isHit();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/../x", "/api/%2e%2e/x", "/api/a%00b", "/api/..%5cx"})
    void targetsThatAreNotCleanAreRefused(String target) {
        try (House house = House.build()) {
            assertThat(RawClient.statusOf(house.proxy.port(), "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .isEqualTo(400);
            assertThat(house.asked()).isZero();
        }
    }
}
