package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.START;
import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.ok;
import static io.apibuddy.caching.Scene.override;
import static io.apibuddy.caching.Scene.reuse;
import static io.apibuddy.caching.Scene.seconds;
import static io.apibuddy.caching.Scene.standard;
import static io.apibuddy.caching.Scene.stored;
import static io.apibuddy.caching.Scene.storing;
import static io.apibuddy.caching.Scene.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Reuse.GatewayTimeout;
import io.apibuddy.caching.Storing.DoNotStore;
import io.apibuddy.caching.Storing.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 section 5.2.1, Request Directives, and section 5.4, Pragma. */
class RequestDirectivesTest {
    @ParameterizedTest(name = "{0}: stored [{1}], asked [{2}] after {3} s -> {4}")
    @CsvSource(
            delimiter = ';',
            value = {
                "5.2.1.1 age less than or equal;max-age=60;max-age=30;29;serve",
                "5.2.1.1 age less than or equal;max-age=60;max-age=30;30;serve",
                "5.2.1.1 age less than or equal;max-age=60;max-age=30;31;validate request max-age",
                "5.2.1.1 the stored one wins when it is smaller;max-age=60;max-age=3600;59;serve",
                "5.2.1.1 the stored one wins when it is smaller;max-age=60;max-age=3600;60;validate stale",
                "5.2.1.1 max-age=0 asks the origin;max-age=60;max-age=0;0;validate request max-age",
                "5.2.1.1 a broken max-age counts as 0;max-age=60;max-age=x;0;validate request max-age",
                "5.2.1.1 a broken max-age counts as 0;max-age=60;max-age;0;validate request max-age",
                "5.2.1.1 quoted;max-age=60;max-age=\"30\";31;validate request max-age",
                "5.2.1.1 greater than any number;max-age=60;max-age=99999999999999999999;59;serve",
                "5.2.1.1 not a stale one unless max-stale is there;max-age=60, stale-while-revalidate=60;max-age=3600;61;validate stale",
                "5.2.1.1 not a stale one unless max-stale is there;max-age=60, stale-while-revalidate=60;max-age=60, max-stale=30;61;serve max-stale",
                "5.2.1.1 not a stale one unless max-stale is there;max-age=60;max-age=30, max-stale=10;40;serve",
                "5.2.1.1 not a stale one unless max-stale is there;max-age=60;max-age=30, max-stale=10;41;validate request max-age",
                "5.2.1.1 not a stale one unless max-stale is there;max-age=60;max-age=0, max-stale;1000;serve max-stale",
                "5.2.1.2 exceeded by no more than that;max-age=60;max-stale=10;70;serve max-stale",
                "5.2.1.2 exceeded by no more than that;max-age=60;max-stale=10;71;validate stale",
                "5.2.1.2 exceeded by no more than that;max-age=60;max-stale=0;60;serve max-stale",
                "5.2.1.2 exceeded by no more than that;max-age=60;max-stale=0;61;validate stale",
                "5.2.1.2 exceeded by no more than that;max-age=0;max-stale=10;10;serve max-stale",
                "5.2.1.2 without a value, of any age;max-age=60;max-stale;31536000;serve max-stale",
                "5.2.1.2 greater than any number, of any age;max-age=60;max-stale=99999999999999999999;31536000;serve max-stale",
                "5.2.1.2 a broken one is none;max-age=60;max-stale=x;61;validate stale",
                "5.2.1.2 a broken one is none;max-age=60;max-stale=-1;61;validate stale",
                "5.2.1.2 what is fresh is fresh;max-age=60;max-stale=10;1;serve",
                "4.2.4 forbidden by must-revalidate;max-age=60, must-revalidate;max-stale;61;validate stale",
                "4.2.4 forbidden by proxy-revalidate;max-age=60, proxy-revalidate;max-stale;61;validate stale",
                "4.2.4 forbidden by s-maxage;s-maxage=60;max-stale;61;validate stale",
                "4.2.4 forbidden by no-cache;max-age=60, no-cache;max-stale;61;validate stale no-cache",
                "5.2.1.3 no less than age and that time;max-age=60;min-fresh=10;50;serve",
                "5.2.1.3 no less than age and that time;max-age=60;min-fresh=10;51;validate request min-fresh",
                "5.2.1.3 no less than age and that time;max-age=60;min-fresh=60;0;serve",
                "5.2.1.3 no less than age and that time;max-age=60;min-fresh=61;0;validate request min-fresh",
                "5.2.1.3 greater than any number;max-age=60;min-fresh=99999999999999999999;0;validate request min-fresh",
                "5.2.1.3 a broken one is none;max-age=60;min-fresh=x;59;serve",
                "5.2.1.3 not what is stale;max-age=60;min-fresh=10, max-stale;61;validate stale",
                "5.2.1.3 not what is stale;max-age=60, stale-while-revalidate=60;min-fresh=1;61;validate stale",
                "5.2.1.4 not without validation;max-age=60;no-cache;0;validate request no-cache",
                "5.2.1.4 not without validation;max-age=60;No-Cache;1;validate request no-cache",
                "5.2.1.4 not without validation;max-age=60;no-cache, max-stale;61;validate request no-cache",
                "5.2.1.4 not without validation;max-age=60, immutable;no-cache;1;validate request no-cache",
                "5.2.1.5 no-store is not about what is stored already;max-age=60;no-store;1;serve",
                "5.2.1.6 no-transform is about content;max-age=60;no-transform;1;serve",
                "5.2.1.7 a stored response;max-age=60;only-if-cached;59;serve",
                "5.2.1.7 consistent with the other constraints;max-age=60;only-if-cached, max-stale;61;serve max-stale",
                "5.2.1.7 consistent with the other constraints;max-age=60, stale-while-revalidate=9;only-if-cached;61;serve stale-while-revalidate",
                "5.2.1.7 or a 504;max-age=60;only-if-cached;60;504 stale only-if-cached",
                "5.2.1.7 or a 504;max-age=60;only-if-cached, no-cache;1;504 request only-if-cached",
                "5.2.1.7 or a 504;max-age=60;only-if-cached, max-age=0;1;504 request only-if-cached",
                "5.2.1.7 or a 504;max-age=60;only-if-cached, min-fresh=60;1;504 request only-if-cached",
                "5.2.1.7 or a 504;max-age=60, no-cache;only-if-cached;1;504 stale only-if-cached",
                "5.2.3 unknown directives are ignored;max-age=60;foo, x=y, private, s-maxage=1;59;serve",
                "8246-2 immutable in a request means nothing;max-age=60;immutable, max-age=0;1;validate request max-age",
            })
    void aRequestsDirectivesAreHonoured(String rule, String control, String asked, long after, String verdict) {
        StoredResponse stored = stored(standard(), "Cache-Control", control, "ETag", "\"a\"");

        assertThat(told(reuse(get("Cache-Control", asked), stored, standard(), seconds(after))))
                .isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0}: asked [{1}] -> {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "5.4 no-cache asks for validation;Pragma: no-cache;validate request no-cache",
                "5.4 in any case, in a list, in several lines;Pragma: NO-CACHE;validate request no-cache",
                "5.4 in any case, in a list, in several lines;Pragma: x, No-Cache;validate request no-cache",
                "5.4 in any case, in a list, in several lines;Pragma: x | Pragma: no-cache;validate request no-cache",
                "5.4 anything else means nothing;Pragma: x;serve",
                "5.4 anything else means nothing;Pragma: no-cache=x;serve",
                "5.4 anything else means nothing;Pragma: no-store;serve",
                "5.4 where there is Cache-Control, that counts;Pragma: no-cache | Cache-Control: max-age=100;serve",
                "5.4 where there is Cache-Control, that counts;Pragma: no-cache | Cache-Control: x;serve",
                "5.4 where there is Cache-Control, that counts;Pragma: x | Cache-Control: no-cache;validate request no-cache",
            })
    void pragmaStandsInWhereThereIsNoCacheControl(String rule, String asked, String verdict) {
        StoredResponse stored = stored(standard(), "Cache-Control", "max-age=60", "ETag", "\"a\"");

        assertThat(told(reuse(get(lines(asked)), stored, standard(), seconds(1))))
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
    void theyAreHonouredUnderOverrideToo(String asked, long after, String verdict) {
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

    @ParameterizedTest
    @EnumSource(FreshnessMode.class)
    void noStoreKeepsTheAnswerFromBeingStoredInBothModes(FreshnessMode mode) {
        assertThat(storing(get("Cache-Control", "no-store"), ok("Cache-Control", "max-age=5"), Scene.policy(mode)))
                .isEqualTo(new DoNotStore(Reason.REQUEST_NO_STORE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-cache", "max-age=0", "min-fresh=9", "only-if-cached", "private", "x=\"no-store\""})
    void noOtherRequestDirectiveDoes(String asked) {
        assertThat(storing(get("Cache-Control", asked), ok("Cache-Control", "max-age=5"), standard()))
                .isInstanceOf(Storing.Store.class);
    }
}
