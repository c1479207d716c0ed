package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.reuse;
import static io.apibuddy.caching.Scene.seconds;
import static io.apibuddy.caching.Scene.standard;
import static io.apibuddy.caching.Scene.stored;
import static io.apibuddy.caching.Scene.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Reuse.Forward;
import io.apibuddy.caching.Reuse.Serve;
import io.apibuddy.caching.Reuse.ServeWhileRevalidating;
import io.apibuddy.caching.Reuse.Validate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 section 4.2.4, Serving Stale Responses, and RFC 5861, HTTP Cache-Control Extensions for Stale Content. */
class StaleTest {
    @ParameterizedTest(name = "{0}: stored [{1}], asked [{2}] after {3} s -> {4}")
    @CsvSource(
            delimiter = ';',
            value = {
                "9111-4.2.4 not unless it is permitted;max-age=60;'';60;validate stale",
                "9111-4.2.4 not unless it is permitted;max-age=0;'';0;validate stale",
                "5861-3 up to the indicated number of seconds;max-age=60, stale-while-revalidate=10;'';59;serve",
                "5861-3 up to the indicated number of seconds;max-age=60, stale-while-revalidate=10;'';60;serve and validate stale",
                "5861-3 up to the indicated number of seconds;max-age=60, stale-while-revalidate=10;'';69;serve and validate stale",
                "5861-3 once they have passed it is not;max-age=60, stale-while-revalidate=10;'';70;validate stale",
                "5861-3 of what is never fresh;max-age=0, stale-while-revalidate=10;'';9;serve and validate stale",
                "5861-3 of no seconds;max-age=60, stale-while-revalidate=0;'';60;validate stale",
                "5861-3 of a broken number of seconds;max-age=60, stale-while-revalidate=x;'';60;validate stale",
                "5861-3 of a broken number of seconds;max-age=60, stale-while-revalidate;'';60;validate stale",
                "5861-3 of a broken number of seconds;max-age=60, stale-while-revalidate=-1;'';60;validate stale",
                "5861-3 the first of several;max-age=60, stale-while-revalidate=x, stale-while-revalidate=9;'';60;validate stale",
                "5861-3 quoted;max-age=60, stale-while-revalidate=\"10\";'';69;serve and validate stale",
                "5861-3 greater than any number;max-age=60, stale-while-revalidate=99999999999999999999;'';31536000;serve and validate stale",
                "5861-3 in a request it means nothing;max-age=60;stale-while-revalidate=10;61;validate stale",
                "9111-4.2.4 prohibited by must-revalidate;max-age=60, stale-while-revalidate=10, must-revalidate;'';61;validate stale",
                "9111-4.2.4 prohibited by proxy-revalidate;max-age=60, stale-while-revalidate=10, proxy-revalidate;'';61;validate stale",
                "9111-4.2.4 prohibited by s-maxage;s-maxage=60, stale-while-revalidate=10;'';61;validate stale",
                "9111-4.2.4 prohibited by no-cache;max-age=60, stale-while-revalidate=10, no-cache;'';61;validate stale no-cache",
                "9111-4.2.4 but not by no-cache with names;max-age=60, stale-while-revalidate=10, no-cache=\"a\";'';61;serve and validate stale",
                "9111-5.2.1.1 not against the request's max-age;max-age=60, stale-while-revalidate=10;max-age=60;61;validate stale",
                "9111-5.2.1.1 not against the request's max-age;max-age=60, stale-while-revalidate=10;max-age=3600;61;validate stale",
                "9111-5.2.1.3 not against the request's min-fresh;max-age=60, stale-while-revalidate=10;min-fresh=0;61;validate stale",
                "9111-5.2.1.4 not against the request's no-cache;max-age=60, stale-while-revalidate=10;no-cache;61;validate request no-cache",
                "9111-5.2.1.7 only-if-cached asks nobody;max-age=60, stale-while-revalidate=10;only-if-cached;61;serve stale-while-revalidate",
            })
    void whatIsServedStaleWithoutATrouble(String rule, String control, String asked, long after, String verdict) {
        StoredResponse stored = stored(standard(), "Cache-Control", control, "ETag", "\"a\"");

        assertThat(told(reuse(get(directives(asked)), stored, standard(), seconds(after))))
                .isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0}: stored [{1}], asked [{2}] after {3} s -> {4}")
    @CsvSource(
            delimiter = ';',
            value = {
                "9111-4.2.4 when disconnected, unless it is prohibited;max-age=60;'';1000;disconnected",
                "9111-4.2.4 when disconnected, unless it is prohibited;max-age=60, immutable, public;'';61;disconnected",
                "9111-4.2.4 when disconnected, unless it is prohibited;max-age=60, no-cache=\"a\";'';61;disconnected",
                "9111-4.2.4 prohibited by must-revalidate;max-age=60, must-revalidate;'';61;",
                "9111-4.2.4 prohibited by proxy-revalidate;max-age=60, proxy-revalidate;'';61;",
                "9111-4.2.4 prohibited by s-maxage;s-maxage=60;'';61;",
                "9111-4.2.4 prohibited by no-cache;max-age=60, no-cache;'';61;",
                "9111-5.2.1.4 not what the client wants validated;max-age=60;no-cache;1;",
                "9111-5.2.1.1 not what is too old for the client;max-age=60;max-age=5;6;",
                "5861-4 upper limit to staleness;max-age=60, stale-if-error=10;'';60;stale-if-error",
                "5861-4 upper limit to staleness;max-age=60, stale-if-error=10;'';70;stale-if-error",
                "5861-4 more stale than that, other information counts;max-age=60, stale-if-error=10;'';71;disconnected",
                "5861-4 regardless of other freshness information;max-age=60, stale-if-error=10;no-cache;1;stale-if-error",
                "5861-4 regardless of other freshness information;max-age=60, stale-if-error=10;max-age=5;6;stale-if-error",
                "5861-4 of no or a broken number of seconds;max-age=60, stale-if-error=0;'';60;disconnected",
                "5861-4 of no or a broken number of seconds;max-age=60, stale-if-error=x;'';60;disconnected",
                "5861-4 of no or a broken number of seconds;max-age=60, stale-if-error;'';60;disconnected",
                "5861-4 the first of several;max-age=60, stale-if-error=x, stale-if-error=9;'';61;disconnected",
                "5861-4 greater than any number;max-age=60, stale-if-error=99999999999999999999;'';31536000;stale-if-error",
                "5861-4 in a request, for that request;max-age=60;stale-if-error=10;70;stale-if-error",
                "5861-4 in a request, for that request;max-age=60;stale-if-error=10;71;disconnected",
                "5861-4 the longer of both;max-age=60, stale-if-error=5;stale-if-error=10;70;stale-if-error",
                "5861-4 the longer of both;max-age=60, stale-if-error=10;stale-if-error=5;70;stale-if-error",
                "9111-5.2.2.2 must-revalidate, in all circumstances;max-age=60, stale-if-error=10, must-revalidate;'';61;",
                "9111-5.2.2.2 must-revalidate, in all circumstances;max-age=60, must-revalidate;stale-if-error=10;61;",
                "9111-5.2.2.10 s-maxage as proxy-revalidate;s-maxage=60, stale-if-error=10;'';61;",
                "9111-5.2.2.10 s-maxage as proxy-revalidate;s-maxage=60;stale-if-error=10;61;",
            })
    void whatStandsInWhenUpstreamFails(String rule, String control, String asked, long after, String detail) {
        StoredResponse tagged = stored(standard(), "Cache-Control", control, "ETag", "\"a\"");

        Validate validate = (Validate) reuse(get(directives(asked)), tagged, standard(), seconds(after));

        assertThat(validate.ifUpstreamFails().flatMap(Serve::detail)).isEqualTo(Optional.ofNullable(detail));
        assertThat(validate.ifUpstreamFails().map(Serve::onlyIfDisconnected).orElse(false))
                .isEqualTo("disconnected".equals(detail));
        assertThat(validate.ifUpstreamFails().map(Serve::ttl))
                .isEqualTo(Optional.ofNullable(detail).map(some -> seconds(60 - after)));
    }

    private static String[] directives(String asked) {
        return lines(asked.isEmpty() ? "" : "Cache-Control: " + asked);
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
    void theMappingsWindowsDoNotPrevailOverWhatProhibitsIt() {
        CachePolicy policy = Scene.windows(standard(), seconds(10), seconds(20));
        StoredResponse stored = stored(policy, "Cache-Control", "max-age=60, must-revalidate");

        assertThat(reuse(get(), stored, policy, seconds(65)))
                .isEqualTo(new Forward(ForwardReason.STALE, Optional.empty(), Optional.empty()));
    }
}
