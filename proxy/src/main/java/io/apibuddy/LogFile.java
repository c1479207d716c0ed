package io.apibuddy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines written to a file by a thread of its own, so that who writes one never waits for a disk. A file that is full is
 * renamed to {@code NAME.1}, the one before to {@code NAME.2}, and so on. While the disk is full or the file cannot be
 * written, up to {@value #WAITING} lines wait and it is tried again every second; further ones are dropped and counted.
 * Lines that were taken are written whole and in order. One process, and in it one such object, to a file. For any thread.
 *
 * @param <T> what a line is made of; given its form by the writing thread
 */
public final class LogFile<T> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogFile.class);

    /** Lines that may wait while the disk is slow. */
    public static final int WAITING = 8192;

    private static final int BATCH = 1024;
    private static final long TRY_AGAIN_MILLIS = 1000;

    /** Under load lines are written together, and who writes one need not wake the thread. */
    private static final long GATHERING_MILLIS = 10;

    /** A disk that hangs must not keep a program from ending. */
    private static final long CLOSING_MILLIS = 5000;

    private final Path file;
    private final RotatingFile out;
    private final Function<? super T, byte[]> form;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong dropped = new AtomicLong();

    /** Guards the queue. */
    private final Object lock = new Object();

    private final Queue<T> queue = new ArrayDeque<>();

    /** Of the writing thread. */
    private boolean failing;

    private LogFile(Path file, long maxSize, int backups, Function<? super T, byte[]> form) {
        this.file = file;
        this.out = new RotatingFile(file, maxSize, backups);
        this.form = form;
        this.thread = new Thread(this::run, "api-buddy-log");
        thread.setDaemon(true);
    }

    /**
     * Begins to write.
     *
     * @param file appended to; made, with the directories above it and for its owner only, when it is not there. One that
     *     cannot be written is told in the program's log and tried again
     * @param maxSize in bytes at which a new file is begun, at least 1; a single longer line has a file of its own
     * @param backups how many full files are kept; 0: the file is emptied when it is full
     * @param form of a line, in bytes with the line break at their end and no other
     * @param <T> what a line is made of
     * @return to be closed
     */
    public static <T> LogFile<T> open(Path file, long maxSize, int backups, Function<? super T, byte[]> form) {
        if (maxSize < 1) {
            throw new IllegalArgumentException("maxSize: found " + maxSize + ", allowed 1 or more");
        }
        if (backups < 0) {
            throw new IllegalArgumentException("backups: found " + backups + ", allowed 0 or more");
        }
        LogFile<T> opened = new LogFile<>(file, maxSize, backups, form);
        opened.thread.start();
        return opened;
    }

    /**
     * Takes a line to be written.
     *
     * @param line must not change any more
     * @return false when it was dropped, because too many wait or it is closed
     */
    public boolean write(T line) {
        synchronized (lock) {
            if (queue.size() < WAITING && closing.getCount() > 0) {
                queue.add(line);
                if (queue.size() == 1) {
                    lock.notifyAll();
                }
                return true;
            }
        }
        dropped.incrementAndGet();
        return false;
    }

    /**
     * Lines that are in no file because it could not be written, or not fast enough.
     *
     * @return since it was opened
     */
    public long dropped() {
        return dropped.get();
    }

    /** Writes what waits, then closes the file. What a file that cannot be written does not take is dropped. */
    @Override
    public void close() {
        synchronized (lock) {
            closing.countDown();
            lock.notifyAll();
        }
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(CLOSING_MILLIS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (out) {
            List<T> batch = new ArrayList<>(BATCH);
            while (take(batch)) {
                write(batch);
                batch.clear();
                pause(GATHERING_MILLIS);
            }
            dropped.addAndGet(out.waiting());
        } catch (IOException lateTrouble) {
            log.warn("{} did not close as it should ({})", file, lateTrouble.getMessage());
        }
    }

    /** Waits for lines; false at the end. */
    private boolean take(List<T> batch) {
        synchronized (lock) {
            while (queue.isEmpty()) {
                if (closing.getCount() == 0) {
                    return false;
                }
                try {
                    lock.wait();
                } catch (InterruptedException nobodyDoesThat) {
                    return false;
                }
            }
            while (batch.size() < BATCH && !queue.isEmpty()) {
                batch.add(queue.remove());
            }
            return true;
        }
    }

    private void write(List<T> batch) {
        for (T line : batch) {
            byte[] bytes;
            try {
                bytes = form.apply(line);
            } catch (RuntimeException | StackOverflowError noForm) {
                dropped.incrementAndGet();
                log.warn("a line for {} has no form", file, noForm);
                continue;
            }
            if (!insist(() -> out.add(bytes))) {
                dropped.incrementAndGet();
            }
        }
        insist(out::flush);
    }

    private interface Step {
        void take() throws IOException;
    }

    /** Tries until it succeeds; once it is closed, only once. */
    private boolean insist(Step step) {
        while (true) {
            try {
                step.take();
                succeeded();
                return true;
            } catch (IOException failed) {
                failed(failed);
                if (pause(TRY_AGAIN_MILLIS)) {
                    return false;
                }
            }
        }
    }

    private void succeeded() {
        if (failing) {
            failing = false;
            log.info("{} is written again; {} lines were dropped since it was opened", file, dropped());
        }
    }

    private void failed(IOException why) {
        if (!failing) {
            failing = true;
            log.warn("{} cannot be written ({}); it is tried again every second", file, String.valueOf(why));
        }
    }

    /** True when it is closed. */
    private boolean pause(long millis) {
        try {
            return closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException nobodyDoesThat) {
            return true;
        }
    }
}
