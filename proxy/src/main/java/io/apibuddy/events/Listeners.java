package io.apibuddy.events;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all listeners, and keeps what they throw away from the proxy. For any thread. */
public final class Listeners {
    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    /** Copied when one is added: it is gone through for every request. */
    private volatile ProxyListener[] listeners = {};

    private final AtomicLong lastId = new AtomicLong();

    /** Nobody listens yet. */
    public Listeners() {}

    /**
     * Adds a listener, told after those already there.
     *
     * @param listener told from now on
     */
    public synchronized void add(ProxyListener listener) {
        ProxyListener[] more = Arrays.copyOf(listeners, listeners.length + 1);
        more[more.length - 1] = listener;
        listeners = more;
    }

    /**
     * A number for a request's event.
     *
     * @return greater than any before
     */
    public long nextId() {
        return lastId.incrementAndGet();
    }

    /**
     * Tells that a request is over.
     *
     * @param event its whole story
     */
    public void tell(ExchangeEvent event) {
        each(ProxyListener::onEvent, event);
        if (event.isCacheHit()) {
            each(ProxyListener::onCacheHit, event);
        }
        if (event.isThrottled()) {
            each(ProxyListener::onThrottleApplied, event);
        }
        if (event.isError()) {
            each(ProxyListener::onError, event);
        }
    }

    /**
     * Tells that upstream was called.
     *
     * @param event how it went
     */
    public void tell(UpstreamEvent event) {
        each(ProxyListener::onUpstreamCall, event);
    }

    /**
     * Tells of something that looks like an attack.
     *
     * @param event what happened
     */
    public void tell(SecurityEvent event) {
        each(ProxyListener::onSecurityEvent, event);
    }

    /**
     * Tells of a mishap of the cache.
     *
     * @param what happened
     * @param cause of it
     */
    public void tellCacheTrouble(String what, Throwable cause) {
        each((listener, trouble) -> listener.onCacheTrouble(what, trouble), cause);
    }

    private <T> void each(BiConsumer<ProxyListener, T> call, T told) {
        for (ProxyListener listener : listeners) {
            try {
                call.accept(listener, told);
            } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                log.warn("a listener failed: {}", listener.getClass().getName(), e);
            }
        }
    }
}
