package io.apibuddy.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.apibuddy.caching.Asked.Content;
import io.apibuddy.caching.Difference.Kind;
import io.apibuddy.caching.Differences.Noted;
import io.apibuddy.caching.Differences.Terms;
import io.apibuddy.http.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferencesTest {
    private static final Terms TERMS = new Terms("wiki", false, List.of(), List.of(), List.of());
    private static final String FORM = "application/x-www-form-urlencoded";

    private static Noted get(String uri) {
        return new Noted("GET", uri, Asked.plain());
    }

    private static Noted post(Content content) {
        return new Noted("POST", "http://x/a", asked(Optional.of(content), Fields.empty(), null));
    }

    private static Asked asked(Optional<Content> content, Fields fields, String credentials) {
        return new Asked(Optional.empty(), content, fields, Optional.ofNullable(credentials));
    }

    /** {@code /a=1 /b=2}: parts and what stands for their values. */
    private static Content content(String type, String parts) {
        Map<String, String> byName = new TreeMap<>();
        for (String part : parts.isEmpty() ? new String[0] : parts.split(" ")) {
            byName.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
        }
        return new Content(type + parts, type, byName);
    }

    private static String words(List<Difference> differences) {
        return differences.stream().map(Difference::words).collect(Collectors.joining(", "));
    }

    private static String settings(List<Difference> differences) {
        return differences.stream()
                .map(difference -> difference.setting().orElse("-"))
                .collect(Collectors.joining(" | "));
    }

    private static final String SET = "domain_mappings.wiki.";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /a?ts=1       | /a?ts=2     | query parameter ts                     | key.ignore_query: [ts]
        /a?ts=1       | /a          | query parameter ts                     | key.ignore_query: [ts]
        /a?debug      | /a?debug=   | query parameter debug                  | key.ignore_query: [debug]
        /a?a%20b=1    | /a?a%20b=2  | query parameter a b                    | key.ignore_query: ["a b"]
        /a?no=1       | /a?no=2     | query parameter no                     | key.ignore_query: ["no"]
        /a?x=1&x=2    | /a?x=2&x=1  | query parameter x                      | key.ignore_query: [x]
        /a?x=1&y=2    | /a?y=2&x=1  | order of the query                     | key.sort_query: true
        /a?x=1&y=2&t=1| /a?y=2&x=1  | order of the query, query parameter t  | key.sort_query: true ; key.ignore_query: [t]
        /a?           | /a          | query parameter                        | -
        /a            | /b          | path                                   | -
        /a?t=1        | /b?t=2      | query parameter t, path                | key.ignore_query: [t] ; -
        """)
    void urisAreToldApart(String here, String there, String words, String settings) {
        List<Difference> found = Differences.of(TERMS, get("http://x" + here), get("http://x" + there));
        assertThat(words(found)).isEqualTo(words);
        assertThat(settings(found).replace(SET, "")).isEqualTo(settings.replace(" ; ", " | "));
    }

    @Test
    void valuesAreShownAsTheyStandButNotWhatStandsForACredential() {
        Difference difference = Differences.of(TERMS, get("http://x/a?t=%C3%A4&t=2"), get("http://x/a"))
                .get(0);
        assertThat(difference.here()).contains("%C3%A4, 2");
        assertThat(difference.there()).isEmpty();
        Difference hidden = Differences.of(TERMS, get("http://x/a?key=hmac-12"), get("http://x/a?key=hmac-34"))
                .get(0);
        assertThat(hidden.words()).isEqualTo("query parameter key");
        assertThat(hidden.here()).isEmpty();
        assertThat(hidden.there()).isEmpty();
    }

    @Test
    void aSettingKeepsWhatIsSetAlready() {
        Terms terms = new Terms("wiki", true, List.of("utm_*"), List.of("/id"), List.of("X-A", "X-B"));
        assertThat(settings(Differences.of(terms, get("http://x/a?t=1"), get("http://x/a"))))
                .isEqualTo(SET + "key.ignore_query: [\"utm_*\", t]");
        assertThat(settings(Differences.of(
                        terms, post(content("application/json", "/n=1")), post(content("application/json", "/n=2")))))
                .isEqualTo(SET + "key.ignore_json: [/id, /n]");
        // It is sorted now: the other one is from before.
        assertThat(settings(Differences.of(terms, get("http://x/a?b=1&a=1"), get("http://x/a?a=1&b=1"))))
                .isEqualTo("-");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        /q=1 /id=1      | /q=1 /id=2      | JSON /id                 | /id
        /q=1 /id=1      | /q=1            | JSON /id                 | /id
        /a/b=1 /c=1     | /c=1            | JSON /a                  | /a
        /a/b=1 /a/d=2   | /a=3            | JSON /a                  | /a
        /a/b=1 /a/c=1   | /a/c=1          | JSON /a/b                | /a/b
        /0=1 /1=2       | /0=1 /1=3       | JSON /1                  | /1
        /t/0=1 /t/1=2   | /t/0=2 /t/1=1   | JSON /t                  | /t
        /t/0=1 /t/1=2   | /t/0=2          | JSON /t                  | /t
        /t/0/a=1 /t/1=1 | /t/0/a=2 /t/1=1 | JSON /t/0/a              | /t/0/a
        /t/1/a=1 /t/0=1 | /t/1/a=2 /t/0=2 | JSON /t                  | /t
        /a/0=1          | /a/b=1          | JSON /a                  | /a
        /a/0/c=1        | /a/b/c=1        | JSON /a                  | /a
        =1              | =2              | JSON                     | -
        =1              | /a=2            | JSON                     | -
        /a=1            | /b=2            | JSON /a; JSON /b         | /a; /b
        """)
    void membersOfJsonAreToldApart(String here, String there, String words, String pointers) {
        List<Difference> found = Differences.of(
                TERMS, post(content("application/json", here)), post(content("application/json", there)));
        assertThat(words(found)).isEqualTo(words.replace("; ", ", "));
        String expected = pointers == null
                ? "-"
                : List.of(pointers.split("; ")).stream()
                        .map(pointer ->
                                SET + "key.ignore_json: [" + (pointer.matches("/[0-9].*") ? pointer : pointer) + "]")
                        .collect(Collectors.joining(" | "));
        assertThat(settings(found)).isEqualTo(expected);
        List<Difference> back = Differences.of(
                TERMS, post(content("application/json", there)), post(content("application/json", here)));
        assertThat(words(back)).isEqualTo(words(found));
    }

    @Test
    void contentThatIsNotLookedIntoDiffersAsAWhole() {
        Noted one = post(new Content("1", "text/plain", Map.of()));
        Noted other = post(new Content("2", "text/plain", Map.of()));
        assertThat(words(Differences.of(TERMS, one, other))).isEqualTo("content");
        assertThat(settings(Differences.of(TERMS, one, other))).isEqualTo("-");
        assertThat(words(Differences.of(TERMS, one, new Noted("POST", "http://x/a", Asked.plain()))))
                .isEqualTo("content");
        // Of another type nothing that is left out makes them one.
        assertThat(words(Differences.of(
                        TERMS,
                        post(content("application/json", "/a=1")),
                        post(content("application/ld+json", "/a=2")))))
                .isEqualTo("content");
    }

    @Test
    void formsDifferByFieldAndHaveNoSetting() {
        List<Difference> found =
                Differences.of(TERMS, post(content(FORM, "q=1 nonce=1")), post(content(FORM, "q=1 nonce=2")));
        assertThat(words(found)).isEqualTo("form field nonce");
        assertThat(settings(found)).isEqualTo("-");
        Noted sameFields = post(new Content("another order", FORM, Map.of("q", "1", "nonce", "1")));
        assertThat(words(Differences.of(TERMS, post(content(FORM, "q=1 nonce=1")), sameFields)))
                .isEqualTo("content");
    }

    @Test
    void ofMorePartsThanAreWrittenDownNoneIsTakenToBeMissing() {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < Content.MOST_PARTS; i++) {
            many.put("/" + i, "same");
        }
        Noted full = post(new Content("1", "application/json", many));
        Noted few = post(new Content("2", "application/json", Map.of("/0", "same")));
        assertThat(words(Differences.of(TERMS, full, few))).isEqualTo("content");
        Noted other = post(new Content("2", "application/json", Map.of("/0", "other")));
        assertThat(words(Differences.of(TERMS, full, other))).isEqualTo("JSON /0");
    }

    @Test
    void fieldsCredentialsMethodAndUpstreamAreToldApart() {
        Terms terms = new Terms("wiki", true, List.of(), List.of(), List.of("X-Tenant", "X-B"));
        Noted one = new Noted("GET", "http://x/a", asked(Optional.empty(), Fields.of("x-tenant", "1"), "mac"));
        Noted other = new Noted(
                "POST",
                "http://y/a",
                new Asked(Optional.of("mac"), Optional.empty(), Fields.of("x-old", "hmac:1"), Optional.empty()));
        List<Difference> found = Differences.of(terms, one, other);
        assertThat(found)
                .map(Difference::kind)
                .containsExactly(
                        Kind.FIELD, Kind.FIELD, Kind.CREDENTIALS, Kind.METHOD, Kind.UPSTREAM, Kind.REQUEST_HEADERS);
        assertThat(words(found)).startsWith("field X-Old, field X-Tenant, credentials, method, upstream");
        assertThat(settings(found))
                .isEqualTo("- | " + SET + "key.headers: [X-B] | " + SET + "credentials: share | - | - | -");
        assertThat(found.get(0).there()).isEmpty();
        assertThat(found.get(1).here()).contains("1");
    }

    @Test
    void headAndGetAreOneMethod() {
        assertThat(Differences.of(TERMS, get("http://x/a"), new Noted("HEAD", "http://x/a", Asked.plain())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Accept-Language | de       | fr        | field Accept-Language | request_headers: {Accept-Language: de}
        Accept-Language | de       |           | field Accept-Language | request_headers: {Accept-Language: de}
        Accept          | a/b;q=1  | c/d       | field Accept          | request_headers: {Accept: "a/b;q=1"}
        Authorization   | hmac:1   | hmac:2    | field Authorization   | request_headers: {Authorization: ...}
        X-Api-Token     | secret   | other     | field X-Api-Token     | request_headers: {X-Api-Token: ...}
        Cache-Control   | a        | b         | field Cache-Control   | -
        Host            | a        | b         | field Host            | -
        """)
    void variantsDifferByTheFieldsThatVaryNames(String name, String there, String here, String words, String setting) {
        StoredResponse stored =
                Scene.stored(Scene.get(name, there), Scene.ok("Vary", name + ", X-Other"), Scene.override());
        Fields request = here == null ? Fields.empty() : Fields.of(name, here);
        List<Difference> found = Differences.selecting(TERMS, stored, request);
        assertThat(words(found)).isEqualTo(words);
        assertThat(settings(found).replace(SET, "")).isEqualTo(setting);
        boolean isShown = setting.contains("Accept");
        assertThat(found.get(0).there().isPresent()).isEqualTo(isShown || setting.equals("-"));
        assertThat(Differences.selecting(TERMS, stored, Fields.of(name, there))).isEmpty();
        assertThat(Vary.matches(stored, request)).isFalse();
    }

    @Test
    void aVariantInThePreferredLanguageIsNoDifference() {
        StoredResponse stored = Scene.stored(
                Scene.get("Accept-Language", "de"),
                Scene.ok("Vary", "Accept-Language", "Content-Language", "de"),
                Scene.override());
        Fields request = Fields.of("Accept-Language", "de, fr;q=0.5");
        assertThat(Vary.matches(stored, request)).isTrue();
        assertThat(Differences.selecting(TERMS, stored, request)).isEmpty();
    }

    @Test
    void theLeastComesFirstAndWeighsLeast() {
        List<Difference> little = Differences.of(TERMS, get("http://x/a?t=1"), get("http://x/a?t=2"));
        List<Difference> more = Differences.of(TERMS, get("http://x/a?t=1&u=1"), get("http://x/a?t=2&u=2"));
        List<Difference> nearPath = Differences.of(TERMS, get("http://x/a/b"), get("http://x/a/c"));
        List<Difference> farPath = Differences.of(TERMS, get("http://x/a/b"), get("http://x/d/e"));
        assertThat(List.of(
                        Differences.distance(List.of()),
                        Differences.distance(little),
                        Differences.distance(more),
                        Differences.distance(nearPath),
                        Differences.distance(farPath)))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    // ---- Whatever two requests there are

    /** A client makes up the content, and somebody else asks why it was a miss: with up to 200 candidates. */
    @ParameterizedTest
    @CsvSource({"a, a", "a, b", "'', ''", "'', 100"})
    void contentThatIsADozenDozenLevelsDeepIsComparedInNoTime(String here, String there) {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 200; i++) {
                assertThat(Differences.of(TERMS, deep("one", here), deep("other", there)))
                        .isNotEmpty();
            }
        });
    }

    private static Noted deep(String value, String name) {
        Map<String, String> parts = new TreeMap<>();
        for (int i = 0; i < Content.MOST_PARTS - 1; i++) {
            parts.put("/0".repeat(2 * i) + "/" + name + i, value + i);
        }
        Content content = new Content(value, "application/json", parts);
        return new Noted("POST", "http://x/a", asked(Optional.of(content), Fields.empty(), null));
    }

    private static Noted random(Random random) {
        StringBuilder uri =
                new StringBuilder("http://").append(pick(random, "x", "y")).append("/");
        uri.append(pick(random, "a", "a/b", ""));
        int parameters = random.nextInt(4);
        for (int i = 0; i < parameters; i++) {
            uri.append(i == 0 ? '?' : '&').append(pick(random, "a", "b", "", "%20"));
            uri.append(pick(random, "", "=", "=1", "=2"));
        }
        Optional<Content> content = Optional.empty();
        if (random.nextInt(3) == 0) {
            String type = pick(random, "application/json", FORM, "text/plain");
            List<String> parts = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0 && !type.equals("text/plain"); i--) {
                parts.add(pick(random, "/a", "/a/b", "/0", "/1", "/1/c", "") + "=" + random.nextInt(2));
            }
            content = Optional.of(content(type, String.join(" ", parts)));
        }
        Fields fields = random.nextBoolean() ? Fields.empty() : Fields.of("x-a", pick(random, "1", "2"));
        return new Noted(
                pick(random, "GET", "GET", "HEAD", "POST"),
                uri.toString(),
                new Asked(
                        random.nextInt(5) == 0 ? Optional.of("mac") : Optional.empty(),
                        content,
                        fields,
                        random.nextInt(3) == 0 ? Optional.of("mac") : Optional.empty()));
    }

    private static String pick(Random random, String... from) {
        return from[random.nextInt(from.length)];
    }

    private static Object name(Difference difference) {
        return difference.kind() + " " + difference.name();
    }

    @Test
    void equalRequestsDoNotDifferOthersDoAndBothSidesSeeTheSame() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            Noted one = random(random);
            Noted other = random(random);
            String told = "seed " + seed + ": " + one + " and " + other;
            List<Difference> there = Differences.of(TERMS, one, other);
            assertThat(there).as(told).map(DifferencesTest::name).doesNotHaveDuplicates();
            assertThat(Differences.of(TERMS, other, one))
                    .as(told)
                    .map(DifferencesTest::name)
                    .containsExactlyInAnyOrderElementsOf(
                            there.stream().map(DifferencesTest::name).toList());
            assertThat(Differences.of(TERMS, one, one)).as(told).isEmpty();
            boolean equal = keyed(one).equals(keyed(other));
            assertThat(there.isEmpty()).as(told).isEqualTo(equal);
        }
    }

    private static List<Object> keyed(Noted noted) {
        Asked asked = noted.asked();
        return List.of(
                noted.method().equals("HEAD") ? "GET" : noted.method(),
                noted.uri(),
                asked.requestHeaders(),
                asked.content().map(Content::digest),
                asked.fields(),
                asked.credentials());
    }
}
