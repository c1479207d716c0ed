package io.apibuddy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "x",
                "?q",
                "http://other.example/a",
                "HTTP://other.example",
                "//other.example/a",
                "//",
                "/@other.example",
                "@other.example/a",
                "host:443",
                "/a#b",
                "/#",
                "/a?b#c",
                "/a\\b",
                "/a?b\\c",
                "/a b",
                "/a\tb",
                "/a\r\nX: y",
                "/a\nb",
                "/a\0b",
                "/a\u007f",
                "/a\u0080",
                "/caf\u00e9",
                "/\uffff",
                "/%00",
                "/a?b=%00",
                "/%2500",
                "/a%2",
                "/a%",
                "/a%zz",
                "/a%g0",
                "/a%0g",
                "/a?q=%",
                "/a?q=100%&b",
                "/a%%41",
                "/.",
                "/..",
                "/./a",
                "/../a",
                "/a/.",
                "/a/..",
                "/a/./b",
                "/a/../b",
                "/a/..?q",
                "/a/.?q",
                "/a/..;x=1/b",
                "/a/..%20/b",
                "/a/.%09/b",
                "/a/..%3Fx/b",
                "/a/..%23/b",
                "/a/%20../b",
                "/a/.%0d./b",
                "/a/%09../b",
                "/a/..%85/b",
                "/a/..%a0/b",
                "/a/%c0%ae%c0%ae/b",
                "/a/%C1%80..%c0%af/..%c0%af/b",
                "/a/..%c0%afb",
                "/a/%e0%80%ae./b",
                "/a/%f0%80%80%ae./b",
                "/a/..%ef%bc%8fb",
                "/a/%ef%bc%8e%ef%bc%8e/b",
                "/a/%c0%80",
                "/a/%c0%a52e%c0%a52e/b",
                "/a/..%c0%a52fb",
                "/a/%ef%bc%852e./b",
                "/a/..%25%ef%bc%92%ef%bd%86b",
                "/a/%f8%80%80%80%ae./b",
                "/a/%fc%80%80%80%80%ae./b",
                "/a/..%c2%a0/b",
                "/a/..%c2%85/b",
                "/a/%c0%a5c0%c0%a5a5c0%c0%a5a5c0%c0%a5a5c0%c0%a5a5c0%c0%a5a541",
                "/a/%25c0%25ae./b",
                "/%2e",
                "/%2e%2e",
                "/%2E%2e/a",
                "/.%2e/a",
                "/a/%2e./b",
                "/%252e%252e/a",
                "/%25252e%25252e/a",
                "/%2%35%32e%2e/a",
                "/a%2f..%2fb",
                "/a%2F%2e%2e%2Fb",
                "/a%252f..%252fb",
                "/a/..%2fb",
                "/a%5c..%5cb",
                "/a/..%5cb",
                "/a%5C%2E%2E",
                "/a%255c..%255cb",
                "/a%2f.",
            })
    void whatIsNoCleanOriginFormIsRefused(String raw) {
        assertThatThrownBy(() -> Target.parse(raw)).isInstanceOf(MalformedTargetException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/secret-key/..", "http://secret-key/", "/secret-key%zz", "/secret-key\\", "/secret-key#"})
    void theMessageNeverEchoesTheTarget(String raw) {
        assertThatThrownBy(() -> Target.parse(raw))
                .hasMessageNotContaining("secret")
                .hasMessageContaining("allowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/ /",
                "/wiki/a?q=1 /wiki/a?q=1",
                "/a//b/ /a//b/",
                "/a%2fb /a%2Fb",
                "/a%2Fb /a%2Fb",
                "/%7euser /~user",
                "/%41%5a%61%7A%30%39%2D%5F%7E /AZaz09-_~",
                "/a%2Eb /a.b",
                "/a.%2e.b /a...b",
                "/... /...",
                "/.well-known/x /.well-known/x",
                "/%2ewell-known/x /.well-known/x",
                "/a..b/..c/d.. /a..b/..c/d..",
                "/%c3%a9 /%C3%A9",
                "/%c0 /%C0",
                "/%c2%a0 /%C2%A0",
                "/%c0%a541 /%C0%A541",
                "/%c0%2ea /%C0.a",
                "/..%c0 /..%C0",
                "/%ef%bc%a1 /%EF%BC%A1",
                "/..%e2%80%a6 /..%E2%80%A6",
                "/a%20../.%20a/%85 /a%20../.%20a/%85",
                "/a%20b /a%20b",
                "/a+b?c+d /a+b?c+d",
                "/a%2bb /a%2Bb",
                "/%2541 /%2541",
                "/a?q=%2e%2e/../. /a?q=../../.",
                "/a?q={\"x\":1} /a?q=%7B%22x%22:1%7D",
                "/<a>^`{|} /%3Ca%3E%5E%60%7B%7C%7D",
                "/a[0]?b[]=1 /a[0]?b[]=1",
                "/a? /a?",
                "/a?? /a??",
                "/a?q=http://x/@y /a?q=http://x/@y",
                "/npm/@scope/p /npm/@scope/p",
                "/a;v=1/b /a;v=1/b",
                "/a:b@c!$&'()*+,;= /a:b@c!$&'()*+,;=",
            },
            quoteCharacter = '\u0001')
    void theRestIsNormalised(String raw, String normal) {
        assertThat(Target.parse(raw)).hasToString(normal);
        assertThat(Target.parse(normal)).isEqualTo(Target.parse(raw)).hasToString(normal);
    }

    @Test
    void aSlashInTheQueryIsNoSegment() {
        assertThat(Target.parse("/a?b=/../c").query()).contains("b=/../c");
    }

    @Test
    @Tag("samples")
    void normalisingIsIdempotentAndNeverClimbs() {
        long seed = 20261122;
        Random random = new Random(seed);
        String[] pieces = {
            "/", ".", "..", "%2e", "%2E", "%252e", "%2f", "%5c", "%25", "25", "2e", "a", "Z", "~", "%7e", "?", "&", "=",
            "+", "%", "\"", "{", ";", "@", ":", "%41", "%c3%a9", "//", "%0", "#", "\\", "é"
        };
        int accepted = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder raw = new StringBuilder("/");
            for (int n = random.nextInt(8); n >= 0; n--) {
                raw.append(pieces[random.nextInt(pieces.length)]);
            }
            Target target;
            try {
                target = Target.parse(raw.toString());
            } catch (MalformedTargetException refused) {
                continue;
            }
            accepted++;
            assertThat(Target.parse(target.toString()))
                    .as("seed %d: %s", seed, raw)
                    .isEqualTo(target)
                    .hasToString(target.toString());
            String path = target.path();
            for (int round = 0; round < 5; round++) {
                assertThat(List.of(path.split("[/\\\\]", -1)))
                        .as("seed %d: %s", seed, raw)
                        .doesNotContain(".", "..");
                path = path.replace("%2E", ".")
                        .replace("%2e", ".")
                        .replace("%2F", "/")
                        .replace("%5C", "\\")
                        .replace("%25", "%");
            }
        }
        assertThat(accepted).isGreaterThan(10_000);
    }

    @Test
    void anEscapeNestedThousandsOfTimesCostsNoMoreThanItsLength() {
        String nested = "/%" + "25".repeat(4_000) + "2e";
        String deep = "/a%" + "25".repeat(4_000) + "41";

        assertThatThrownBy(() -> Target.parse(nested)).isInstanceOf(MalformedTargetException.class);
        assertThat(Target.parse(deep)).hasToString(deep);
    }

    @Test
    void pathAndQueryAreApart() {
        Target target = Target.parse("/wiki/a?b=1&c");

        assertThat(target.path()).isEqualTo("/wiki/a");
        assertThat(target.query()).contains("b=1&c");
        assertThat(target.firstSegment()).isEqualTo("wiki");
        assertThat(target.withoutFirstSegment()).hasToString("/a?b=1&c");
        assertThat(target.withoutFirstSegment().under("/w")).hasToString("/w/a?b=1&c");
        assertThat(Target.parse("/a").query()).isEmpty();
        assertThat(Target.parse("/a?").query()).contains("");
    }

    @Test
    void aMappingWithAQueryAndNoPathIsFound() {
        Target target = Target.parse("/mapping?x=1");

        assertThat(target.firstSegment()).isEqualTo("mapping");
        assertThat(target.withoutFirstSegment()).hasToString("?x=1");
        assertThat(target.withoutFirstSegment().firstSegment()).isEmpty();
        assertThat(target.withoutFirstSegment().withoutFirstSegment()).hasToString("?x=1");
        assertThat(target.withoutFirstSegment().under("")).hasToString("/?x=1");
        assertThat(Target.parse("/").firstSegment()).isEmpty();
    }

    @Test
    void blankAndRepeatedParametersStay() {
        Target target = Target.parse("/q?b=2&a&b=1&&a=");

        assertThat(target.parameters()).extracting(Target.Parameter::raw).containsExactly("b=2", "a", "b=1", "", "a=");
        assertThat(target.sorted()).hasToString("/q?&a&a=&b=2&b=1");
        assertThat(Target.parse("/q").sorted()).hasToString("/q");
        assertThat(Target.parse("/q")).isNotEqualTo(Target.parse("/q?debug")).isNotEqualTo(Target.parse("/q?"));
        assertThat(Target.parse("/q")).isNotEqualTo(Target.parse("/q/"));
        assertThat(Target.parse("/q").hashCode()).isEqualTo(Target.parse("/%71").hashCode());
    }

    @Test
    void parametersAreTakenOutByName() {
        Target target = Target.parse("/q?utm_source=x&a=1&utm%5fmedium");
        NamePattern ignored = new NamePattern("utm_*");

        assertThat(target.withoutParameters(parameter -> ignored.matches(parameter.decodedName())))
                .hasToString("/q?a=1");
        assertThat(target.withoutParameters(parameter -> true)).hasToString("/q");
        assertThat(target.withoutParameters(parameter -> false)).isSameAs(target);
    }

    @ParameterizedTest
    @CsvSource({
        "a=b, a, b",
        "a%20b=c+d, a b, c d",
        "a+b=%C3%A9, a b, é",
        "%61=%zz, a, %zz",
        "a=%4, a, %4",
        "a==b=c, a, =b=c",
    })
    void aParametersNameAndValueAreDecodedForComparison(String raw, String name, String value) {
        Target.Parameter parameter = new Target.Parameter(raw);

        assertThat(parameter.decodedName()).isEqualTo(name);
        assertThat(parameter.decodedValue()).isEqualTo(Optional.of(value));
    }

    @Test
    void aParameterWithoutAnEqualsSignHasNoValue() {
        assertThat(new Target.Parameter("debug").value()).isEmpty();
        assertThat(new Target.Parameter("debug").decodedValue()).isEmpty();
        assertThat(new Target.Parameter("").name()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "utm_*, utm_source, true",
        "utm_*, utm_, true",
        "utm_*, utm, false",
        "utm_*, xutm_a, false",
        "*_id, user_id, true",
        "*_id, user_ids, false",
        "a*z, az, true",
        "a*z, abcz, true",
        "a*z, abc, false",
        "a*b*c, axbxbxc, true",
        "a*b*c, axc, false",
        "*, anything, true",
        "**, x, true",
        "plain, plain, true",
        "plain, Plain, false",
        "plain, plain2, false",
    })
    void aStarInAPatternStandsForAnything(String pattern, String name, boolean matches) {
        assertThat(new NamePattern(pattern).matches(name)).isEqualTo(matches);
        assertThat(new NamePattern(pattern)).hasToString(pattern);
    }

    @Test
    void anEmptyPatternIsRefused() {
        assertThatThrownBy(() -> new NamePattern("")).isInstanceOf(IllegalArgumentException.class);
        assertThat(new NamePattern("*").matches("")).isTrue();
    }
}
