package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.ok;
import static io.apibuddy.caching.Scene.override;
import static io.apibuddy.caching.Scene.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 section 4.1, Calculating Cache Keys with the Vary Header Field. */
class VaryTest {
    @ParameterizedTest(name = "{0}: Vary [{1}], stored for [{2}], asked by [{3}]: {4}")
    @CsvSource(
            delimiter = ';',
            value = {
                "4.1 without Vary all match;'';Foo: 1;Foo: 2;true",
                "4.1 an empty Vary names nothing;Vary: ;Foo: 1;Foo: 2;true",
                "4.1 an empty Vary names nothing;Vary: , ,;Foo: 1;Foo: 2;true",
                "4.1 the same value;Vary: Foo;Foo: 1;Foo: 1;true",
                "4.1 another value;Vary: Foo;Foo: 1;Foo: 2;false",
                "4.1 case of a value counts where the field does not say otherwise;Vary: Foo;Foo: a;Foo: A;false",
                "4.1 names in any case;Vary: fOO;FOO: 1;foo: 1;true",
                "4.1 fields that are not named don't count;Vary: Foo;Foo: 1 | Bar: 1;Foo: 1 | Bar: 2;true",
                "4.1 absent, it only matches where it is absent;Vary: Foo;'';Foo: 1;false",
                "4.1 absent, it only matches where it is absent;Vary: Foo;Foo: 1;'';false",
                "4.1 absent, it only matches where it is absent;Vary: Foo;'';Bar: 1;true",
                "4.1 absent is not empty;Vary: Foo;'';Foo: ;false",
                "4.1 absent is not empty;Vary: Foo;Foo: ;'';false",
                "4.1 empty matches empty;Vary: Foo;Foo: ;Foo: ;true",
                "4.1 all must match;Vary: Foo, Bar;Foo: 1 | Bar: 2;Foo: 1 | Bar: 2;true",
                "4.1 all must match;Vary: Foo, Bar;Foo: 1 | Bar: 2;Foo: 1 | Bar: 3;false",
                "4.1 all must match;Vary: Foo | Vary: Bar;Foo: 1 | Bar: 2;Foo: 1 | Bar: 3;false",
                "4.1 all must match;Vary: ,Foo,,Bar,;Foo: 1 | Bar: 2;Foo: 1;false",
                "4.1 all must match;Vary:  Foo\t,\tBar ;Foo: 1 | Bar: 2;Foo: 2 | Bar: 2;false",
                "4.1 all must match;Vary: Foo, foo, FOO | Vary: Foo;Foo: 1;Foo: 2;false",
                "4.1 values don't change places;Vary: Foo, Bar;Foo: 1 | Bar: 2;Foo: 2 | Bar: 1;false",
                "4.1 the order of fields does not count;Vary: Foo, Bar;Foo: 1 | Bar: 2;Bar: 2 | Foo: 1;true",
                "4.1 combining lines;Vary: Foo;Foo: 1, 2;Foo: 1 | Foo: 2;true",
                "4.1 combining lines;Vary: Foo;Foo: 1 | Foo: 2;Foo: 1,2;true",
                "4.1 combining lines;Vary: Foo;Foo: 1 | Foo: 2, 3;Foo: 1, 2 | Foo: 3;true",
                "4.1 the order of lines counts;Vary: Foo;Foo: 1 | Foo: 2;Foo: 2 | Foo: 1;false",
                "4.1 a line more is another value;Vary: Foo;Foo: 1;Foo: 1 | Foo: 1;false",
                "4.1 adding or removing whitespace;Vary: Foo;Foo: 1,2;Foo:  1 ,  2 ;true",
                "4.1 adding or removing whitespace;Vary: Foo;Foo: 1,2;Foo: 1\t,\t2;true",
                "4.1 whitespace where the syntax has none;Vary: Foo;Foo: a b;Foo: ab;false",
                "4.1 whitespace where the syntax has none;Vary: Foo;Foo: \"1, 2\";Foo: \"1,2\";false",
                "9110-12.5.4 languages in any case;Vary: Accept-Language;Accept-Language: en, de;Accept-Language: eN, De;true",
                "9110-12.5.4 languages in any order;Vary: Accept-Language;Accept-Language: en, de;Accept-Language: de, en;true",
                "9110-12.5.4 languages of another rank;Vary: Accept-Language;'Accept-Language: en, de;q=0.5';'Accept-Language: de, en;q=0.5';false",
                "9110-12.5.4 another language;Vary: Accept-Language;Accept-Language: en;Accept-Language: de;false",
                "9110-12.5.3 codings in any order and case;Vary: Accept-Encoding;Accept-Encoding: gzip, br;Accept-Encoding: BR, gzip;true",
                "9110-12.5.3 codings of another rank;Vary: Accept-Encoding;'Accept-Encoding: gzip;q=0.5, br';'Accept-Encoding: gzip, br;q=0.5';false",
                "9110-12.5.3 other codings;Vary: Accept-Encoding;Accept-Encoding: gzip;Accept-Encoding: br;false",
                "9110-12.5.3 none is not any;Vary: Accept-Encoding;Accept-Encoding: gzip;'';false",
            })
    void aRequestSelectsWhatItsNominatedFieldsMatch(
            String rule, String vary, String first, String second, boolean matches) {
        StoredResponse stored = stored(get(lines(first)), ok(lines(vary)), override());

        assertThat(Vary.matches(stored, Fields.of(lines(second)))).isEqualTo(matches);
        assertThat(Vary.matches(stored, Fields.of(lines(first)))).isTrue();
    }

