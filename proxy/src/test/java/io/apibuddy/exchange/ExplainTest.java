package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Difference;
import io.apibuddy.events.Explanation;
import io.apibuddy.events.Explanation.Near;
import io.apibuddy.events.Explanation.Part;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What would happen to a request, and why. */
class ExplainTest {
    private static final String JSON = "application/json";
    private Counter counter = new Counter();

    @AfterEach
    void close() {
        counter.close();
    }

    private void with(Object... settings) {
        counter.close();
        counter = new Counter(settings);
    }

    private static void says(Explanation explained, String action, String cacheStatus, String source) {
        assertThat(explained.verdict().action()).as("%s", explained).isEqualTo(action);
        assertThat(explained.verdict().cacheStatus()).as("%s", explained).startsWith("api-buddy; " + cacheStatus);
        assertThat(explained.verdict().source()).as("%s", explained).isEqualTo(source);
        assertThat(explained.verdict().because()).as("%s", explained).endsWith(".");
    }

    private static List<String> words(Near near) {
        return near.differences().stream().map(Difference::words).toList();
    }

    private static List<String> settings(Near near) {
        return near.differences().stream()
                .map(difference -> difference.setting().orElse("-"))
                .toList();
    }

    private static String part(Explanation explained, String name) {
        return explained.key().orElseThrow().parts().stream()
                .filter(part -> part.name().equals(name))
                .map(Part::toString)
                .findFirst()
                .orElse("none");
    }

    @Test
    void whatIsStoredAndFreshWouldBeAHit() {
        counter.get("/api/a?b=1");
        counter.clock.advance(Duration.ofSeconds(10));
        Explanation explained = counter.explainGet("/api/a?b=1");
        says(explained, "hit", "hit; ttl=86390", "domain_mappings.api.ttl_seconds");
        assertThat(explained.freshFor()).contains(Duration.ofSeconds(86390));
        assertThat(explained.nearest()).isEmpty();
        assertThat(explained.past()).isEmpty();
        assertThat(explained.mapping()).contains("api");
        assertThat(explained.uri()).contains("http://api.test/a?b=1");
        assertThat(explained.stored()).singleElement().satisfies(stored -> {
            assertThat(stored.hash()).isEqualTo(explained.key().orElseThrow().hash());
            assertThat(stored.uri()).isEqualTo("http://api.test/a?b=1");
            assertThat(stored.selected()).isTrue();
            assertThat(stored.freshUntil()).isEqualTo(counter.clock.instant().plusSeconds(86390));
            assertThat(stored.keepUntil()).isAfter(stored.freshUntil());
        });
        assertThat(explained.key().orElseThrow().hash())
                .isEqualTo(counter.last().key().orElseThrow());
    }

    @Test
    void nothingIsCountedFetchedOrTouched() {
        with("requests_per_hour", 10);
        counter.get("/api/a");
        var before = counter.stored();
        double share = counter.exchange().protections().get(0).shareLeft();
        for (int i = 0; i < 20; i++) {
            counter.clock.advance(Duration.ofSeconds(1));
            counter.explainGet("/api/a");
            counter.explainGet("/api/other");
        }
        assertThat(counter.asked).hasSize(1);
        assertThat(counter.events).hasSize(1);
        assertThat(counter.stored()).hasSize(1);
        assertThat(counter.stored().get(0).lastUsed()).isEqualTo(before.get(0).lastUsed());
        assertThat(counter.exchange().protections().get(0).shareLeft()).isEqualTo(share);
        counter.get("/api/a");
        assertThat(counter.stored().get(0).lastUsed()).isAfter(before.get(0).lastUsed());
    }

    @Test
    void aMissNamesTheParameterInWhichTheNearestAnswerDiffers() {
        counter.get("/api/a?q=1&ts=1");
        counter.get("/api/a?q=2&ts=1");
        counter.get("/api/b");
        Explanation explained = counter.explainGet("/api/a?q=1&ts=2");
        says(explained, "forward", "fwd=uri-miss", "RFC 9111 section 4");
        assertThat(explained.stored()).isEmpty();
        assertThat(explained.freshFor()).isEmpty();
        assertThat(explained.nearest()).hasSize(2);
        Near nearest = explained.nearest().get(0);
        assertThat(words(nearest)).containsExactly("query parameter ts");
        assertThat(nearest.differences().get(0).here()).contains("2");
        assertThat(nearest.differences().get(0).there()).contains("1");
        assertThat(settings(nearest)).containsExactly("domain_mappings.api.key.ignore_query: [ts]");
        assertThat(words(explained.nearest().get(1))).containsExactly("query parameter q", "query parameter ts");
    }

