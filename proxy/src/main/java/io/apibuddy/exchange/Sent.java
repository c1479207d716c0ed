package io.apibuddy.exchange;

import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.upstream.Upstream.Answer;
import java.time.Instant;

/**
 * An answer and its times (RFC 9111 section 4.2.3).
 *
 * @param order of the question among {@link Changes}
 * @param requestTime when the request was sent
 * @param responseTime when the answer's head was received
 */
record Sent(Answer answer, long order, Instant requestTime, Instant responseTime) {
    ResponseHead head() {
        return answer.head();
    }

    Body body() {
        return answer.body();
    }

    int status() {
        return answer.head().status();
    }
}
