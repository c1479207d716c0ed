package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.START;
import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.override;
import static io.apibuddy.caching.Scene.request;
import static io.apibuddy.caching.Scene.reuse;
import static io.apibuddy.caching.Scene.seconds;
import static io.apibuddy.caching.Scene.standard;
import static io.apibuddy.caching.Scene.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Reuse.Forward;
import io.apibuddy.caching.Reuse.GatewayTimeout;
import io.apibuddy.caching.Reuse.Serve;
import io.apibuddy.caching.Reuse.ServeWhileRevalidating;
import io.apibuddy.caching.Reuse.Validate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 9111 sections 4 (when a stored response may be reused), 4.2.4, 5.2.1 and 5.2.2; RFC 5861 and RFC 8246. */
class ReuseTest {
    /** The verdict in a word, and its reason. */
    private static String told(Reuse reuse) {
        if (reuse instanceof Serve serve) {
            return "serve" + serve.detail().map(detail -> " " + detail).orElse("");
        }
        if (reuse instanceof ServeWhileRevalidating both) {
            return "serve and validate " + both.validate().reason().token();
        }
        if (reuse instanceof Validate validate) {
            return "validate " + validate.reason().token()
                    + validate.detail().map(detail -> " " + detail).orElse("");
        }
        if (reuse instanceof Forward forward) {
            return "forward " + forward.reason().token()
                    + forward.detail().map(detail -> " " + detail).orElse("");
        }
        GatewayTimeout timeout = (GatewayTimeout) reuse;
        return "504 " + timeout.reason().token() + " " + timeout.detail();
    }

    @ParameterizedTest(name = "{0}: stored [{1}], asked [{2}] after {3} s -> {4}")
    @CsvSource(
            delimiter = ';',
            value = {
                "4.2 fresh;max-age=60;'';59;serve",
                "4.2 fresh while the lifetime exceeds the age;max-age=60;'';60;validate stale",
                "4.2 stale;max-age=60;'';61;validate stale",
                "5.2.1.1 max-age not exceeded;max-age=60;max-age=30;30;serve",
                "5.2.1.1 max-age exceeded;max-age=60;max-age=30;31;validate request max-age",
                "5.2.1.1 the smaller of both wins;max-age=60;max-age=3600;60;validate stale",
                "5.2.1.1 max-age=0 asks the origin;max-age=60;max-age=0;0;validate request max-age",
                "5.2.1.1 a broken max-age counts as 0;max-age=60;max-age=x;0;validate request max-age",
                "5.2.1.1 unless max-stale is there;max-age=60;max-age=30, max-stale=10;40;serve",
                "5.2.1.1 unless max-stale is there;max-age=60;max-age=30, max-stale=10;41;validate request max-age",
                "5.2.1.2 max-stale not exceeded;max-age=60;max-stale=10;70;serve max-stale",
                "5.2.1.2 max-stale exceeded;max-age=60;max-stale=10;71;validate stale",
                "5.2.1.2 max-stale without a value;max-age=60;max-stale;1000000;serve max-stale",
                "5.2.1.2 a broken max-stale is none;max-age=60;max-stale=x;61;validate stale",
                "5.2.1.2 forbidden by must-revalidate;max-age=60, must-revalidate;max-stale;61;validate stale",
                "5.2.1.2 forbidden by s-maxage;s-maxage=60;max-stale;61;validate stale",
                "5.2.1.3 min-fresh;max-age=60;min-fresh=10;50;serve",
                "5.2.1.3 min-fresh;max-age=60;min-fresh=10;51;validate request min-fresh",
                "5.2.1.3 min-fresh is not met by what is stale;max-age=60;min-fresh=10, max-stale;61;validate stale",
                "5.2.1.4 no-cache;max-age=60;no-cache;1;validate request no-cache",
                "5.2.1.5 no-store does not apply to what is stored;max-age=60;no-store;1;serve",
                "5.2.1.7 only-if-cached and cached;max-age=60;only-if-cached;1;serve",
                "5.2.1.7 only-if-cached and stale;max-age=60;only-if-cached;61;504 stale only-if-cached",
                "5.2.1.7 only-if-cached and max-stale;max-age=60;only-if-cached, max-stale;61;serve max-stale",
                "5.2.1.7 only-if-cached and no-cache;max-age=60;only-if-cached, no-cache;1;504 request only-if-cached",
                "5.2.2.4 no-cache;max-age=60, no-cache;'';1;validate stale no-cache",
                "5.2.2.4 no-cache with names is about these;max-age=60, no-cache=\"a\";'';1;serve",
                "5.2.2.4 no-cache forbids max-stale;max-age=60, no-cache;max-stale;61;validate stale no-cache",
                "5861-3 within the window;max-age=60, stale-while-revalidate=10;'';69;serve and validate stale",
                "5861-3 after the window;max-age=60, stale-while-revalidate=10;'';70;validate stale",
                "5861-3 not against must-revalidate;max-age=60, stale-while-revalidate=10, must-revalidate;'';61;validate stale",
                "5861-3 not against the request;max-age=60, stale-while-revalidate=10;max-age=60;61;validate stale",
                "5861-3 only-if-cached;max-age=60, stale-while-revalidate=10;only-if-cached;61;serve stale-while-revalidate",
                "8246-2 immutable and fresh is not validated for max-age;max-age=60, immutable;max-age=0;1;serve",
                "8246-2 but for no-cache;max-age=60, immutable;no-cache;1;validate request no-cache",
                "8246-2 stale is stale;max-age=60, immutable;'';60;validate stale",
            })
    void theRuleDecides(String rule, String control, String asked, long after, String verdict) {
        StoredResponse stored = stored(standard(), "Cache-Control", control, "ETag", "\"a\"");

        assertThat(told(reuse(
                        get(lines(asked.isEmpty() ? "" : "Cache-Control: " + asked)),
                        stored,
                        standard(),
                        seconds(after))))
                .isEqualTo(verdict);
    }

