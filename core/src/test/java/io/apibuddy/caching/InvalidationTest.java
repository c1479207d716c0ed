package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.override;
import static io.apibuddy.caching.Scene.response;
import static io.apibuddy.caching.Scene.standard;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 section 4.4, Invalidating Stored Responses. */
class InvalidationTest {
    private static final String URI = "https://api.example:8443/v1/items?q=1";

    @ParameterizedTest(name = "{0}: {1} {2}: standard {3}, override {4}")
    @CsvSource({
        "4.4 safe methods don't, GET, 200, false, false",
        "4.4 safe methods don't, HEAD, 200, false, false",
        "4.4 safe methods don't, OPTIONS, 200, false, false",
        "4.4 safe methods don't, TRACE, 200, false, false",
        "4.4 a non-error answer to an unsafe method does, POST, 200, true, false",
        "4.4 a non-error answer to an unsafe method does, PUT, 200, true, true",
        "4.4 a non-error answer to an unsafe method does, PUT, 201, true, true",
        "4.4 a non-error answer to an unsafe method does, PUT, 204, true, true",
        "4.4 a non-error answer to an unsafe method does, DELETE, 204, true, true",
        "4.4 a non-error answer to an unsafe method does, PATCH, 200, true, true",
        "4.4 non-error is 2xx or 3xx, POST, 299, true, false",
        "4.4 non-error is 2xx or 3xx, POST, 303, true, false",
        "4.4 non-error is 2xx or 3xx, PUT, 302, true, true",
        "4.4 non-error is 2xx or 3xx, PUT, 399, true, true",
        "4.4 an error does not, POST, 400, false, false",
        "4.4 an error does not, PUT, 404, false, false",
        "4.4 an error does not, PUT, 412, false, false",
        "4.4 an error does not, DELETE, 500, false, false",
        "4.4 an error does not, PATCH, 599, false, false",
        "4.4 nor does what is not final, PUT, 103, false, false",
        "4.4 methods whose safety is unknown do, M-SEARCH, 200, true, true",
        "4.4 methods whose safety is unknown do, FOO, 200, true, true",
        "9110-9.1 methods are case-sensitive, put, 200, true, true",
        "9110-9.1 methods are case-sensitive, get, 200, true, true",
    })
    void unsafeMethodsInvalidateTheirUriUnlessTheyFail(
            String rule, String method, int status, boolean standard, boolean override) {
        assertThat(Invalidation.uris(method, URI, response(status), standard()))
                .isEqualTo(standard ? Set.of(URI) : Set.of());
        assertThat(Invalidation.uris(method, URI, response(status), override()))
                .isEqualTo(override ? Set.of(URI) : Set.of());
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "https://api.example:8443/other;https://api.example:8443/other",
                "HTTPS://API.Example:8443/other?x#y;https://api.example:8443/other?x",
                "https://api.example:8443;https://api.example:8443/",
                "https://api.example:8443?x;https://api.example:8443/?x",
                "//api.example:8443/other;https://api.example:8443/other",
                "/other;https://api.example:8443/other",
                "/%7eother/%2f;https://api.example:8443/~other/%2F",
                "other;https://api.example:8443/v1/other",
                "./other;https://api.example:8443/v1/other",
                "../other;https://api.example:8443/other",
                "../../../other;https://api.example:8443/other",
                "a/../b/./c/..;https://api.example:8443/v1/b/",
                ".;https://api.example:8443/v1/",
                "?x=../y;https://api.example:8443/v1/items?x=../y",
                "#part;https://api.example:8443/v1/items?q=1",
                "items?q=1;https://api.example:8443/v1/items?q=1",
                "a:b;",
                "1:b;https://api.example:8443/v1/1:b",
                "https://other.example:8443/other;",
                "https://api.example/other;",
                "http://api.example:8443/other;",
                "https://user@api.example:8443/other;",
                "//other.example/other;",
                "mailto:a@api.example;",
                "/a b;",
                "/%zz;",
            })
    void whatLocationAndContentLocationNameOnTheSameOriginIsInvalidatedToo(String reference, String uri) {
        for (String name : new String[] {"Location", "Content-Location"}) {
            Set<String> uris = Invalidation.uris("POST", URI, response(201, name, reference), standard());

            assertThat(uris).contains(URI);
            assertThat(uris)
                    .isEqualTo(
                            uri == null
                                    ? Set.of(URI)
                                    : Set.copyOf(java.util.List.of(
                                            URI.equals(uri) ? new String[] {URI} : new String[] {URI, uri})));
        }
    }

    @Test
    void theDefaultPortIsTheSameOrigin() {
        assertThat(Invalidation.uris(
                        "PUT",
                        "https://api.example/a",
                        response(200, lines("Location: https://api.example:443/b | Content-Location: /c")),
                        standard()))
                .containsExactly("https://api.example/a", "https://api.example/b", "https://api.example/c");
        assertThat(Invalidation.uris(
                        "PUT",
                        "http://api.example:80/a",
                        response(200, "Location", "http://api.example/b"),
                        standard()))
                .containsExactly("http://api.example:80/a", "http://api.example:80/b");
    }

    @Test
    void anErrorInvalidatesNothingThatItNames() {
        assertThat(Invalidation.uris("POST", URI, response(500, "Location", "/other"), standard()))
                .isEmpty();
    }
}
