package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.START;
import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.ok;
import static io.apibuddy.caching.Scene.request;
import static io.apibuddy.caching.Scene.response;
import static io.apibuddy.caching.Scene.reuse;
import static io.apibuddy.caching.Scene.seconds;
import static io.apibuddy.caching.Scene.standard;
import static io.apibuddy.caching.Scene.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Presentation.NotModified;
import io.apibuddy.caching.Presentation.NotSatisfiable;
import io.apibuddy.caching.Presentation.Part;
import io.apibuddy.caching.Presentation.Whole;
import io.apibuddy.caching.Reuse.Serve;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 section 4.3, Validation, and section 3.2, Updating Stored Header Fields; RFC 9110 sections 13 and 14. */
class ValidationTest {
    @ParameterizedTest(name = "{0}: stored [{1}], asked [{2}]: not modified {3}")
    @CsvSource(
            delimiter = ';',
            value = {
                "9110-13.1.2 the same tag;ETag: \"a\";If-None-Match: \"a\";true",
                "9110-13.1.2 another tag;ETag: \"a\";If-None-Match: \"b\";false",
                "9110-13.1.2 case counts;ETag: \"a\";If-None-Match: \"A\";false",
                "9110-13.1.2 weak comparison;ETag: W/\"a\";If-None-Match: W/\"a\";true",
                "9110-13.1.2 weak comparison;ETag: W/\"a\";If-None-Match: \"a\";true",
                "9110-13.1.2 weak comparison;ETag: \"a\";If-None-Match: W/\"a\";true",
                "9110-13.1.2 one of a list;ETag: \"a\";If-None-Match: \"a\", \"b\";true",
                "9110-13.1.2 one of a list;ETag: \"a\";If-None-Match: \"b\",\"a\" , \"c\";true",
                "9110-13.1.2 one of a list;ETag: \"a\";If-None-Match: \"b\" | If-None-Match: \"a\";true",
                "9110-13.1.2 none of a list;ETag: \"a\";If-None-Match: \"b\", \"c\";false",
                "9110-13.1.2 a comma inside a tag;ETag: \"a,b\";If-None-Match: \"x\", \"a,b\";true",
                "9110-13.1.2 a comma inside a tag;ETag: \"a\";If-None-Match: \"x,a\";false",
                "9110-13.1.2 an asterisk matches anything;ETag: \"a\";If-None-Match: *;true",
                "9110-13.1.2 an asterisk matches anything;'';If-None-Match: *;true",
                "9110-13.1.2 nothing to compare with;'';If-None-Match: \"a\";false",
                "a tag without quotes is compared as it is;ETag: a;If-None-Match: a;true",
                "a tag without quotes is compared as it is;ETag: \"a\";If-None-Match: a;false",
                "9110-13.1.3 not changed since;Last-Modified: DATE-100;If-Modified-Since: DATE-100;true",
                "9110-13.1.3 not changed since;Last-Modified: DATE-100;If-Modified-Since: DATE-50;true",
                "9110-13.1.3 changed since;Last-Modified: DATE-100;If-Modified-Since: DATE-101;false",
                "9110-13.1.3 a broken date is ignored;Last-Modified: DATE-100;If-Modified-Since: yesterday;false",
                "9110-13.1.3 several are ignored;Last-Modified: DATE-100;If-Modified-Since: DATE | If-Modified-Since: DATE;false",
                "9110-13.1.3 If-None-Match comes first;ETag: \"a\" | Last-Modified: DATE-100;If-None-Match: \"b\" | If-Modified-Since: DATE;false",
                "9110-13.1.3 If-None-Match comes first;ETag: \"a\" | Last-Modified: DATE;If-None-Match: \"a\" | If-Modified-Since: DATE-100;true",
                "9110-13.1.3 all three forms of dates;Last-Modified: DATE;If-Modified-Since: Sunday, 22-Nov-26 12:00:00 GMT;true",
                "9110-13.1.3 all three forms of dates;Last-Modified: Sun Nov 22 12:00:00 2026;If-Modified-Since: DATE;true",
                "9110-13.1.3 all three forms of dates;Last-Modified: DATE;If-Modified-Since: Sun Nov 22 11:59:59 2026;false",
                "4.3.2 If-None-Match that says nothing still comes first;Last-Modified: DATE-100;If-None-Match: | If-Modified-Since: DATE;false",
                "4.3.2 without Date against the time of receipt;'';If-Modified-Since: DATE;true",
                "4.3.2 without Date against the time of receipt;'';If-Modified-Since: DATE-1;false",
                "4.3.2 with a broken Last-Modified as without it;Last-Modified: x | Date: DATE-100;If-Modified-Since: DATE-100;true",
                "4.3.2 without Last-Modified against Date;Date: DATE-100;If-Modified-Since: DATE-100;true",
                "4.3.2 without Last-Modified against Date;Date: DATE-100;If-Modified-Since: DATE-101;false",
                "neither;ETag: \"a\";'';false",
            })
    void aClientsOwnConditionsAreAnsweredFromTheStore(String rule, String fields, String asked, boolean notModified) {
        StoredResponse stored =
                stored(standard(), lines("Cache-Control: max-age=3600" + (fields.isEmpty() ? "" : " | " + fields)));

        for (String method : new String[] {"GET", "HEAD"}) {
            assertThat(Presentation.of(request(method, lines(asked)), stored) instanceof NotModified)
                    .isEqualTo(notModified);
        }
        assertThat(Presentation.of(request("POST", lines(asked)), stored)).isInstanceOf(Whole.class);
        assertThat(reuse(get(lines(asked)), stored, standard(), seconds(1))).isInstanceOf(Serve.class);
    }

