package io.apibuddy.admin;

import io.apibuddy.message.Body;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/** Content that comes in pieces, at once when it is asked for. */
final class Pieces implements ReadStream<Buffer> {
    boolean cancelled;
    int given;
    private final List<Buffer> pieces;
    private boolean breaks;
    private Handler<Buffer> handler;
    private Handler<Void> end;
    private Handler<Throwable> broken;

    Pieces(Buffer piece, int times) {
        this(Collections.nCopies(times, piece));
    }

    Pieces(List<Buffer> pieces) {
        this.pieces = pieces;
    }

    /** Instead of an end. */
    Pieces breaking() {
        breaks = true;
        return this;
    }

    Body body() {
        return Body.of(this, Body.UNKNOWN, () -> cancelled = true);
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> handler) {
        this.handler = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> handler) {
        end = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
        broken = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        for (Buffer piece : pieces) {
            if (!cancelled) {
                given++;
                handler.handle(piece);
            }
        }
        if (!cancelled && breaks) {
            broken.handle(new IOException("reset"));
        } else if (!cancelled) {
            end.handle(null);
        }
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        return resume();
    }
}
