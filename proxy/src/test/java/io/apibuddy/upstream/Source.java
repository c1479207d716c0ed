package io.apibuddy.upstream;

import io.apibuddy.message.Body;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** A content that gives so many bytes, as fast as it is read. */
final class Source implements ReadStream<Buffer> {
    private final Context context;
    private final long total;
    private final Buffer piece;
    private Handler<Buffer> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;
    private boolean paused = true;
    private boolean ended;
    volatile long given;
    volatile boolean cancelled;
    volatile long breaksAt = Long.MAX_VALUE;

    Source(Context context, long total, int piece) {
        this.context = context;
        this.total = total;
        this.piece = Buffer.buffer(new byte[piece]);
    }

    Body body(long length) {
        return Body.of(this, length, () -> cancelled = true);
    }

    private void run() {
        if (paused || ended || cancelled) {
            return;
        }
        if (given >= breaksAt) {
            ended = true;
            exceptionHandler.handle(new java.io.IOException("the client left"));
            return;
        }
        if (given >= total) {
            ended = true;
            endHandler.handle(null);
            return;
        }
        int size = (int) Math.min(piece.length(), total - given);
        long sum = given + size;
        given = sum;
        handler.handle(piece.slice(0, size));
        context.runOnContext(next -> run());
    }

    @Override
    public Source fetch(long amount) {
        if (paused) {
            paused = false;
            context.runOnContext(next -> run());
        }
        return this;
    }

    @Override
    public Source resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public Source pause() {
        paused = true;
        return this;
    }

    @Override
    public Source handler(Handler<Buffer> next) {
        handler = next;
        return this;
    }

    @Override
    public Source endHandler(Handler<Void> next) {
        endHandler = next;
        return this;
    }

    @Override
    public Source exceptionHandler(Handler<Throwable> next) {
        exceptionHandler = next;
        return this;
    }
}
