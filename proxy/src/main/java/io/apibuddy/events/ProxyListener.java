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
