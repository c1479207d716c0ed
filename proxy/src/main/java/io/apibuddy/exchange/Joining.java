package io.apibuddy.exchange;

import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Editor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * An edit that puts stored content before and behind the content that is written to it, so that a part and what is stored
 * already become one (RFC 9111 section 3.4). Writes that come while the stored bytes are still being read wait. All on one
 * context.
 */
final class Joining implements Editor {
    private final Editor editor;
    private final Body after;
    private final Deque<Buffer> waiting = new ArrayDeque<>();
    private final Promise<Void> committed = Promise.promise();
    private @Nullable Body pouring;
    private @Nullable Runnable onDrain;
    private boolean committing;
    private boolean aborted;

    private Joining(Editor editor, Body after) {
        this.editor = editor;
        this.after = after;
    }

    /**
     * Begins with the bytes that come first.
     *
     * @param editor that gets all of it in order
     * @param before stored content that precedes what will be written
     * @param after stored content that follows it
     */
    static Editor begin(Editor editor, Body before, Body after) {
        Joining joining = new Joining(editor, after);
        joining.pour(before, joining::poured);
        return joining;
    }

    private void pour(Body body, Runnable then) {
        if (body instanceof Body.Whole whole) {
            if (whole.length() > 0) {
                editor.write(whole.bytes());
            }
            then.run();
            return;
        }
        Body.Streamed streamed = (Body.Streamed) body;
        pouring = streamed;
        streamed.stream().exceptionHandler(broken -> {
            abort();
            then.run();
        });
        streamed.stream().endHandler(end -> {
            pouring = null;
            then.run();
        });
        streamed.stream().handler(bytes -> {
            editor.write(bytes);
            if (editor.isGivenUp()) {
                abort();
                then.run();
            } else if (editor.isFull()) {
                editor.onDrain(() -> streamed.stream().fetch(1));
            } else {
                streamed.stream().fetch(1);
            }
        });
        streamed.stream().fetch(1);
    }

    private void poured() {
        pouring = null;
        for (Buffer bytes = waiting.poll(); bytes != null; bytes = waiting.poll()) {
            editor.write(bytes);
        }
        if (committing) {
            finish();
        }
        Runnable drained = onDrain;
        onDrain = null;
        if (drained != null) {
            drained.run();
        }
    }

    @Override
    public void write(Buffer bytes) {
        if (pouring == null) {
            editor.write(bytes);
        } else {
            waiting.add(bytes);
        }
    }

    @Override
    public boolean isFull() {
        return pouring != null || editor.isFull();
    }

    @Override
    public void onDrain(Runnable handler) {
        if (pouring == null) {
            editor.onDrain(handler);
        } else {
            onDrain = handler;
        }
    }

    @Override
    public Future<Void> commit() {
        committing = true;
        if (pouring == null) {
            finish();
        }
        return committed.future();
    }

    private void finish() {
        if (aborted) {
            committed.tryComplete();
            return;
        }
        pour(after, () -> editor.commit().onComplete(done -> committed.tryComplete()));
    }

    @Override
    public void abort() {
        aborted = true;
        Body open = pouring;
        pouring = null;
        waiting.clear();
        if (open != null) {
            open.cancel();
        }
        after.cancel();
        editor.abort();
    }

    @Override
    public boolean isGivenUp() {
        return editor.isGivenUp();
    }
}
