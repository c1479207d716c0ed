package io.apibuddy.server;

import io.apibuddy.config.ServerConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/**
 * A decoded HTTP/1 request, vetted.
 *
 * @param head method, target, fields
 * @param method as far as known
 * @param host what the client asked for
 * @param http10 whether it is HTTP/1.0
 * @param keepAlive whether the client would send another request
 * @param hasContent whether content follows
 * @param length of the content, or -1
 * @param expectsContinue whether the client waits for 100 before it sends the content
 */
record Http1Request(
        RequestHead head,
        String method,
        String host,
        boolean http10,
        boolean keepAlive,
        boolean hasContent,
        long length,
        boolean expectsContinue) {

    private static final Target NOWHERE = Target.parse("/");

    /** What stands for a request that was refused: an answer to it can be framed, and is the last. */
    static Http1Request refused(String method) {
        return new Http1Request(
                new RequestHead(method, NOWHERE, Fields.empty()), method, "", false, false, false, -1, false);
    }

    /** Throws {@link Refusal}. */
    static Http1Request of(HttpRequest decoded, ServerConfig limits) {
        if (decoded.decoderResult().isFailure()) {
            throw Refusal.undecodable(
                    decoded.decoderResult().cause(), limits.maxTargetBytes(), limits.maxHeaderBytes());
        }
        boolean http10 = http10(decoded.protocolVersion());
        String method = decoded.method().name();
        RequestVetting.method(method);
        Fields fields = fields(decoded.headers());
        String host = RequestVetting.host(fields, !http10);
        long length = RequestVetting.contentLength(fields);
        boolean chunked = RequestVetting.chunked(fields, length, http10);
        RequestHead head = new RequestHead(method, RequestVetting.target(decoded.uri(), limits), fields);
        RequestVetting.upgrade(fields);
        boolean expectsContinue = RequestVetting.expectsContinue(fields, http10);
        RequestVetting.size(length, limits);
        boolean hasContent = chunked || length > 0;
        return new Http1Request(
                head,
                method,
                host,
                http10,
                keepAlive(fields, http10),
                hasContent,
                length,
                hasContent && expectsContinue);
    }

    private static boolean http10(HttpVersion version) {
        if (version.equals(HttpVersion.HTTP_1_1)) {
            return false;
        }
        if (version.equals(HttpVersion.HTTP_1_0)) {
            return true;
        }
        throw Refusal.version();
    }

    private static Fields fields(HttpHeaders headers) {
        Fields.Builder fields = Fields.builder();
        Iterator<Map.Entry<CharSequence, CharSequence>> lines = headers.iteratorCharSequence();
        while (lines.hasNext()) {
            Map.Entry<CharSequence, CharSequence> line = lines.next();
            fields.add(line.getKey().toString(), line.getValue().toString());
        }
        return fields.build();
    }

    /** RFC 9112 section 9.3. */
    private static boolean keepAlive(Fields fields, boolean http10) {
        if (!fields.contains("Connection")) {
            return !http10;
        }
        boolean keep = !http10;
        for (String value : fields.values("Connection")) {
            for (String option : value.toLowerCase(Locale.ROOT).split(",", -1)) {
                if (option.strip().equals("close")) {
                    return false;
                }
                keep |= option.strip().equals("keep-alive");
            }
        }
        return keep;
    }
}
