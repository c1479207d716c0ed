package io.apibuddy.upstream;

import io.apibuddy.http.Fields;
import io.apibuddy.http.HopByHop;
import io.apibuddy.http.ResponseHead;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;

/**
 * Interim answers (RFC 9110 section 15.2). Vert.x knows 100 and 103 and takes every other 1xx for the final answer, so the
 * others travel through it as a 103 with a field that tells the real status. No field that came over the wire can have its
 * name: in HTTP/1.1 it would not be a token, in HTTP/2 it would not be in lower case, and both are refused before.
 */
final class Interim {
    private static final String HTTP1_REAL_STATUS = "(status)";
    private static final String HTTP2_REAL_STATUS = "REAL-STATUS";

    private Interim() {}

    /** An HTTP/1.1 head as a 103. */
    static HttpResponse disguised(DefaultHttpResponse response) {
        HttpHeaders fields = DefaultHttpHeadersFactory.headersFactory()
                .withValidation(false)
                .newHeaders()
                .add(response.headers())
                .add(HTTP1_REAL_STATUS, Integer.toString(response.status().code()));
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
                .add(HTTP2_REAL_STATUS, head.status());
    }

    /**
     * The head as upstream sent it.
     *
     * @param received by Vert.x as a 103
     * @param version by which it came
     */
    static ResponseHead head(MultiMap received, HttpVersion version) {
        String marker = version == HttpVersion.HTTP_2 ? HTTP2_REAL_STATUS : HTTP1_REAL_STATUS;
        Fields fields = Heads.fields(received);
        int status = 103;
        for (int i = 0; i < fields.size(); i++) {
            if (fields.name(i).equals(marker)) {
                status = Integer.parseInt(fields.value(i));
            }
        }
        return new ResponseHead(status, HopByHop.strip(fields.without(marker::equals)));
    }
}