    @Test
    void answersOfOtherPathsAreNamedWhenThePathHasNone() {
        counter.get("/api/items/1/parts");
        counter.get("/api/other");
        Explanation explained = counter.explainGet("/api/items/2/parts");
        assertThat(explained.nearest()).hasSize(2);
        assertThat(words(explained.nearest().get(0))).containsExactly("path");
        assertThat(explained.nearest().get(0).uri()).isEqualTo("http://api.test/items/1/parts");
        assertThat(settings(explained.nearest().get(0))).containsExactly("-");
    }

    @Test
    void noSettingIsPromisedWhereAnotherDifferenceHasNone() {
        counter.get("/api/a?ts=1");
        Near nearest = counter.explainGet("/api/b").nearest().get(0);
        assertThat(words(nearest)).containsExactlyInAnyOrder("query parameter ts", "path");
        assertThat(settings(nearest)).containsExactly("-", "-");
    }

    @Test
    void atMostFiveComeNear() {
        for (int i = 0; i < 9; i++) {
            counter.get("/api/a?ts=" + i);
        }
        assertThat(counter.explainGet("/api/a?ts=x").nearest()).hasSize(5);
    }

    @Test
    void aMemberOfJsonContentIsNamed() {
        counter.send("POST", "/api/a", "{\"q\": 1, \"requestId\": \"alpha\"}", "Content-Type", JSON);
        Explanation explained =
                counter.explain("POST", "/api/a", "{\"requestId\":\"beta\",\"q\":1}", "Content-Type", JSON);
        assertThat(words(explained.nearest().get(0))).containsExactly("JSON /requestId");
        assertThat(settings(explained.nearest().get(0)))
                .containsExactly("domain_mappings.api.key.ignore_json: [/requestId]");
        assertThat(explained.toString()).doesNotContain("alpha").doesNotContain("beta");
    }

    @Test
    void theSettingThatIsNamedMakesTheTwoOne() {
        counter.send("POST", "/api/a?ts=1", "{\"q\": 1, \"requestId\": \"alpha\"}", "Content-Type", JSON);
        counter.reconfigure("key.ignore_query", List.of("ts"), "key.ignore_json", List.of("/requestId"));
        counter.send("POST", "/api/a?ts=1", "{\"q\": 1, \"requestId\": \"alpha\"}", "Content-Type", JSON);
        Explanation explained =
                counter.explain("POST", "/api/a?ts=2", "{\"q\": 1, \"requestId\": \"beta\"}", "Content-Type", JSON);
        assertThat(explained.verdict().action()).isEqualTo("hit");
        assertThat(part(explained, "target")).contains("no part of the key: ts", "key.ignore_query");
        assertThat(part(explained, "content")).contains("/requestId", "key.ignore_json");
    }

    @Test
    void aFieldOfAFormIsNamedAndHasNoSetting() {
        String form = "application/x-www-form-urlencoded";
        counter.send("POST", "/api/a", "q=1&nonce=1", "Content-Type", form);
        Explanation explained = counter.explain("POST", "/api/a", "q=1&nonce=2", "Content-Type", form);
        assertThat(words(explained.nearest().get(0))).containsExactly("form field nonce");
        assertThat(settings(explained.nearest().get(0))).containsExactly("-");
    }

    @Test
    void anotherVariantOfTheSameKeyIsNamedWithItsField() {
        counter.answering(200, "Vary", "Accept-Language");
        counter.get("/api/a", "Accept-Language", "de");
        Explanation explained = counter.explainGet("/api/a", "Accept-Language", "fr");
        says(explained, "forward", "fwd=vary-miss", "RFC 9111 section 4.1");
        assertThat(explained.stored()).singleElement().satisfies(stored -> {
            assertThat(stored.selected()).isFalse();
            assertThat(stored.selecting()).containsExactly(Map.entry("Accept-Language", "de"));
        });
        Near nearest = explained.nearest().get(0);
        assertThat(words(nearest)).containsExactly("field Accept-Language");
        assertThat(settings(nearest)).containsExactly("domain_mappings.api.request_headers: {Accept-Language: de}");
    }

