package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.RawOrigin;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser is answered that could be a page. That none of its scripts run is shown in a real one. */
class SandboxTest {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    private static final String[] BROWSER = {"Sec-Fetch-Dest", "document", "Sec-Fetch-Mode", "navigate"};

    private static void answersWith(House house, String type) {
        if (type == null) {
            house.origin.replies(200, "<p>");
        } else {
            house.origin.replies(200, "<p>", "Content-Type", type);
        }
    }

    private static void isKeptIn(Answered answered) {
        answered.hasStatus(200)
                .hasField("content-security-policy", POLICY)
                .hasField("referrer-policy", "no-referrer")
                .hasBody("<p>");
    }

    private static void isAsItCame(Answered answered) {
        answered.hasStatus(200).hasField("content-security-policy").hasBody("<p>");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "text/html",
                "text/HTML; charset=utf-8",
                "application/xhtml+xml",
                "image/svg+xml",
                "application/xml",
                "application/atom+xml",
                "multipart/x-mixed-replace; boundary=a",
                "text/plain",
                "application/json, text/html",
                "text/html;application/json",
                "application/json;a=b, text/html",
                "image/",
                "image/ png",
                "json",
                "*/*",
            })
    void aBrowserGetsItSuchThatNoScriptRuns(String type) {
        try (House house = House.build()) {
            answersWith(house, type);
            isKeptIn(house.get("/api/a", BROWSER).isMiss());
            isKeptIn(house.get("/api/a", BROWSER).isHit());
            isKeptIn(house.get("/api/a", BROWSER).isHit()); // the head came before
            isKeptIn(house.get("/api/a", "User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36")
                    .isHit());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON; charset=utf-8",
                "application/problem+json",
                "application/pdf",
                "image/png",
                "audio/ogg",
                "video/mp4",
            })
    void whatCannotRunIsAsItCame(String type) {
        try (House house = House.build()) {
            answersWith(house, type);
            isAsItCame(house.get("/api/a", BROWSER).isMiss());
            isAsItCame(house.get("/api/a", BROWSER).isHit());
        }
    }

    @Test
    void aProgramGetsWhatUpstreamSent() {
        try (House house = House.build()) {
            answersWith(house, "text/html");
            house.get("/api/a", BROWSER).isMiss();
            isAsItCame(house.get("/api/a").isHit().hasField("referrer-policy"));
            isAsItCame(house.get("/api/a", "Sec-Fetch-Mode", "cors").isHit()); // as Node's fetch says of itself
        }
    }

    @Test
    void twoTypesAreNoType() {
        try (House house = House.build()) {
            house.origin.replies(200, "<p>", "Content-Type", "application/json", "Content-Type", "text/html");
            isKeptIn(house.get("/api/a", BROWSER));
        }
    }

    /** In its 304 it would replace ours in what the browser has; and it could have the page's address reported. */
    @Test
    void whatUpstreamSaysOfPoliciesAndOfTheWholeOriginIsForProgramsAlone() {
        String[] upstreams = {
            "Content-Security-Policy", "img-src *; report-uri http://127.0.0.1:1/",
            "Content-Security-Policy-Report-Only", "img-src 'none'; report-to a",
            "Reporting-Endpoints", "a=\"http://127.0.0.1:1/\"",
            "Report-To", "{}",
            "NEL", "{}",
            "Referrer-Policy", "unsafe-url",
            "Clear-Site-Data", "\"*\"",
            "Service-Worker-Allowed", "/",
            "Strict-Transport-Security", "max-age=1"
        };
        try (House house = House.build()) {
            List<String> fields = new ArrayList<>(List.of("Content-Type", "text/html", "ETag", "\"1\""));
            fields.addAll(List.of(upstreams));
            house.origin.replies(200, "<p>", fields.toArray(String[]::new));
            Answered[] answers = {
                house.get("/api/a", BROWSER).isMiss(),
                house.get("/api/a", BROWSER).isHit(),
                house.get("/api/a", "Sec-Fetch-Dest", "document", "If-None-Match", "\"1\"")
                        .hasStatus(304),
                house.head("/api/a", BROWSER)
            };
            for (Answered answered : answers) {
                answered.hasField("content-security-policy", POLICY).hasField("referrer-policy", "no-referrer");
                for (int i = 0; i < upstreams.length; i += 2) {
                    assertThat(answered.field(upstreams[i]))
                            .as(upstreams[i])
                            .isNotEqualTo(upstreams[i + 1])
                            .isIn("", POLICY, "no-referrer");
                }
            }
            Answered program = house.get("/api/a").isHit();
            for (int i = 0; i < upstreams.length; i += 2) {
                program.hasField(upstreams[i], upstreams[i + 1]);
            }
        }
    }

    @Test
    void thatWhatCannotRunHasNotChangedIsToldWithoutAPolicy() {
        try (House house = House.build()) {
            house.origin.replies(200, "{}", "Content-Type", "application/json", "ETag", "\"1\"");
            house.get("/api/a", BROWSER).isMiss();
            house.get("/api/a", "Sec-Fetch-Dest", "document", "If-None-Match", "\"1\"")
                    .hasStatus(304)
                    .hasField("content-security-policy");
        }
    }

    /** What it is about is known to upstream and the browser alone. */
    @ParameterizedTest
    @ValueSource(strings = {"", "application/json"})
    void a304OfUpstreamsDoesNotTakeThePolicyOff(String type) {
        try (House house = House.with("credentials", "bypass")) {
            house.origin.replies(304, "", "Content-Type", type, "Content-Security-Policy", "img-src *");
            house.get("/api/a", "Sec-Fetch-Dest", "document", "Authorization", "a", "If-None-Match", "\"1\"")
                    .hasStatus(304)
                    .isForwarded("bypass")
                    .hasField("content-security-policy", type.isEmpty() ? new String[] {POLICY} : new String[0]);
        }
    }

    @Test
    void aRedirectIsKeptInToo() {
        try (House house = House.build()) {
            house.origin.replies(302, "<p>", "Content-Type", "text/html", "Location", "/b");
            house.get("/api/a", BROWSER).hasStatus(302).hasField("content-security-policy", POLICY);
        }
    }

    @Test
    void aBrowserGetsNoHintOfWhatToLoadBeforeTheAnswer() {
        String hints = "HTTP/1.1 103 Early Hints\r\nLink: <http://127.0.0.1:1/>; rel=preload\r\n\r\n";
        try (RawOrigin origin = RawOrigin.answering(hints + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                CachingProxy proxy = CachingProxy.builder()
                        .map("api", origin.uri().toString())
                        .start()) {
            String ask = "GET /api/%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n";
            assertThat(RawClient.exchange(proxy.port(), ask.formatted("a", "Sec-Fetch-Dest: document\r\n")))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain("preload")
                    .endsWith("ok");
            assertThat(RawClient.exchange(proxy.port(), ask.formatted("b", ""))).startsWith("HTTP/1.1 103");
        }
    }
}
