package io.apibuddy.store;

import io.apibuddy.message.Body;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Content that is on disk, read a chunk at a time as it is asked for. While it lives, its chunks stay, whatever happens
 * here to the entry; if another process removes them, the stream breaks. All on one context.
 */
final class BodyReader implements ReadStream<Buffer> {
    private final Context context;
    private final Reads reads;
    private final Pins pins;
    private final Runnable damaged;
    private final long body;
    private final long length;
    private final int chunks;
    private @Nullable Handler<Buffer> onBuffer;
    private @Nullable Handler<Void> onEnd;
    private @Nullable Handler<Throwable> onException;
    private int next;
    private long demand;
    private boolean reading;
    private boolean over;

    private BodyReader(Context context, Reads reads, Pins pins, StoredEntry entry, Runnable damaged) {
        this.context = context;
        this.reads = reads;
        this.pins = pins;
        this.damaged = damaged;
        this.body = entry.content().place().body();
        this.length = entry.content().length();
        this.chunks = Chunks.count(length);
        pins.pin(body);
    }

    /** The content of an entry; {@code damaged} is run when a chunk is missing or wrong. */
    static Body open(Context context, Reads reads, Pins pins, StoredEntry entry, Runnable damaged) {
        BodyReader reader = new BodyReader(context, reads, pins, entry, damaged);
        return Body.of(reader, reader.length, reader::cancel);
    }

    private void cancel() {
        if (!over) {
            finish();
        }
    }

    private void finish() {
        over = true;
        pins.unpin(body);
    }

    private void readOn() {
        if (reading || over || demand == 0) {
            return;
        }
        reading = true;
        int place = next;
        reads.read(reader -> reader.chunk(body, place, length))
                .onComplete(result -> context.runOnContext(nothing -> {
                    reading = false;
                    if (over) {
                        return;
                    }
                    if (result.failed()) {
                        breakOff(result.cause());
                    } else {
                        deliver(result.result());
                    }
                }));
    }

    private void deliver(Optional<byte[]> chunk) {
        if (chunk.isEmpty()) {
            damaged.run();
            breakOff(new CacheException("A stored response is damaged, or was removed while it was read."));
            return;
        }
        next++;
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        if (onBuffer != null) {
            onBuffer.handle(Buffer.buffer(chunk.get()));
        }
        if (next < chunks) {
            readOn();
        } else if (!over) {
            finish();
            if (onEnd != null) {
                onEnd.handle(null);
            }
        }
    }

    private void breakOff(Throwable cause) {
        finish();
        if (onException != null) {
            onException.handle(cause);
        }
    }

    @Override
    public BodyReader handler(@Nullable Handler<Buffer> handler) {
        onBuffer = handler;
        return this;
    }

    @Override
    public BodyReader endHandler(@Nullable Handler<Void> handler) {
        onEnd = handler;
        return this;
    }

    @Override
    public BodyReader exceptionHandler(@Nullable Handler<Throwable> handler) {
        onException = handler;
        return this;
    }

    @Override
    public BodyReader pause() {
        demand = 0;
        return this;
    }

    @Override
    public BodyReader resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public BodyReader fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        readOn();
        return this;
    }
}
