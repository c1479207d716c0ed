package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Difference;
import io.apibuddy.events.Explanation;
import io.apibuddy.events.Explanation.Verdict;
import io.apibuddy.upstream.UpstreamException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happened to the last requests, and what would happen to them now. */
class PastRequestsTest {
    private Counter counter = new Counter();

    @AfterEach
    void close() {
        counter.close();
    }

    private void with(Object... settings) {
        counter.close();
        counter = new Counter(settings);
    }

    private static Verdict then(Explanation explained) {
        return explained.past().orElseThrow().verdict();
    }

    @Test
    void aMissIsToldAsItWasAndAsItIsNow() {
        counter.get("/api/a?ts=1");
        counter.get("/api/a?ts=2");
        Explanation explained = counter.explainLast();
        assertThat(explained.past().orElseThrow().event()).isEqualTo(counter.last());
        assertThat(then(explained).action()).isEqualTo("forward");
        assertThat(then(explained).cacheStatus())
                .isEqualTo(counter.last().cacheStatus().orElseThrow());
        assertThat(then(explained).because()).contains("Nothing is stored under this key", "answered 200", "kept");
        assertThat(then(explained).source()).isEqualTo("RFC 9111 section 4");
        assertThat(explained.verdict().action()).isEqualTo("hit");
        // Not the answer that it stored itself.
        assertThat(explained.nearest()).singleElement().satisfies(near -> {
            assertThat(near.uri()).endsWith("ts=1");
            assertThat(near.differences()).map(Difference::words).containsExactly("query parameter ts");
        });
    }

    @Test
    void aVariantThatWasMissingIsToldWithTheOnesThatWereThere() {
        counter.answering(200, "Vary", "Accept-Language");
        counter.get("/api/a", "Accept-Language", "de");
        counter.get("/api/a", "Accept-Language", "fr");
        Explanation explained = counter.explainLast();
        assertThat(then(explained).source()).isEqualTo("RFC 9111 section 4.1");
        assertThat(explained.verdict().action()).isEqualTo("hit");
        assertThat(explained.nearest())
                .singleElement()
                .satisfies(near ->
                        assertThat(near.differences()).map(Difference::there).containsExactly(Optional.of("de")));
    }

    @Test
    void aHitHasNoneNear() {
        counter.get("/api/a?ts=1");
        counter.get("/api/a?ts=2");
        counter.get("/api/a?ts=2");
        counter.clock.advance(Duration.ofDays(40));
        Explanation explained = counter.explainLast();
        assertThat(then(explained).action()).isEqualTo("hit");
        assertThat(then(explained).source()).isEqualTo("domain_mappings.api.ttl_seconds");
        assertThat(explained.verdict().action()).isEqualTo("forward");
        assertThat(explained.nearest()).isEmpty();
    }

    @Test
    void whatWasNotKeptSaysWhy() {
        counter.answering(200, "Set-Cookie", "a=1");
        counter.get("/api/a");
        assertThat(then(counter.explainLast()).because()).contains("sets a cookie", "not kept");
        assertThat(then(counter.explainLast()).source()).isEqualTo("domain_mappings.api.freshness");
        counter.answering(404);
        counter.get("/api/a");
        assertThat(then(counter.explainLast()).source()).isEqualTo("domain_mappings.api.status_ttl_seconds");
    }

    @Test
    void whatWasValidatedIsTold() {
        with("ttl_seconds", 60);
        counter.answering(request ->
                Counter.answer(request.head().fields().contains("If-None-Match") ? 304 : 200, "ETag", "\"a\""));
        counter.get("/api/a");
        counter.clock.advance(Duration.ofSeconds(61));
        counter.get("/api/a");
        Explanation explained = counter.explainLast();
        assertThat(then(explained).action()).isEqualTo("validate");
        assertThat(then(explained).because()).contains("still holds (304)");
        assertThat(explained.verdict().action()).isEqualTo("hit");
        assertThat(explained.nearest()).isEmpty();
    }

    @Test
    void aThrottledRequestIsTold() {
        with("requests_per_hour", 1);
        counter.get("/api/a");
        counter.get("/api/b");
        Explanation explained = counter.explainLast();
        assertThat(then(explained).action()).isEqualTo("refused");
        assertThat(then(explained).because()).contains("Nothing is stored", "no call was allowed");
        assertThat(then(explained).source()).isEqualTo("domain_mappings.api.requests_per_hour");
    }

    @Test
    void aFailedCallIsTold() {
        counter.answering(request -> {
            throw new UpstreamException(UpstreamException.Kind.REFUSED, "no");
        });
        counter.get("/api/a");
        Explanation explained = counter.explainLast();
        assertThat(then(explained).action()).isEqualTo("forward");
        assertThat(then(explained).because()).contains("Nothing is stored", "the call failed");
        assertThat(then(explained).source()).isEqualTo("RFC 9110 section 15.6.3");
    }

