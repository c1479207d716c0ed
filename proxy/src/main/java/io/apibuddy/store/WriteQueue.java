package io.apibuddy.store;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What waits for the writer, in its order, with the bytes that it keeps in memory. */
final class WriteQueue {
    /** Of 1 to 2 KB each beside their content, which is all that the budget counts. */
    private static final int MOST = 20_000;

    /** With so many it does not pay to wait for more. */
    private static final int GATHERED = 1000;

    /** Nor with so many bytes. */
    private static final long GATHERED_BYTES = 1 << 20;

    private final LinkedBlockingQueue<WriteOp> waiting = new LinkedBlockingQueue<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Budget budget;
    /** Of what waits, that for which somebody waits. */
    private final AtomicInteger urgent = new AtomicInteger();

    private volatile @Nullable Thread gathering;

    WriteQueue(Budget budget) {
        this.budget = budget;
    }

    Budget budget() {
        return budget;
    }

    /** Adds work; when the writer has stopped, it fails at once. */
    void add(WriteOp work) {
        budget.take(work.bytes());
        if (!work.canWait()) {
            urgent.incrementAndGet();
        }
        waiting.add(work);
        Thread writer = gathering;
        if (writer != null && isEnough()) {
            LockSupport.unpark(writer);
        }
        if (closed.get() && waiting.remove(work)) {
            fail(work, new CacheException("The cache is closed."));
        }
    }

    private boolean isEnough() {
        return urgent.get() > 0 || waiting.size() >= GATHERED || budget.taken() >= GATHERED_BYTES || budget.isFull();
    }

    /** Whether so much waits that nothing more should be stored: the disk does not keep up at all. */
    boolean isOverrun() {
        return budget.isOverrun() || waiting.size() > MOST;
    }

    @Nullable
    WriteOp poll() {
        return taken(waiting.poll());
    }

    @Nullable
    WriteOp poll(long millis) throws InterruptedException {
        return taken(waiting.poll(millis, TimeUnit.MILLISECONDS));
    }

    private @Nullable WriteOp taken(@Nullable WriteOp work) {
        if (work != null && !work.canWait()) {
            urgent.decrementAndGet();
        }
        return work;
    }

    /**
     * Waits until there is much to do, somebody waits for it, or the time is over. A transaction costs the same pages and
     * one wake-up of the writer, whether it stores one entry or a hundred.
     *
     * @param first what was polled already
     * @return whether it ended before the time was over
     */
    boolean gather(WriteOp first, long nanos) {
        long end = System.nanoTime() + nanos;
        gathering = Thread.currentThread();
        long left = nanos;
        boolean enough = isEnough(first);
        while (!enough && left > 0) {
            LockSupport.parkNanos(this, left);
            left = end - System.nanoTime();
            enough = isEnough(first);
        }
        gathering = null;
        return enough;
    }

    private boolean isEnough(WriteOp first) {
        return !first.canWait() || isEnough() || Thread.currentThread().isInterrupted();
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
        for (WriteOp work = poll(); work != null; work = poll()) {
            fail(work, new CacheException("The cache is closed."));
        }
    }
}
