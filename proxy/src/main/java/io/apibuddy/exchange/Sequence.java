package io.apibuddy.exchange;

import io.apibuddy.message.Body;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several contents, one behind the other, as one. Breaks off when one of them is not as long as it was said to be. */
final class Sequence extends PullStream {
    private final Deque<Piece> toCome;
    private Body.@Nullable Streamed current;
    private long missing;
    private boolean asked;

    private Sequence(List<Piece> pieces) {
        this.toCome = new ArrayDeque<>(pieces);
    }

    /**
     * One of the contents.
     *
     * @param body not yet read
     * @param length that it must have
     */
    record Piece(Body body, long length) {}

    /** The contents as one, in order. */
    static Body of(List<Piece> pieces) {
        Sequence sequence = new Sequence(pieces);
        return Body.of(sequence, pieces.stream().mapToLong(Piece::length).sum(), sequence::cancel);
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
        toCome.forEach(piece -> piece.body().cancel());
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
        Piece next = toCome.poll();
        if (next == null) {
            end();
            return;
        }
        missing = next.length();
        if (next.body() instanceof Body.Whole whole) {
            give(whole.bytes());
            finished();
        } else {
            open((Body.Streamed) next.body());
        }
    }

    private void open(Body.Streamed body) {
        current = body;
        body.stream().exceptionHandler(this::broken);
        body.stream().endHandler(end -> {
            current = null;
            asked = false;
            finished();
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
            broken(new IllegalStateException("a part of the content is longer than it was said to be"));
        } else if (bytes.length() > 0) {
            emit(bytes);
        }
    }

    private void finished() {
        if (missing > 0) {
            broken(new IllegalStateException("a part of the content is shorter than it was said to be"));
        }
    }

    private void broken(Throwable cause) {
        fail(cause);
        release();
    }
}
