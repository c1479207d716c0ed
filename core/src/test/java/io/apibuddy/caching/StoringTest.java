package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.ok;
import static io.apibuddy.caching.Scene.override;
import static io.apibuddy.caching.Scene.request;
import static io.apibuddy.caching.Scene.response;
import static io.apibuddy.caching.Scene.standard;
import static io.apibuddy.caching.Scene.storing;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Storing.DoNotStore;
import io.apibuddy.caching.Storing.Reason;
import io.apibuddy.caching.Storing.Store;
import io.apibuddy.http.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 section 3, Storing Responses in Caches; {@code freshness: standard}. */
class StoringTest {
    @ParameterizedTest(name = "{0}: {1} {2} [{3}] -> {4}")
    @CsvSource(
            delimiter = ';',
            value = {
                // section; method; status; response fields; reason, or nothing when it is stored
                "3 the method is understood by the cache;GET;200;Cache-Control: max-age=5;",
                "3 the method is understood by the cache;POST;200;Cache-Control: max-age=5;METHOD",
                "3 the method is understood by the cache;PUT;200;Cache-Control: max-age=5;METHOD",
                "3 the method is understood by the cache;OPTIONS;200;Cache-Control: max-age=5;METHOD",
                "3 the method is understood by the cache;QUERY;200;Cache-Control: max-age=5;METHOD",
                "9110-9.1 methods are case-sensitive;get;200;Cache-Control: max-age=5;METHOD",
                "9110-9.3.2 HEAD has no content to store;HEAD;200;Cache-Control: max-age=5;METHOD",
                "3 the response status code is final;GET;100;Cache-Control: max-age=5;STATUS",
                "3 the response status code is final;GET;102;Cache-Control: max-age=5;STATUS",
                "3 the response status code is final;GET;103;Cache-Control: max-age=5;STATUS",
                "3 206 only if partial content is understood;GET;206;Cache-Control: max-age=5 | Content-Range: bytes 0-1/2;PARTIAL",
                "3 304 only if it is understood;GET;304;Cache-Control: max-age=5;STATUS",
                "9110-15.5.13 412 is about this request's precondition;GET;412;Cache-Control: max-age=5;STATUS",
                "9110-15.5.17 416 is about this request's range;GET;416;Cache-Control: max-age=5;STATUS",
                "6585-3 428 must not be stored;GET;428;Cache-Control: max-age=5, public;STATUS",
                "6585-4 429 must not be stored;GET;429;Cache-Control: max-age=5, public;STATUS",
                "6585-4 429 must not be stored;GET;429;Expires: DATE+60 | Retry-After: 60;STATUS",
                "6585-5 431 must not be stored;GET;431;Cache-Control: max-age=5, public;STATUS",
                "6585-6 511 must not be stored;GET;511;Cache-Control: max-age=5, public;STATUS",
                "3 a status that is not understood needs no must-understand;GET;299;Cache-Control: max-age=5;",
                "3 a status that is not understood needs no must-understand;GET;399;Cache-Control: max-age=5;",
                "3 a status that is not understood needs no must-understand;GET;499;Cache-Control: max-age=5;",
                "3 a status that is not understood needs no must-understand;GET;599;Cache-Control: max-age=5;",
                "3 must-understand: the status is understood;GET;599;Cache-Control: max-age=5, must-understand;STATUS",
                "3 must-understand: the status is understood;GET;200;Cache-Control: max-age=5, must-understand;",
                "3 no-store is not present;GET;200;Cache-Control: no-store;NO_STORE",
                "3 no-store is not present;GET;200;Cache-Control: max-age=5, No-Store;NO_STORE",
                "3 no-store is not present;GET;200;Cache-Control: max-age=5 | Cache-Control: no-store;NO_STORE",
                "3 private is not present or allows it;GET;200;Cache-Control: max-age=5, private;PRIVATE",
                "3 private is not present or allows it;GET;200;Cache-Control: max-age=5, private=\"\";PRIVATE",
                "3 private is not present or allows it;GET;200;Cache-Control: max-age=5, private=\"a\";",
                "3 it contains a public directive;GET;299;Cache-Control: public | ETag: \"a\";",
                "3 it contains a public directive;GET;503;Cache-Control: public | Last-Modified: DATE-1000;",
                "3 it contains an Expires field;GET;299;Expires: DATE+10 | Date: DATE;",
                "3 it contains an Expires field;GET;599;Expires: 0 | ETag: \"a\";",
                "3 it contains a max-age directive;GET;299;Cache-Control: max-age=5;",
                "3 it contains a max-age directive;GET;299;Cache-Control: max-age=x | ETag: \"a\";",
                "3 it contains an s-maxage directive;GET;299;Cache-Control: s-maxage=5;",
                "3 a status that is heuristically cacheable;GET;200;Last-Modified: DATE-1000 | Date: DATE;",
                "3 a status that is heuristically cacheable;GET;404;Last-Modified: DATE-1000 | Date: DATE;",
                "3 a status that is heuristically cacheable;GET;501;Last-Modified: DATE-1000 | Date: DATE;",
                "3 none of these;GET;299;ETag: \"a\" | Last-Modified: DATE-1000;STATUS",
                "3 none of these;GET;302;Location: /a | Last-Modified: DATE-1000;STATUS",
                "3 none of these;GET;500;ETag: \"a\";STATUS",
                "3 none of these;GET;503;Cache-Control: must-revalidate, no-cache | ETag: \"a\";STATUS",
                "3 neither lifetime nor validator is not useful;GET;200;'';NO_LIFETIME",
                "3 neither lifetime nor validator is not useful;GET;404;Date: DATE;NO_LIFETIME",
                "3 a validator is;GET;200;ETag: \"a\";",
                "4.2.1 a lifetime of zero can still be validated;GET;200;Cache-Control: max-age=0 | ETag: \"a\";",
                "4.2.4 a lifetime of zero can still stand in;GET;200;Cache-Control: max-age=0;",
                "5.2.2.2 a lifetime of zero that forbids that;GET;200;Cache-Control: max-age=0, must-revalidate;NO_LIFETIME",
                "4.1 a Vary of * matches no request;GET;200;Cache-Control: max-age=5 | Vary: *;VARY_STAR",
                "4.1 a Vary of * matches no request;GET;200;Cache-Control: max-age=5 | Vary: , * ,a;VARY_STAR",
                "4.1 a Vary of * matches no request;GET;200;Cache-Control: max-age=5 | Vary: a | Vary: *;VARY_STAR",
                "7.3 Set-Cookie does not inhibit caching;GET;200;Cache-Control: max-age=5 | Set-Cookie: a=b;",
                "7.3 Set-Cookie does not inhibit caching;GET;200;Last-Modified: DATE-1000 | Set-Cookie: a=b;",
                "5.4 a response's Pragma means nothing;GET;200;Cache-Control: max-age=5 | Pragma: no-cache;",
            })
    void whatMayBeStored(String rule, String method, int status, String fields, Reason reason) {
        Storing storing = storing(request(method), response(status, lines(fields)), standard());

        if (reason == null) {
            assertThat(storing).isInstanceOf(Store.class);
        } else {
            assertThat(storing).isEqualTo(new DoNotStore(reason));
        }
    }

