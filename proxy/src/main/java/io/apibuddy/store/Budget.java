package io.apibuddy.store;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that wait for the disk, of all edits together: fifty large answers at once must not take fifty times the memory
 * of one.
 */
final class Budget {
    /** Nothing is refused before this many times the limit. */
    private static final int OVERRUN = 4;

    private final AtomicLong taken = new AtomicLong();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private volatile long limit;

    Budget(long limit) {
        this.limit = limit;
    }

    void limit(long bytes) {
        limit = bytes;
    }

    long taken() {
        return taken.get();
    }

    boolean isFull() {
        return taken.get() > limit;
    }

    boolean isOverrun() {
        return taken.get() > OVERRUN * limit;
    }

    void take(long bytes) {
        taken.addAndGet(bytes);
    }

    /** Takes them only if that stays within the limit. */
    boolean tryTake(long bytes) {
        if (taken.addAndGet(bytes) <= limit) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void give(long bytes) {
        if (taken.addAndGet(-bytes) <= limit / 2 && !waiting.isEmpty()) {
            wake();
        }
    }

    /** Runs something, once, when half of it is free, on the thread that freed it; at once when it is not full now. */
    void whenFree(Runnable waiter) {
        waiting.add(waiter);
        if (!isFull()) {
            wake();
        }
    }

    private void wake() {
        for (Runnable waiter = waiting.poll(); waiter != null; waiter = waiting.poll()) {
            waiter.run();
        }
    }
}
