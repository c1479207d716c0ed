package io.apibuddy.server;

import io.apibuddy.config.ServerConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A decoded HTTP/2 request, vetted.
 *
 * @param head method, target, fields without pseudo-fields
 * @param authority what the client asked for
 * @param hasContent whether content follows
 * @param length of the content, or -1
 * @param expectsContinue whether the client waits for 100 before it sends the content
 */
record Http2Request(RequestHead head, String authority, boolean hasContent, long length, boolean expectsContinue) {

    /** Throws {@link Refusal}. The decoder has refused connection fields and malformed pseudo-fields already. */
    static Http2Request of(Http2HeadersFrame frame, ServerConfig limits) {
        Http2Headers headers = frame.headers();
        String method = text(headers.method());
        RequestVetting.method(method);
        if (headers.path() == null || headers.scheme() == null) {
            throw Refusal.malformed("a request needs :scheme and :path");
        }
        Fields fields = fields(headers, limits);
        String authority = authority(headers, fields);
        long length = RequestVetting.contentLength(fields);
        RequestHead head = new RequestHead(method, RequestVetting.target(text(headers.path()), limits), fields);
        boolean expectsContinue = RequestVetting.expectsContinue(fields, false);
        RequestVetting.size(length, limits);
        boolean hasContent = !frame.isEndStream();
        return new Http2Request(head, authority, hasContent, length, hasContent && expectsContinue);
    }

    private static String text(@Nullable CharSequence value) {
        return value == null ? "" : value.toString();
    }

    /** Pseudo-fields left out; the crumbs of Cookie joined (RFC 9113 section 8.2.3). */
    private static Fields fields(Http2Headers headers, ServerConfig limits) {
        Fields.Builder fields = Fields.builder();
        StringBuilder cookie = new StringBuilder();
        long size = 0;
        for (Map.Entry<CharSequence, CharSequence> line : headers) {
            String name = line.getKey().toString();
            String value = line.getValue().toString();
            if (name.startsWith(":")) {
                if (name.equals(":protocol")) {
                    throw Refusal.upgrade(); // RFC 8441, which Netty lets through although it was not offered
                }
                continue;
            }
            size += name.length() + value.length() + 4;
            check(name, value);
            if (name.equals("cookie")) {
                cookie.append(cookie.length() == 0 ? "" : "; ").append(value);
            } else {
                fields.add(name, value);
            }
        }
        if (size > limits.maxHeaderBytes()) {
            throw Refusal.fieldsTooLarge(limits.maxHeaderBytes());
        }
        return cookie.length() == 0
                ? fields.build()
                : fields.add("cookie", cookie.toString()).build();
    }

    private static void check(String name, String value) {
        try {
            FieldRules.name(name);
            FieldRules.value(value);
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("a field's name or value holds a character that is not allowed there");
        }
    }

    /** RFC 9113 section 8.3.1: where both stand they must say the same. */
    private static String authority(Http2Headers headers, Fields fields) {
        String host = RequestVetting.host(fields, headers.authority() == null);
        if (headers.authority() == null) {
            return host;
        }
        String authority = RequestVetting.authority(text(headers.authority()));
        if (fields.contains("host") && !host.equalsIgnoreCase(authority)) {
            throw Refusal.malformed("Host and :authority differ");
        }
        return authority;
    }
}
