package io.apibuddy.exchange;

import io.apibuddy.config.ProxyException;
import java.time.Duration;

/** Upstream was not called, because its last calls failed. */
final class BreakerException extends ProxyException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;
    private final boolean unreachable;

    BreakerException(String mapping, Duration retryAfter, boolean unreachable) {
        super("Mapping " + mapping + ": upstream's last calls failed, so it is left alone; it is tried again in "
                + Quotas.seconds(retryAfter) + " s.");
        this.retryAfter = retryAfter;
        this.unreachable = unreachable;
    }

    Duration retryAfter() {
        return retryAfter;
    }

    /** Whether no answer at all came last. */
    boolean unreachable() {
        return unreachable;
    }
}
