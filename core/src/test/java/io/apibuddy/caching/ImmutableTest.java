package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.reuse;
import static io.apibuddy.caching.Scene.seconds;
import static io.apibuddy.caching.Scene.standard;
import static io.apibuddy.caching.Scene.stored;
import static io.apibuddy.caching.Scene.told;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 8246, HTTP Immutable Responses. */
class ImmutableTest {
    @ParameterizedTest(name = "{0}: stored [{1}], asked [{2}] after {3} s -> {4}")
    @CsvSource(
            delimiter = ';',
            value = {
                "2 no conditional request while it is fresh;max-age=60, immutable;max-age=0;59;serve",
                "2 no conditional request while it is fresh;max-age=60, immutable;max-age=5;59;serve",
                "2 unless the user forces it;max-age=60, immutable;no-cache;1;validate request no-cache",
                "2 only during the lifetime;max-age=60, immutable;'';60;validate stale",
                "2 only during the lifetime;max-age=60, immutable;max-age=0;60;validate stale",
                "2 only during the lifetime;immutable;'';1;validate stale",
                "2 arguments are ignored;max-age=60, immutable=1;max-age=0;1;serve",
                "2 arguments are ignored;max-age=60, immutable=\"x, y\";max-age=0;1;serve",
                "2 several are one;max-age=60, immutable, Immutable;max-age=0;1;serve",
                "2 it makes nothing fresh for longer;max-age=60, immutable;min-fresh=10;51;validate request min-fresh",
                "2 it forbids nothing;max-age=60, immutable, stale-while-revalidate=9;'';61;serve and validate stale",
                "9111-4.2.1 no-cache is more restrictive;max-age=60, immutable, no-cache;'';1;validate stale no-cache",
            })
    void whatIsImmutableIsNotValidatedBeforeItsTime(
            String rule, String control, String asked, long after, String verdict) {
        StoredResponse stored = stored(standard(), "Cache-Control", control, "ETag", "\"a\"");
        String[] fields = lines(asked.isEmpty() ? "" : "Cache-Control: " + asked);

        assertThat(told(reuse(get(fields), stored, standard(), seconds(after)))).isEqualTo(verdict);
    }
}
