package io.apibuddy.upstream;

import io.apibuddy.upstream.UpstreamException.Kind;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** What went wrong, in this house's kinds and in words for a user: the one place that knows exceptions from below. */
final class Failures {
    private static final int DEEPEST = 12;

    private final String host;

    /** For messages about this host. */
    Failures(String host) {
        this.host = host;
    }

    UpstreamException of(Throwable thrown) {
        if (thrown instanceof UpstreamException known) {
            return known;
        }
        List<Throwable> chain = chain(thrown);
        Optional<UpstreamException> told = certificate(chain);
        for (int i = 0; told.isEmpty() && i < chain.size(); i++) {
            told = told(chain.get(i), thrown);
        }
        return told.orElseGet(
                () -> new UpstreamException(Kind.TERMINATED, host + " did not answer: the connection failed", thrown));
    }

    UpstreamException of(Kind kind, String what) {
        return new UpstreamException(kind, host + what);
    }

    private static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable next = thrown; next != null && chain.size() < DEEPEST; next = next.getCause()) {
            chain.add(next);
        }
        return chain;
    }

    private Optional<UpstreamException> told(Throwable cause, Throwable thrown) {
        if (cause instanceof UnknownHostException) {
            return told(Kind.DNS, "the name " + host + " could not be resolved", thrown);
        }
        if (cause instanceof ConnectTimeoutException || cause instanceof SslHandshakeTimeoutException) {
            return told(Kind.CONNECT_TIMEOUT, "connecting to " + host + " took too long", thrown);
        }
        if (cause instanceof NoRouteToHostException) {
            return told(Kind.REFUSED, host + " cannot be reached: there is no route to it", thrown);
        }
        if (cause instanceof ConnectException) {
            return told(Kind.REFUSED, host + " refused the connection", thrown);
        }
        if (cause instanceof ConnectionPoolTooBusyException) {
            return told(Kind.CONNECT_TIMEOUT, "too many requests wait for a connection to " + host, thrown);
        }
        if (cause instanceof NotSslRecordException) {
            return told(Kind.TLS, host + " does not speak TLS on that port", thrown);
        }
        if (cause instanceof SSLException) {
            return told(Kind.TLS, "no TLS connection to " + host + " could be agreed on or kept", thrown);
        }
        if (cause instanceof MalformedAnswer malformed) {
            return told(Kind.PROTOCOL, "the answer of " + host + " is malformed: " + malformed.getMessage(), thrown);
        }
        if (cause instanceof StreamResetException reset) {
            return reset(reset.getCode(), thrown);
        }
        if (cause instanceof TimeoutException) {
            return told(Kind.TIMEOUT, host + " took too long to answer", thrown);
        }
        if (cause instanceof HttpClosedException
                || cause instanceof PrematureChannelClosureException
                || cause instanceof ClosedChannelException
                || cause instanceof IOException) {
            return told(Kind.TERMINATED, host + " closed the connection before its answer was complete", thrown);
        }
        if (cause instanceof Http2Exception
                || cause instanceof IllegalArgumentException
                || cause instanceof IllegalStateException
                || cause instanceof io.netty.handler.codec.DecoderException) {
            return told(Kind.PROTOCOL, "what " + host + " answered is not well-formed HTTP", thrown);
        }
        return Optional.empty();
    }

    private Optional<UpstreamException> reset(long code, Throwable thrown) {
        return code == Http2Error.PROTOCOL_ERROR.code()
                ? told(Kind.PROTOCOL, host + " and this program disagree about HTTP/2", thrown)
                : told(Kind.TERMINATED, host + " broke its answer off", thrown);
    }

    private Optional<UpstreamException> certificate(List<Throwable> chain) {
        Throwable thrown = chain.get(0);
        boolean bad = false;
        boolean path = false;
        for (Throwable cause : chain) {
            if (expired(cause)) {
                return told(Kind.CERTIFICATE, "the certificate of " + host + " has expired", thrown);
            }
            if (notYet(cause)) {
                return told(Kind.CERTIFICATE, "the certificate of " + host + " is not valid yet", thrown);
            }
            path |= cause instanceof CertPathValidatorException || cause instanceof CertPathBuilderException;
            bad |= cause instanceof CertificateException;
        }
        if (path) {
            return told(
                    Kind.CERTIFICATE,
                    "the certificate of " + host + " is not signed by an authority that is trusted here",
                    thrown);
        }
        // The JDK gives no type of its own to a name that does not match; nothing else is left at this point.
        return bad
                ? told(Kind.CERTIFICATE, "the certificate that " + host + " shows is for another host", thrown)
                : Optional.empty();
    }

    private static boolean expired(Throwable cause) {
        return cause instanceof CertificateExpiredException
                || (cause instanceof CertPathValidatorException path && path.getReason() == BasicReason.EXPIRED);
    }

    private static boolean notYet(Throwable cause) {
        return cause instanceof CertificateNotYetValidException
                || (cause instanceof CertPathValidatorException path && path.getReason() == BasicReason.NOT_YET_VALID);
    }

    private static Optional<UpstreamException> told(Kind kind, String message, Throwable thrown) {
        return Optional.of(new UpstreamException(kind, message, thrown));
    }
}
