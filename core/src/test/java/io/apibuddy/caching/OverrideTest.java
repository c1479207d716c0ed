package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.START;
import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.ok;
import static io.apibuddy.caching.Scene.override;
import static io.apibuddy.caching.Scene.request;
import static io.apibuddy.caching.Scene.response;
import static io.apibuddy.caching.Scene.reuse;
import static io.apibuddy.caching.Scene.seconds;
import static io.apibuddy.caching.Scene.stored;
import static io.apibuddy.caching.Scene.storing;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Reuse.Forward;
import io.apibuddy.caching.Reuse.GatewayTimeout;
import io.apibuddy.caching.Reuse.Serve;
import io.apibuddy.caching.Reuse.ServeWhileRevalidating;
import io.apibuddy.caching.Reuse.Validate;
import io.apibuddy.caching.Storing.DoNotStore;
import io.apibuddy.caching.Storing.Reason;
import io.apibuddy.caching.Storing.Store;
import io.apibuddy.http.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code freshness: override}: the mapping's lifetime, whatever the origin says. */
class OverrideTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "nothing at all;''",
                "no-store;Cache-Control: no-store",
                "private;Cache-Control: private",
                "no-cache;Cache-Control: no-cache",
                "zero lifetime;Cache-Control: max-age=0, s-maxage=0, must-revalidate",
                "expired;Expires: 0",
                "Pragma;Pragma: no-cache",
                "targeted no-store;CDN-Cache-Control: no-store",
                "already old;Age: 1000000",
                "dated long ago;Date: Sun, 06 Nov 1994 08:49:37 GMT",
                "to be understood;Cache-Control: must-understand, no-store",
            })
    void theOriginsDirectivesAreIgnored(String what, String fields) {
        StoredResponse stored = stored(override(), lines(fields));

        assertThat(reuse(get(), stored, override(), seconds(3599))).isInstanceOf(Serve.class);
        assertThat(reuse(get(), stored, override(), seconds(3600))).isNotInstanceOf(Serve.class);
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(
            delimiter = ';',
            value = {
                "GET;200;'';",
                "POST;200;'';",
                "GET;201;'';",
                "GET;204;'';",
                "GET;299;'';",
                "GET;404;'';",
                "HEAD;200;'';METHOD",
                "PUT;200;'';METHOD",
                "get;200;'';METHOD",
                "GET;206;'';PARTIAL",
                "GET;301;'';STATUS",
                "GET;304;'';STATUS",
                "GET;403;'';STATUS",
                "GET;500;'';STATUS",
                "GET;502;'';STATUS",
                "GET;200;Set-Cookie: a=b;SET_COOKIE",
                "GET;200;Vary: *;VARY_STAR",
                "GET;200;Vary: Accept | Vary: Origin, *;VARY_STAR",
                "GET;200;Vary: Accept;",
            })
    void whatIsKeptAndWhatIsNot(String method, int status, String fields, Reason reason) {
        Storing storing = storing(request(method), response(status, lines(fields)), override());

        if (reason == null) {
            assertThat(storing).isInstanceOf(Store.class);
        } else {
            assertThat(storing).isEqualTo(new DoNotStore(reason));
        }
    }

    @Test
    void everyStatusKeptForTheWholeTtlWasWrongAndANotFoundHasItsOwn() {
        StoredResponse stored = stored(get(), response(404), override());

        assertThat(reuse(get(), stored, override(), seconds(59))).isInstanceOf(Serve.class);
        assertThat(reuse(get(), stored, override(), seconds(60))).isInstanceOf(Forward.class);
    }

    @Test
    void theAgeShownIsTheRealOneWhileTheLifetimeCountsFromReceipt() {
        StoredResponse stored = stored(override(), "Age", "500");

        assertThat(reuse(get(), stored, override(), seconds(10)))
                .isEqualTo(new Serve(stored, seconds(510), seconds(3590), Optional.empty()));
    }

    @Test
    void retentionEndsFreshnessAfterTheTtlAndLeavesAMonthToBeOfUseStale() {
        Store kept = (Store) storing(get(), ok(), override());

        assertThat(kept.retention())
                .isEqualTo(new Storing.Retention(
                        START.plusSeconds(3600), START.plusSeconds(3600).plus(java.time.Duration.ofDays(30))));
    }

    @Test
    void aLifetimeOfZeroKeepsOnlyWhatCanBeValidated() {
        CachePolicy never = Scene.ttl(override(), Duration.ZERO);

        assertThat(storing(get(), ok(), never)).isEqualTo(new DoNotStore(Reason.NO_LIFETIME));
        assertThat(storing(get(), ok("ETag", "\"a\""), never)).isInstanceOf(Store.class);
    }

    @Test
    void anExpiredAnswerWithValidatorsIsValidatedWithThem() {
        StoredResponse stored = stored(override(), "ETag", "W/\"a\"", "Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT");

        Validate validate = (Validate) reuse(get("If-None-Match", "\"client\""), stored, override(), seconds(4000));

        assertThat(validate.conditions())
                .isEqualTo(Fields.of("If-None-Match", "W/\"a\"", "If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"));
        assertThat(validate.reason()).isEqualTo(ForwardReason.STALE);
        assertThat(validate.ifUpstreamFails()).isEmpty();
    }

    @Test
    void anExpiredAnswerWithoutValidatorsIsForwarded() {
        assertThat(reuse(get(), stored(override()), override(), seconds(3600)))
                .isEqualTo(new Forward(ForwardReason.STALE, Optional.empty(), Optional.empty()));
    }

    @Test
    void aValidationBeginsTheLifetimeAnew() {
        StoredResponse stored = stored(override(), "ETag", "\"a\"");
        Instant later = START.plusSeconds(4000);

        StoredResponse freshened = Freshening.freshen(
                stored, response(304, "ETag", "\"a\"", "Set-Cookie", "a=b", "X-New", "1"), override(), later, later);

        assertThat(reuse(get(), freshened, override(), seconds(4000 + 3599))).isInstanceOf(Serve.class);
        assertThat(freshened.head().fields().contains("X-New")).isTrue();
        assertThat(freshened.head().fields().contains("Set-Cookie")).isFalse();
        assertThat(Freshening.retention(freshened, override()).freshUntil()).isEqualTo(later.plusSeconds(3600));
    }

    @Test
    void aHeadIsAnsweredFromAStoredGet() {
        assertThat(reuse(request("HEAD"), stored(override()), override(), seconds(1)))
                .isInstanceOf(Serve.class);
    }

    @Test
    void staleAnswersAreServedAsTheMappingSays() {
        CachePolicy policy = Scene.windows(override(), seconds(10), seconds(100));
        StoredResponse stored = stored(policy, "Cache-Control", "must-revalidate", "ETag", "\"a\"");

        assertThat(reuse(get(), stored, policy, seconds(3609))).isInstanceOf(ServeWhileRevalidating.class);
        Validate validate = (Validate) reuse(get(), stored, policy, seconds(3650));
        assertThat(validate.ifUpstreamFails().orElseThrow().ttl()).isEqualTo(seconds(-50));
        assertThat(validate.ifUpstreamFails().orElseThrow().onlyIfDisconnected())
                .isFalse();
        assertThat(((Validate) reuse(get(), stored, policy, seconds(3701))).ifUpstreamFails())
                .isEmpty();
    }

    @Test
    void theWindowsOfTheOriginAreIgnored() {
        StoredResponse stored =
                stored(override(), "Cache-Control", "max-age=1, stale-while-revalidate=1000, stale-if-error=1000");

        assertThat(reuse(get(), stored, override(), seconds(3601)))
                .isEqualTo(new Forward(ForwardReason.STALE, Optional.empty(), Optional.empty()));
    }

    @Test
    void offlineAnyStoredAnswerCountsWhateverItsAgeAndUpstreamIsNeverAsked() {
        CachePolicy offline = Scene.offline(override());
        StoredResponse stored = stored(override());

        assertThat(reuse(get("Cache-Control", "no-cache"), stored, offline, seconds(1_000_000)))
                .isEqualTo(new Serve(stored, seconds(1_000_000), seconds(3600 - 1_000_000), Optional.of("offline")));
        assertThat(reuse(get(), stored, offline, seconds(1)))
                .isEqualTo(new Serve(stored, seconds(1), seconds(3599), Optional.empty()));
        assertThat(ReuseRules.decide(get(), Selection.nothing(), offline, START))
                .isEqualTo(new GatewayTimeout(ForwardReason.URI_MISS, "offline"));
        assertThat(ReuseRules.decide(request("DELETE"), Selection.nothing(), offline, START))
                .isEqualTo(new GatewayTimeout(ForwardReason.METHOD, "offline"));
    }

    @Test
    void whatIsNotStoredIsForwardedWithItsReason() {
        StoredResponse other = stored(override());

        assertThat(ReuseRules.decide(get(), Selection.nothing(), override(), START))
                .isEqualTo(new Forward(ForwardReason.URI_MISS, Optional.empty(), Optional.empty()));
        assertThat(ReuseRules.decide(get(), new Selection(Optional.empty(), List.of(other)), override(), START))
                .isEqualTo(new Forward(ForwardReason.VARY_MISS, Optional.empty(), Optional.empty()));
        assertThat(ReuseRules.decide(request("PUT"), Selection.nothing(), override(), START))
                .isEqualTo(new Forward(ForwardReason.METHOD, Optional.empty(), Optional.empty()));
    }
}
