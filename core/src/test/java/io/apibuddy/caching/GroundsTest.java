package io.apibuddy.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.RequestHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each verdict has a sentence and a ground. */
class GroundsTest {
    private static final String SOURCE = "RFC [0-9]{4} section [0-9]+(\\.[0-9]+)*|[a-z_.]+";

    private static CacheStatus forwarded(ForwardReason reason, int answered, String detail) {
        return new CacheStatus(
                false,
                Optional.of(reason),
                answered == 0 ? OptionalInt.empty() : OptionalInt.of(answered),
                Optional.empty(),
                false,
                false,
                Optional.empty(),
                Optional.ofNullable(detail));
    }

    private static CacheStatus hit(long ttl, String detail) {
        return new CacheStatus(
                true,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.of(Duration.ofSeconds(ttl)),
                false,
                false,
                Optional.empty(),
                Optional.ofNullable(detail));
    }

    private static CacheStatus refused(String detail) {
        return new CacheStatus(
                false,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                false,
                false,
                Optional.empty(),
                Optional.of(detail));
    }

    private static Ground of(CachePolicy policy, RequestHead request, CacheStatus status, StoredResponse stored) {
        Ground ground =
                new Grounds("wiki", policy, request).of(status, Optional.ofNullable(stored), OptionalInt.empty());
        assertThat(ground.because()).matches("[A-Z].*[.]").doesNotContain("  ").doesNotContain("..");
        assertThat(ground.source()).matches(SOURCE);
        return ground;
    }

    private static Ground of(CachePolicy policy, CacheStatus status) {
        return of(policy, Scene.get(), status, null);
    }