    @ParameterizedTest(name = "{0}: [{1}]")
    @CsvSource(
            delimiter = ';',
            value = {
                "3.5 not without leave;max-age=5;AUTHORIZATION",
                "3.5 not without leave;no-cache, max-age=5;AUTHORIZATION",
                "3.5 must-revalidate;max-age=5, must-revalidate;",
                "3.5 public;max-age=5, public;",
                "3.5 s-maxage;s-maxage=5;",
                "3.5 in any case;max-age=5, PUBLIC;",
                "3.5 proxy-revalidate is none of the three;max-age=5, proxy-revalidate;AUTHORIZATION",
                "3.5 immutable is none of the three;max-age=5, immutable;AUTHORIZATION",
                "3.5 private with names is none of the three;max-age=5, private=\"a\";AUTHORIZATION",
                "3.5 as another's argument it is none;max-age=5, x=public;AUTHORIZATION",
                "3.5 private forbids it all the same;max-age=5, public, private;PRIVATE",
                "3.5 no-store forbids it all the same;max-age=5, public, no-store;NO_STORE",
            })
    void anAuthorizedRequestsAnswerIsStoredOnlyWithLeave(String rule, String control, Reason reason) {
        Storing storing = storing(get("Authorization", "Bearer a"), ok("Cache-Control", control), standard());

        assertThat(storing instanceof DoNotStore not ? not.reason() : null).isEqualTo(reason);
    }

