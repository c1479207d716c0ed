package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.RawOrigin;
import org.junit.jupiter.api.Test;

/** Answers before the answer (RFC 9110 section 15.2). */
class InterimAnswersTest {
    private static final String ASK = "GET /api/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    private static final String FINAL = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void a103IsPassedOnBeforeTheAnswerAndIsNotStored() {
        String hints = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";
        try (RawOrigin origin = RawOrigin.answering(hints + FINAL);
                CachingProxy proxy = proxy(origin)) {
            String answer = RawClient.exchange(proxy.port(), ASK);
            assertThat(answer).startsWith("HTTP/1.1 103");
            assertThat(answer.indexOf("</style.css>; rel=preload")).isBetween(0, answer.indexOf("HTTP/1.1 200"));
            assertThat(answer).endsWith("\r\n\r\nok");
            assertThat(RawClient.exchange(proxy.port(), ASK))
                    .startsWith("HTTP/1.1 200")
                    .contains("api-buddy; hit")
                    .endsWith("\r\n\r\nok");
        }
    }

    @Test
    void a102IsPassedOnAndNotTakenForTheAnswer() {
        try (RawOrigin origin = RawOrigin.answering("HTTP/1.1 102 Processing\r\n\r\n" + FINAL);
                CachingProxy proxy = proxy(origin)) {
            String answer = RawClient.exchange(proxy.port(), ASK);
            assertThat(answer)
                    .startsWith("HTTP/1.1 102 Processing\r\n")
                    .contains("HTTP/1.1 200")
                    .endsWith("\r\n\r\nok");
            assertThat(RawClient.exchange(proxy.port(), ASK))
                    .startsWith("HTTP/1.1 200")
                    .contains("api-buddy; hit");
        }
    }

    @Test
    void aClientOfHttp10GetsOnlyTheAnswer() {
        try (RawOrigin origin = RawOrigin.answering(
                        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + FINAL);
                CachingProxy proxy = proxy(origin)) {
            assertThat(RawClient.exchange(proxy.port(), "GET /api/a HTTP/1.0\r\nHost: x\r\n\r\n"))
                    .contains("fwd=uri-miss")
                    .doesNotContain("103 Early", "102 Processing", "</a>")
                    .endsWith("\r\n\r\nok");
        }
    }

    @Test
    void underStandardFreshnessNothingOfAnInterimAnswerIsKeptOrMergedEither() {
        String interim =
                "HTTP/1.1 103 Early Hints\r\nLink: </early>\r\nCache-Control: max-age=1000\r\nX-Early: 1\r\n\r\n"
                        + "HTTP/1.1 102 Processing\r\nETag: \"early\"\r\n\r\n"
                        + "HTTP/1.1 103 Early Hints\r\nLink: </later>\r\nVary: *\r\n\r\n";
        String last = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 2\r\n\r\nok";
        FakeClock clock = new FakeClock();
        try (RawOrigin origin = RawOrigin.answering(interim + last);
                CachingProxy proxy = CachingProxy.builder()
                        .clock(clock)
                        .map("api", origin.uri().toString())
                        .set("domain_mappings.api.freshness", "standard")
                        .start()) {
            String answer = RawClient.exchange(proxy.port(), ASK);
            assertThat(answer)
                    .containsSubsequence("HTTP/1.1 103", "</early>", "HTTP/1.1 103", "</later>", "HTTP/1.1 200");
            assertThat(answer.substring(answer.indexOf("HTTP/1.1 200")))
                    .contains("ttl=60")
                    .doesNotContainIgnoringCase("link:", "x-early", "etag", "vary");
            Client client = new Client(proxy);
            client.get("/api/a")
                    .isHit()
                    .hasBody("ok")
                    .hasNoField("link")
                    .hasNoField("x-early")
                    .hasNoField("etag")
                    .hasNoField("vary")
                    .hasField("cache-control", "max-age=60");
            clock.advance(java.time.Duration.ofSeconds(60));
            client.get("/api/a").isForwarded("stale").hasStatus(200).hasBody("ok");
            assertThat(origin.received()).doesNotContain("early");
        }
    }

    private static CachingProxy proxy(RawOrigin origin) {
        return CachingProxy.builder().map("api", origin.uri().toString()).start();
    }
}
