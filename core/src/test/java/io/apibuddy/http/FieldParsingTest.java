package io.apibuddy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists, quoted strings, dates, entity tags, hop-by-hop fields: RFC 9110 sections 5.6, 7.6.1 and 8.8. */
class FieldParsingTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "a, b;a|b",
                "a,b;a|b",
                " a\t,\tb ;a|b",
                ",a,,b,;a|b",
                "'';''",
                ",;''",
                "a=\"x, y\", b;a=\"x, y\"|b",
                "a=\"x \\\" , y\", b;a=\"x \\\" , y\"|b",
                "a=\"open, b;a=\"open, b",
                "a=\"open\\;a=\"open\\",
            })
    void aListIsPartedAtCommasOutsideOfQuotedStrings(String line, String members) {
        assertThat(ListValues.split(line))
                .isEqualTo(members.isEmpty() ? List.of() : Arrays.asList(members.split("\\|")));
    }

    @Test
    void theLinesOfAListFieldAreOneList() {
        Fields fields = Fields.of("Vary", "a, b", "vary", "c", "VARY", "");

        assertThat(ListValues.of(fields, "Vary")).containsExactly("a", "b", "c");
        assertThat(ListValues.of(fields, "Via")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"a\";a",
                "\"\";''",
                "\"a\\\"b\\\\c\";a\"b\\c",
                "a;a",
                "\";\"",
                "\"a;\"a",
                "a\";a\"",
                "\"a\\\";a\\"
            })
    void aQuotedStringStandsForItsText(String quoted, String text) {
        assertThat(ListValues.unquoted(quoted)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "abc;true",
                "a-b_c.d~1;true",
                "!#$%&'*+-.^_`|~;true",
                "'';false",
                "a b;false",
                "a=b;false",
                "é;false",
                "a\"b;false"
            })
    void aTokenHasTokenCharactersOnly(String text, boolean token) {
        assertThat(ListValues.isToken(text)).isEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                "sun, 06 nov 1994 08:49:37 gmt",
                "SUNDAY, 06-NOV-94 08:49:37 GMT",
            })
    void allThreeFormsOfDatesAreRead(String text) {
        assertThat(HttpDate.parse(text, NOW)).contains(Instant.parse("1994-11-06T08:49:37Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Tuesday, 22-Nov-76 11:59:59 GMT;2076-11-22T11:59:59Z",
                "Sunday, 22-Nov-76 12:00:01 GMT;1976-11-22T12:00:01Z",
                "Thursday, 18-Aug-50 02:01:18 GMT;2050-08-18T02:01:18Z",
                "Monday, 01-Jan-26 00:00:00 GMT;2026-01-01T00:00:00Z",
                "Wednesday, 31-Dec-99 23:59:59 GMT;1999-12-31T23:59:59Z",
                "Tuesday, 29-Feb-00 00:00:00 GMT;2000-02-29T00:00:00Z",
                "Sun, 22 Nov 2026 23:59:60 GMT;2026-11-23T00:00:00Z",
                "Tue Nov 22 08:49:37 1994;1994-11-22T08:49:37Z",
                "Fri, 31 Dec 9999 23:59:59 GMT;9999-12-31T23:59:59Z",
            })
    void aTwoDigitYearFiftyYearsAheadIsInThePast(String text, Instant instant) {
        assertThat(HttpDate.parse(text, NOW)).contains(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "never",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 +0000",
                "Sun, 06 Nov 94 08:49:37 GMT",
                "Sun 06 Nov 1994 08:49:37 GMT",
                "Sun, 06  Nov  1994 08:49:37 GMT",
                "Sun, 06-Nov-1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08.49.37 GMT",
                "Sun, 06 Nov 1994 8:49:37 GMT",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Sun, 31 Feb 1994 08:49:37 GMT",
                "Sun, 00 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nix 1994 08:49:37 GMT",
                "Sux, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:49:37 GMT",
                "Sun, 06 Nov 1994 08:60:37 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "Sun, 06 Nov 19x4 08:49:37 GMT",
                "Sunday, 31-Feb-94 08:49:37 GMT",
                "Sunday, 06-Nov-x4 08:49:37 GMT",
                "Sunday, 06-Nov-94 08.49:37 GMT",
                "Someday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov 31 08:49:37 1994",
                "Sun Nov x6 08:49:37 1994",
                "1994-11-06T08:49:37Z",
            })
    void whatIsNoDateIsNone(String text) {
        assertThat(HttpDate.parse(text, NOW)).isEmpty();
    }

    @Test
    void whatIsWrittenIsRead() {
        assertThat(HttpDate.format(Instant.parse("1994-11-06T08:49:37.999Z")))
                .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        Random random = new Random(6);
        for (int i = 0; i < 10_000; i++) {
            Instant instant = Instant.ofEpochSecond(random.nextLong(-62_135_596_800L, 253_402_300_800L));
            assertThat(HttpDate.parse(HttpDate.format(instant), NOW)).contains(instant);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"1\";\"1\";true;true",
                "W/\"1\";W/\"1\";false;true",
                "W/\"1\";W/\"2\";false;false",
                "W/\"1\";\"1\";false;true",
                "\"1\";W/\"1\";false;true",
                "\"1\";\"2\";false;false",
            })
    void entityTagsAreComparedAsTheTableSays(String one, String other, boolean strong, boolean weak) {
        EntityTag first = EntityTag.parse(one).orElseThrow();
        EntityTag second = EntityTag.parse(other).orElseThrow();

        assertThat(first.matchesStrongly(second)).isEqualTo(strong);
        assertThat(first.matchesWeakly(second)).isEqualTo(weak);
        assertThat(first).hasToString(one);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"",
                "abc",
                "\"abc",
                "abc\"",
                "w/\"abc\"",
                "W/abc",
                "W/",
                "W/\"",
                "\"a\"b\"",
                "\"a b\"",
                "\"a\u007f\""
            })
    void whatIsNoEntityTagIsNone(String text) {
        assertThat(EntityTag.parse(text)).isEmpty();
    }

    @Test
    void listsOfEntityTagsHaveCommasAndBackslashesInside() {
        Fields fields = Fields.of("If-None-Match", "\"a,b\", W/\"c\\\",, x", "if-none-match", "\"d\"");

        assertThat(EntityTag.listOf(fields, "If-None-Match"))
                .extracting(EntityTag::opaque)
                .containsExactly("a,b", "c\\", "d");
        assertThat(EntityTag.of(Fields.of("ETag", " \"x\" "))).contains(new EntityTag(false, "x"));
        assertThat(EntityTag.of(Fields.empty())).isEmpty();
    }

    @ParameterizedTest(name = "Connection: {0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "close;X-A,Authorization,Cache-Control",
                "x-a;Authorization,Cache-Control",
                "X-A, close;Authorization,Cache-Control",
                "authorization;X-A,Authorization,Cache-Control",
                "Cache-Control, Authorization, X-A;Authorization,Cache-Control",
                "'';X-A,Authorization,Cache-Control",
                "\"x-a\";X-A,Authorization,Cache-Control",
            })
    void connectionRemovesWhatItListsButNothingThatIsProtected(String connection, String left) {
        Fields fields =
                Fields.of("Connection", connection, "X-A", "1", "Authorization", "secret", "Cache-Control", "no-store");

        assertThat(HopByHop.strip(fields).names())
                .containsExactlyElementsOf(Fields.of(pairs(left)).names());
    }

    private static String[] pairs(String names) {
        return Arrays.stream(names.split(","))
                .flatMap(name -> java.util.stream.Stream.of(name, ""))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "Keep-Alive",
                "Proxy-Connection",
                "Proxy-Authenticate",
                "Proxy-Authentication-Info",
                "Proxy-Authorization",
                "TE",
                "Trailer",
                "transfer-encoding",
                "UPGRADE"
            })
    void hopByHopFieldsForwardedNoMore(String name) {
        assertThat(HopByHop.strip(Fields.of(name, "x", "Host", "h")).names()).containsExactly("host");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "Content-Length",
                "Cookie",
                "Age",
                "Date",
                "ETag",
                "Vary",
                "Content-Type",
                "Content-Encoding"
            })
    void connectionTakesNoFieldAwayThatFramingOrCachingRestsOn(String name) {
        assertThat(HopByHop.strip(Fields.of("Connection", name, name, "x")).names())
                .isEqualTo(Fields.of(name, "x").names());
    }

    @Test
    void fieldsWithoutAnythingOfOneHopAreLeftAsTheyAre() {
        Fields fields = Fields.of("Host", "h", "X-Connection", "close");

        assertThat(HopByHop.strip(fields)).isSameAs(fields);
    }

    @Test
    void repeatedFieldsStayRepeatedAndInOrder() {
        Fields fields = Fields.builder()
                .add("Set-Cookie", "a")
                .add("X", "1")
                .add("set-cookie", "b")
                .build();

        assertThat(fields.values("SET-COOKIE")).containsExactly("a", "b");
        assertThat(fields.combined("set-cookie")).contains("a, b");
        assertThat(fields.combined("x")).contains("1");
        assertThat(fields.combined("y")).isEmpty();
        assertThat(fields.first("y")).isEmpty();
        assertThat(fields.names()).containsExactly("set-cookie", "x");
        assertThat(fields.without("y")).isSameAs(fields);
        assertThat(fields.without(List.of("X", "y"))).isEqualTo(Fields.of("Set-Cookie", "a", "set-cookie", "b"));
        assertThat(fields.with("Set-Cookie", "c")).isEqualTo(Fields.of("X", "1", "Set-Cookie", "c"));
        assertThat(fields).hasSameHashCodeAs(Fields.builder().addAll(fields).build());
        assertThat(Fields.of())
                .isSameAs(Fields.empty())
                .isEqualTo(Fields.builder().build());
        assertThat(Fields.empty().isEmpty()).isTrue();
        assertThat(fields.toString()).doesNotContain("1").contains("set-cookie");
        assertThatThrownBy(() -> Fields.of("a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBuilderHoldsManyLines() {
        Fields.Builder builder = Fields.builder();
        for (int i = 0; i < 100; i++) {
            builder.add("n" + i, "v" + i);
        }

        assertThat(builder.build().first("n99")).isEqualTo(Optional.of("v99"));
        assertThat(builder.build().size()).isEqualTo(100);
    }

    @Test
    void headsAreValues() {
        RequestHead request = new RequestHead("GET", Target.parse("/a"), Fields.empty());

        assertThat(request.withTarget(Target.parse("/b")).target()).hasToString("/b");
        assertThat(request.withFields(Fields.of("a", "b")).fields().first("A")).contains("b");
        assertThat(new ResponseHead(200, Fields.empty())
                        .withFields(Fields.of("a", "b"))
                        .fields()
                        .size())
                .isOne();
        assertThatThrownBy(() -> new ResponseHead(99, Fields.empty())).hasMessageContaining("100 to 599");
        assertThatThrownBy(() -> new ResponseHead(600, Fields.empty())).hasMessageContaining("100 to 599");
    }
}
