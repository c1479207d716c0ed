package io.apibuddy.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.CacheKey.Parts;
import io.apibuddy.http.Fields;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CacheKeyTest {
    private static final Parts PLAIN = new Parts(
            "wiki",
            "https://en.wikipedia.org/w",
            Optional.empty(),
            "GET",
            "/a?b=1",
            Optional.empty(),
            Fields.empty(),
            Optional.empty());

    /** Keys stand in files that the next version opens: another way to make them loses what is stored. */
    @Test
    void aKeyIsTheSameInEveryVersion() {
        CacheKey key = CacheKey.of(new CacheKey.Parts(
                "wiki",
                "https://en.wikipedia.org/w",
                Optional.of("mac"),
                "POST",
                "/api?a=b",
                Optional.of("digest"),
                Fields.of("Accept", "text/html", "X", "1", "x", "2"),
                Optional.empty()));

        assertThat(key.hash()).isEqualTo("0cdb381d87ad52bce31160368d912f9acc996ca145d463b9d295b76ddaf586c5");
    }

    @Test
    void aKeyIsItsMappingAndSixtyFourHexadecimalDigits() {
        CacheKey key = CacheKey.of(PLAIN);

        assertThat(key.mapping()).isEqualTo("wiki");
        assertThat(key.hash()).matches("[0-9a-f]{64}");
        assertThat(CacheKey.of(PLAIN)).isEqualTo(key);
    }

    @Test
    void aHeadIsKeyedAsAGetAndNothingElseIs() {
        assertThat(CacheKey.of(method("HEAD"))).isEqualTo(CacheKey.of(PLAIN));
        assertThat(CacheKey.of(method("POST"))).isNotEqualTo(CacheKey.of(PLAIN));
        assertThat(CacheKey.of(method("get"))).isNotEqualTo(CacheKey.of(PLAIN));
    }

    @Test
    void anotherUpstreamOrTokenSharesNothing() {
        assertThat(CacheKey.of(new Parts(
                        "wiki",
                        "https://other.example",
                        Optional.empty(),
                        "GET",
                        "/a?b=1",
                        Optional.empty(),
                        Fields.empty(),
                        Optional.empty())))
                .isNotEqualTo(CacheKey.of(PLAIN));
        assertThat(CacheKey.of(new Parts(
                        "wiki",
                        "https://en.wikipedia.org/w",
                        Optional.of("hmac"),
                        "GET",
                        "/a?b=1",
                        Optional.empty(),
                        Fields.empty(),
                        Optional.empty())))
                .isNotEqualTo(CacheKey.of(PLAIN));
    }

    @Test
    void fieldsCountWithoutTheCaseOfTheirNamesAndTheOrderOfDifferentOnes() {
        assertThat(CacheKey.of(fields("A", "1", "B", "2"))).isEqualTo(CacheKey.of(fields("b", "2", "a", "1")));
        assertThat(CacheKey.of(fields("A", "1", "A", "2"))).isNotEqualTo(CacheKey.of(fields("A", "2", "A", "1")));
        assertThat(CacheKey.of(fields("A", "1, 2"))).isNotEqualTo(CacheKey.of(fields("A", "1", "A", "2")));
        assertThat(CacheKey.of(fields("A", ""))).isNotEqualTo(CacheKey.of(PLAIN));
    }

    @Test
    void textsThatAnEncodingWouldMakeEqualStayApart() {
        assertThat(CacheKey.of(fields("A", "\ud800"))).isNotEqualTo(CacheKey.of(fields("A", "?")));
        assertThat(CacheKey.of(fields("A", "\ud800"))).isNotEqualTo(CacheKey.of(fields("A", "\udc00")));
        assertThat(CacheKey.of(fields("A", "\u0000a"))).isNotEqualTo(CacheKey.of(fields("A", "\u6100")));
    }

    @Test
    void aLongTargetIsHashedWhole() {
        assertThat(CacheKey.of(target("/" + "a".repeat(8_000) + "b")))
                .isNotEqualTo(CacheKey.of(target("/" + "a".repeat(8_000) + "c")));
    }

    @Shows(Threat.AMBIGUOUS_KEYS)
    @Test
    @Tag("samples")
    void aHundredThousandPairsCollideNowhereAndEqualOnesAreEqual(Reached reached) {
        long seed = 20261122;
        Random random = new Random(seed);
        Map<String, List<Object>> seen = new HashMap<>();
        int equal = 0;
        for (int i = 0; i < 100_000; i++) {
            Parts one = random(random);
            Parts other = random.nextInt(10) == 0 ? copy(one) : mutated(one, random);
            List<Object> meaning = meaning(one);
            boolean same = meaning.equals(meaning(other));
            equal += same ? 1 : 0;
            String hash = CacheKey.of(one).hash();
            assertThat(hash.equals(CacheKey.of(other).hash()))
                    .as("seed %d, pair %d: %s and %s", seed, i, meaning, meaning(other))
                    .isEqualTo(same);
            List<Object> before = seen.putIfAbsent(hash, meaning);
            assertThat(before == null || before.equals(meaning))
                    .as("seed %d, pair %d", seed, i)
                    .isTrue();
        }
        assertThat(equal).isBetween(5_000, 50_000);
        reached.figure("100,000 generated pairs: 0 collisions");
    }

    /** What makes two requests the same, spelled out. */
    private static List<Object> meaning(Parts parts) {
        Map<String, List<String>> fields = new HashMap<>();
        parts.fields().names().forEach(name -> fields.put(name, parts.fields().values(name)));
        return List.of(
                parts.mapping(),
                parts.upstream(),
                parts.requestHeaders(),
                parts.method().equals("HEAD") ? "GET" : parts.method(),
                parts.target(),
                parts.content(),
                fields,
                parts.credentials());
    }

    private static Parts copy(Parts parts) {
        Fields.Builder fields = Fields.builder();
        List<String> names = new ArrayList<>(parts.fields().names());
        java.util.Collections.reverse(names);
        for (String name : names) {
            parts.fields().values(name).forEach(value -> fields.add(name.toUpperCase(java.util.Locale.ROOT), value));
        }
        return new Parts(
                parts.mapping(),
                parts.upstream(),
                parts.requestHeaders(),
                parts.method().equals("GET") ? "HEAD" : parts.method(),
                parts.target(),
                parts.content(),
                fields.build(),
                parts.credentials());
    }

    private static Parts random(Random random) {
        return new Parts(
                text(random),
                text(random),
                optional(random),
                List.of("GET", "POST", "HEAD", "").get(random.nextInt(4)),
                text(random),
                optional(random),
                fields(random),
                optional(random));
    }

    /** Moves characters over the border between two parts, or changes one part. */
    private static Parts mutated(Parts parts, Random random) {
        String mapping = parts.mapping();
        String upstream = parts.upstream();
        Optional<String> requestHeaders = parts.requestHeaders();
        String target = parts.target();
        Optional<String> content = parts.content();
        Fields fields = parts.fields();
        Optional<String> credentials = parts.credentials();
        switch (random.nextInt(8)) {
            case 0 -> {
                String joined = mapping + upstream;
                int cut = random.nextInt(joined.length() + 1);
                mapping = joined.substring(0, cut);
                upstream = joined.substring(cut);
            }
            case 1 -> {
                credentials = parts.requestHeaders();
                requestHeaders = parts.credentials();
            }
            case 2 -> content = optional(random);
            case 3 -> fields = fields(random);
            case 4 -> {
                Optional<String> moved = content;
                content = credentials;
                credentials = moved;
            }
            case 5 -> target = target + text(random);
            case 6 -> requestHeaders = requestHeaders.isPresent() ? Optional.empty() : Optional.of("");
            default -> {
                String moved = target;
                target = upstream;
                upstream = moved;
            }
        }
        return new Parts(mapping, upstream, requestHeaders, parts.method(), target, content, fields, credentials);
    }

    private static Fields fields(Random random) {
        Fields.Builder fields = Fields.builder();
        for (int n = random.nextInt(3); n > 0; n--) {
            fields.add(List.of("A", "a", "b", "ab").get(random.nextInt(4)), text(random));
        }
        return fields.build();
    }

    private static Optional<String> optional(Random random) {
        return random.nextBoolean() ? Optional.empty() : Optional.of(text(random));
    }

    /** Few and nasty characters, so that borders matter: nulls, lengths, markers, halves of pairs. */
    private static String text(Random random) {
        String alphabet = "ab/?&=\0\1\2\3\u0100\ud800\udc00";
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(5); n > 0; n--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static Parts method(String method) {
        return new Parts(
                PLAIN.mapping(),
                PLAIN.upstream(),
                Optional.empty(),
                method,
                PLAIN.target(),
                Optional.empty(),
                Fields.empty(),
                Optional.empty());
    }

    private static Parts target(String target) {
        return new Parts(
                PLAIN.mapping(),
                PLAIN.upstream(),
                Optional.empty(),
                "GET",
                target,
                Optional.empty(),
                Fields.empty(),
                Optional.empty());
    }

    private static Parts fields(String... fields) {
        return new Parts(
                PLAIN.mapping(),
                PLAIN.upstream(),
                Optional.empty(),
                "GET",
                PLAIN.target(),
                Optional.empty(),
                Fields.of(fields),
                Optional.empty());
    }
}