    @Test
    void aVariantByWhatLooksLikeACredentialShowsNoValue() {
        counter.answering(200, "Vary", "X-Auth-Token, Cookie");
        counter.get("/api/a", "X-Auth-Token", "s3cret");
        Explanation explained = counter.explainGet("/api/a", "X-Auth-Token", "another");
        assertThat(words(explained.nearest().get(0))).containsExactly("field X-Auth-Token");
        assertThat(settings(explained.nearest().get(0)))
                .containsExactly("domain_mappings.api.request_headers: {X-Auth-Token: ...}");
        assertThat(explained.toString()).doesNotContain("s3cret").doesNotContain("another");
    }

    @Test
    void whatTheMappingSetsUpstreamSelectsNothing() {
        with("request_headers", Map.of("Accept-Language", "de"));
        counter.answering(200, "Vary", "Accept-Language");
        counter.get("/api/a", "Accept-Language", "de");
        Explanation explained = counter.explainGet("/api/a", "Accept-Language", "fr");
        assertThat(explained.verdict().action()).isEqualTo("hit");
        assertThat(part(explained, "request_headers")).contains("HMAC", "Accept-Language");
    }

    @Test
    void aFieldOfTheKeyIsNamed() {
        with("key.headers", List.of("X-Tenant", "X-Auth-Token"));
        counter.get("/api/a", "X-Tenant", "one", "X-Auth-Token", "s3cret");
        Explanation explained = counter.explainGet("/api/a", "X-Tenant", "two", "X-Auth-Token", "s3cret");
        assertThat(words(explained.nearest().get(0))).containsExactly("field X-Tenant");
        assertThat(settings(explained.nearest().get(0)))
                .containsExactly("domain_mappings.api.key.headers: [X-Auth-Token]");
        assertThat(part(explained, "field X-Tenant")).contains("two", "key.headers");
        assertThat(explained.toString()).doesNotContain("s3cret");
        assertThat(counter.stored().toString()).doesNotContain("s3cret");
    }

    @Test
    void credentialsPartRequestsAndAreNeverShown() {
        counter.get("/api/a?api_key=hushhush", "Authorization", "Bearer s3cret");
        Explanation explained = counter.explainGet("/api/a?api_key=hushhush", "Authorization", "Bearer other");
        assertThat(words(explained.nearest().get(0))).containsExactly("credentials");
        assertThat(settings(explained.nearest().get(0))).containsExactly("domain_mappings.api.credentials: share");
        assertThat(part(explained, "credentials")).contains("Authorization", "HMAC");
        assertThat(part(explained, "target")).contains("api_key=***", "masked");
        assertThat(explained.toString())
                .doesNotContain("s3cret")
                .doesNotContain("Bearer")
                .doesNotContain("hushhush");

        Explanation otherKey = counter.explainGet("/api/a?api_key=whisper", "Authorization", "Bearer s3cret");
        assertThat(words(otherKey.nearest().get(0))).containsExactly("query parameter api_key");
        assertThat(otherKey.nearest().get(0).differences().get(0).here()).isEmpty();
    }

    @Test
    void theOrderOfTheQueryIsNamedWhereItCounts() {
        with("freshness", "standard");
        counter.answering(200, "Cache-Control", "max-age=60");
        counter.get("/api/a?x=1&y=2");
        Explanation explained = counter.explainGet("/api/a?y=2&x=1");
        assertThat(words(explained.nearest().get(0))).containsExactly("order of the query");
        assertThat(settings(explained.nearest().get(0))).containsExactly("domain_mappings.api.key.sort_query: true");
    }

    @Test
    void headIsKeyedAsGet() {
        counter.get("/api/a");
        Explanation explained = counter.explain("HEAD", "/api/a", "");
        assertThat(explained.verdict().action()).isEqualTo("hit");
        assertThat(part(explained, "method")).contains("GET", "HEAD is keyed as GET");
    }

