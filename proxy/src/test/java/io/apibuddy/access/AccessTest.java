package io.apibuddy.access;

import static io.apibuddy.config.SecurityConfig.KeyPosition.HEADER;
import static io.apibuddy.config.SecurityConfig.KeyPosition.PATH_PREFIX;
import static io.apibuddy.config.SecurityConfig.KeyPosition.QUERY_PARAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apibuddy.access.Access.Verdict;
import io.apibuddy.config.Secret;
import io.apibuddy.config.SecurityConfig;
import io.apibuddy.config.SecurityConfig.KeyPosition;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;
import io.apibuddy.threats.Secrets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final String KEY = Secrets.ACCESS_KEY.text();

    /** A mapping's name that could be a key. */
    private static final String LONG_NAME = "encyclopaedia-wiki";

    private static final List<KeyPosition> ALL = List.of(HEADER, PATH_PREFIX, QUERY_PARAM);

    private final Access access = open(KEY, ALL);

    private static SecurityConfig config(boolean required, String key, List<KeyPosition> positions) {
        return new SecurityConfig(
                required, Optional.ofNullable(key).map(Secret::of), positions, "key", "X-API-Buddy-Key", true);
    }

    private static Access open(String key, List<KeyPosition> positions) {
        return Access.open(config(true, key, positions), Set.of("wiki", "maps", LONG_NAME), () -> Instant.EPOCH);
    }

    private static RequestHead get(String target, String... fields) {
        return new RequestHead("GET", Target.parse(target), Fields.of(fields));
    }

    private Verdict check(String target, String... fields) {
        return access.check(get(target, fields), "192.0.2.1");
    }

    private Verdict.Granted granted(String target, String... fields) {
        Verdict verdict = check(target, fields);
        assertThat(verdict).isInstanceOf(Verdict.Granted.class);
        return (Verdict.Granted) verdict;
    }

    /** All but what stands for the configuration. */
    private static void assertGranted(Verdict verdict, RequestHead head, String prefix, boolean authenticated) {
        Object setup = ((Verdict.Granted) verdict).setup();
        assertThat(verdict).isEqualTo(new Verdict.Granted(head, prefix, authenticated, setup));
    }

    @Test
    void aKeyIsMadeOf32RandomBytesWhenRequiredAndNoneIsSet() {
        String one = open(null, ALL).key().orElseThrow().reveal();
        String other = open(null, ALL).key().orElseThrow().reveal();
        assertThat(one).hasSize(43).isNotEqualTo(other);
        assertThat(Base64.getUrlDecoder().decode(one)).hasSize(32);
    }

    @Test
    void theKeyThatIsSetIsUsed() {
        assertThat(access.key()).contains(Secret.of(KEY));
    }

    @Test
    void notRequiredMeansNotLookedForButTheHeaderIsDropped() {
        Access open = Access.open(config(false, KEY, ALL), Set.of("wiki"), () -> Instant.EPOCH);
        assertThat(open.key()).isEmpty();
        RequestHead head = get("/" + KEY + "/wiki?key=" + KEY, "Accept", "*/*", "x-api-buddy-key", "anything");
        assertGranted(open.check(head, "192.0.2.1"), head.withFields(Fields.of("Accept", "*/*")), "", false);
        RequestHead plain = get("/wiki", "Accept", "*/*");
        assertThat(((Verdict.Granted) open.check(plain, "192.0.2.1")).head()).isSameAs(plain);
    }

    @Test
    void aKeyInTheHeaderIsTakenAndEveryHeaderOfThatNameDropped() {
        Verdict.Granted granted =
                granted("/wiki/a?b", "X-API-Buddy-Key", KEY, "Accept", "*/*", "x-api-buddy-key", "no");
        assertGranted(granted, get("/wiki/a?b", "Accept", "*/*"), "", true);
    }

    @ParameterizedTest
    @CsvSource({"/wiki/a?b=c,/wiki/a?b=c", "/wiki,/wiki", "/wiki/,/wiki/", "/,/", "'',/", "/admin/status,/admin/status"
    })
    void aKeyInThePathIsTakenOffAndToldAsThePrefix(String rest, String stripped) {
        Verdict.Granted granted = granted("/" + KEY + rest);
        assertThat(granted.head().target()).hasToString(stripped);
        assertThat(granted.prefix()).isEqualTo("/" + KEY);
        assertThat(granted.authenticated()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/wiki?key=KEY,/wiki",
        "/wiki?a=1&key=KEY&b=,/wiki?a=1&b=",
        "/wiki?key=KEY&key=other,/wiki?key=other",
        "/wiki?key=KEY&x&key=KEY,/wiki?x",
        "/wiki?key=%61REST,/wiki",
        "/wiki?%6bey=KEY&a,/wiki?a",
    })
    void aKeyInTheQueryIsTakenAndRemoved(String target, String stripped) {
        Verdict.Granted granted = granted(target.replace("KEY", KEY).replace("REST", KEY.substring(1)));
        assertThat(granted.head().target()).hasToString(stripped);
        assertThat(granted.prefix()).isEmpty();
    }

    @Test
    void anUpstreamsOwnKeyParameterGoesUpWhenTheHeaderHasAuthenticated() {
        assertThat(granted("/maps?key=AIza-upstreams-own", "X-API-Buddy-Key", KEY)
                        .head()
                        .target())
                .hasToString("/maps?key=AIza-upstreams-own");
        assertThat(granted("/" + KEY + "/maps?key=AIza&key").head().target()).hasToString("/maps?key=AIza&key");
    }

    @Test
    void theKeyIsStrippedWhereverElseItStands() {
        Verdict.Granted granted =
                granted("/" + KEY + "/maps?q=1&key=" + KEY, "X-API-Buddy-Key", KEY, "Authorization", "Bearer up");
        assertGranted(granted, get("/maps?q=1", "Authorization", "Bearer up"), "/" + KEY, true);
    }

    @Test
    void aRefererThatNamesTheKeyIsDroppedAndAnotherStays() {
        assertThat(granted("/" + KEY + "/wiki", "Referer", "http://127.0.0.1:1/" + KEY + "/wiki/b")
                        .head()
                        .fields())
                .isEqualTo(Fields.empty());
        assertThat(granted("/" + KEY + "/wiki", "Referer", "http://h/%61" + KEY.substring(1))
                        .head()
                        .fields())
                .isEqualTo(Fields.empty());
        assertThat(granted("/" + KEY + "/wiki", "Referer", "http://example.org/%zz/%4")
                        .head()
                        .fields()
                        .first("Referer"))
                .contains("http://example.org/%zz/%4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/wiki", "/wiki/page?q=1", "/admin", "/admin/status", "/maps?keys=1"})
    void withoutACandidateTheKeyIsMissing(String target) {
        assertThat(check(target)).isEqualTo(new Verdict.Missing());
    }

    @Test
    void authorizationIsNeverTakenForTheKey() {
        assertThat(check("/wiki", "Authorization", KEY)).isEqualTo(new Verdict.Missing());
        assertThat(check("/wiki", "Authorization", "Bearer " + KEY)).isEqualTo(new Verdict.Missing());
        assertThat(granted("/wiki", "Authorization", KEY, "X-API-Buddy-Key", KEY)
                        .head()
                        .fields())
                .isEqualTo(Fields.of("Authorization", KEY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/x/wiki",
                "/favicon.ico",
                "/wikii/page?key=KEY",
                "/KEYx/wiki",
                "/KE/wiki",
                "/key/wiki",
                "/wiki?key=",
                "/wiki?key",
                "/wiki?key=wrong&key=KEY",
                "/0123456789012345678901234567890123456789012/wiki"
            })
    void theFirstCandidateDecidesWhateverItsLength(String target) {
        assertThat(check(target.replace("KEY", KEY))).isEqualTo(new Verdict.Wrong());
    }

    @Test
    void aWrongHeaderIsNotMadeGoodByARightPathOrQuery() {
        assertThat(check("/" + KEY + "/wiki?key=" + KEY, "X-API-Buddy-Key", "wrong"))
                .isEqualTo(new Verdict.Wrong());
    }

    @Test
    void theOrderOfPositionsIsTheConfiguredOne() {
        Access queryFirst = open(KEY, List.of(QUERY_PARAM, HEADER));
        assertThat(queryFirst.check(get("/wiki?key=wrong", "X-API-Buddy-Key", KEY), "192.0.2.1"))
                .isEqualTo(new Verdict.Wrong());
        assertThat(queryFirst.check(get("/" + KEY + "/wiki"), "192.0.2.1")).isEqualTo(new Verdict.Missing());
        assertThat(queryFirst.check(get("/wiki", "X-API-Buddy-Key", KEY), "192.0.2.1"))
                .isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void aKeyIsFoundPercentEncoded() {
        Access odd = open("a~b.c-d_e0123456", ALL);
        Verdict inPath = odd.check(get("/%61%7eb.c%2Dd_e0123456/wiki"), "192.0.2.1");
        assertThat(inPath).isInstanceOf(Verdict.Granted.class);
        assertThat(((Verdict.Granted) inPath).head().target()).hasToString("/wiki");
        assertThat(odd.check(get("/wiki?key=%61%7Eb%2ec-d%5fe0123456"), "192.0.2.1"))
                .isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void aMappingsNameIsNoKeyWhereThePathIsLookedAt() {
        assertThatThrownBy(() -> open(LONG_NAME, ALL))
                .isInstanceOf(AccessException.class)
                .hasMessageStartingWith("security.secure_key: found")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(LONG_NAME));
        assertThat(open(LONG_NAME, List.of(HEADER)).key()).contains(Secret.of(LONG_NAME));
    }

    @Test
    void aReloadKeepsTheKeyThatWasMade() {
        Access made = open(null, ALL);
        Optional<Secret> key = made.key();
        made.reconfigure(config(true, null, List.of(HEADER)), Set.of("new"));
        assertThat(made.key()).isEqualTo(key);
        made.reconfigure(config(true, "another-key-01234", ALL), Set.of("new"));
        assertThat(made.key()).contains(Secret.of("another-key-01234"));
        made.reconfigure(config(false, null, ALL), Set.of("new"));
        assertThat(made.key()).isEmpty();
        made.reconfigure(config(true, null, ALL), Set.of("new"));
        assertThat(made.key()).isEqualTo(key);
    }

    @Test
    void aReloadChangesWhichSegmentsAreNoKeys() {
        assertThat(check("/new/page")).isEqualTo(new Verdict.Wrong());
        access.reconfigure(config(true, KEY, ALL), Set.of("new"));
        assertThat(check("/new/page")).isEqualTo(new Verdict.Missing());
        assertThat(check("/wiki/page")).isEqualTo(new Verdict.Wrong());
    }

    @Test
    void aReloadThatIsRefusedChangesNothing() {
        assertThatThrownBy(() -> access.reconfigure(config(true, LONG_NAME, ALL), Set.of(LONG_NAME)))
                .isInstanceOf(AccessException.class);
        assertThat(access.key()).contains(Secret.of(KEY));
        assertThat(check("/wiki")).isEqualTo(new Verdict.Missing());
    }

    @Test
    void underAdminTheHeaderIsLookedAtThoughClientsHaveTheKeyElsewhere() {
        Access inPathOnly = open(KEY, List.of(PATH_PREFIX));
        assertThat(inPathOnly.check(get("/admin/status", "X-API-Buddy-Key", KEY), "192.0.2.1"))
                .isInstanceOfSatisfying(Verdict.Granted.class, granted -> {
                    assertThat(granted.authenticated()).isTrue();
                    assertThat(granted.head().fields().contains("X-API-Buddy-Key"))
                            .isFalse();
                });
        assertThat(inPathOnly.check(get("/admin/status", "X-API-Buddy-Key", "wrong"), "192.0.2.1"))
                .isInstanceOf(Verdict.Wrong.class);
        assertThat(inPathOnly.check(get("/wiki/x", "X-API-Buddy-Key", KEY), "192.0.2.1"))
                .isInstanceOf(Verdict.Missing.class);
    }

    @Test
    void underAdminWithAKeyInThePathTheKeyIsTakenOff() {
        Verdict.Granted granted = granted("/" + KEY + "/admin/status");
        assertThat(granted.prefix()).isEqualTo("/" + KEY);
        assertThat(granted.head().target().path()).isEqualTo("/admin/status");
    }
}