    @ParameterizedTest
    @EnumSource
    void eachReasonToForwardHasItsGround(ForwardReason reason) {
        for (CachePolicy policy : Set.of(Scene.override(), Scene.standard())) {
            of(policy, forwarded(reason, 0, null));
            of(policy, forwarded(reason, 200, null));
            Storing.Reason.values();
            for (String detail : Grounds.details()) {
                of(policy, forwarded(reason, 200, detail));
            }
            of(policy, forwarded(reason, 0, "something-new"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachReasonNotToKeepAnAnswerHasItsGround(Storing.Reason reason) {
        assertThat(Grounds.details()).contains(reason.token());
        for (CachePolicy policy : Set.of(Scene.override(), Scene.standard())) {
            Ground without = of(policy, forwarded(ForwardReason.URI_MISS, 200, null));
            Ground with = of(policy, forwarded(ForwardReason.URI_MISS, 200, reason.token()));
            assertThat(with.because()).contains("not kept").isNotEqualTo(without.because());
            assertThat(with.source()).isNotEqualTo(without.source());
        }
    }

    static Set<String> details() {
        return Grounds.details();
    }

    @ParameterizedTest
    @MethodSource("details")
    void eachDetailHasItsGroundOnItsOwn(String detail) {
        for (CachePolicy policy : Set.of(Scene.override(), Scene.standard())) {
            of(policy, refused(detail));
            of(policy, hit(-5, detail));
            of(policy, hit(5, detail));
        }
    }

    /** The tokens stand as text in the rules; whoever adds one is to give it a sentence. */
    @Test
    void noTokenOfTheRulesIsForgotten() throws IOException {
        Pattern token = Pattern.compile(
                "(?:Optional\\.of|timeout|whateverItsAge|serve)\\(\"([a-z-]+)\"\\)|Optional\\.of\\(\"([a-z-]+)\"\\)"
                        + "|static final String [A-Z_]+ = \"([a-z-]+)\"|GatewayTimeout\\(reason, \"([a-z-]+)\"\\)");
        Set<String> found = new TreeSet<>();
        for (String name : Set.of("Candidate", "ReuseRules", "Reuse")) {
            Path file = Path.of("src/main/java/io/apibuddy/caching/" + name + ".java");
            Matcher matcher = token.matcher(Files.readString(file));
            while (matcher.find()) {
                for (int i = 1; i <= matcher.groupCount(); i++) {
                    if (matcher.group(i) != null) {
                        found.add(matcher.group(i));
                    }
                }
            }
        }
        assertThat(found)
                .contains(
                        "offline",
                        "only-if-cached",
                        "precondition",
                        "credentials",
                        "no-store",
                        "no-cache",
                        "max-age",
                        "min-fresh",
                        "max-stale",
                        "stale-while-revalidate",
                        "stale-if-error",
                        "quota",
                        "disconnected");
        assertThat(Grounds.details()).containsAll(found);
    }

    @ParameterizedTest
    @CsvSource({
        "override, uri-miss, 0,   '',                 RFC 9111 section 4",
        "standard, vary-miss, 0,  '',                 RFC 9111 section 4.1",
        "override, stale,    0,   '',                 domain_mappings.wiki.ttl_seconds",
        "standard, stale,    0,   '',                 RFC 9111 section 4.2.4",
        "standard, stale,    0,   no-cache,           RFC 9111 section 5.2.2.4",
        "standard, request,  0,   max-age,            RFC 9111 section 5.2.1.1",
        "standard, request,  0,   min-fresh,          RFC 9111 section 5.2.1.3",
        "standard, request,  0,   precondition,       RFC 9111 section 4.3.2",
        "standard, partial,  0,   '',                 RFC 9111 section 3.3",
        "standard, miss,     0,   no-store,           RFC 9111 section 3",
        "standard, uri-miss, 200, no-store,           RFC 9111 section 5.2.2.5",
        "standard, uri-miss, 200, private,            RFC 9111 section 5.2.2.7",
        "standard, uri-miss, 200, authorization,      RFC 9111 section 3.5",
        "override, uri-miss, 200, request-no-store,   RFC 9111 section 5.2.1.5",
        "override, uri-miss, 200, set-cookie,         domain_mappings.wiki.freshness",
        "override, uri-miss, 200, vary-star,          RFC 9111 section 4.1",
        "override, uri-miss, 404, status,             domain_mappings.wiki.status_ttl_seconds",
        "override, uri-miss, 304, status,             RFC 9110 section 15.4.5",
        "override, uri-miss, 412, status,             RFC 9110 section 15.5.13",
        "standard, uri-miss, 416, status,             RFC 9110 section 15.5.17",
        "standard, uri-miss, 302, status,             RFC 9111 section 3",
        "standard, uri-miss, 428, status,             RFC 6585 section 3",
        "standard, uri-miss, 429, status,             RFC 6585 section 4",
        "standard, uri-miss, 431, status,             RFC 6585 section 5",
        "standard, uri-miss, 511, status,             RFC 6585 section 6",
        "override, uri-miss, 206, partial,            domain_mappings.wiki.freshness",
        "standard, uri-miss, 206, partial,            RFC 9111 section 3.3",
        "override, uri-miss, 200, too-large,          cache.max_cache_response_size",
        "override, uri-miss, 200, too-small,          cache.min_cache_response_size",
        "standard, uri-miss, 200, no-lifetime,        RFC 9111 section 4.2",
        "override, uri-miss, 200, no-lifetime,        domain_mappings.wiki.ttl_seconds",
        "standard, uri-miss, 200, outdated,           RFC 9111 section 4.4",
        "override, uri-miss, 200, store-trouble,      cache.database_path",
        "override, bypass,   0,   credentials,        domain_mappings.wiki.credentials",
        "override, bypass,   0,   request-too-large,  cache.max_key_body_size",
        "override, uri-miss, 0,   offline,            domain_mappings.wiki.offline",
        "standard, uri-miss, 0,   only-if-cached,     RFC 9111 section 5.2.1.7",
        "override, uri-miss, 0,   throttled,          domain_mappings.wiki.requests_per_hour",
    })
    void theGroundOfWhatIsForwardedIsTheRulesOwn(
            String mode, String reason, int answered, String detail, String source) {
        ForwardReason forward = ForwardReason.valueOf(reason.toUpperCase().replace('-', '_'));
        CachePolicy policy = mode.equals("override") ? Scene.override() : Scene.standard();
        assertThat(of(policy, forwarded(forward, answered, detail.isEmpty() ? null : detail))
                        .source())
                .isEqualTo(source);
    }

    @Test
    void noCacheOfARequestIsItsCacheControlOrItsPragma() {
        CacheStatus status = forwarded(ForwardReason.REQUEST, 0, "no-cache");
        assertThat(of(Scene.override(), Scene.get("Cache-Control", "no-cache"), status, null)
                        .source())
                .isEqualTo("RFC 9111 section 5.2.1.4");
        assertThat(of(Scene.override(), Scene.get("Pragma", "no-cache"), status, null)
                        .source())
                .isEqualTo("RFC 9111 section 5.4");
    }

    @ParameterizedTest
    @CsvSource({
        "override, DELETE,  domain_mappings.wiki.cacheable_methods",
        "standard, DELETE,  RFC 9111 section 4",
        "standard, POST,    RFC 9111 section 4",
        "standard, OPTIONS, domain_mappings.wiki.cacheable_methods",
    })
    void aMethodIsNotCachedByTheRfcOrByTheMapping(String mode, String method, String source) {
        CachePolicy policy = mode.equals("override") ? Scene.override() : Scene.standard();
        assertThat(of(policy, Scene.request(method), forwarded(ForwardReason.METHOD, 0, null), null)
                        .source())
                .isEqualTo(source);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Cache-Control: max-age=60                              | RFC 9111 section 4.2.1 | max-age
        Cache-Control: s-maxage=60, max-age=5                  | RFC 9111 section 4.2.1 | s-maxage
        Expires: DATE60                                        | RFC 9111 section 4.2.1 | Expires
        Last-Modified: DATE-1000                               | RFC 9111 section 4.2.2 | a tenth
        CDN-Cache-Control: max-age=60                          | RFC 9213 section 2.2   | CDN-Cache-Control
        """)
    void whatIsFreshUnderStandardIsSoByItsOwnWord(String fields, String source, String word) {
        String[] lines = Scene.lines(fields.replace(", CDN", " | CDN"));
        StoredResponse stored = Scene.stored(Scene.standard(), lines);
        Ground ground = of(Scene.standard(), Scene.get(), hit(30, null), stored);
        assertThat(ground.source()).isEqualTo(source);
        assertThat(ground.because()).contains(word, "30 s");
        assertThat(of(Scene.standard(), hit(30, null)).source()).isEqualTo("RFC 9111 section 4.2");
    }

    @Test
    void whatIsImmutableIsNotValidatedForAMaxAge() {
        StoredResponse stored = Scene.stored(Scene.standard(), "Cache-Control", "max-age=60, immutable");
        assertThat(of(Scene.standard(), Scene.get("Cache-Control", "max-age=0"), hit(30, null), stored)
                        .source())
                .isEqualTo("RFC 8246 section 2");
        assertThat(of(Scene.standard(), Scene.get(), hit(30, null), stored).source())
                .isEqualTo("RFC 9111 section 4.2.1");
    }

    @Test
    void whatIsFreshUnderOverrideIsSoByTheMapping() {
        assertThat(of(Scene.override(), hit(30, null)).source()).isEqualTo("domain_mappings.wiki.ttl_seconds");
        StoredResponse missing = Scene.stored(Scene.get(), Scene.response(404), Scene.override());
        assertThat(of(Scene.override(), Scene.get(), hit(30, null), missing).source())
                .isEqualTo("domain_mappings.wiki.status_ttl_seconds");
        assertThat(new Grounds("wiki", Scene.override(), Scene.get())
                        .of(hit(30, null), Optional.empty(), OptionalInt.of(404))
                        .source())
                .isEqualTo("domain_mappings.wiki.status_ttl_seconds");
    }

    @ParameterizedTest
    @CsvSource({
        "override, offline,                domain_mappings.wiki.offline",
        "standard, max-stale,              RFC 9111 section 5.2.1.2",
        "override, quota,                  throttling.stretch",
        "override, stale-while-revalidate, domain_mappings.wiki.stale_while_revalidate_seconds",
        "standard, stale-while-revalidate, RFC 5861 section 3",
        "override, stale-if-error,         domain_mappings.wiki.stale_if_error_seconds",
        "standard, stale-if-error,         RFC 5861 section 4",
        "standard, disconnected,           RFC 9111 section 4.2.4",
    })
    void whatIsServedStaleSaysSoAndByWhom(String mode, String detail, String source) {
        CachePolicy policy = Scene.windows(
                mode.equals("override") ? Scene.override() : Scene.standard(),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60));
        Ground ground = of(policy, hit(-5, detail));
        assertThat(ground.source()).isEqualTo(source);
        assertThat(ground.because()).startsWith("It is stored, but stale for 5 s.");
    }

    @Test
    void aStandInThatOnlyTheRequestAsksForIsByTheRfc() {
        assertThat(of(Scene.override(), hit(-5, "stale-if-error")).source()).isEqualTo("RFC 5861 section 4");
    }

    @Test
    void whatUpstreamAnsweredIsTold() {
        CacheStatus validated = new CacheStatus(
                false,
                Optional.of(ForwardReason.STALE),
                OptionalInt.of(304),
                Optional.of(Duration.ofSeconds(60)),
                true,
                true,
                Optional.empty(),
                Optional.empty());
        assertThat(of(Scene.standard(), validated).because())
                .contains("still holds (304)", "Another request's call brought the answer");
        assertThat(of(Scene.standard(), forwarded(ForwardReason.URI_MISS, 500, "status"))
                        .because())
                .contains("answered 500; that is not kept.");
    }
}
