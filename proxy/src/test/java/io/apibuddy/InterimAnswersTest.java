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
    void a102IsNotTakenForTheAnswer() {
        try (RawOrigin origin = RawOrigin.answering("HTTP/1.1 102 Processing\r\n\r\n" + FINAL);
                CachingProxy proxy = proxy(origin)) {
            String answer = RawClient.exchange(proxy.port(), ASK);
            assertThat(answer).contains("HTTP/1.1 200").endsWith("\r\n\r\nok");
            assertThat(RawClient.exchange(proxy.port(), ASK))
                    .startsWith("HTTP/1.1 200")
                    .contains("api-buddy; hit");
        }
    }

    private static CachingProxy proxy(RawOrigin origin) {
        return CachingProxy.builder().map("api", origin.uri().toString()).start();
    }
}
