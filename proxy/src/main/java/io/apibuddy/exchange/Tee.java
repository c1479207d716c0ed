package io.apibuddy.exchange;

import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Editor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands upstream's content to the client and to the store's editor. Goes at the pace of the slower one; commits only at a
 * complete end, and tells the client of the end once the store finds the answer, so that whoever asks again finds it too.
 * Where the length is known, the last bytes are the end.
 */
final class Tee extends PullStream {
    private final ReadStream<Buffer> source;
    private final Editor editor;
    private boolean asked;
    private boolean waiting;
    private long toCome;
    private @Nullable Buffer last;

    private Tee(Body.Streamed body, Editor editor) {
        this.source = body.stream();
        this.editor = editor;
        this.toCome = body.length();
    }

    /** The body to hand to the client in place of upstream's. */
    static Body of(Body body, Editor editor) {
        if (body.length() == 0) {
            editor.commit(); // nobody may ever read it, as with a 204
            return body;
        }
        Body.Streamed streamed = streamed(body);
        Tee tee = new Tee(streamed, editor);
        tee.source.exceptionHandler(cause -> {
            editor.abort();
            tee.fail(cause);
        });
        tee.source.endHandler(end -> tee.sourceEnded());
        tee.source.handler(tee::received);
        return Body.of(tee, streamed.length(), () -> {
            if (!tee.isOver()) {
                tee.abandon();
                editor.abort();
                streamed.cancel();
            }
        });
    }

    /** What is at hand is stored when it is read, too: whoever serves something else in its place cancels it. */
    private static Body.Streamed streamed(Body body) {
        return (Body.Streamed)
                (body instanceof Body.Whole whole
                        ? Sequence.of(List.of(new Sequence.Piece(whole, whole.length())))
                        : body);
    }

    private void received(Buffer bytes) {
        asked = false;
        editor.write(bytes);
        boolean lengthIsKnown = toCome != Body.UNKNOWN;
        if (lengthIsKnown) {
            toCome -= bytes.length();
        }
        if (lengthIsKnown && toCome == 0) {
            last = bytes;
            pullOne(); // the end
        } else {
            emit(bytes);
            pull();
        }
    }

    private void sourceEnded() {
        editor.commit().onComplete(done -> {
            if (last != null) {
                emit(last);
            }
            end();
        });
    }

    @Override
    boolean canPull() {
        if (asked || waiting) {
            return false;
        }
        if (editor.isFull()) {
            waiting = true;
            editor.onDrain(() -> {
                waiting = false;
                pull();
            });
            return false;
        }
        return true;
    }

    @Override
    void pullOne() {
        asked = true;
        source.fetch(1);
    }
}
