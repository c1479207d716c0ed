package io.apibuddy;

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
        answered.hasStatus(200)
                .hasField("content-security-policy")
                .hasField("referrer-policy")
                .hasBody("<p>");
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
            isKeptIn(house.get("/api/a", "Upgrade-Insecure-Requests", "1").isHit());
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
            isAsItCame(house.get("/api/a").isHit());
            isAsItCame(house.get("/api/a", "Sec-Fetch-Mode", "cors").isHit()); // as Node's fetch says of itself
        }
    }

    @Test
    void thePolicyOfUpstreamHoldsBesideIt() {
        try (House house = House.build()) {
            house.origin.replies(
                    200, "<p>", "Content-Type", "text/html", "Content-Security-Policy", "sandbox allow-scripts");
            house.get("/api/a", BROWSER).hasField("content-security-policy", "sandbox allow-scripts", POLICY);
            house.get("/api/a").hasField("content-security-policy", "sandbox allow-scripts");
        }
    }

    @Test
    void twoTypesAreNoType() {
        try (House house = House.build()) {
            house.origin.replies(200, "<p>", "Content-Type", "text/html", "Content-Type", "application/json");
            isKeptIn(house.get("/api/a", BROWSER));
        }
    }

    /** The browser goes on with the policy that came with what it has. */
    @Test
    void thatAPageHasNotChangedIsToldWithoutIt() {
        try (House house = House.build()) {
            house.origin.replies(200, "<p>", "Content-Type", "text/html", "ETag", "\"1\"");
            isKeptIn(house.get("/api/a", BROWSER).isMiss());
            house.get("/api/a", "Sec-Fetch-Dest", "document", "If-None-Match", "\"1\"")
                    .hasStatus(304)
                    .hasField("content-security-policy");
        }
    }
}
