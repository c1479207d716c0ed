package io.apibuddy.exchange;

import io.apibuddy.message.Body;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several contents, one behind the other, as one. Breaks off when they don't add up to the length that was announced. */
final class Sequence extends PullStream {
    private final Deque<Body> toCome;
    private long missing;
    private Body.@Nullable Streamed current;
    private boolean asked;

    private Sequence(List<Body> bodies, long length) {
        this.toCome = new ArrayDeque<>(bodies);
        this.missing = length;
    }

    /**
     * The contents as one.
     *
     * @param bodies in order, not yet read
     * @param length of all together
     */
    static Body of(List<Body> bodies, long length) {
        Sequence sequence = new Sequence(bodies, length);
        return Body.of(sequence, length, sequence::cancel);
    }

    private void cancel() {
        if (!isOver()) {
            abandon();
            release();
        }
    }

    private void release() {
        if (current != null) {
            current.cancel();
        }
        toCome.forEach(Body::cancel);
        toCome.clear();
    }

    @Override
    boolean canPull() {
        return !asked;
    }

    @Override
    void pullOne() {
        if (current != null) {
            asked = true;
            current.stream().fetch(1);
            return;
        }
        Body next = toCome.poll();
        if (next == null) {
            finish();
        } else if (next instanceof Body.Whole whole) {
            give(whole.bytes());
        } else {
            open((Body.Streamed) next);
        }
    }

    private void open(Body.Streamed body) {
        current = body;
        body.stream().exceptionHandler(broken -> {
            fail(broken);
            release();
        });
        body.stream().endHandler(end -> {
            current = null;
            asked = false;
            pull();
        });
        body.stream().handler(bytes -> {
            asked = false;
            give(bytes);
            pull();
        });
        asked = true;
        body.stream().fetch(1);
    }

    private void give(Buffer bytes) {
        missing -= bytes.length();
        if (missing < 0) {
            fail(new IllegalStateException("the content is longer than its length"));
            release();
        } else if (bytes.length() > 0) {
            emit(bytes);
        }
    }

    private void finish() {
        if (missing == 0) {
            end();
        } else {
            fail(new IllegalStateException("the content is shorter than its length"));
        }
    }
}
