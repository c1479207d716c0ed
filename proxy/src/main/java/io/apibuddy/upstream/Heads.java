package io.apibuddy.upstream;

import io.apibuddy.http.Fields;
import io.apibuddy.http.HopByHop;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** Heads on their way into Vert.x and out of it. */
final class Heads {
    private static final Set<String> EXPECT_CONTENT = Set.of("POST", "PUT", "PATCH");

    private Heads() {}

    /**
     * Whether this room says what a field says, whatever the request said. An expectation is met here: content is sent
     * without waiting.
     */
    static boolean isOurs(String name) {
        return switch (name.length()) {
            case 4 -> name.equalsIgnoreCase("Host");
            case 6 -> name.equalsIgnoreCase("Expect");
            case 14 -> name.equalsIgnoreCase("Content-Length");
            case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
            default -> false;
        };
    }

    /** Whether a request by this method says so when it has no content (RFC 9110 section 8.6). */
    static boolean expectsContent(String method) {
        return EXPECT_CONTENT.contains(method);
    }

    /** Fills in the fields of a request, those that frame its content included. */
    static void send(RequestHead head, Body body, HttpClientRequest request) {
        MultiMap fields = request.headers();
        HopByHop.strip(head.fields()).forEach((name, value) -> {
            if (!isOurs(name)) {
                fields.add(name, value);
            }
        });
        long length = body.length();
        if (length > 0 || (length == 0 && expectsContent(head.method()))) {
            fields.add("Content-Length", Long.toString(length));
        } else if (length == Body.UNKNOWN) {
            request.setChunked(true);
        }
    }

    /** The head of a final answer, less what was for this hop. */
    static ResponseHead head(HttpClientResponse response) {
        return new ResponseHead(response.statusCode(), HopByHop.strip(fields(response.headers())));
    }

    /** The same of HTTP/1.1, as it was decoded. */
    static ResponseHead head(HttpResponse response) {
        Fields.Builder fields = Fields.builder();
        Iterator<Map.Entry<CharSequence, CharSequence>> lines =
                response.headers().iteratorCharSequence();
        while (lines.hasNext()) {
            Map.Entry<CharSequence, CharSequence> line = lines.next();
            fields.add(line.getKey().toString(), line.getValue().toString());
        }
        return new ResponseHead(response.status().code(), HopByHop.strip(fields.build()));
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
