package io.apibuddy.upstream;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.MultiMap;

/**
 * Interim answers (RFC 9110 section 15.2). Vert.x knows 100 and 103 and takes every other 1xx for the final answer, so the
 * others travel through it as a 103 with a field that tells the real status. No field that came over the wire can have its
 * name: it is not a token.
 */
final class Interim {
    private static final String REAL_STATUS = "(status)";

    private Interim() {}

    /** An HTTP/1.1 head as a 103. */
    static HttpResponse disguised(DefaultHttpResponse response) {
        HttpHeaders fields = DefaultHttpHeadersFactory.headersFactory()
                .withValidation(false)
                .newHeaders()
                .add(response.headers())
                .add(REAL_STATUS, Integer.toString(response.status().code()));
        HttpResponse disguised =
                new DefaultHttpResponse(response.protocolVersion(), HttpResponseStatus.EARLY_HINTS, fields);
        disguised.setDecoderResult(response.decoderResult());
        return disguised;
    }

    /** An HTTP/2 head as a 103. */
    static Http2Headers disguised(Http2Headers head) {
        return new DefaultHttp2Headers(false)
                .add(head)
                .status(HttpResponseStatus.EARLY_HINTS.codeAsText())
                .add(REAL_STATUS, head.status());
    }

    /** The head as upstream sent it. */
    static ResponseHead head(MultiMap received) {
        Fields fields = Heads.fields(received);
        int status = fields.first(REAL_STATUS).map(Integer::parseInt).orElse(103);
        return new ResponseHead(status, Heads.endToEnd(fields.without(REAL_STATUS)));
    }
}
