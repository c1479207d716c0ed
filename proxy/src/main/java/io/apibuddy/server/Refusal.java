package io.apibuddy.server;

import io.apibuddy.http.MalformedTargetException;
import io.apibuddy.message.Problem;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** Why a request goes no further than this room; its problem is the answer, its title what is told of it. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private Refusal(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem.withProxyError("http_request_error");
    }

    Problem problem() {
        return problem;
    }

    static Refusal malformed(String detail) {
        return new Refusal(new Problem(400, "malformed-request", "Malformed request", detail));
    }

    static Refusal malformed(MalformedTargetException e) {
        return malformed(e.getMessage() == null ? "the request target is malformed" : e.getMessage());
    }

    /** What the decoder found; its own message may quote the request, so it is not shown. */
    static Refusal undecodable(Throwable cause, int maxTarget, int maxHeader) {
        if (cause instanceof TooLongHttpLineException) {
            return targetTooLong(maxTarget);
        }
        return cause instanceof TooLongHttpHeaderException
                ? fieldsTooLarge(maxHeader)
                : malformed("the request is not well-formed HTTP/1.1 (RFC 9112)");
    }

    static Refusal targetTooLong(int max) {
        return new Refusal(new Problem(
                414,
                "target-too-long",
                "Request target too long",
                "allowed are " + max + " bytes (server.max_target_bytes)"));
    }

    static Refusal fieldsTooLarge(int max) {
        return new Refusal(new Problem(
                431,
                "fields-too-large",
                "Header fields too large",
                "allowed are " + max + " bytes (server.max_header_bytes)"));
    }

    static Refusal contentTooLarge(long max) {
        return new Refusal(new Problem(
                413,
                "content-too-large",
                "Request content too large",
                "allowed are " + max + " bytes (server.max_request_body_size)"));
    }

    static Refusal method(String method) {
        return new Refusal(
                new Problem(405, "method-not-served", "Method not served", method + " is not served; other methods are")
                        .with("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
    }

    static Refusal upgrade() {
        return new Refusal(
                new Problem(501, "upgrade-not-served", "Upgrade not served", "no protocol but HTTP is spoken here"));
    }

    static Refusal version() {
        return new Refusal(new Problem(
                505, "version-not-served", "HTTP version not served", "served are HTTP/1.0, HTTP/1.1 and HTTP/2"));
    }

    static Refusal expectation() {
        return new Refusal(new Problem(
                417, "expectation-failed", "Expectation failed", "the only expectation known is 100-continue"));
    }

    static Refusal tooSlow(String what) {
        return new Refusal(new Problem(408, "request-timeout", "Request too slow", what));
    }
}