    @ParameterizedTest(name = "in [{0}], accepting [{1}]: {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "de;'fr;q=0.5, de;q=1.0';true",
                "de;'fr;q=0.5, DE';true",
                "DE;'de, *;q=0.1';true",
                "de;'de, fr';false",
                "de;'de;q=0.4, fr;q=0.5';false",
                "de;'fr, de;q=0.999';false",
                "de;'de;q=0';false",
                "de;'de;q=x, fr;q=0.1';false",
                "de;'de;level=1, fr;q=0.1';false",
                "de;'de;q=0.1234567, fr;q=0.01';false",
                "'de, fr';'de';false",
                "de;'';false",
                "de;'de-AT, fr;q=0.1';false",
                "de;'de ; q=0.9, fr;q=0.8';true",
            })
    void theLanguageThatARequestRanksFirstIsServedWhoeverAskedForIt(String language, String accepted, boolean matches) {
        StoredResponse stored = stored(
                get("Accept-Language", "en, de"),
                ok("Vary", "Accept-Language", "Content-Language", language),
                override());
        Fields request = accepted.isEmpty() ? Fields.empty() : Fields.of("Accept-Language", accepted);

        assertThat(Vary.matches(stored, request)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "*, *", ", *", "*, Foo", "Foo, *", "Foo ,*,", "\t*", "*,"})
    void aStarAnywhereMatchesNoRequest(String vary) {
        ResponseHead head = ok("Vary", "Bar", "Vary", vary);
        StoredResponse stored = new StoredResponse("GET", Scene.URI, Fields.empty(), head, Scene.START, Scene.START, 0);

        assertThat(Vary.isStar(head)).isTrue();
        assertThat(Vary.matches(stored, Fields.empty())).isFalse();
        assertThat(Vary.isStar(ok("Vary", "a*, **"))).isFalse();
    }

    @Test
    void aThousandVariantsAreToldApart() {
        List<StoredResponse> variants = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            variants.add(stored(get("Accept", "type/" + i), ok("Vary", "Accept"), override()));
        }

        for (int i = 0; i < 1_000; i++) {
            Fields request = Fields.of("accept", "type/" + i);
            assertThat(variants.stream().filter(variant -> Vary.matches(variant, request)))
                    .containsExactly(variants.get(i));
        }
    }

    @Test
    void whatMatchedBeforeDoesNotMakeAnotherRequestMatch() {
        StoredResponse stored = stored(get("A", "1", "B", "2"), ok("Vary", "A, B"), override());

        for (int i = 0; i < 3; i++) {
            assertThat(Vary.matches(stored, Fields.of("A", "1", "B", "2"))).isTrue();
            assertThat(Vary.matches(stored, Fields.of("A", "2", "B", "1"))).isFalse();
            assertThat(Vary.matches(stored, Fields.of("A", "1"))).isFalse();
            assertThat(Vary.matches(stored, Fields.of("A", "1", "B", "2", "B", "2")))
                    .isFalse();
        }
    }

    @Test
    void anXmlClientDoesNotGetJson() {
        StoredResponse stored = stored(get("Accept", "application/json"), ok("Vary", "Accept"), override());

        assertThat(Vary.matches(stored, Fields.of("Accept", "application/xml"))).isFalse();
    }
}
