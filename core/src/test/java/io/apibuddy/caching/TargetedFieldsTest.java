package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.START;
import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.ok;
import static io.apibuddy.caching.Scene.seconds;
import static io.apibuddy.caching.Scene.standard;
import static io.apibuddy.caching.Scene.storing;
import static io.apibuddy.caching.Scene.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.ResponseHead;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9213, Targeted HTTP Cache Control: {@code CDN-Cache-Control}. */
class TargetedFieldsTest {
    @ParameterizedTest(name = "{0}: [{1}] -> {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "2.2 the targeted field is obeyed;CDN-Cache-Control: max-age=100 | Cache-Control: max-age=1;100",
                "2.2 the targeted field is obeyed;CDN-Cache-Control: max-age=1 | Cache-Control: max-age=100;1",
                "2.2 the targeted field is obeyed;CDN-Cache-Control: max-age=1 | Cache-Control: s-maxage=100;1",
                "2.2 the targeted field is obeyed;cdn-cache-control: max-age=1 | Cache-Control: max-age=100;1",
                "2.2 precedence is that of Cache-Control;CDN-Cache-Control: s-maxage=7, max-age=1;7",
                "2.2 precedence is that of Cache-Control;CDN-Cache-Control: max-age=1, s-maxage=7;7",
                "2.2 Expires is ignored;CDN-Cache-Control: max-age=5 | Expires: 0;5",
                "2.2 Expires is ignored;CDN-Cache-Control: max-age=5 | Expires: DATE-10000 | Date: DATE;5",
                "2.2 Expires is ignored;CDN-Cache-Control: max-age=0 | Expires: DATE+99;0",
                "2.2 Expires is ignored;CDN-Cache-Control: public | Expires: DATE+99;0",
                "2.2 a response's Pragma means nothing;CDN-Cache-Control: max-age=5 | Pragma: no-cache;5",
                "2.2 unrecognized directives are ignored;CDN-Cache-Control: foobar, max-age=5, x=y, z=(1 2);5",
                "2.2 valid, though nothing in it is known;CDN-Cache-Control: none | Cache-Control: max-age=5;0",
                "2.2 valid, though nothing in it is known;CDN-Cache-Control: foo=?0 | Cache-Control: max-age=5;0",
                "2.2 valid, though nothing in it is known;CDN-Cache-Control: foo=(1 2) | Cache-Control: max-age=5;0",
                "2.2 heuristics as without it;CDN-Cache-Control: none | Last-Modified: DATE-1000;100",
                "2.2 fields that are not on the list change nothing;X-Cache-Control: max-age=9 | Cache-Control: max-age=5;5",
                "2.2 fields that are not on the list change nothing;Surrogate-Control: max-age=9 | Cache-Control: max-age=5;5",
                "2.1 an empty field is ignored;CDN-Cache-Control: | Cache-Control: max-age=5;5",
                "2.1 an empty field is ignored;CDN-Cache-Control: | Expires: DATE+5;5",
                "2.1 a parsing error and it is ignored;CDN-Cache-Control: max-age=9, &&& | Cache-Control: max-age=5;5",
                "2.1 a parsing error and it is ignored;CDN-Cache-Control: max-age =9 | Cache-Control: max-age=5;5",
                "2.1 a parsing error and it is ignored;CDN-Cache-Control: max-age= 9 | Cache-Control: max-age=5;5",
                "2.1 a parsing error and it is ignored;CDN-Cache-Control: max-age=9, | Cache-Control: max-age=5;5",
                "2.1 a parsing error and it is ignored;CDN-Cache-Control: ,max-age=9 | Cache-Control: max-age=5;5",
                "2.1 a parsing error and it is ignored;CDN-Cache-Control: max-age=9 x | Cache-Control: max-age=5;5",
                "2.1 a parsing error and it is ignored;CDN-Cache-Control: max-age=9, x=\"a | Cache-Control: max-age=5;5",
                "2.1 a parsing error and it is ignored;'CDN-Cache-Control: max-age=9; | Cache-Control: max-age=5';5",
                "2.1 a parsing error and it is ignored;CDN-Cache-Control: max-age=- | Cache-Control: max-age=5;5",
                "9651-3.1.2 keys are in lower case;CDN-Cache-Control: Max-Age=9 | Cache-Control: max-age=5;5",
                "9651-3.1.2 keys are in lower case;CDN-Cache-Control: max-age=9, X=1 | Cache-Control: max-age=5;5",
                "2.1 a value of another type is not consumed;CDN-Cache-Control: max-age=\"9\" | Cache-Control: max-age=5;5",
                "2.1 a value of another type is not consumed;CDN-Cache-Control: max-age=9.0 | Cache-Control: max-age=5;5",
                "2.1 a value of another type is not consumed;CDN-Cache-Control: max-age=9s | Cache-Control: max-age=5;5",
                "2.1 a value of another type is not consumed;CDN-Cache-Control: max-age=a9 | Cache-Control: max-age=5;5",
                "2.1 a value of another type is not consumed;CDN-Cache-Control: max-age=(9) | Cache-Control: max-age=5;5",
                "2.1 a value of another type is not consumed;CDN-Cache-Control: max-age=@9 | Cache-Control: max-age=5;5",
                "2.1 a value of another type is not consumed;CDN-Cache-Control: max-age | Cache-Control: max-age=5;5",
                "2.1 a value of another type is not consumed;CDN-Cache-Control: s-maxage=x, max-age=9 | Cache-Control: max-age=5;5",
                "2.1 a value of another type is not consumed;CDN-Cache-Control: no-store=?0 | Cache-Control: max-age=5;5",
                "2.1 a value of another type is not consumed;CDN-Cache-Control: no-store=1 | Cache-Control: max-age=5;5",
                "2.1 a value of another type is not consumed;CDN-Cache-Control: public=\"a\", max-age=9 | Cache-Control: max-age=5;5",
                "2.1 a value of another type is not consumed;CDN-Cache-Control: no-cache=a, max-age=9 | Cache-Control: max-age=5;5",
                "2.1 a value of another type is not consumed;CDN-Cache-Control: private=(\"a\"), max-age=9 | Cache-Control: max-age=5;5",
                "2.1 parameters are ignored;'CDN-Cache-Control: max-age=9;x=1 | Cache-Control: max-age=5';9",
                "2.1 parameters are ignored;'CDN-Cache-Control: public;max-age=7, max-age=9 | Cache-Control: max-age=5';9",
                "9651-4.2 two lines are one dictionary;CDN-Cache-Control: foo | CDN-Cache-Control: max-age=5;5",
                "9651-4.2 two lines are one dictionary;CDN-Cache-Control: max-age=5 | CDN-Cache-Control: &&& | Cache-Control: max-age=7;7",
                "9651-4.2.2 the last of a name;CDN-Cache-Control: max-age=1, max-age=9;9",
                "9651-4.2.2 the last of a name;CDN-Cache-Control: max-age=9 | CDN-Cache-Control: max-age=1;1",
                "9651-4.2.4 numbers of up to 15 digits;CDN-Cache-Control: max-age=2147483648;2147483648",
                "9651-4.2.4 numbers of up to 15 digits;CDN-Cache-Control: max-age=99999999999;2147483648",
                "9651-4.2.4 numbers of up to 15 digits;CDN-Cache-Control: max-age=999999999999999;2147483648",
                "9651-4.2.4 longer ones are an error;CDN-Cache-Control: max-age=1000000000000000 | Cache-Control: max-age=5;5",
                "9111-4.2.1 a negative number is stale;CDN-Cache-Control: max-age=-5 | Cache-Control: max-age=9;0",
            })
    void theLifetimeIsThatOfTheTargetedFieldWhenItIsValid(String rule, String fields, long seconds) {
        ResponseHead head = ok(lines(fields));

        assertThat(new Freshness(head, Directives.of(head.fields()), START, START).lifetime())
                .isEqualTo(seconds(seconds));
    }

    @ParameterizedTest(name = "{0}: [{1}] -> {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "2.2 no-store;CDN-Cache-Control: no-store | Cache-Control: max-age=9 | Expires: DATE+9;no-store",
                "2.2 no-store makes max-age inoperative;CDN-Cache-Control: max-age=9, no-store;no-store",
                "2.2 Cache-Control is ignored;CDN-Cache-Control: max-age=9 | Cache-Control: no-store;stored",
                "2.2 Cache-Control is ignored;CDN-Cache-Control: max-age=9 | Cache-Control: private;stored",
                "3.1 none and a heuristic;CDN-Cache-Control: none | Cache-Control: no-store | ETag: \"a\";stored",
                "2.2 private;CDN-Cache-Control: private | Cache-Control: max-age=9;private",
                "2.2 private with names;CDN-Cache-Control: private=\"a\", max-age=9;stored",
                "2.2 private with what are no names;CDN-Cache-Control: private=\"a b\", max-age=9;private",
                "2.1 a broken field protects nothing;CDN-Cache-Control: no-store, &&& | Cache-Control: max-age=9;stored",
                "2.1 nor does it expose anything;CDN-Cache-Control: max-age=9, &&& | Cache-Control: no-store;no-store",
                "2.1 nor does it expose anything;CDN-Cache-Control: max-age=\"9\" | Cache-Control: no-store;no-store",
                "5.2.2.3 must-understand;CDN-Cache-Control: max-age=9, no-store, must-understand;stored",
            })
    void whatIsStoredIsDecidedByTheTargetedField(String rule, String fields, String verdict) {
        Storing storing = storing(get(), ok(lines(fields)), standard());

        assertThat(storing instanceof Storing.DoNotStore not ? not.reason().token() : "stored")
                .isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0}: [{1}] after {2} s -> {3}")
    @CsvSource(
            delimiter = ';',
            value = {
                "2.2 no-cache;no-cache;1;validate stale no-cache",
                "2.2 no-cache makes max-age inoperative;max-age=9, no-cache;1;validate stale no-cache",
                "2.2 no-cache with names;max-age=9, no-cache=\"a\";1;serve",
                "2.2 must-revalidate;max-age=9, must-revalidate, stale-while-revalidate=9;10;validate stale",
                "2.2 stale-while-revalidate;max-age=9, stale-while-revalidate=9;10;serve and validate stale",
                "2.2 immutable;max-age=9, immutable;1;serve",
            })
    void whatIsReusedIsDecidedByTheTargetedField(String rule, String targeted, long after, String verdict) {
        StoredResponse stored = Scene.stored(
                standard(), "CDN-Cache-Control", targeted, "Cache-Control", "max-age=1000", "ETag", "\"a\"");

        assertThat(told(Scene.reuse(get(), stored, standard(), seconds(after)))).isEqualTo(verdict);
    }
}
