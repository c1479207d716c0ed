package io.apibuddy.upstream;

import io.apibuddy.http.Fields;
import io.apibuddy.http.HopByHop;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.Locale;
import java.util.Set;

/** Heads on their way into Vert.x and out of it. */
final class Heads {
    /** Set by this room, whatever the request said. An expectation is met here: content is sent without waiting. */
    private static final Set<String> OURS = Set.of("host", "content-length", "transfer-encoding", "expect");

    /** RFC 9110 section 8.6: methods that expect content say so when there is none. */
    private static final Set<String> EXPECT_CONTENT = Set.of("POST", "PUT", "PATCH");

    private Heads() {}

    /** Fills in the fields of a request, those that frame its content included. */
    static void send(RequestHead head, Body body, HttpClientRequest request) {
        MultiMap fields = request.headers();
        HopByHop.strip(head.fields()).forEach((name, value) -> {
            if (!OURS.contains(name.toLowerCase(Locale.ROOT))) {
                fields.add(name, value);
            }
        });
        long length = body.length();
        if (length > 0 || (length == 0 && EXPECT_CONTENT.contains(head.method()))) {
            fields.add("Content-Length", Long.toString(length));
        } else if (length == Body.UNKNOWN) {
            request.setChunked(true);
        }
    }

    /** The head of a final answer, less what was for this hop. */
    static ResponseHead head(HttpClientResponse response) {
        return new ResponseHead(response.statusCode(), HopByHop.strip(fields(response.headers())));
    }

    /** All lines in order, as they were received, less HTTP/2's pseudo-fields. */
    static Fields fields(MultiMap received) {
        Fields.Builder fields = Fields.builder();
        received.forEach((name, value) -> {
            if (!name.startsWith(":")) {
                fields.add(name, value);
            }
        });
        return fields.build();
    }
}
