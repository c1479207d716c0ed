package io.apibuddy.exchange;

import io.apibuddy.message.Body;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** Some bytes out of the middle of a content (RFC 9110 section 14). */
final class Slice extends PullStream {
    private final ReadStream<Buffer> source;
    private long toSkip;
    private long toGive;
    private boolean asked;

    private Slice(ReadStream<Buffer> source, long toSkip, long toGive) {
        this.source = source;
        this.toSkip = toSkip;
        this.toGive = toGive;
    }

    /**
     * The bytes between two positions.
     *
     * @param first from 0
     * @param last the last one that is given
     */
    static Body of(Body body, long first, long last) {
        long length = last - first + 1;
        if (body instanceof Body.Whole whole) {
            return Body.of(whole.bytes().slice((int) first, (int) last + 1));
        }
        Body.Streamed streamed = (Body.Streamed) body;
        Slice slice = new Slice(streamed.stream(), first, length);
        slice.source.exceptionHandler(slice::fail);
        slice.source.endHandler(end -> slice.fail(new IllegalStateException("the content is shorter than its length")));
        slice.source.handler(bytes -> slice.received(bytes, streamed));
        return Body.of(slice, length, () -> {
            slice.abandon();
            streamed.cancel();
        });
    }

    private void received(Buffer bytes, Body.Streamed body) {
        asked = false;
        int from = (int) Math.min(toSkip, bytes.length());
        int to = (int) Math.min(from + toGive, bytes.length());
        toSkip -= from;
        toGive -= to - from;
        if (to > from) {
            emit(bytes.slice(from, to));
        }
        if (toGive > 0) {
            pull();
        } else {
            end();
            body.cancel();
        }
    }

    @Override
    boolean canPull() {
        return !asked;
    }

    @Override
    void pullOne() {
        asked = true;
        source.fetch(1);
    }
}
