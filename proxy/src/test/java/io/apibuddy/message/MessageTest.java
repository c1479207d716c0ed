package io.apibuddy.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTest {
    @Test
    void aProblemIsToldAsJsonWhateverItsTexts() throws Exception {
        String odd = "quote \" backslash \\ line \n bell \u0007 umlaut \u00fc";
        Reply reply = new Problem(429, "throttled", "Throttled", odd)
                .with("Retry-After", "17")
                .withProxyError("http_request_error")
                .reply();
        JsonNode json = new ObjectMapper()
                .readTree(((Body.Whole) reply.body()).bytes().getBytes());
        assertThat(json.get("type").asText()).isEqualTo("urn:api-buddy:problem:throttled");
        assertThat(json.get("title").asText()).isEqualTo("Throttled");
        assertThat(json.get("status").asInt()).isEqualTo(429);
        assertThat(json.get("detail").asText()).isEqualTo(odd);
        assertThat(reply.head())
                .isEqualTo(new ResponseHead(
                        429,
                        Fields.of(
                                "Content-Type",
                                "application/problem+json",
                                "Cache-Control",
                                "no-store",
                                "Proxy-Status",
                                "api-buddy; error=http_request_error",
                                "Retry-After",
                                "17")));
    }

    @Test
    void eachWatcherOfAReplyIsToldTheNewestFirst() {
        List<String> told = new ArrayList<>();
        Reply reply = new Reply(new ResponseHead(200, Fields.empty()), Body.empty())
                .watchedBy(delivery -> told.add("first " + delivery.bytes()))
                .watchedBy(delivery -> told.add("second " + delivery.complete()));
        reply.delivered().accept(new Delivery(7, true));
        assertThat(told).containsExactly("second true", "first 7");
    }

    @Test
    void contentAtHandKnowsItsLengthAndHasNothingToCancel() {
        Body body = Body.of(Buffer.buffer("four"));
        body.cancel();
        assertThat(body.length()).isEqualTo(4);
        assertThat(Body.empty().length()).isZero();
    }
}
