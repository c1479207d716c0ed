package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDigestTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON; charset=utf-8",
                "application/problem+json",
                "application/ld+JSON"
            })
    void jsonIsNormalisedUnderEachOfItsTypesWhateverTheirCase(String type) {
        assertThat(digest(type, "{\"a\":1,\"b\":2}")).isEqualTo(digest(type, " {\"b\": 2, \"a\": 1.0} "));
        assertThat(digest(type, "{\"a\":1}")).isNotEqualTo(digest(type, "{\"a\":2}"));
    }

    /** Upstream may read the same bytes otherwise: under another charset, or as another version of a format. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=iso-8859-1",
                "application/json;Charset=\"ISO-8859-1\"",
                "application/json; charset=utf-16",
                "application/json; odata=verbose",
                "application/json; charset=utf-8; odata=verbose"
            })
    void aParameterThatMayChangeWhatContentMeansCounts(String type) {
        assertThat(digest(type, "{\"a\":1}")).isNotEqualTo(digest("application/json", "{\"a\":1}"));
        String form = type.replace("application/json", FORM);
        assertThat(digest(form, "a=%C3%A9")).isNotEqualTo(digest(FORM, "a=%C3%A9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"; charset=utf-8", ";charset=UTF-8", "; Charset=\"utf-8\" ", ";", "; charset=utf8"})
    void theCharsetThatATypeHasByItselfDoesNot(String parameters) {
        assertThat(digest("application/json" + parameters, "{\"a\":1}"))
                .isEqualTo(digest("application/json", "{\"a\":1.0}"));
        assertThat(digest(FORM + parameters, "a=%C3%A9")).isEqualTo(digest(FORM, "a=%c3%a9"));
    }

    @Test
    void contentOfAnotherTypeIsTakenByteForByte() {
        assertThat(digest("text/plain", "{\"a\":1}")).isNotEqualTo(digest("text/plain", "{ \"a\":1}"));
        assertThat(ContentDigest.of(Buffer.buffer("{}"), Optional.empty(), List.of()))
                .isNotEqualTo(ContentDigest.of(Buffer.buffer("{ }"), Optional.empty(), List.of()));
    }

    @Test
    void theSameBytesUnderTwoTypesAreTwoContents() {
        assertThat(digest("application/json", "1")).isNotEqualTo(digest("text/plain", "1"));
        assertThat(digest("application/json", "1")).isNotEqualTo(digest("application/ld+json", "1"));
        assertThat(digest("text/plain; charset=utf-8", "ä")).isNotEqualTo(digest("text/plain; charset=latin1", "ä"));
    }

    @Test
    void formsAreTheirDecodedPairsInOrder() {
        assertThat(digest(FORM, "a=b+c&d=%41")).isEqualTo(digest(FORM, "a=b%20c&d=A"));
        assertThat(digest(FORM, "a=1&b=2")).isNotEqualTo(digest(FORM, "b=2&a=1"));
        assertThat(digest(FORM, "a=1&a=2")).isNotEqualTo(digest(FORM, "a=2&a=1"));
        assertThat(digest(FORM, "a")).isNotEqualTo(digest(FORM, "a="));
        assertThat(digest(FORM, "a=1&")).isNotEqualTo(digest(FORM, "a=1"));
        assertThat(digest(FORM, "a=%26b%3D1")).isNotEqualTo(digest(FORM, "a=&b=1"));
    }

    @Test
    void aFormWithAMalformedEscapeIsTakenByteForByte() {
        assertThat(digest(FORM, "a=%4")).isNotEqualTo(digest(FORM, "a=4"));
        assertThat(digest(FORM, "a=%zz+")).isNotEqualTo(digest(FORM, "a=%zz%20"));
        assertThat(digest(FORM, "%zz=1")).isNotEqualTo(digest(FORM, "%ZZ=1"));
    }

    @Test
    void jsonThatCannotBeNormalisedIsTakenByteForByte() {
        assertThat(digest("application/json", "{\"a\":1,\"a\":2}"))
                .isNotEqualTo(digest("application/json", "{\"a\":2}"));
        assertThat(digest("application/json", "9007199254740993"))
                .isNotEqualTo(digest("application/json", "9007199254740992"));
    }

    private static String digest(String type, String content) {
        return ContentDigest.of(Buffer.buffer(content), Optional.of(type), List.of());
    }
}