    @Test
    void conditionsCountOnlyWhereTheAnswerWouldBeA200() {
        StoredResponse missing =
                stored(get(), response(404, "Cache-Control", "max-age=60", "ETag", "\"a\""), standard());

        assertThat(Presentation.of(get("If-None-Match", "\"a\"", "Range", "bytes=0-1"), missing))
                .isInstanceOf(Whole.class);
    }

    @Test
    void a304HasWhatSection1545AsksForAndNothingOfTheContent() {
        StoredResponse stored = stored(
                standard(),
                lines(
                        "Date: DATE | ETag: \"a\" | Cache-Control: max-age=60 | Expires: DATE+60 | Vary: Accept"
                                + " | Content-Location: /b | Last-Modified: DATE-9 | Content-Type: text/plain | Content-Length: 100"
                                + " | Content-Encoding: gzip | Content-Language: de | Access-Control-Allow-Origin: * | Age: 3"));

        NotModified notModified = (NotModified) Presentation.of(get("If-None-Match", "\"a\""), stored);

        assertThat(notModified.head().status()).isEqualTo(304);
        assertThat(notModified.head().fields().names())
                .containsExactly(
                        "date",
                        "etag",
                        "cache-control",
                        "expires",
                        "vary",
                        "content-location",
                        "last-modified",
                        "access-control-allow-origin");
    }

    @Test
    void theWholeIsShownAsItCameLessItsAge() {
        StoredResponse stored = stored(
                standard(), lines("Date: DATE | Cache-Control: max-age=60 | Age: 3 | Set-Cookie: a | Set-Cookie: b"));

        assertThat(((Whole) Presentation.of(get(), stored)).head())
                .isEqualTo(ok(lines("Date: DATE | Cache-Control: max-age=60 | Set-Cookie: a | Set-Cookie: b")));
    }

