package io.apibuddy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists, quoted strings, tokens, hop-by-hop fields: RFC 9110 sections 5.1 to 5.3, 5.6.1 to 5.6.4 and 7.6.1. */
class FieldParsingTest {
    @ParameterizedTest(name = "{0}: [{1}]")
    @CsvSource(
            delimiter = ';',
            value = {
                "5.6.1 comma-delimited with optional whitespace;a, b;a|b",
                "5.6.1 comma-delimited with optional whitespace;a,b;a|b",
                "5.6.1 comma-delimited with optional whitespace;' a\t,\tb ';a|b",
                "5.6.1 whitespace within a member is its own;a b,\tc  d;a b|c  d",
                "5.6.1.2 empty elements are ignored;,a,,b,;a|b",
                "5.6.1.2 empty elements are ignored;, ,\t,a;a",
                "5.6.1.2 empty elements are ignored;'';''",
                "5.6.1.2 empty elements are ignored;,;''",
                "5.6.4 a comma in a quoted string parts nothing;a=\"x, y\", b;a=\"x, y\"|b",
                "5.6.4 a comma in a quoted string parts nothing;\"x, y\",\"z\";\"x, y\"|\"z\"",
                "5.6.4 an escaped quote does not end it;a=\"x \\\" , y\", b;a=\"x \\\" , y\"|b",
                "5.6.4 an escaped backslash escapes nothing;a=\"x\\\\\", b;a=\"x\\\\\"|b",
                "5.6.4 outside of it a backslash is a backslash;a\\, b;a\\|b",
                "5.6.4 single quotes quote nothing;a='x, y';a='x|y'",
                "5.6.4 one that does not end is none;a=\"open, b;a=\"open|b",
                "5.6.4 one that does not end is none;a=\"open\\;a=\"open\\",
            })
    void aListIsPartedAtCommasOutsideOfQuotedStrings(String rule, String line, String members) {
        assertThat(ListValues.split(line))
                .isEqualTo(members.isEmpty() ? List.of() : Arrays.asList(members.split("\\|")));
    }

    @Test
    void aLineFullOfQuotesIsReadInOneGo() {
        String line = "\"" + "\\\",".repeat(100_000);

        assertThat(ListValues.split(line)).hasSize(100_000);
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