    @Test
    void whatIsSetExplicitlyWinsOverSection35AndAReplacedAuthorizationIsNotTheClients() {
        Fields authorized = Fields.of("Authorization", "Bearer a");

        assertThat(storing(
                        get().withFields(authorized),
                        ok("Cache-Control", "max-age=5"),
                        Scene.credentials(standard(), CredentialMode.PARTITION)))
                .isInstanceOf(Store.class);
        assertThat(storing(
                        get().withFields(authorized),
                        ok("Cache-Control", "max-age=5"),
                        Scene.credentials(standard(), CredentialMode.SHARE)))
                .isInstanceOf(Store.class);
        assertThat(storing(
                        get().withFields(authorized),
                        ok("Cache-Control", "max-age=5"),
                        Scene.replacing(standard(), "authorization")))
                .isInstanceOf(Store.class);
        assertThat(storing(get().withFields(authorized), ok(), Scene.credentials(override(), CredentialMode.BYPASS)))
                .isEqualTo(new DoNotStore(Reason.CREDENTIALS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: x",
                "Keep-Alive: x",
                "Proxy-Connection: x",
                "Proxy-Authenticate: x",
                "Proxy-Authentication-Info: x",
                "Proxy-Authorization: x",
                "TE: x",
                "Transfer-Encoding: x",
                "Upgrade: x",
                "Connection: A | A: 1",
                "Connection: close, a, B | A: 1 | B: 2",
                "Connection: A | Connection: b | A: 1 | B: 2",
            })
    void section31FieldsOfOneHopAreNotStored(String fields) {
        Store store =
                (Store) storing(get(), ok(lines(fields + " | Date: DATE | Cache-Control: max-age=5")), standard());

        assertThat(store.head().fields().names()).containsExactly("date", "cache-control");
    }

    @Test
    void everyOtherFieldIsStoredAsItCame() {
        String fields = "Date: DATE | Cache-Control: max-age=5 | Set-Cookie: a | Set-Cookie: b | Server: x"
                + " | Content-Encoding: gzip | Trailers: no | X-Y: z | Age: 7";

        assertThat(((Store) storing(get(), ok(lines(fields)), standard()))
                        .head()
                        .fields())
                .isEqualTo(Fields.of(lines(fields)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Date: yesterday | "})
    void aDateThatIsMissingOrBrokenIsAdded(String fields) {
        Store store = (Store) storing(get(), ok(lines(fields + "Cache-Control: max-age=5")), standard());

        assertThat(store.head().fields().values("Date")).containsExactly(Scene.date(0));
    }

    @Test
    void theSelectingFieldsAreThoseThatVaryNames() {
        Store store = (Store) storing(
                get("Accept", "a , b", "X", "1", "x", "2", "Other", "3"),
                ok(lines("Cache-Control: max-age=5 | Vary: X, accept | Vary: Absent")),
                standard());

        assertThat(store.selecting()).isEqualTo(Fields.of("accept", "a,b", "x", "1,2"));
    }

    @ParameterizedTest(name = "{0}: {1} answered {2} [{3}] -> {4}")
    @CsvSource(
            delimiter = ';',
            value = {
                "9110-9.3.3 says it is what a GET brings, and for how long;POST;200;Content-Location: /items?q=1 | Cache-Control: max-age=9;true",
                "9110-9.3.3 however it is written;POST;200;Content-Location: https://API.example:443/items?q=%31 | Expires: DATE9;true",
                "9110-9.3.3 somewhere else;POST;200;Content-Location: /items?q=2 | Cache-Control: max-age=9;false",
                "9110-9.3.3 on another origin;POST;200;Content-Location: https://b.example/items?q=1 | Cache-Control: max-age=9;false",
                "9110-9.3.3 nowhere;POST;200;Cache-Control: max-age=9;false",
                "9110-9.3.3 an empty reference says nothing;POST;200;Content-Location: #f | Cache-Control: max-age=9;false",
                "9110-9.3.3 in two places;POST;200;Content-Location: /items?q=1 | Content-Location: /b | Expires: DATE9;false",
                "9110-9.3.3 without explicit freshness;POST;200;Content-Location: /items?q=1 | Last-Modified: DATE-9;false",
                "9110-9.3.3 not a 200;POST;201;Content-Location: /items?q=1 | Cache-Control: max-age=9;false",
                "9110-9.3.4 a PUT's answer is no GET's;PUT;200;Content-Location: /items?q=1 | Cache-Control: max-age=9;false",
            })
    void thePostThatAnswersALaterGet(String rule, String method, int status, String fields, boolean kept) {
        assertThat(StorageRules.answersGet(method, Scene.URI, response(status, lines(fields)), standard()))
                .isEqualTo(kept);
        assertThat(StorageRules.answersGet(method, Scene.URI, response(status, lines(fields)), override()))
                .isFalse();
    }
}
