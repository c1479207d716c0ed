package io.apibuddy.store;

import io.apibuddy.config.ProxyException;

/** The cache failed. On the way of a request this degrades to an uncached proxy; it is thrown to who asked the cache itself. */
public final class CacheException extends ProxyException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure with its cause.
     *
     * @param message what went wrong and what to do
     * @param cause beneath it
     */
    public CacheException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * A failure without a cause.
     *
     * @param message what went wrong and what to do
     */
    public CacheException(String message) {
        super(message);
    }
}