    @ParameterizedTest(name = "asked [{0}] after {1} s -> {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "Cache-Control: no-cache;1;validate request no-cache",
                "Cache-Control: max-age=30;31;validate request max-age",
                "Cache-Control: max-age=0;0;validate request max-age",
                "Cache-Control: min-fresh=10;3591;validate request min-fresh",
                "Cache-Control: max-stale=10;3610;serve max-stale",
                "Cache-Control: no-store;1;serve",
                "Cache-Control: only-if-cached;3601;504 stale only-if-cached",
                "Pragma: no-cache;1;validate request no-cache",
                "Pragma: x, No-Cache;1;validate request no-cache",
                "Pragma: x;1;serve",
                "Pragma: no-cache | Cache-Control: max-age=100;1;serve",
                "If-Match: \"a\";1;forward request precondition",
                "If-Unmodified-Since: DATE;1;forward request precondition",
                "If-Match: \"a\" | Cache-Control: only-if-cached;1;504 request only-if-cached",
                "Range: bytes=0-1;1;serve",
            })
    void theRequestsDirectivesAreHonouredUnderOverrideToo(String asked, long after, String verdict) {
        // What the origin says must make no difference.
        StoredResponse stored = stored(
                override(), "Cache-Control", "no-cache, must-revalidate, immutable, s-maxage=1", "ETag", "\"a\"");

        assertThat(told(reuse(get(lines(asked)), stored, override(), seconds(after))))
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @EnumSource(FreshnessMode.class)
    void onlyIfCachedWithoutAnythingStoredIsAGatewayTimeout(FreshnessMode mode) {
        assertThat(ReuseRules.decide(
                        get("Cache-Control", "only-if-cached"), Selection.nothing(), Scene.policy(mode), START))
                .isEqualTo(new GatewayTimeout(ForwardReason.URI_MISS, "only-if-cached"));
    }

    @Test
    void noStoreKeptUnderOverrideIsNotUsedOnceTheMappingIsStandard() {
        StoredResponse stored = stored(override(), "Cache-Control", "max-age=60, no-store");

        assertThat(told(reuse(get(), stored, override(), seconds(1)))).isEqualTo("serve");
        assertThat(told(reuse(get(), stored, standard(), seconds(1)))).isEqualTo("forward miss no-store");
        assertThat(told(reuse(get("Cache-Control", "only-if-cached"), stored, standard(), seconds(1))))
                .isEqualTo("504 miss only-if-cached");
    }

    @Test
    void postIsForwardedUnderStandard() {
        StoredResponse stored = stored(standard(), "Cache-Control", "max-age=60");

        assertThat(told(reuse(request("POST"), stored, standard(), seconds(1)))).isEqualTo("forward method");
        assertThat(told(reuse(request("HEAD"), stored, standard(), seconds(1)))).isEqualTo("serve");
    }

    @Test
    void credentialsThatBypassTheCacheAreNotAnsweredFromIt() {
        CachePolicy bypass = Scene.credentials(override(), CredentialMode.BYPASS);
        StoredResponse stored = stored(bypass);

        assertThat(told(reuse(get("Cookie", "a"), stored, bypass, seconds(1)))).isEqualTo("forward bypass credentials");
        assertThat(told(reuse(get(), stored, bypass, seconds(1)))).isEqualTo("serve");
        assertThat(told(reuse(get("Cookie", "a"), stored, Scene.offline(bypass), seconds(1))))
                .isEqualTo("504 bypass offline");
    }

    @ParameterizedTest(name = "{0}: stored [{1}], asked [{2}] after {3} s -> {4}")
    @CsvSource(
            delimiter = ';',
            value = {
                "4.2.4 unless it is prohibited;max-age=60;'';1000;disconnected",
                "4.2.4 prohibited;max-age=60, must-revalidate;'';61;",
                "4.2.4 prohibited;max-age=60, proxy-revalidate;'';61;",
                "4.2.4 prohibited;s-maxage=60;'';61;",
                "4.2.4 prohibited;max-age=60, no-cache;'';61;",
                "5.2.1.4 not what the client wants validated;max-age=60;no-cache;1;",
                "5861-4 within the window;max-age=60, stale-if-error=10;'';70;stale-if-error",
                "5861-4 after the window;max-age=60, stale-if-error=10;'';71;disconnected",
                "5861-4 regardless of other freshness;max-age=60, stale-if-error=10;no-cache;1;stale-if-error",
                "5861-4 not against must-revalidate;max-age=60, stale-if-error=10, must-revalidate;'';61;",
                "5861-4 in a request;max-age=60;stale-if-error=10;70;stale-if-error",
                "5861-4 in a request;max-age=60, must-revalidate;stale-if-error=10;61;",
                "5861-4 the longer of both;max-age=60, stale-if-error=5;stale-if-error=10;70;stale-if-error",
            })
    void whatStandsInWhenUpstreamFails(String rule, String control, String asked, long after, String detail) {
        StoredResponse tagged = stored(standard(), "Cache-Control", control, "ETag", "\"a\"");
        String[] fields = lines(asked.isEmpty() ? "" : "Cache-Control: " + asked);

        Validate validate = (Validate) reuse(get(fields), tagged, standard(), seconds(after));

        assertThat(validate.ifUpstreamFails().flatMap(Serve::detail)).isEqualTo(Optional.ofNullable(detail));
        assertThat(validate.ifUpstreamFails().map(Serve::onlyIfDisconnected).orElse(false))
                .isEqualTo("disconnected".equals(detail));
        assertThat(validate.ifUpstreamFails().map(Serve::ttl))
                .isEqualTo(Optional.ofNullable(detail).map(some -> seconds(60 - after)));
    }

    @Test
    void whatHasNoValidatorIsForwardedWithItsStandIn() {
        StoredResponse stored = stored(standard(), "Cache-Control", "max-age=60, stale-if-error=100");

        Forward forward = (Forward) reuse(get(), stored, standard(), seconds(61));

        assertThat(forward.reason()).isEqualTo(ForwardReason.STALE);
        assertThat(forward.ifUpstreamFails())
                .contains(new Serve(stored, seconds(61), seconds(-1), Optional.of("stale-if-error")));
    }

    @Test
    void theMappingsWindowsCountUnderStandardToo() {
        CachePolicy policy = Scene.windows(standard(), seconds(10), seconds(20));
        StoredResponse stored = stored(policy, "Cache-Control", "max-age=60");

        ServeWhileRevalidating both = (ServeWhileRevalidating) reuse(get(), stored, policy, seconds(65));

        assertThat(both.serve().ttl()).isEqualTo(seconds(-5));
        assertThat(both.validate().conditions().isEmpty()).isTrue();
        assertThat(((Forward) reuse(get(), stored, policy, seconds(75))).ifUpstreamFails())
                .isPresent();
    }

    @Test
    void theSameRequestGetsTheSameDerivedFactsEachTime() {
        StoredResponse stored = stored(standard(), "Cache-Control", "max-age=60");

        assertThat(stored.facts()).isSameAs(stored.facts());
        assertThat(Presentation.of(get(), stored)).isSameAs(Presentation.of(get(), stored));
    }

    @Test
    void everyForwardReasonHasItsTokenOfRfc9211() {
        assertThat(java.util.Arrays.stream(ForwardReason.values()).map(ForwardReason::token))
                .containsExactlyInAnyOrder(
                        "bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial");
    }
}
