package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Asked;
import io.apibuddy.caching.Asked.Content;
import io.apibuddy.caching.Difference;
import io.apibuddy.caching.Differences;
import io.apibuddy.caching.Differences.Noted;
import io.apibuddy.caching.Differences.Terms;
import io.apibuddy.http.Fields;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written down of a request's content. */
class SketchTest {
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Macs MACS = new Macs(new byte[32]);

    private static Content sketch(String type, String content, String... ignored) {
        Buffer bytes = Buffer.buffer(content);
        String digest = ContentDigest.of(bytes, Optional.of(type), List.of(ignored));
        return Sketch.of(bytes, Optional.of(type), digest, List.of(ignored), MACS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        application/json; charset=utf-8 | {"a": 1, "b": {"c": [true, null]}} | /a /b/c/0 /b/c/1
        application/ld+json             | {"a/b": 1, "c~d": 2}               | /a~1b /c~0d
        application/json                | {"e": {}, "l": []}                 | /e /l
        application/json                | {}                                 | ''
        application/json                | 17                                 | '""'
        application/json                | {"a": 1, "a": 2}                   | ''
        application/json                | {"a":                              | ''
        application/x-www-form-urlencoded | a=1&b+c=2&a=3&d                  | a b_c d
        application/x-www-form-urlencoded | a=%zz                            | ''
        text/plain                      | {"a": 1}                           | ''
        """)
    void thePartsAreTheLeavesOfJsonAndTheFieldsOfAForm(String type, String content, String names) {
        Content sketch = sketch(type, content);
        String found = String.join(
                " ",
                sketch.parts().keySet().stream()
                        .map(name -> name.isEmpty() ? "\"\"" : name.replace(' ', '_'))
                        .toList());
        assertThat(found).isEqualTo(names);
        assertThat(sketch.parts().values()).allMatch(digest -> digest.matches("[0-9a-f]{16}"));
        assertThat(sketch.type()).isEqualTo(type.replaceAll(";.*", ""));
    }

    @Test
    void aPartsDigestIsThatOfItsMeaningUnderItsNameAndNotOfItsSpelling() {
        assertThat(sketch(JSON, "{\"a\": 1.0}").parts())
                .isEqualTo(sketch(JSON, "{\"a\":1}").parts());
        assertThat(sketch(JSON, "{\"a\": \"1\"}").parts())
                .isNotEqualTo(sketch(JSON, "{\"a\":1}").parts());
        Content both = sketch(JSON, "{\"a\":1,\"b\":1}");
        assertThat(both.parts().get("/a")).isNotEqualTo(both.parts().get("/b"));
        assertThat(sketch(FORM, "a=1&a=2").parts())
                .isNotEqualTo(sketch(FORM, "a=2&a=1").parts());
        assertThat(sketch(FORM, "a").parts()).isNotEqualTo(sketch(FORM, "a=").parts());
        assertThat(sketch(FORM, "a=b+c").parts())
                .isEqualTo(sketch(FORM, "a=b%20c").parts());
    }

    @Test
    void withAnotherSecretAllDigestsAreOthers() {
        byte[] secret = new byte[32];
        secret[0] = 1;
        Buffer content = Buffer.buffer("{\"a\":1}");
        Content other = Sketch.of(content, Optional.of(JSON), "", List.of(), new Macs(secret));
        assertThat(other.parts().get("/a"))
                .isNotEqualTo(sketch(JSON, "{\"a\":1}").parts().get("/a"));
    }

    @Test
    void whatIsIgnoredIsNotWrittenDown() {
        assertThat(sketch(JSON, "{\"a\":1,\"id\":2}", "/id").parts()).containsOnlyKeys("/a");
    }

    @Test
    void noMoreThanSoManyPartsAndNoLongNamesAreWrittenDown() {
        StringBuilder many = new StringBuilder("{\"" + "x".repeat(300) + "\":1");
        StringBuilder form = new StringBuilder("x".repeat(300)).append("=1");
        for (int i = 0; i < 1000; i++) {
            many.append(",\"m").append(i).append("\":[1,2]");
            form.append("&f").append(i).append("=1");
        }
        assertThat(sketch(JSON, many.append("}").toString()).parts())
                .hasSize(Content.MOST_PARTS)
                .allSatisfy((name, digest) -> assertThat(name).hasSizeLessThan(257));
        assertThat(sketch(FORM, form.toString()).parts()).hasSize(Content.MOST_PARTS);
        String deep = "[".repeat(900) + "1" + "]".repeat(900);
        assertThat(sketch(JSON, deep).parts()).isEmpty();
    }

    /** Whatever two JSON contents there are, what is said to make them one does; names that are numbers apart. */
    @Test
    @Tag("samples")
    void theSettingsThatAreNamedMakeTwoContentsOne() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int solved = 0;
        for (int i = 0; i < 20_000; i++) {
            String one = object(random, 0);
            String other = random.nextBoolean() ? object(random, 0) : one.replace("1", "2");
            List<Difference> differences =
                    Differences.of(new Terms("wiki", true, List.of(), List.of(), List.of()), noted(one), noted(other));
            String told = "seed " + seed + ": " + one + " and " + other + ": " + differences;
            boolean equal =
                    sketch(JSON, one).digest().equals(sketch(JSON, other).digest());
            assertThat(differences.isEmpty()).as(told).isEqualTo(equal);
            if (!equal
                    && differences.stream()
                            .allMatch(difference -> difference.setting().isPresent())) {
                solved++;
                String[] ignored = differences.stream().map(Difference::name).toArray(String[]::new);
                assertThat(sketch(JSON, one, ignored).digest())
                        .as(told)
                        .isEqualTo(sketch(JSON, other, ignored).digest());
            }
        }
        assertThat(solved).isGreaterThan(5_000);
    }

    private static Noted noted(String content) {
        Asked asked = new Asked(Optional.empty(), Optional.of(sketch(JSON, content)), Fields.empty(), Optional.empty());
        return new Noted("POST", "http://x/", asked);
    }

    private static String object(Random random, int depth) {
        StringBuilder text = new StringBuilder("{");
        for (String name : List.of("a", "b", "1c", "d~/")) {
            if (random.nextInt(3) > 0) {
                text.append(text.length() > 1 ? "," : "")
                        .append('"')
                        .append(name)
                        .append("\":");
                text.append(value(random, depth + 1));
            }
        }
        return text.append('}').toString();
    }

    private static String value(Random random, int depth) {
        return switch (depth > 3 ? 0 : random.nextInt(4)) {
            case 1 -> object(random, depth);
            case 2 -> {
                StringBuilder text = new StringBuilder("[");
                for (int i = random.nextInt(4); i > 0; i--) {
                    text.append(text.length() > 1 ? "," : "").append(value(random, depth + 1));
                }
                yield text.append(']').toString();
            }
            default -> Integer.toString(random.nextInt(3));
        };
    }
}
