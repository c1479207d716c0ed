package io.apibuddy.server;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;

/** A reply's content as a test dictates it, from any thread; events reach the reader on its context. */
final class ScriptedStream implements ReadStream<Buffer> {
    private static final Object END = new Object();
    private static final Object FAILURE = new Object();

    volatile boolean paused = true;
    volatile int taken;
    volatile int cancelled;
    private final ArrayDeque<Object> events = new ArrayDeque<>();
    private volatile Context context;
    private Handler<Buffer> onData = data -> {};
    private Handler<Void> onEnd = nothing -> {};
    private Handler<Throwable> onFailure = failure -> {};

    void on(Context next) {
        context = next;
        run();
    }

    ScriptedStream push(String text) {
        return add(Buffer.buffer(text));
    }

    void endless(int size, int times) {
        Buffer piece = Buffer.buffer(new byte[size]);
        for (int i = 0; i < times; i++) {
            add(piece);
        }
        end();
    }

    void end() {
        add(END);
    }

    void fail() {
        add(FAILURE);
    }

    /** Breaks off whether it is paused or not, as a connection does. */
    void failNow() {
        context.runOnContext(now -> onFailure.handle(new IllegalStateException("as scripted")));
    }

    private ScriptedStream add(Object event) {
        synchronized (events) {
            events.add(event);
        }
        run();
        return this;
    }

    private void run() {
        if (context != null) {
            context.runOnContext(now -> drain());
        }
    }

    private void drain() {
        while (!paused && cancelled == 0) {
            Object event;
            synchronized (events) {
                event = events.poll();
            }
            if (event == null) {
                return;
            }
            if (event == END) {
                onEnd.handle(null);
            } else if (event == FAILURE) {
                onFailure.handle(new IllegalStateException("as scripted"));
            } else {
                taken = taken + 1;
                onData.handle((Buffer) event);
            }
        }
    }

    void cancel() {
        cancelled = cancelled + 1;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
        onFailure = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> handler) {
        onData = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> handler) {
        onEnd = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        paused = true;
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        paused = false;
        run();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        return resume();
    }
}
