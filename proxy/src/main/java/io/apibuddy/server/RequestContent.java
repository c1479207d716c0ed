package io.apibuddy.server;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A request's content on its way to the reader. What has come and is not yet wanted waits here; {@link Flow} is told, so
 * that no more is read from the connection meanwhile. Used on one event loop.
 */
final class RequestContent implements ReadStream<Buffer> {
    /** Where the content comes from. */
    interface Flow {
        /** The reader has begun: a client that waits for 100 may send. */
        void begun();

        /** {@link #wantsMore()} may have changed. */
        void wishChanged();
    }

    private final Flow flow;
    private final ArrayDeque<Buffer> waiting = new ArrayDeque<>();
    private @Nullable Handler<Buffer> onData;
    private @Nullable Handler<Void> onEnd;
    private @Nullable Handler<Throwable> onBreak;
    private long demand;
    private boolean paused = true;
    private boolean begun;
    private boolean complete;
    private @Nullable Throwable broken;
    private boolean over;
    private boolean delivering;

    RequestContent(Flow flow) {
        this.flow = flow;
    }

    /** Content has come; ignored when nobody will read it. */
    void add(Buffer data) {
        if (!over && broken == null) {
            waiting.add(data);
            deliver();
        }
    }

    /** All of it has come. */
    void complete() {
        complete = true;
        deliver();
    }

    /** No more will come, although there should be. */
    void breakOff(Throwable cause) {
        if (!complete && broken == null) {
            broken = cause;
            waiting.clear();
            deliver();
        }
    }

    /** Nobody reads on. */
    void cancel() {
        over = true;
        waiting.clear();
        flow.wishChanged();
    }

    /** Whether more may be read from the connection: someone waits for it, or it is thrown away. */
    boolean wantsMore() {
        return over || (waiting.isEmpty() && (!begun || (!paused && demand > 0)));
    }

    /** Whether someone waits for it. */
    boolean awaited() {
        return begun && !over && !complete && !paused && demand > 0 && waiting.isEmpty();
    }

    private void deliver() {
        if (delivering || !begun) {
            return;
        }
        delivering = true;
        try {
            while (!over && demand > 0 && !waiting.isEmpty()) {
                demand -= demand == Long.MAX_VALUE ? 0 : 1;
                handle(onData, waiting.remove());
            }
            finish();
        } finally {
            delivering = false;
        }
    }

    private void finish() {
        if (over || !waiting.isEmpty()) {
            return;
        }
        if (broken != null) {
            over = true;
            handle(onBreak, broken);
        } else if (complete && !paused) {
            over = true;
            handle(onEnd, null);
        }
    }

    private static <T> void handle(@Nullable Handler<T> handler, @Nullable T event) {
        if (handler != null) {
            handler.handle(event);
        }
    }

    @Override
    public ReadStream<Buffer> pause() {
        paused = true;
        demand = 0;
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        paused = false;
        if (!begun && !over) {
            begun = true;
            flow.begun();
        }
        deliver();
        flow.wishChanged();
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        onData = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        onEnd = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        onBreak = handler;
        return this;
    }
}