    @ParameterizedTest(name = "{0}: [{1}] of 100 bytes -> {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "9110-14.1.2 from one to another;Range: bytes=0-9;0-9",
                "9110-14.1.2 from one to another;Range: bytes=99-99;99-99",
                "9110-14.1.2 to the end;Range: bytes=90-;90-99",
                "9110-14.1.2 beyond the end;Range: bytes=90-1000;90-99",
                "9110-14.1.2 the last;Range: bytes=-1;99-99",
                "9110-14.1.2 the last, more than there are;Range: bytes=-1000;0-99",
                "9110-14.1.2 all;Range: bytes=0-;0-99",
                "9110-14.1.2 too great for any number;Range: bytes=0-99999999999999999999999999;0-99",
                "9110-14.1.2 the unit in any case;Range: Bytes=0-9;0-9",
                "9110-15.5.17 outside;Range: bytes=100-;416",
                "9110-15.5.17 outside;Range: bytes=100-200;416",
                "9110-15.5.17 none of the last;Range: bytes=-0;416",
                "9110-15.5.17 too great for any number;Range: bytes=99999999999999999999999999-;416",
                "9110-15.5.17 too great for any number;Range: bytes=9223372036854775807-9223372036854775808;416",
                "9110-14.1.1 backwards is invalid and ignored;Range: bytes=9-0;whole",
                "9110-14.2 invalid and ignored;Range: bytes=;whole",
                "9110-14.2 invalid and ignored;Range: bytes=-;whole",
                "9110-14.2 invalid and ignored;Range: bytes=a-b;whole",
                "9110-14.2 invalid and ignored;Range: bytes=1;whole",
                "9110-14.2 invalid and ignored;Range: bytes=--1;whole",
                "9110-14.2 invalid and ignored;Range: bytes=0x1-2;whole",
                "9110-14.2 another unit is ignored;Range: seconds=0-1;whole",
                "9110-14.2 several may be ignored;Range: bytes=0-1,5-6;whole",
                "9110-14.2 several may be ignored;Range: bytes=-1,0-1;whole",
                "9110-14.2 several may be ignored;Range: bytes=0-1 | Range: bytes=5-6;whole",
                "9110-13.1.5 If-Range holds;Range: bytes=0-9 | If-Range: \"a\";0-9",
                "9110-13.1.5 If-Range does not hold;Range: bytes=0-9 | If-Range: \"b\";whole",
                "9110-13.1.5 a weak tag never holds;Range: bytes=0-9 | If-Range: W/\"a\";whole",
                "9110-13.1.5 the same date;Range: bytes=0-9 | If-Range: DATE-100;0-9",
                "9110-13.1.5 a later date is not the same;Range: bytes=0-9 | If-Range: DATE;whole",
                "9110-13.1.5 neither tag nor date;Range: bytes=0-9 | If-Range: x;whole",
                "9110-13.2.2 If-None-Match comes first;Range: bytes=0-9 | If-None-Match: \"a\";304",
                "9110-13.2.2 If-None-Match comes first;Range: bytes=0-9 | If-None-Match: \"b\";0-9",
            })
    void aRangeIsAnsweredFromACompleteAnswer(String rule, String asked, String shown) {
        StoredResponse stored = stored(
                standard(),
                lines("Date: DATE | Cache-Control: max-age=60 | ETag: \"a\" | Last-Modified: DATE-100 | A: 1"));

        Presentation presentation = Presentation.of(get(lines(asked)), stored);

        assertThat(told(presentation)).isEqualTo(shown);
        assertThat(Presentation.of(request("HEAD", lines(asked)), stored)).isNotInstanceOf(Part.class);
    }

    private static String told(Presentation presentation) {
        if (presentation instanceof Part part) {
            Fields fields = part.head().fields();
            assertThat(part.head().status()).isEqualTo(206);
            assertThat(fields.values("Content-Range"))
                    .containsExactly("bytes " + part.first() + "-" + part.last() + "/100");
            assertThat(fields.values("Content-Length")).containsExactly(Long.toString(part.last() - part.first() + 1));
            assertThat(fields.first("A")).contains("1");
            return part.first() + "-" + part.last();
        }
        if (presentation instanceof NotSatisfiable outside) {
            assertThat(outside.head().status()).isEqualTo(416);
            assertThat(outside.head().fields().first("Content-Range")).contains("bytes */100");
            return "416";
        }
        return presentation instanceof NotModified ? "304" : "whole";
    }

    @Test
    void aDateThatMayStandForTwoVersionsOfOneSecondIsNoStrongValidator() {
        StoredResponse stored =
                stored(standard(), lines("Date: DATE | Cache-Control: max-age=60 | Last-Modified: DATE"));

        assertThat(Presentation.of(get(lines("Range: bytes=0-9 | If-Range: DATE")), stored))
                .isInstanceOf(Whole.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0})
    void aRangeOfAnUnknownOrEmptyContentIsTheWhole(long length) {
        StoredResponse stored =
                stored(standard(), "Cache-Control", "max-age=60").withContentLength(length);

        assertThat(Presentation.of(get("Range", "bytes=0-1"), stored)).isInstanceOf(Whole.class);
    }

    @ParameterizedTest(name = "{0}: stored [{1}], 304 [{2}] -> [{3}]")
    @CsvSource(
            delimiter = ';',
            value = {
                "3.2 what is there is replaced;A: 1 | B: 2;A: 3;B: 2 | A: 3",
                "3.2 what is new is added;A: 1;B: 2;A: 1 | B: 2",
                "3.2 every line of it;A: 1 | A: 2;A: 3;A: 3",
                "3.2 every line of it;Set-Cookie: a;Set-Cookie: b | Set-Cookie: c;Set-Cookie: b | Set-Cookie: c",
                "3.2 names in any case;x-a: 1;X-A: 2;X-A: 2",
                "3.2 but Content-Length;Content-Length: 100;Content-Length: 0;Content-Length: 100",
                "3.2 but Content-Length;A: 1;Content-Length: 0;A: 1",
                "3.2 what the content depends on;Content-Encoding: gzip;Content-Encoding: br;Content-Encoding: gzip",
                "3.2 what the content depends on;Content-MD5: a;Content-MD5: b;Content-MD5: a",
                "3.2 what the content depends on;Content-Digest: a;Content-Digest: b;Content-Digest: a",
                "3.2 other content fields;Content-Type: a/b;Content-Type: text/html;Content-Type: text/html",
                "3.2 what the content depends on;A: 1;Content-Range: bytes 0-1/2;A: 1",
                "3.1 fields of one hop;A: 1;Connection: x | X: 1 | Transfer-Encoding: chunked;A: 1",
                "3.2 other content fields;Content-Location: /a;Content-Location: /b;Content-Location: /b",
                "5.2.2.4 what no-cache names;A: 1;A: 2 | Cache-Control: no-cache=\"a\";Cache-Control: no-cache=\"a\"",
            })
    void a304UpdatesTheStoredFieldsButNotThoseOfTheContent(String rule, String before, String news, String after) {
        StoredResponse stored = stored(standard(), lines("Date: DATE | Expires: DATE+60 | " + before));

        StoredResponse freshened = Freshening.freshen(
                stored,
                response(304, lines("Date: DATE | " + news)),
                standard(),
                START.plusSeconds(5),
                START.plusSeconds(6));

        assertThat(freshened.head().fields().without(java.util.List.of("date", "expires")))
                .isEqualTo(Fields.of(lines(after)));
        assertThat(freshened.head().status()).isEqualTo(200);
        assertThat(freshened.contentLength()).isEqualTo(100);
        assertThat(freshened.requestTime()).isEqualTo(START.plusSeconds(5));
        assertThat(freshened.responseTime()).isEqualTo(START.plusSeconds(6));
        assertThat(freshened.uri()).isEqualTo(stored.uri());
        assertThat(freshened.method()).isEqualTo("GET");
    }

    @Test
    void aStoredResponseIsAValue() {
        StoredResponse stored = stored(standard(), lines("Date: DATE | Cache-Control: max-age=60 | X-Secret: hush"));
        StoredResponse again = stored(standard(), lines("Date: DATE | Cache-Control: max-age=60 | X-Secret: hush"));

        assertThat(stored).isEqualTo(again).hasSameHashCodeAs(again).isNotEqualTo(stored.withContentLength(1));
        assertThat(stored.toString()).doesNotContain("hush").contains("x-secret");
        RequestHead request = get();
        assertThat(stored.equals((Object) request)).isFalse();
    }
}
