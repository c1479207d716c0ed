package io.apibuddy.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Threads that read the file, each by a connection of its own, beside the writer. */
final class Readers implements Reads {
    private static final int THREADS = 2;

    private final DatabaseFile file;
    private final Content.Opener opener;
    private final LongConsumer damagedRow;
    private final Consumer<SQLException> damagedFile;
    private final Health health;
    private final Timer timer;
    private final LinkedBlockingQueue<Task<?>> tasks = new LinkedBlockingQueue<>();
    private final List<Reader> threads = new ArrayList<>();
    /** Reads share it; who moves the file away has it alone. */
    private final ReadWriteLock place = new ReentrantReadWriteLock();

    private volatile boolean closed;

    Readers(
            DatabaseFile file,
            Content.Opener opener,
            LongConsumer damagedRow,
            Consumer<SQLException> damagedFile,
            Health health,
            Timer timer) {
        this.file = file;
        this.opener = opener;
        this.damagedRow = damagedRow;
        this.damagedFile = damagedFile;
        this.health = health;
        this.timer = timer;
    }

    void start() {
        for (int i = 1; i <= THREADS; i++) {
            Reader reader = new Reader("api-buddy-store-reader-" + i);
            threads.add(reader);
            reader.start();
        }
    }

    @Override
    public <T> Future<T> read(Query<T> query) {
        Task<T> task = new Task<>(query, Promise.promise());
        tasks.add(task);
        if (closed && tasks.remove(task)) {
            task.fail(closed());
        }
        return task.result.future();
    }

    /**
     * Carries out what moves the file away, or takes another one for it, while nobody reads. Whoever opened a file in
     * between would go on with the one that was moved, or with its pages and the log of the new one.
     *
     * @param work on this thread; may lead to another call
     */
    void whileReleased(Runnable work) {
        place.writeLock().lock();
        try {
            for (Reader reader : threads) {
                reader.release();
            }
            work.run();
        } finally {
            place.writeLock().unlock();
        }
    }

    /** Ends the threads and waits for them. */
    void close() {
        closed = true;
        for (int i = 0; i < threads.size(); i++) {
            tasks.add(new Task<>(null, Promise.promise()));
        }
        for (Reader reader : threads) {
            boolean interrupted = false;
            while (reader.isAlive()) {
                try {
                    reader.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        for (Task<?> task = tasks.poll(); task != null; task = tasks.poll()) {
            task.fail(closed());
        }
    }

    private static CacheException closed() {
        return new CacheException("The cache is closed.");
    }

    /** A read that waits; without a query it ends a thread. */
    private record Task<T>(@Nullable Query<T> query, Promise<T> result) {
        void fail(Throwable cause) {
            result.tryFail(cause);
        }
    }

    /** A thread and its connection, which another thread may close between two reads. */
    private final class Reader extends Thread {
        private @Nullable Connection connection;
        private @Nullable EntryReader reader;

        Reader(String name) {
            super(name);
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (carryOut(tasks.take())) {
                    // Until a task without a query.
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                release();
            }
        }

        private <T> boolean carryOut(Task<T> task) {
            Query<T> query = task.query();
            if (query == null) {
                return false;
            }
            try {
                T result = read(query);
                health.readingWorks();
                task.result().tryComplete(result);
            } catch (SQLException e) {
                release();
                if (SqliteFailure.of(e) == SqliteFailure.DAMAGED) {
                    damagedFile.accept(e);
                } else {
                    health.readingFailed(e);
                }
                task.fail(e);
            } catch (RuntimeException | OutOfMemoryError e) {
                // Whoever waits must not wait for ever, and the thread goes on.
                task.fail(e);
            }
            return true;
        }

        private <T> T read(Query<T> query) throws SQLException {
            place.readLock().lock();
            try {
                return readHere(query);
            } finally {
                place.readLock().unlock();
            }
        }

        private synchronized <T> T readHere(Query<T> query) throws SQLException {
            EntryReader open = opened();
            long start = System.nanoTime();
            try {
                return query.run(open);
            } finally {
                timer.since(start);
            }
        }

        private EntryReader opened() throws SQLException {
            EntryReader present = reader;
            if (present == null) {
                Connection opened = file.openToRead();
                connection = opened;
                present = new EntryReader(opened, opener, damagedRow);
                reader = present;
            }
            return present;
        }

        synchronized void release() {
            try (Connection closing = connection;
                    EntryReader closingToo = reader) {
                reader = null;
                connection = null;
            } catch (SQLException e) {
                health.tell("A connection to the cache file could not be closed", e);
            }
        }
    }
}
