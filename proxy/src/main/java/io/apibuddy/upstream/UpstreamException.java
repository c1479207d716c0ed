package io.apibuddy.upstream;

import io.apibuddy.config.ProxyException;

/** Upstream could not be asked, or did not answer properly. */
public final class UpstreamException extends ProxyException {
    private static final long serialVersionUID = 1L;

    /** What failed; part of the serialized form. */
    private final Kind kind;

    /**
     * A failure with its cause.
     *
     * @param kind what failed
     * @param message fit to be shown to a client: names the upstream's host, no secret
     * @param cause beneath it
     */
    public UpstreamException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /**
     * A failure without a cause.
     *
     * @param kind what failed
     * @param message fit to be shown to a client: names the upstream's host, no secret
     */
    public UpstreamException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /**
     * What failed.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /** What failed, by the names of RFC 9209 section 2.3. */
    public enum Kind {
        /** The host's name does not resolve. */
        DNS("dns_error", 502),
        /** Nobody listens there. */
        REFUSED("connection_refused", 502),
        /** Connecting took too long. */
        CONNECT_TIMEOUT("connection_timeout", 504),
        /** The connection broke before a whole answer had come. */
        TERMINATED("connection_terminated", 502),
        /** The certificate is not trusted or is for another host. */
        CERTIFICATE("tls_certificate_error", 502),
        /** TLS failed otherwise. */
        TLS("tls_protocol_error", 502),
        /** No head came in time. */
        TIMEOUT("http_response_timeout", 504),
        /** What came is not HTTP. */
        PROTOCOL("http_protocol_error", 502),
        /** The content broke off or was not well-formed. */
        INCOMPLETE("http_response_incomplete", 502),
        /** The request's own content broke off, came too slowly or was not well-formed: upstream did not get all of it. */
        REQUEST("http_request_error", 400),
        /** The configuration of the mapping cannot be used, such as a CA file that cannot be read. */
        CONFIGURATION("proxy_configuration_error", 502),
        /** The proxy is stopping. */
        STOPPED("proxy_internal_error", 503);

        private final String proxyError;
        private final int status;

        Kind(String proxyError, int status) {
            this.proxyError = proxyError;
            this.status = status;
        }

        /**
         * The error type of Proxy-Status.
         *
         * @return by RFC 9209
         */
        public String proxyError() {
            return proxyError;
        }

        /**
         * The status to answer with when nothing better is known.
         *
         * @return 400, 502, 503 or 504
         */
        public int status() {
            return status;
        }
    }
}
