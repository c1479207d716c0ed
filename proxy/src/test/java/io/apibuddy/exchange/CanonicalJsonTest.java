package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    @Test
    void theExampleOfRfc8785Section324ComesOutAsThere() {
        String given = """
                {
                  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }""";
        // The first number has no double of its own, so the RFC's rounding would lose something: it is left out here.
        String held = given.replace("333333333.33333329, ", "");
        assertThat(canonical(held))
                .contains("{\"literals\":[null,true,false],\"numbers\":[1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    @Test
    void membersAreSortedByUtf16CodeUnitsAsInRfc8785Section323() {
        assertThat(canonical("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,"
                        + "\"\\u0080\":6,\"\\u00f6\":7}"))
                .contains("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\ud83d\ude00\":5,"
                        + "\"\ufb33\":3}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ \"a\" : 1 , \"b\" : [ 1 , 2 ] } | {\"b\":[1,2],\"a\":1}",
                "{\"a\":1.0}                       | {\"a\":1}",
                "{\"a\":100}                       | {\"a\":1e2}",
                "\"\\u0041\"                       | \"A\"",
                "-0                                | 0",
            })
    void whatMeansTheSameIsTheSame(String one, String other) {
        assertThat(canonical(one)).isPresent().isEqualTo(canonical(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1}    | {\"a\":2}",
                "{\"a\":1}    | {\"a\":\"1\"}",
                "[1,2]        | [2,1]",
                "{\"a\":null} | {}",
                "9007199254740992 | 9007199254740994",
            })
    void whatMeansSomethingElseIsSomethingElse(String one, String other) {
        assertThat(canonical(one)).isPresent().isNotEqualTo(canonical(other));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "\"\\ud800\"",
                "{\"\\udc00\":1}",
                "9007199254740993",
                "0.12345678901234567890123",
                "1e400",
                "1e-400",
                "1e999999999",
                "{\"a\":1} trailing",
                "{'a':1}",
                "{\"a\":NaN}",
                "",
                "  ",
                "[1,]",
            })
    void whatTheSchemeCannotTakeWithoutLossHasNoCanonicalForm(String json) {
        assertThat(canonical(json)).isEmpty();
    }

    @Test
    void bytesThatAreNotUtf8HaveNoCanonicalForm() {
        assertThat(CanonicalJson.of("\"ä\"".getBytes(StandardCharsets.ISO_8859_1), List.of()))
                .isEmpty();
        assertThat(CanonicalJson.of("{\"a\":1}".getBytes(StandardCharsets.UTF_16BE), List.of()))
                .isEmpty();
    }

    @Test
    void deepNestingHasNoCanonicalFormAndDoesNoHarm() {
        assertThat(canonical("[".repeat(100_000) + "]".repeat(100_000))).isEmpty();
    }

    @Test
    void anExponentBeyondEveryNumberHasNoCanonicalForm() {
        assertThat(canonical("[1e-9999999999]")).isEmpty();
        assertThat(canonical("{\"a\":1e99999999999999999999}")).isEmpty();
    }

    /** U+0763 ends in the byte of a c. */
    @Test
    void anEscapeOfOtherThanHexadecimalDigitsIsNoJson() {
        assertThat(canonical("[\"\\u00\u0763a\"]")).isEmpty();
        assertThat(canonical("[\"\\u00ca\\\\u\"]")).contains("[\"\u00ca\\\\u\"]");
    }

    @Test
    void ignoredPointersAreLeftOut() {
        assertThat(CanonicalJson.of(
                        utf8("{\"requestId\":7,\"a\":{\"t\":1,\"u\":2},\"l\":[1,2,3]}"),
                        List.of("/requestId", "/a/t", "/l/1", "/missing/x", "")))
                .contains("{\"a\":{\"u\":2},\"l\":[1,3]}");
    }

    private static Optional<String> canonical(String json) {
        return CanonicalJson.of(utf8(json), List.of());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
