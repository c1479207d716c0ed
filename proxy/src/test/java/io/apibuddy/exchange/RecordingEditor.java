package io.apibuddy.exchange;

import io.apibuddy.store.ResponseStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** An edit that tells what was done to it. */
final class RecordingEditor implements ResponseStore.Editor {
    final List<String> told = new ArrayList<>();
    final Promise<Void> committed = Promise.promise();
    boolean full;
    boolean givenUp;
    Runnable drained = () -> {};

    @Override
    public void write(Buffer bytes) {
        told.add(bytes.toString());
    }

    @Override
    public boolean isFull() {
        return full;
    }

    @Override
    public void onDrain(Runnable handler) {
        drained = handler;
    }

    @Override
    public Future<Void> commit() {
        told.add("COMMIT");
        return committed.future();
    }

    @Override
    public void abort() {
        told.add("ABORT");
    }

    @Override
    public boolean isGivenUp() {
        return givenUp;
    }
}