    @Test
    void whatWasRefusedOrCameToNoMappingIsTold() {
        counter.get("/nope/a");
        assertThat(then(counter.explainLast()).action()).isEqualTo("not-found");
        counter.get("/api/a", "Via", "1.1 api-buddy");
        assertThat(then(counter.explainLast()).action()).isEqualTo("refused");
        assertThat(then(counter.explainLast()).source()).isEqualTo("RFC 9110 section 7.6.3");
        counter.get("/api/a", "Cache-Control", "only-if-cached");
        assertThat(then(counter.explainLast()).action()).isEqualTo("gateway-timeout");
        assertThat(then(counter.explainLast()).source()).isEqualTo("RFC 9111 section 5.2.1.7");
    }

    @Test
    void theContentOfARequestIsRememberedWithIt() {
        counter.send("POST", "/api/a", "{\"id\":1}", "Content-Type", "application/json");
        counter.send("POST", "/api/a", "{\"id\":2}", "Content-Type", "application/json");
        Explanation explained = counter.explainLast();
        assertThat(explained.verdict().action()).isEqualTo("hit");
        assertThat(explained.nearest().get(0).differences())
                .map(Difference::words)
                .containsExactly("JSON /id");
    }

    @Test
    void ofLargeContentOnlyTheKeyIsRemembered() {
        counter.send("POST", "/api/a", "x".repeat(Recent.LONGEST_CONTENT + 1), "Content-Type", "text/plain");
        Explanation explained = counter.explainLast();
        assertThat(explained.key().orElseThrow().hash())
                .isEqualTo(counter.last().key().orElseThrow());
        assertThat(explained.verdict().action()).isEqualTo("hit");
        assertThat(explained.key().orElseThrow().parts())
                .anySatisfy(part -> assertThat(part.note()).contains("not remembered"));
        with(".cache.max_key_body_size", 10);
        counter.send("POST", "/api/a", "x".repeat(20_000), "Content-Type", "text/plain");
        assertThat(counter.explainLast().verdict().source()).isEqualTo("cache.max_key_body_size");
        assertThat(then(counter.explainLast()).source()).isEqualTo("cache.max_key_body_size");
    }

    @Test
    void onlyTheLastAreRemembered() {
        counter.get("/api/a");
        long first = counter.last().id();
        for (int i = 1; i < Recent.MOST; i++) {
            counter.get("/api/a");
        }
        assertThat(counter.explain(first)).isPresent();
        counter.get("/api/a");
        assertThat(counter.explain(first)).isEmpty();
        assertThat(counter.explain(first + 1)).isPresent();
        assertThat(counter.explain(-1)).isEmpty();
        assertThat(counter.explain(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void aRequestWithAHugeHeadIsNotRemembered() {
        counter.get("/api/a", "X-Large", "x".repeat(Recent.LONGEST_HEAD));
        assertThat(counter.explain(counter.last().id())).isEmpty();
    }

    @Test
    void nothingIsRememberedWithoutAnAdminApi() {
        with(".admin.enabled", false);
        counter.get("/api/a");
        assertThat(counter.explain(counter.last().id())).isEmpty();
        counter.reconfigure(".admin.enabled", true);
        counter.get("/api/a");
        assertThat(counter.explain(counter.last().id())).isPresent();
        counter.reconfigure(".admin.enabled", false);
        assertThat(counter.explain(counter.last().id())).isEmpty();
    }

    @Test
    void whatHappenedIsToldByTheSettingsOfThen() {
        with("status_ttl_seconds", Map.of(404, 60));
        counter.answering(404);
        counter.get("/api/a");
        counter.get("/api/a");
        counter.reconfigure("freshness", "standard");
        assertThat(then(counter.explainLast()).source()).isEqualTo("domain_mappings.api.status_ttl_seconds");
    }

    @Test
    void theExplanationOfARequestHoldsNoCredential() {
        counter.get("/api/a?token=hushhush", "Authorization", "Bearer s3cret", "Proxy-Authorization", "Basic x1y2");
        String told = counter.explainLast().toString();
        assertThat(List.of("hushhush", "s3cret", "x1y2")).noneMatch(told::contains);
    }

    @Test
    void whereNothingIsStoredWhatHappenedTheLastTimeTellsWhy() {
        counter.answering(200, "Set-Cookie", "a=b");
        counter.get("/api/a?x=1");
        counter.get("/api/a?x=1");
        Explanation explained = counter.explainGet("/api/a?x=1");
        assertThat(explained.verdict().action()).isEqualTo("forward");
        assertThat(explained.past().orElseThrow().event()).isEqualTo(counter.last());
        assertThat(then(explained).because()).contains("cookie");
        assertThat(counter.explainGet("/api/a?x=2").past()).isEmpty();
    }

    @Test
    void whereTheAnswerIsStoredItSpeaksForItself() {
        counter.get("/api/a");
        assertThat(counter.explainGet("/api/a").past()).isEmpty();
    }
}
