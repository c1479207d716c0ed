package io.apibuddy.access;

import io.apibuddy.config.ProxyException;

/** An access key that cannot be used. The message never holds it. */
public final class AccessException extends ProxyException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause.
     *
     * @param message what is wrong with the key and what is allowed
     */
    public AccessException(String message) {
        super(message);
    }
}
