package io.apibuddy.events;

/**
 * Is told what happens. Called on an event loop, so it must not block; what it throws is logged and harms nothing.
 */
@FunctionalInterface
public interface ProxyListener {
    /**
     * A request is over.
     *
     * @param event its whole story
     */
    void onEvent(ExchangeEvent event);

    /**
     * A request was answered from the store, fresh or stale: {@link ExchangeEvent#isCacheHit}. Called after {@link
     * #onEvent} of the same listener, as are the two below; several may be called for one request.
     *
     * @param event its whole story
     */
    default void onCacheHit(ExchangeEvent event) {}

    /**
     * A limit on calls decided a request's answer: {@link ExchangeEvent#isThrottled}.
     *
     * @param event its whole story
     */
    default void onThrottleApplied(ExchangeEvent event) {}

    /**
     * A request went wrong here: {@link ExchangeEvent#isError}.
     *
     * @param event its whole story
     */
    default void onError(ExchangeEvent event) {}

    /**
     * An upstream was called.
     *
     * @param event how it went
     */
    default void onUpstreamCall(UpstreamEvent event) {}

    /**
     * Something that looks like an attack.
     *
     * @param event what happened
     */
    default void onSecurityEvent(SecurityEvent event) {}

    /**
     * The cache had a mishap; the request that met it was answered all the same.
     *
     * @param what happened, fit to be logged
     * @param cause of it
     */
    default void onCacheTrouble(String what, Throwable cause) {}
}
