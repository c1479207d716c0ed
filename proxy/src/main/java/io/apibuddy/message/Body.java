package io.apibuddy.message;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** The content of a message: nothing, all of it at hand, or a stream with back-pressure. Read once. */
public sealed interface Body {
    /** The length of a stream whose end is not known beforehand. */
    long UNKNOWN = -1;

    /**
     * How long the content is.
     *
     * @return bytes, or {@link #UNKNOWN}
     */
    long length();

    /**
     * Gives the content up without reading it, or without reading on. What is behind it is released: a connection is
     * reset, a fetch is cancelled. Idempotent, and without effect once the content has ended.
     */
    void cancel();

    /**
     * No content.
     *
     * @return a body of length zero
     */
    static Body empty() {
        return Whole.EMPTY;
    }

    /**
     * Content that is at hand.
     *
     * @param bytes not to be changed afterwards
     * @return a body
     */
    static Body of(Buffer bytes) {
        return new Whole(bytes);
    }

    /**
     * Content that streams.
     *
     * @param stream paused; see {@link Streamed}
     * @param length bytes, or {@link #UNKNOWN}
     * @param cancel what {@link #cancel} does; must be idempotent
     * @return a body
     */
    static Body of(ReadStream<Buffer> stream, long length, Runnable cancel) {
        return new Streamed(stream, length, cancel);
    }

    /**
     * Content that is at hand.
     *
     * @param bytes not to be changed
     */
    record Whole(Buffer bytes) implements Body {
        private static final Whole EMPTY = new Whole(Buffer.buffer());

        @Override
        public long length() {
            return bytes.length();
        }

        @Override
        public void cancel() {}
    }

    /**
     * Content that streams. The stream is handed over paused, and its handlers are not yet set. The reader sets all
     * three handlers, then calls {@code resume} or {@code fetch}. Handlers are called on the Vert.x context on which the
     * body was handed over, and {@code pause}, {@code resume}, {@code fetch} and {@link #cancel} are called on it. It
     * ends with exactly one call: the end handler after the last byte of a complete, well-formed content, or the
     * exception handler when it broke off. After {@link #cancel} no handler is called.
     *
     * @param stream of the bytes
     * @param length bytes, or {@link Body#UNKNOWN}
     * @param onCancel run by {@link #cancel}
     */
    record Streamed(ReadStream<Buffer> stream, long length, Runnable onCancel) implements Body {
        @Override
        public void cancel() {
            onCancel.run();
        }
    }
}
