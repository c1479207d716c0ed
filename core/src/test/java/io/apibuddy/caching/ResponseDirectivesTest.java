package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.ok;
import static io.apibuddy.caching.Scene.override;
import static io.apibuddy.caching.Scene.response;
import static io.apibuddy.caching.Scene.reuse;
import static io.apibuddy.caching.Scene.seconds;
import static io.apibuddy.caching.Scene.standard;
import static io.apibuddy.caching.Scene.stored;
import static io.apibuddy.caching.Scene.storing;
import static io.apibuddy.caching.Scene.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Storing.DoNotStore;
import io.apibuddy.caching.Storing.Store;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 section 5.2.2, Response Directives; {@code freshness: standard}. */
class ResponseDirectivesTest {
    @ParameterizedTest(name = "{0}: {1} [{2}] -> {3}")
    @CsvSource(
            delimiter = ';',
            value = {
                "5.2.2.3 not unless the status is understood;599;max-age=5, must-understand;status",
                "5.2.2.3 not unless the status is understood;299;public, must-understand;status",
                "5.2.2.3 not unless the status is understood;418;max-age=5, Must-Understand;status",
                "5.2.2.3 understood;200;max-age=5, must-understand;stored",
                "5.2.2.3 understood;404;max-age=5, must-understand;stored",
                "5.2.2.3 understood;503;max-age=5, must-understand;stored",
                "5.2.2.3 without it, any status;599;max-age=5;stored",
                "5.2.2.3 understood: no-store is ignored;200;max-age=5, no-store, must-understand;stored",
                "5.2.2.3 understood: no-store is ignored;200;must-understand, no-store, max-age=5;stored",
                "5.2.2.3 not understood: no-store is heeded;599;max-age=5, no-store, must-understand;status",
                "5.2.2.3 private is not ignored;200;max-age=5, private, no-store, must-understand;private",
                "6585-4 understood, and not to be stored;429;max-age=5, must-understand;status",
                "5.2.2.4 no-cache may be stored;200;no-cache | ETag: \"a\";stored",
                "5.2.2.4 no-cache may be stored;200;max-age=5, no-cache | ETag: \"a\";stored",
                "5.2.2.5 not any part of it;200;no-store;no-store",
                "5.2.2.5 not any part of it;200;max-age=5, No-Store;no-store",
                "5.2.2.5 not any part of it;200;max-age=5 | Cache-Control: no-store;no-store",
                "5.2.2.5 not any part of it;200;no-store=x, max-age=5;no-store",
                "5.2.2.5 not any part of it;200;no-store, public | Expires: DATE+60 | ETag: \"a\";no-store",
                "5.2.2.5 as an argument it is none;200;max-age=5, x=no-store;stored",
                "5.2.2.6 no-transform is about content;200;max-age=5, no-transform;stored",
                "5.2.2.7 unqualified: not by a shared cache;200;max-age=5, private;private",
                "5.2.2.7 unqualified: not by a shared cache;200;PRIVATE, max-age=5;private",
                "5.2.2.7 unqualified: not by a shared cache;200;public, private, max-age=5;private",
                "5.2.2.7 unqualified: not by a shared cache;200;s-maxage=5, private;private",
                "5.2.2.7 unqualified: not by a shared cache;200;private, private=\"a\", max-age=5;private",
                "5.2.2.7 an empty list is unqualified;200;max-age=5, private=\"\";private",
                "5.2.2.7 broken quotes are unqualified;200;max-age=5, private=\"a;private",
                "5.2.2.7 qualified: the remainder may be stored;200;max-age=5, private=\"a\";stored",
                "5.2.2.7 qualified: the remainder may be stored;200;max-age=5, private=a;stored",
                "5.2.2.9 even if it would otherwise not be;599;public | ETag: \"a\";stored",
                "5.2.2.9 subject to the constraints of section 3;200;public, no-store;no-store",
                "5.2.2.9 subject to the constraints of section 3;599;public, must-understand;status",
                "5.2.3 unknown directives change nothing;200;max-age=5, community=\"UCI\", no-stor;stored",
            })
    void whatTheyMeanForStoring(String rule, int status, String control, String verdict) {
        Storing storing = storing(get(), response(status, lines("Cache-Control: " + control)), standard());

        assertThat(storing instanceof DoNotStore not ? not.reason().token() : "stored")
                .isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0}: [{1}] after {2} s -> {3}")
    @CsvSource(
            delimiter = ';',
            value = {
                "5.2.2.1 stale after its age is greater;max-age=60;59;serve",
                "5.2.2.1 stale after its age is greater;max-age=60;61;validate stale",
                "5.2.2.2 fresh, it may be reused;max-age=60, must-revalidate;59;serve",
                "5.2.2.2 stale, not before it is validated;max-age=60, must-revalidate;60;validate stale",
                "5.2.2.2 stale, not before it is validated;max-age=60, Must-Revalidate, stale-while-revalidate=60;60;validate stale",
                "5.2.2.4 unqualified: not without validation;max-age=60, no-cache;0;validate stale no-cache",
                "5.2.2.4 unqualified: not without validation;max-age=60, No-Cache;1;validate stale no-cache",
                "5.2.2.4 unqualified: not without validation;no-cache, max-age=60, immutable;1;validate stale no-cache",
                "5.2.2.4 unqualified: not without validation;max-age=60, no-cache, no-cache=\"a\";1;validate stale no-cache",
                "5.2.2.4 an empty list is unqualified;max-age=60, no-cache=\"\";1;validate stale no-cache",
                "5.2.2.4 broken quotes are unqualified;max-age=60, no-cache=\"a;1;validate stale no-cache",
                "5.2.2.4 qualified: without these fields;max-age=60, no-cache=\"a\";1;serve",
                "5.2.2.4 qualified: without these fields;max-age=60, no-cache=a;1;serve",
                "5.2.2.4 qualified: once it is stale, as ever;max-age=60, no-cache=\"a\";60;validate stale",
                "5.2.2.8 as must-revalidate;max-age=60, proxy-revalidate;59;serve",
                "5.2.2.8 as must-revalidate;max-age=60, proxy-revalidate, stale-while-revalidate=60;60;validate stale",
                "5.2.2.9 public makes nothing fresh;public, max-age=60;60;validate stale",
                "5.2.2.10 overrides max-age;s-maxage=60, max-age=1;59;serve",
                "5.2.2.10 overrides max-age;s-maxage=1, max-age=60;2;validate stale",
                "5.2.2.10 as proxy-revalidate once it is stale;s-maxage=60, stale-while-revalidate=60;60;validate stale",
                "5.2.2.10 a broken one is stale, not absent;s-maxage=x, max-age=60, stale-while-revalidate=60;1;validate stale",
                "5.2.3 unknown directives change nothing;max-age=60, community=\"UCI, no-cache\";59;serve",
                "5.4 a response's Pragma means nothing;max-age=60 | Pragma: no-cache;59;serve",
            })
    void whatTheyMeanForReuse(String rule, String control, long after, String verdict) {
        StoredResponse stored = stored(standard(), lines("Cache-Control: " + control + " | ETag: \"a\""));

        assertThat(told(reuse(get(), stored, standard(), seconds(after)))).isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0}: [{1}] leaves [{2}] of a, b and c")
    @CsvSource(
            delimiter = ';',
            value = {
                "5.2.2.4 listed fields are excluded;no-cache=\"a, B\", max-age=5;c",
                "5.2.2.4 listed fields are excluded;no-cache=\"a\", no-cache=\"b\", max-age=5;c",
                "5.2.2.4 listed fields are excluded: token form;no-cache=a, max-age=5;b c",
                "5.2.2.4 listed fields are excluded, if they are there;no-cache=\"x, y\", max-age=5;a b c",
                "5.2.2.7 listed fields are not stored;private=\"A\", max-age=5;b c",
                "5.2.2.7 listed fields are not stored;private=\" a ,, C \", max-age=5;b",
                "5.2.2.7 listed fields are not stored: token form;private=c, max-age=5;a b",
                "5.2.2.7 both directives;private=\"a\", no-cache=\"c\", max-age=5;b",
                "5.2.2.4 unqualified it lists none;no-cache, max-age=5;a b c",
                "3.1 all others are stored;max-age=5;a b c",
            })
    void fieldsThatNoCacheOrPrivateNameAreNotStored(String rule, String control, String left) {
        Store store = (Store) storing(
                get(), ok(lines("Date: DATE | Cache-Control: " + control + " | A: 1 | B: 2 | C: 3")), standard());

        assertThat(store.head().fields().names().stream()
                        .filter(name -> name.length() == 1)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(left);
    }

    @Test
    void noStoreKeptUnderOverrideIsNotUsedOnceTheMappingIsStandard() {
        StoredResponse stored = stored(override(), "Cache-Control", "max-age=60, no-store");

        assertThat(told(reuse(get(), stored, override(), seconds(1)))).isEqualTo("serve");
        assertThat(told(reuse(get(), stored, standard(), seconds(1)))).isEqualTo("forward miss no-store");
        assertThat(told(reuse(get("Cache-Control", "only-if-cached"), stored, standard(), seconds(1))))
                .isEqualTo("504 miss only-if-cached");
    }
}
