package io.apibuddy.exchange;

import io.apibuddy.events.Masking;
import io.apibuddy.message.Problem;
import io.apibuddy.upstream.UpstreamException;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that turns a failure into the answer a client gets for it. */
final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static Problem problem(Throwable failure) {
        if (failure instanceof ThrottleException throttled) {
            return new Problem(429, "throttled", "Too many requests", String.valueOf(throttled.getMessage()))
                    .with(throttled.fields());
        }
        if (failure instanceof BreakerException breaker) {
            return new Problem(
                            503, "upstream-unavailable", "Upstream is left alone", String.valueOf(breaker.getMessage()))
                    .withProxyError("destination_unavailable")
                    .with("Retry-After", Long.toString(Quotas.seconds(breaker.retryAfter())));
        }
        if (Problem.lackOfMemory(failure) != null) {
            log.debug("a request failed for want of memory", failure);
            return Problem.overloaded();
        }
        if (failure instanceof UpstreamException upstream) {
            UpstreamException.Kind kind = upstream.kind();
            if (kind == UpstreamException.Kind.REQUEST) {
                return brokenRequest(upstream).withProxyError(kind.proxyError());
            }
            String title = kind.status() == 504 ? "Upstream took too long" : "Upstream failed";
            String name = kind.status() == 504 ? "upstream-timeout" : "upstream-failed";
            return new Problem(kind.status(), name, title, String.valueOf(upstream.getMessage()))
                    .withProxyError(kind.proxyError());
        }
        if (failure instanceof BrokenRequestException broken) {
            return brokenRequest(broken);
        }
        log.error("a request failed for a reason that is a defect of this program", failure);
        return new Problem(500, "internal", "Internal error", "The request could not be answered; the log says why.")
                .withProxyError("proxy_internal_error");
    }

    private static Problem brokenRequest(Exception cause) {
        return new Problem(400, "broken-request", "The request broke off", String.valueOf(cause.getMessage()));
    }

    static Problem unknownMapping(Collection<String> known) {
        String allowed = known.isEmpty()
                ? "No mappings are configured: start with --map NAME=URL, or add domain_mappings to the configuration."
                : "Known mappings: " + String.join(", ", known) + ".";
        return new Problem(
                404,
                "unknown-mapping",
                "No such mapping",
                "The first segment of the path names no mapping. " + allowed);
    }

    static Problem loop() {
        return new Problem(
                        508,
                        "loop",
                        "Loop detected",
                        "The request has passed through API Buddy before: a mapping's upstream leads back to it.")
                .withProxyError("proxy_loop_detected");
    }

    /** Names the request, so that who runs tests offline sees what is missing. */
    static Problem notStored(String mapping, Question question, String detail) {
        String why = detail.equals("offline")
                ? "The mapping is offline, so upstream is not asked."
                : "The request says only-if-cached, so upstream is not asked.";
        return new Problem(
                504,
                "not-stored",
                "Nothing stored answers this",
                "Mapping " + mapping + ": no stored answer to "
                        + question.request().method() + " "
                        + Masking.mask(question.request().target()) + ". " + why);
    }
}
