package io.apibuddy.config;

/** What the proxy throws; its kinds say which part failed. Messages are fit to be shown to a user. */
public class ProxyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause.
     *
     * @param message what went wrong and what to do
     */
    public ProxyException(String message) {
        super(message);
    }

    /**
     * A failure with its cause.
     *
     * @param message what went wrong and what to do
     * @param cause beneath it
     */
    public ProxyException(String message, Throwable cause) {
        super(message, cause);
    }
}
