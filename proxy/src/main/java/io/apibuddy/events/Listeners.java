package io.apibuddy.events;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all listeners, and keeps what they throw away from the proxy. For any thread. */
public final class Listeners {
    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final List<ProxyListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong lastId = new AtomicLong();

    /** Nobody listens yet. */
    public Listeners() {}

    /**
     * Adds a listener, told after those already there.
     *
     * @param listener told from now on
     */
    public void add(ProxyListener listener) {
        listeners.add(listener);
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
        each(listener -> listener.onEvent(event));
        if (event.isCacheHit()) {
            each(listener -> listener.onCacheHit(event));
        }
        if (event.isThrottled()) {
            each(listener -> listener.onThrottleApplied(event));
        }
        if (event.isError()) {
            each(listener -> listener.onError(event));
        }
    }

    /**
     * Tells that upstream was called.
     *
     * @param event how it went
     */
    public void tell(UpstreamEvent event) {
        each(listener -> listener.onUpstreamCall(event));
    }

    /**
     * Tells of something that looks like an attack.
     *
     * @param event what happened
     */
    public void tell(SecurityEvent event) {
        each(listener -> listener.onSecurityEvent(event));
    }

    /**
     * Tells of a mishap of the cache.
     *
     * @param what happened
     * @param cause of it
     */
    public void tellCacheTrouble(String what, Throwable cause) {
        each(listener -> listener.onCacheTrouble(what, cause));
    }

    private void each(Consumer<ProxyListener> call) {
        for (ProxyListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                log.warn("a listener failed: {}", listener.getClass().getName(), e);
            }
        }
    }
}
