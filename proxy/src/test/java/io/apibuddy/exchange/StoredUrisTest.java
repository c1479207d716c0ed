package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a URL is written down beside stored answers. */
class StoredUrisTest {
    private final Counter counter =
            new Counter("upstream", "https://API.test:443/w/", "key.ignore_query", List.of("ts"));

    @AfterEach
    void close() {
        counter.close();
    }

    private String stored(String url, boolean prefix) {
        return counter.exchange().storedUri("api", url, prefix).orElse("-");
    }

    @ParameterizedTest
    @CsvSource({
        "/a,                               https://api.test/w/a",
        "/a?b=2&a=1&ts=5,                  https://api.test/w/a?a=1&b=2",
        "/%61%2f,                          https://api.test/w/a%2F",
        "//a,                              https://api.test/w//a",
        "https://api.test/w/a?b=2&a=1,     https://api.test/w/a?a=1&b=2",
        "HTTPS://API.TEST:443/w/a,         https://api.test/w/a",
        "https://api.test/%77/a,           https://api.test/w/a",
        "https://api.test/w,               https://api.test/w",
        "https://api.test/w?ts=1,          https://api.test/w",
        "https://api.test/wx,              -",
        "https://api.test/,                -",
        "https://api.test,                 -",
        "http://api.test/w/a,              -",
        "https://api.test:8443/w/a,        -",
        "https://u@api.test/w/a,           -",
        "https://other.test/w/a,           -",
        "/a/../b,                          -",
        "/a#b,                             -",
        "a,                                -",
        "'',                               -",
    })
    void aUrlIsNormalisedAsARequestsIs(String url, String stored) {
        assertThat(stored(url, false)).isEqualTo(stored);
    }

    @ParameterizedTest
    @CsvSource({
        "/,                          https://api.test/w/",
        "/%61?b=2&a,                 https://api.test/w/a?b=2&a",
        "https://api.test/w,         https://api.test/w",
        "https://api.test/w/a?x=%4,  https://api.test/w/a?x=%4",
        "https://api.test/,          -",
        "/a%2,                       -",
    })
    void ofABeginningOnlyThePathIs(String url, String stored) {
        assertThat(stored(url, true)).isEqualTo(stored);
    }

    @Test
    void whatARequestIsStoredUnderIsFoundByItsUrl() {
        for (String target : List.of("/a?b=2&a=1&ts=1", "//x?api_key=s3cret", "/", "/%7Ea?q=a+b%20c", "/a?token=t&x")) {
            counter.get("/api" + target);
            String uri = counter.stored().get(0).response().uri();
            assertThat(stored(target, false)).isEqualTo(uri);
            assertThat(uri).doesNotContain("s3cret");
        }
    }

    @Test
    void ofAMappingThatIsNotThereThereIsNone() {
        assertThat(counter.exchange().storedUri("nope", "/a", false)).isEmpty();
    }

    /** A path that begins with two slashes was written down as it came. */
    @Test
    void aCredentialInTheQueryBehindTwoSlashesIsNotWrittenDown() {
        counter.get("/api//a?api_key=s3cret");
        assertThat(counter.stored().get(0).response().uri())
                .matches("https://api.test/w//a\\?api_key=hmac-[0-9a-f]{64}");
    }
}
