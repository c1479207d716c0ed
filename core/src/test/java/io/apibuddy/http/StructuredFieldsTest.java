package io.apibuddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.StructuredFields.Bare;
import io.apibuddy.http.StructuredFields.Flag;
import io.apibuddy.http.StructuredFields.InnerList;
import io.apibuddy.http.StructuredFields.Item;
import io.apibuddy.http.StructuredFields.Member;
import io.apibuddy.http.StructuredFields.Text;
import io.apibuddy.http.StructuredFields.Token;
import io.apibuddy.http.StructuredFields.Whole;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9651 section 4.2. */
class StructuredFieldsTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\u0001',
            value = {
                "42;Whole[value=42]",
                "-0;Whole[value=0]",
                "  7  ;Whole[value=7]",
                "999999999999999;Whole[value=999999999999999]",
                "4.5;Decimal[value=4.5]",
                "-123456789012.125;Decimal[value=-123456789012.125]",
                "\"a \\\"b\\\\\";Text[value=a \"b\\]",
                "foo123/456;Token[value=foo123/456]",
                "*a:b;Token[value=*a:b]",
                ":aGk=:;Bytes[base64=aGk=]",
                "?1;Flag[value=true]",
                "?0;Flag[value=false]",
                "@1659578233;Moment[epochSecond=1659578233]",
                "@-1;Moment[epochSecond=-1]",
                "%\"f%c3%bc %25\";DisplayText[value=fü %]",
            })
    void itemsOfEveryKindAreRead(String text, String value) {
        assertThat(StructuredFields.item(text).map(Item::value).map(Bare::toString))
                .contains(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1000000000000000",
                "1.",
                "1.1234",
                "1234567890123.1",
                "-",
                "--1",
                "1a b",
                "\"open",
                "\"bad\\n\"",
                "\"a\tb\"",
                "\"é\"",
                ":a",
                ":?:",
                "?2",
                "?",
                "@1.5",
                "@",
                "%\"x",
                "%x",
                "%\"%C3\"",
                "%\"%c3\"",
                "%\"%zz\"",
                "%\"é\"",
                "é",
                "=",
                "a b",
                "a;=1",
                "a;A=1",
                "1 2",
                "\"a\\"
            })
    void oneErrorAnywhereAndTheFieldIsAbsent(String text) {
        assertThat(StructuredFields.item(text)).isEmpty();
    }

    @Test
    void parametersBelongToTheirItemAndTheLastOfANameCounts() {
        Item item = StructuredFields.item("a; x=1;y;x=\"2\"").orElseThrow();

        assertThat(item.parameters()).containsExactly(Map.entry("x", new Text("2")), Map.entry("y", new Flag(true)));
    }

    @Test
    void listsHaveItemsAndInnerLists() {
        List<Member> list =
                StructuredFields.list("a;q=1, (b \"c\");w ,\t( ), 3").orElseThrow();

        assertThat(list).hasSize(4);
        assertThat(list.get(0).parameters()).containsEntry("q", new Whole(1));
        InnerList inner = (InnerList) list.get(1);
        assertThat(inner.items()).extracting(Item::value).containsExactly(new Token("b"), new Text("c"));
        assertThat(inner.parameters()).containsEntry("w", new Flag(true));
        assertThat(((InnerList) list.get(2)).items()).isEmpty();
        assertThat(StructuredFields.list("")).contains(List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,", "a,,b", ",a", "(a", "(a\"b\")", "a b", "(a,b)"})
    void aBrokenListIsNone(String text) {
        assertThat(StructuredFields.list(text)).isEmpty();
    }

    @Test
    void dictionariesHaveMembersByName() {
        Map<String, Member> dictionary = StructuredFields.dictionary(
                        "max-age=60, no-store;x=1, a=(1 2), max-age=30, *k_1.2=?0")
                .orElseThrow();

        assertThat(dictionary.keySet()).containsExactly("max-age", "no-store", "a", "*k_1.2");
        assertThat(dictionary.get("max-age")).isEqualTo(new Item(new Whole(30), Map.of()));
        assertThat(dictionary.get("no-store")).isEqualTo(new Item(new Flag(true), Map.of("x", new Whole(1))));
        assertThat(dictionary.get("a")).isInstanceOf(InnerList.class);
        assertThat(StructuredFields.dictionary(" ")).isEqualTo(Optional.of(Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=", "A=1", "a=1,", "a=1 b=2", "=1", "a =1", "a= 1", "a=1, &&&", "1=a", "a,,b"})
    void aBrokenDictionaryIsNone(String text) {
        assertThat(StructuredFields.dictionary(text)).isEmpty();
    }

    @Test
    void rateLimitFieldsAreRead() {
        List<Member> list = StructuredFields.list("\"wiki\";r=0;t=17").orElseThrow();

        assertThat(list.get(0)).isEqualTo(new Item(new Text("wiki"), Map.of("r", new Whole(0), "t", new Whole(17))));
    }

    @Test
    void rubbishIsRefusedWithoutAnExceptionOfAnotherKind() {
        Random random = new Random(9651);
        String alphabet = "a1*-.;=,()\"\\:?@% \t&%\"é\0";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            StructuredFields.item(text.toString());
            StructuredFields.list(text.toString());
            StructuredFields.dictionary(text.toString());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"a;true", "*a/b:c;true", "set-cookie;true", "'';false", "1a;false", "a b;false", "a\";false"})
    void aTokenNeedsNoQuotes(String text, boolean token) {
        assertThat(StructuredFields.isToken(text)).isEqualTo(token);
    }

    /** Sections 4.2.2 and 4.2.3.2: its value is overwritten. */
    @Test
    void aNameThatIsRepeatedHasItsLastValueInItsFirstPlace() {
        Map<String, Member> members =
                StructuredFields.dictionary("a=1, b=2, a=3").orElseThrow();
        Item item = StructuredFields.item("x;c;d=4;c=5").orElseThrow();

        assertThat(members.keySet()).containsExactly("a", "b");
        assertThat(members.get("a")).isEqualTo(new Item(new Whole(3), Map.of()));
        assertThat(item.parameters()).containsExactly(Map.entry("c", new Whole(5)), Map.entry("d", new Whole(4)));
    }
}
