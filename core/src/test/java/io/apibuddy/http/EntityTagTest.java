package io.apibuddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 section 8.8.3, ETag, and lists of entity tags (section 13.1.2). */
class EntityTagTest {
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
}
