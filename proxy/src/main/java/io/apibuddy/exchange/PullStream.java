package io.apibuddy.exchange;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream that hands on what another one brings, one buffer at a time and only on demand. All on one context. Ends once:
 * well or broken.
 */
abstract class PullStream implements ReadStream<Buffer> {
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private long demand;
    private boolean pulling;
    private boolean over;

    /** Brings at most one buffer, now or later, by {@link #emit}; or does nothing when it cannot at present. */
    abstract void pullOne();

    /** Whether {@link #pullOne} would do something now. */
    abstract boolean canPull();

    /** To be called whenever {@link #canPull} may have become true. */
    final void pull() {
        if (pulling) {
            return; // a source that answers at once must not fill the call stack
        }
        pulling = true;
        try {
            while (demand > 0 && !over && canPull()) {
                pullOne();
            }
        } finally {
            pulling = false;
        }
    }

    final void emit(Buffer bytes) {
        if (over) {
            return;
        }
        // What was on its way when the reader paused is one more than it asked for.
        if (demand != Long.MAX_VALUE && demand > 0) {
            demand--;
        }
        if (handler != null) {
            handler.handle(bytes);
        }
    }

    final void end() {
        if (!over) {
            over = true;
            if (endHandler != null) {
                endHandler.handle(null);
            }
        }
    }

    final void fail(Throwable cause) {
        if (!over) {
            over = true;
            if (exceptionHandler != null) {
                exceptionHandler.handle(cause);
            }
        }
    }

    /** No handler is called from now on. */
    final void abandon() {
        over = true;
    }

    final boolean isOver() {
        return over;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        this.handler = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        endHandler = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        exceptionHandler = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        demand = 0;
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        demand = amount > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + amount;
        pull();
        return this;
    }
}
