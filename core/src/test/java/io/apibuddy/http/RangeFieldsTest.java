package io.apibuddy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Range and Content-Range (RFC 9110 section 14). */
class RangeFieldsTest {
    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "bytes=0-0;Interval[first=0, last=0]",
                "Bytes=2-;Interval[first=2, last=9223372036854775807]",
                "bytes=-3;Suffix[length=3]",
                "bytes=-0;Suffix[length=0]",
                "bytes=0-99999999999999999999;Interval[first=0, last=9223372036854775807]",
                "bytes=3-2;none",
                "bytes=-;none",
                "bytes=;none",
                "bytes=1;none",
                "bytes=a-1;none",
                "bytes=1-b;none",
                "bytes=+1-2;none",
                "bytes=--1;none",
                "bytes=1-2,4-5;none",
                "bytes=1-2-3;none",
                "bytes 1-2;none",
                "lines=1-2;none",
            })
    void aRangeIsReadOrIsNone(String text, String read) {
        assertThat(ByteRange.of(Fields.of("Range", text)).map(Object::toString).orElse("none"))
                .isEqualTo(read);
    }

    @Test
    void twoRangeFieldsAreNone() {
        assertThat(ByteRange.of(Fields.of("Range", "bytes=0-1", "Range", "bytes=0-1")))
                .isEmpty();
        assertThat(ByteRange.of(Fields.empty())).isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "bytes 0-0/1;bytes 0-0/1",
                "Bytes 2-5/10;bytes 2-5/10",
                "bytes 2-5/*;bytes 2-5/*",
                "bytes */10;none",
                "bytes 5-2/10;none",
                "bytes 2-10/10;none",
                "bytes 2-5;none",
                "bytes 2/5-10;none",
                "bytes -5/10;none",
                "bytes 2-/10;none",
                "bytes 2-5/;none",
                "bytes 2-5/x;none",
                "bytes=2-5/10;none",
                "bytes 0-99999999999999999999/*;none",
                "lines 2-5/10;none",
                "x;none",
            })
    void aContentRangeIsReadOrIsNone(String text, String read) {
        assertThat(ContentRange.of(Fields.of("Content-Range", text))
                        .map(Object::toString)
                        .orElse("none"))
                .isEqualTo(read);
    }

    @Test
    void aContentRangeThatIsNoneCannotBeMade() {
        assertThatThrownBy(() -> new ContentRange(2, 5, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bytes 2-5 of 5");
    }

    @Test
    void aContentRangeTellsItsLengthAndWhetherItIsTheLast() {
        assertThat(new ContentRange(2, 5, 10).length()).isEqualTo(4);
        assertThat(new ContentRange(2, 5, 10).reachesEnd()).isFalse();
        assertThat(new ContentRange(2, 5, 6).reachesEnd()).isTrue();
        assertThat(new ContentRange(2, 5, ContentRange.UNKNOWN).reachesEnd()).isFalse();
    }
}
