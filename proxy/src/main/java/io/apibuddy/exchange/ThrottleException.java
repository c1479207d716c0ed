package io.apibuddy.exchange;

import io.apibuddy.config.ProxyException;
import io.apibuddy.http.Fields;
import java.time.Duration;

/** Upstream was not called, because no more calls are allowed at present. */
public final class ThrottleException extends ProxyException {
    private static final long serialVersionUID = 1L;

    /** Part of the serialized form. */
    private final Duration retryAfter;

    private final transient Fields fields;

    ThrottleException(String message, Duration retryAfter, Fields fields) {
        super(message);
        this.retryAfter = retryAfter;
        this.fields = fields;
    }

    /**
     * When to come again.
     *
     * @return longer than zero; the first request that comes then is let through
     */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** What the answer says of the quotas, in the standard's dialect and in the common one. */
    Fields fields() {
        return fields;
    }
}
