package io.apibuddy.store;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What waits for the writer, in its order, with the bytes that it keeps in memory. */
final class WriteQueue {
    /** Of 1 to 2 KB each beside their content, which is all that the budget counts. */
    private static final int MOST = 20_000;

    private final LinkedBlockingQueue<WriteOp> waiting = new LinkedBlockingQueue<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Budget budget;

    WriteQueue(Budget budget) {
        this.budget = budget;
    }

    Budget budget() {
        return budget;
    }

    /** Adds work; when the writer has stopped, it fails at once. */
    void add(WriteOp work) {
        budget.take(work.bytes());
        waiting.add(work);
        if (closed.get() && waiting.remove(work)) {
            fail(work, new CacheException("The cache is closed."));
        }
    }

    /** Whether so much waits that nothing more should be stored: the disk does not keep up at all. */
    boolean isOverrun() {
        return budget.isOverrun() || waiting.size() > MOST;
    }

    @Nullable
    WriteOp poll() {
        return waiting.poll();
    }

    @Nullable
    WriteOp poll(long millis) throws InterruptedException {
        return waiting.poll(millis, TimeUnit.MILLISECONDS);
    }

    int size() {
        return waiting.size();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void done(WriteOp work, Writer.Session session) {
        budget.give(work.bytes());
        work.done(session);
    }

    void fail(WriteOp work, Throwable cause) {
        budget.give(work.bytes());
        work.failed(cause);
    }

    /** Nothing is taken any more; what waits fails. */
    void close() {
        closed.set(true);
        for (WriteOp work = waiting.poll(); work != null; work = waiting.poll()) {
            fail(work, new CacheException("The cache is closed."));
        }
    }
}