    @Test
    void whatIsStaleWouldBeValidatedOrServed() {
        with("ttl_seconds", 60, "stale_while_revalidate_seconds", 30);
        counter.answering(200, "ETag", "\"a\"");
        counter.get("/api/a");
        counter.clock.advance(Duration.ofSeconds(70));
        Explanation served = counter.explainGet("/api/a");
        says(served, "stale-while-revalidate", "hit; ttl=-10", "domain_mappings.api.stale_while_revalidate_seconds");
        assertThat(served.freshFor()).contains(Duration.ofSeconds(-10));
        counter.clock.advance(Duration.ofSeconds(70));
        says(counter.explainGet("/api/a"), "validate", "fwd=stale", "domain_mappings.api.ttl_seconds");
        says(
                counter.explainGet("/api/a", "Cache-Control", "max-stale=1000"),
                "stale",
                "hit; ttl=-80",
                "RFC 9111 section 5.2.1.2");
        assertThat(counter.explainGet("/api/a").nearest()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    Cache-Control, no-cache,       forward, fwd=request, RFC 9111 section 5.2.1.4",
        "GET,    Pragma,        no-cache,       forward, fwd=request, RFC 9111 section 5.4",
        "GET,    If-Match,      '\"a\"',        forward, fwd=request, RFC 9111 section 4.3.2",
        "DELETE, Accept,        x,              forward, fwd=method,  domain_mappings.api.cacheable_methods",
        "GET,    X-HTTP-Method, PUT,            forward, fwd=bypass,  RFC 9110 section 9.2.3",
        "GET,    Via,           1.1 api-buddy,  refused, detail=loop, RFC 9110 section 7.6.3",
    })
    void whatIsNotAnsweredFromTheStoreHasItsGround(
            String method, String field, String value, String action, String cacheStatus, String source) {
        counter.get("/api/a");
        Explanation explained = counter.explain(method, "/api/a", "", field, value);
        says(explained, action, cacheStatus, source);
        assertThat(explained.nearest()).isEmpty();
    }

    @Test
    void whatMayOnlyComeFromTheStoreAndIsNotThereIsAGatewayTimeout() {
        says(
                counter.explainGet("/api/a", "Cache-Control", "only-if-cached"),
                "gateway-timeout",
                "fwd=uri-miss",
                "RFC 9111 section 5.2.1.7");
        with("offline", true);
        says(counter.explainGet("/api/a"), "gateway-timeout", "fwd=uri-miss", "domain_mappings.api.offline");
    }

    @Test
    void credentialsThatGoPastTheCacheAndContentTooLargeForAKeyHaveNone() {
        with("credentials", "bypass", ".cache.max_key_body_size", 10);
        Explanation bypassed = counter.explainGet("/api/a", "Authorization", "Bearer x");
        says(bypassed, "forward", "fwd=bypass", "domain_mappings.api.credentials");
        assertThat(bypassed.key()).isEmpty();
        Explanation large = counter.explain("POST", "/api/a", "x".repeat(11));
        says(large, "forward", "fwd=bypass", "cache.max_key_body_size");
        assertThat(large.key()).isEmpty();
    }

    @Test
    void underStandardAPostIsWrittenThrough() {
        with("freshness", "standard");
        says(counter.explain("POST", "/api/a", "x"), "forward", "fwd=method", "RFC 9111 section 4");
    }

    @Test
    void aTargetOfNoMappingIsNotFoundAndTheKnownOnesAreListed() {
        Explanation explained = counter.explainGet("/nope/a?key=s3cret");
        assertThat(explained.verdict().action()).isEqualTo("not-found");
        assertThat(explained.verdict().because()).contains("Known mappings: api");
        assertThat(explained.mapping()).isEmpty();
        assertThat(explained.key()).isEqualTo(Optional.empty());
        assertThat(explained.target()).isEqualTo("/nope/a?key=***");
    }

    @Test
    void aThrottleThatIsClosedIsToldBeforehand() {
        with("requests_per_hour", 1);
        counter.get("/api/a");
        assertThat(counter.explainGet("/api/b").verdict().because()).contains("no call is allowed", "3600 s");
        assertThat(counter.explainGet("/api/a").verdict().because()).doesNotContain("no call is allowed");
    }
}
