package io.apibuddy.upstream;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * An answer's content as {@link io.apibuddy.message.Body.Streamed} promises it: paused at first, and ended by exactly one
 * call. What is beneath may tell of an end after a failure, and of a break before anyone listens; here the first of the two
 * counts, and is told only to a reader who has begun. Confined to one context.
 */
final class AnswerBody implements ReadStream<Buffer> {
    /** What the call behind a body is told. */
    interface Owner {
        /** Bytes have come. */
        void progress();

        /** The content is complete. */
        void over();

        /** The content broke off; nothing more is told. */
        void brokeOff();

        /** What it means that it is so many bytes shorter than announced; negative when it is longer. */
        UpstreamException failure(long missing);
    }

    private final Line line;
    private final long length;
    private final Owner owner;
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private @Nullable UpstreamException failure;
    private long read;
    private long demand;
    private boolean begun;
    private boolean over;

    /**
     * Nothing of it is asked for yet.
     *
     * @param length that the head announced, or -1
     */
    AnswerBody(Line line, long length, Owner owner) {
        this.line = line;
        this.length = length;
        this.owner = owner;
    }

    /** Whether the reader wants more. */
    boolean wanted() {
        return demand > 0 && !over;
    }

    /**
     * Nothing more is told to the reader. An answer that has come whole is read to its end all the same: its connection is
     * used again, and what waited on it would hold up the next answer.
     */
    void silence() {
        over = true;
        forget();
        if (line.isComplete()) {
            line.fetch(Long.MAX_VALUE);
        }
    }

    /** Ends it with a failure, unless it has ended. */
    void fail(UpstreamException cause) {
        if (over) {
            return;
        }
        failure = cause;
        over = true;
        owner.brokeOff();
        if (begun) {
            tellFailure();
        }
    }

    void received(Buffer bytes) {
        if (over) {
            return;
        }
        owner.progress();
        read += bytes.length();
        if (length >= 0 && read > length) {
            fail(owner.failure(length - read));
            return;
        }
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        if (handler != null) {
            handler.handle(bytes);
        }
    }

    void ended() {
        if (over) {
            return;
        }
        if (length >= 0 && read < length) {
            fail(owner.failure(length - read));
            return;
        }
        over = true;
        owner.over();
        Handler<Void> last = endHandler;
        forget();
        if (last != null) {
            last.handle(null);
        }
    }

    private void tellFailure() {
        Handler<Throwable> last = exceptionHandler;
        UpstreamException cause = failure;
        forget();
        failure = null;
        if (last != null && cause != null) {
            last.handle(cause);
        }
    }

    private void forget() {
        handler = null;
        endHandler = null;
        exceptionHandler = null;
    }

    @Override
    public AnswerBody fetch(long amount) {
        begun = true;
        if (failure != null) {
            tellFailure();
        } else if (!over) {
            demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
            line.fetch(amount);
        }
        return this;
    }

    @Override
    public AnswerBody resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public AnswerBody pause() {
        demand = 0;
        if (!over) {
            line.pause();
        }
        return this;
    }

    @Override
    public AnswerBody handler(@Nullable Handler<Buffer> next) {
        handler = next;
        return this;
    }

    @Override
    public AnswerBody endHandler(@Nullable Handler<Void> next) {
        endHandler = next;
        return this;
    }

    @Override
    public AnswerBody exceptionHandler(@Nullable Handler<Throwable> next) {
        exceptionHandler = next;
        return this;
    }
}
