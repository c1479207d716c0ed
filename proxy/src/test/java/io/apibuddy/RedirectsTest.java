package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.RawOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstream names another place: the client is told, and it is the client's to go there. */
class RedirectsTest {
    private static final List<String> PLACES = List.of(
            "http://127.0.0.1:PORT/private",
            "http://localhost:PORT/private",
            "http://[::1]:PORT/private",
            "//127.0.0.1:PORT/private",
            "http://user:word@127.0.0.1:PORT/private",
            "http://2130706433:PORT/private",
            "http://169.254.169.254/latest/meta-data/",
            "file:///etc/passwd",
            "gopher://127.0.0.1:PORT/_x",
            "javascript:alert(1)",
            "");

    private static final List<String> FIELDS = List.of(
            "Location", "Content-Location", "Refresh", "URI", "Link", "Alt-Svc", "X-Accel-Redirect", "X-Sendfile");

    @Shows(Threat.REDIRECTS)
    @ParameterizedTest
    @ValueSource(strings = {"override", "standard"})
    void nobodyButTheClientGoesWhereAnAnswerPoints(String mode, Reached reached) {
        try (RawOrigin elsewhere = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nprivate");
                House house = House.with("freshness", mode)) {
            int asked = 0;
            for (int status : List.of(200, 201, 300, 301, 302, 303, 304, 305, 306, 307, 308, 401)) {
                for (String place : PLACES) {
                    for (String field : FIELDS) {
                        String text = place.replace("PORT", Integer.toString(elsewhere.port()));
                        String value = switch (field) {
                            case "Refresh" -> "0; url=" + text;
                            case "Link" -> "<" + text + ">; rel=preload";
                            case "Alt-Svc" -> "http/1.1=\"127.0.0.1:" + elsewhere.port() + "\"; ma=60";
                            default -> text;
                        };
                        house.origin.replies(status, status == 304 ? "" : "here", field, value);
                        house.get("/api/" + asked).hasStatus(status).hasBody(status == 304 ? "" : "here");
                        asked++;
                    }
                }
            }
            assertThat(house.asked()).isEqualTo(asked);
            assertThat(elsewhere.conversations()).isEmpty();
            reached.figure(
                    "%,d redirects and the like: %d requests there",
                    asked, elsewhere.conversations().size());
        }
    }
}
