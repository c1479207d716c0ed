package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.lines;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 section 5.2, Cache-Control, as far as its syntax goes, and section 1.2.2, Delta Seconds. */
class DirectiveSyntaxTest {
    @ParameterizedTest(name = "{0}: [{1}] -> {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "5.2 a list of directives;no-store, max-age=5;no-store max-age=5",
                "5.2 a list of directives;no-store,max-age=5 ,\tpublic;no-store public max-age=5",
                "5.2 a list of directives;, ,max-age=5,,;max-age=5",
                "5.2 a list of directives in several lines;max-age=5 | Cache-Control: no-store;no-store max-age=5",
                "5.2 an empty list;'';''",
                "5.2 compared case-insensitively;MaX-AgE=5, No-StOrE, PUBLIC;no-store public max-age=5",
                "5.2 compared case-insensitively;S-MAXAGE=5, NO-CACHE=\"A\", Private=\"B\";no-cache=[a] private=[b] s-maxage=5",
                "5.2 both forms of an argument;max-age=5, s-maxage=\"6\";max-age=5 s-maxage=6",
                "5.2 both forms of an argument;no-cache=a, private=b;no-cache=[a] private=[b]",
                "5.2 both forms of an argument;min-fresh=\"5\", max-stale=\"6\", stale-if-error=\"7\";min-fresh=5 max-stale=6 stale-if-error=7",
                "9110-5.6.4 quoted pairs;max-age=\"\\5\";max-age=5",
                "9110-5.6.4 a comma in a quoted string parts nothing;x=\"a, no-store\", max-age=5;max-age=5",
                "9110-5.6.4 a comma in a quoted string parts nothing;x=\"max-age=9\", max-age=5;max-age=5",
                "9110-5.6.4 a comma in a quoted string parts nothing;max-age=5, x=\"max-age=9\";max-age=5",
                "9110-5.6.4 a comma in a quoted string parts nothing;max-age=\"5\", x=\"max-age=9\";max-age=5",
                "9110-5.6.4 a comma in a quoted string parts nothing;x=\"max-age=9\", max-age=\"5\";max-age=5",
                "9110-5.6.4 a comma in a quoted string parts nothing;x=\"a\\\", max-age=9\", max-age=5;max-age=5",
                "5.2.3 unknown directives are ignored;foobar, max-age=5, x=y, z=\"\", q=1;max-age=5",
                "5.2.3 unknown directives are ignored;max-age:5, max-age 5, maxage=5, no_store, nostore;''",
                "5.2.3 unknown directives are ignored;'max-age;5, no-store;a';''",
                "5.2.3 known ones as another's argument are its own;x=no-store, y=\"no-store\", max-age=5;max-age=5",
                "4.2.1 the first of several;max-age=5, max-age=9;max-age=5",
                "4.2.1 the first of several;max-age=9 | Cache-Control: max-age=5;max-age=9",
                "4.2.1 the first of several;min-fresh=5, min-fresh=9, max-stale=5, max-stale;min-fresh=5 max-stale=5",
                "4.2.1 the first of several, be it a broken one;stale-while-revalidate=x, stale-while-revalidate=9;''",
                "4.2.1 the first of several, be it a broken one;stale-if-error, stale-if-error=9, max-stale=x, max-stale;''",
                "4.2.1 the names of several add up;no-cache=\"a, b\", no-cache=c, no-cache=\"A\";no-cache=[a, b, c]",
                "4.2.1 conflicts: the most restrictive;no-cache=\"a\", no-cache, private, private=\"b\";no-cache no-cache=[a] private private=[b]",
                "4.2.1 invalid freshness is stale;max-age=a100;max-age=0",
                "4.2.1 invalid freshness is stale;max-age=100a;max-age=0",
                "4.2.1 invalid freshness is stale;max-age=-100;max-age=0",
                "4.2.1 invalid freshness is stale;max-age=+100;max-age=0",
                "4.2.1 invalid freshness is stale;max-age=3600.0;max-age=0",
                "4.2.1 invalid freshness is stale;max-age=3600.5;max-age=0",
                "4.2.1 invalid freshness is stale;max-age=36e2;max-age=0",
                "4.2.1 invalid freshness is stale;max-age=0x10;max-age=0",
                "4.2.1 invalid freshness is stale;max-age=1 0;max-age=0",
                "4.2.1 invalid freshness is stale;'max-age=100;x';max-age=0",
                "4.2.1 invalid freshness is stale;max-age=='100';max-age=0",
                "4.2.1 invalid freshness is stale;max-age=;max-age=0",
                "4.2.1 invalid freshness is stale;max-age;max-age=0",
                "4.2.1 invalid freshness is stale;max-age=\"\";max-age=0",
                "4.2.1 invalid freshness is stale;max-age=\" 100\";max-age=0",
                "4.2.1 invalid freshness is stale;max-age='3600';max-age=0",
                "4.2.1 invalid freshness is stale;max-age=\"3600;max-age=0",
                "4.2.1 invalid freshness is stale;max-age=3600\";max-age=0",
                "4.2.1 invalid freshness is stale;max-age=٣;max-age=0",
                "4.2.1 invalid freshness is stale;s-maxage=x, max-age=5;max-age=5 s-maxage=0",
                "5.2 no whitespace around the sign;max-age =100;max-age=0",
                "5.2 no whitespace around the sign;max-age= 100;max-age=0",
                "5.2 no whitespace around the sign;max-age = 100;max-age=0",
                "5.2 no whitespace around the sign;max-age= \"100\";max-age=0",
                "5.2 no whitespace around the sign;no-cache =\"a\", private= \"a\";no-cache private",
                "5.2 an argument where none is allowed forbids no less;no-store=1, must-revalidate=x, proxy-revalidate=\"\";no-store must-revalidate proxy-revalidate",
                "5.2.2.4 an empty list of names is none;no-cache=\"\", private=\" , \";no-cache private",
                "5.2.2.4 an empty list of names is none;no-cache=, private=;no-cache private",
                "5.2.2.4 names in any case, with whitespace;no-cache=\"a,B , c-D,\";no-cache=[a, b, c-d]",
                "5.2.2.4 the token form is taken;no-cache=Set-Cookie, max-age=5;no-cache=[set-cookie] max-age=5",
                "5.2.2.4 the token form ends at a comma;no-cache=a, b, max-age=5;no-cache=[a] max-age=5",
                "5.2.2.4 broken quotes are no names;no-cache=\"a;no-cache",
                "5.2.2.4 broken quotes are no names;no-cache=\"a, b;no-cache",
                "5.2.2.4 broken quotes are no names;no-cache=a\";no-cache",
                "5.2.2.4 broken quotes are no names;no-cache=\"a\"b;no-cache",
                "5.2.2.4 what is no name;no-cache=\"a b\";no-cache",
                "5.2.2.4 what is no name;no-cache=\"a=b\", private=\"(a)\";no-cache private",
                "5.2.2.4 what is no name beside one that is;no-cache=\"a, b c\";no-cache",
                "5.2.2.7 the same for private;private=\"a, B\";private=[a, b]",
                "5.2.2.7 the same for private;private=a;private=[a]",
                "5.2.2.7 the same for private;private=\"a;private",
                "5.6.4 nothing hides behind a quote that does not end;a=\"b, no-store;no-store",
                "5.2.2.7 the same for private;private=a\";private",
                "5.2.2.7 the same for private;private=\"a b\";private",
                "5.2.2.7 single quotes are part of a name;private='a', max-age=5;private=['a'] max-age=5",
                "1.2.2 one or more digits;max-age=0;max-age=0",
                "1.2.2 one or more digits;max-age=003600;max-age=3600",
                "1.2.2 one or more digits;max-age=000000000000000000000000000001;max-age=1",
                "1.2.2 up to 31 bits;max-age=2147483647;max-age=2147483647",
                "1.2.2 greater ones are 2^31;max-age=2147483648;max-age=2147483648",
                "1.2.2 greater ones are 2^31;max-age=4294967297;max-age=2147483648",
                "1.2.2 greater ones are 2^31;max-age=99999999999;max-age=2147483648",
                "1.2.2 greater ones are 2^31;max-age=18446744073709551617;max-age=2147483648",
                "1.2.2 greater ones are 2^31;s-maxage=\"99999999999999999999999999999999\";s-maxage=2147483648",
                "1.2.2 greater ones are 2^31;max-stale=99999999999999999999, min-fresh=99999999999999999999;min-fresh=2147483648 max-stale=2147483648",
                "5.2.1.2 max-stale without a value is of any age;max-stale;max-stale=2147483648",
                "5.2.1.2 max-stale with a broken one is none;max-stale=;''",
                "5.2.1.2 max-stale with a broken one is none;max-stale=x, min-fresh=-1, stale-if-error=1.5;''",
            })
    void directivesAreReadAsTheGrammarHasThem(String rule, String control, String directives) {
        assertThat(told(CacheControl.of(Fields.of(lines("Cache-Control: " + control)))))
                .isEqualTo(directives);
    }

    private static String told(CacheControl control) {
        List<String> directives = new ArrayList<>();
        flag(directives, "no-store", control.noStore());
        flag(directives, "no-cache", control.noCache());
        flag(
                directives,
                "no-cache=" + new TreeSet<>(control.noCacheFields()),
                !control.noCacheFields().isEmpty());
        flag(directives, "private", control.isPrivate());
        flag(
                directives,
                "private=" + new TreeSet<>(control.privateFields()),
                !control.privateFields().isEmpty());
        flag(directives, "public", control.isPublic());
        flag(directives, "must-revalidate", control.mustRevalidate());
        flag(directives, "proxy-revalidate", control.proxyRevalidate());
        flag(directives, "must-understand", control.mustUnderstand());
        flag(directives, "immutable", control.immutable());
        flag(directives, "only-if-cached", control.onlyIfCached());
        number(directives, "max-age", control.maxAge());
        number(directives, "s-maxage", control.sharedMaxAge());
        number(directives, "min-fresh", control.minFresh());
        number(directives, "max-stale", control.maxStale());
        number(directives, "stale-while-revalidate", control.staleWhileRevalidate());
        number(directives, "stale-if-error", control.staleIfError());
        return String.join(" ", directives);
    }

    private static void flag(List<String> directives, String name, boolean there) {
        if (there) {
            directives.add(name);
        }
    }

    private static void number(List<String> directives, String name, long seconds) {
        flag(directives, name + "=" + seconds, seconds != CacheControl.ABSENT);
    }
}
