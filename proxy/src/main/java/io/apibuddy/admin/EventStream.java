package io.apibuddy.admin;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What one reader of the event stream gets. Any thread adds to it; it is read on its context. Who reads slowly misses
 * events, and is told how many: nobody waits for it, and it holds no more memory than {@link #MOST} of them.
 */
final class EventStream implements ReadStream<Buffer> {
    static final int MOST = 256;

    private final Context context;
    private final Visitor visitor;
    private final String address;

    /** These four by any thread, under the lock. */
    private final Deque<Buffer> waiting = new ArrayDeque<>();

    private long dropped;
    private boolean scheduled;
    private boolean ending;

    /** The others on the context. */
    private @Nullable Handler<Buffer> handler;

    private @Nullable Handler<Void> endHandler;
    private long demand;
    private boolean flowing;
    private boolean over;

    EventStream(Context context, Visitor visitor, String address) {
        this.context = context;
        this.visitor = visitor;
        this.address = address;
    }

    Visitor visitor() {
        return visitor;
    }

    /** Who counts as one. */
    String address() {
        return address;
    }

    void add(Buffer frame) {
        if (taken(frame)) {
            context.runOnContext(nothing -> flow());
        }
    }

    /** Whether somebody must be sent to hand it on. */
    private synchronized boolean taken(Buffer frame) {
        if (ending) {
            return false;
        }
        if (waiting.size() >= MOST) {
            dropped++;
            return false;
        }
        tellDropped();
        waiting.add(frame);
        boolean first = !scheduled;
        scheduled = true;
        return first;
    }

    private void tellDropped() {
        if (dropped > 0) {
            waiting.add(EventStreams.frame("dropped", Json.object().put("count", dropped)));
            dropped = 0;
        }
    }

    /** No event comes any more, not even those that wait. */
    void end() {
        synchronized (this) {
            if (ending) {
                return;
            }
            ending = true;
            waiting.clear();
        }
        context.runOnContext(nothing -> {
            if (!over) {
                over = true;
                if (endHandler != null) {
                    endHandler.handle(null);
                }
            }
        });
    }

    /** The reader has gone: no handler is called from now on. On the context. */
    void abandon() {
        over = true;
        synchronized (this) {
            ending = true;
            waiting.clear();
        }
    }

    private void flow() {
        if (flowing) {
            return;
        }
        flowing = true;
        try {
            synchronized (this) {
                scheduled = false;
            }
            while (demand > 0 && !over && handler != null) {
                Buffer next = next();
                if (next == null) {
                    return;
                }
                if (demand != Long.MAX_VALUE) {
                    demand--;
                }
                handler.handle(next);
            }
        } finally {
            flowing = false;
        }
    }

    private synchronized @Nullable Buffer next() {
        if (waiting.isEmpty()) {
            tellDropped();
        }
        return waiting.poll();
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

    /** It never breaks off. */
    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
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
        flow();
        return this;
    }
}
