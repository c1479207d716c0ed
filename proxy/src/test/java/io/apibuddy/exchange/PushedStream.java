package io.apibuddy.exchange;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;

/** A stream that a test pushes into; hands on only what is asked for, like Vert.x's own. */
class PushedStream implements ReadStream<Buffer> {
    private final Deque<Runnable> pending = new ArrayDeque<>();
    private Handler<Buffer> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;
    private long demand;
    private boolean flowing;

    PushedStream push(String text) {
        return push(Buffer.buffer(text));
    }

    PushedStream push(Buffer bytes) {
        pending.add(() -> {
            demand--;
            handler.handle(bytes);
        });
        flow();
        return this;
    }

    void finish() {
        pending.add(() -> endHandler.handle(null));
        flow();
    }

    void breakOff(Throwable cause) {
        pending.add(() -> exceptionHandler.handle(cause));
        flow();
    }

    boolean isPaused() {
        return demand == 0;
    }

    int waiting() {
        return pending.size();
    }

    private void flow() {
        if (flowing) {
            return;
        }
        flowing = true;
        while (!pending.isEmpty() && demand > 0) {
            pending.poll().run();
        }
        flowing = false;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> handler) {
        this.handler = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> handler) {
        endHandler = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
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
        return fetch(Long.MAX_VALUE / 2);
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        demand += amount;
        flow();
        return this;
    }
}
