package io.apibuddy.store;

import io.apibuddy.caching.CacheKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. It takes what waits, as much as there is, into one transaction; nobody waits for that but
 * who asks for what is on disk. When the disk fails, it goes on without, and tries again every second.
 */
final class Writer implements Reads {
    private static final int BATCH_OPS = 1000;
    private static final long BATCH_NANOS = 50_000_000L;
    private static final long BATCH_BYTES = 4L << 20;
    private static final int LASTING_MOST = 10_000;
    private static final long RETRY_NANOS = 1_000_000_000L;
    /**
     * What a disk must take that failed: as much as it failed to take, within these bounds. Half of that each time that it
     * does not, so that one that is always nearly full is used for what there is room for.
     */
    private static final long MOST_PROBED = 1_000_000;

    private static final long LEAST_PROBED = 16_384;
    /** Of an entry, beside its content. */
    private static final long BESIDE_CONTENT = 2_000;

    private static final long IDLE_MILLIS = 200;
    private static final long COUNTING_MILLIS = 10;
    /**
     * Between two bites of {@link Upkeep}. Some kernels let whom they woke wait for the end of the running one's slice of
     * time, some 4 ms: an event loop on the same core gets it for certain while the writer pauses.
     */
    private static final long PAUSE_MILLIS = 5;
    /** How long what nobody waits for may wait for more of its kind; so much is lost at most when the process is killed. */
    private static final long GATHER_NANOS = 50_000_000L;

    private final DatabaseFile file;
    private final Shared shared;
    private final WriteQueue queue;
    private final Health health;
    private final Content.Opener opener;
    private final LongConsumer damagedRow;
    private final Consumer<Runnable> whileReleased;
    private final Runnable reopened;
    private final Deque<WriteOp> lasting = new ArrayDeque<>();
    private final Upkeep upkeep;
    /** What was taken from the queue and waits until more is gathered, and until when it may. */
    private @Nullable WriteOp first;

    private long gatheredAt;
    private @Nullable Session session;
    /** Of the file that was opened last, which whoever reads may have open still. */
    private Optional<Object> identity = Optional.empty();

    private volatile @Nullable SQLException suspicion;
    private byte[] secret = new byte[0];
    private long lastTry;
    private long toProbe = LEAST_PROBED;

    Writer(
            DatabaseFile file,
            Shared shared,
            WriteQueue queue,
            Health health,
            Content.Opener opener,
            LongConsumer damagedRow,
            Consumer<Runnable> whileReleased,
            Runnable reopened) {
        this.file = file;
        this.shared = shared;
        this.queue = queue;
        this.health = health;
        this.opener = opener;
        this.damagedRow = damagedRow;
        this.whileReleased = whileReleased;
        this.reopened = reopened;
        this.upkeep = new Upkeep(file, shared);
    }

    /** An open database. */
    @SuppressWarnings("ArrayRecordComponent") // Sessions are never compared.
    record Session(Connection connection, Tables tables, EntryReader reader, byte[] secret, Optional<Object> identity)
            implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            try (Connection closing = connection;
                    Tables closingToo = tables;
                    EntryReader closingAsWell = reader) {
                // In reverse order, each whatever the others do.
            }
        }
    }

    /** A read on the writer's thread. */
    @Override
    public <T> Future<T> read(Query<T> query) {
        Promise<T> result = Promise.promise();
        queue.add(new WriteOps.Read<>(query, result, shared.reads()));
        return result.future();
    }

    /** Another thread has seen that the file is damaged. */
    void suspect(SQLException cause) {
        suspicion = cause;
    }

    /**
     * Opens the database; a damaged one is set aside.
     *
     * @return the secret that is kept in it
     * @throws CacheException when it cannot be had
     */
    byte[] open() {
        return opened().secret();
    }

    private Opening opening() {
        return new Opening(file, shared, health, opener, damagedRow, whileReleased);
    }

    private Session opened() {
        try {
            Session opened = opening().open(secret);
            session = opened;
            identity = opened.identity();
            secret = opened.secret();
            upkeep.opened(opened.tables());
            return opened;
        } catch (SQLException e) {
            throw new CacheException(
                    "The cache database " + file.name() + " cannot be opened (" + e.getMessage()
                            + "). See that this program may write it and the directory it is in, and that the disk"
                            + " has room; or set cache.database_path to another file.",
                    e);
        }
    }

    /** Works until a {@link WriteOps.Stop} came by or the thread is interrupted. */
    void run() {
        boolean stopping = false;
        while (!stopping) {
            try {
                WriteOp next = next();
                if (next != null) {
                    stopping = batch(next);
                }
                tend();
            } catch (InterruptedException e) {
                stopping = true;
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                health.tell("The cache's writer failed; it goes on.", e);
            }
        }
        queue.close();
    }

    /** What is to be carried out now, with what waits behind it; null when there is nothing, or when it may wait for more. */
    private @Nullable WriteOp next() throws InterruptedException {
        WriteOp next = first;
        if (next == null) {
            next = queue.poll(pause());
            gatheredAt = System.nanoTime() + GATHER_NANOS;
        }
        if (next == null) {
            return null;
        }
        first = next;
        long left = gatheredAt - System.nanoTime();
        long pause = isTending() ? TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS) : left;
        if (!queue.gather(next, Math.min(left, pause)) && pause < left) {
            return null;
        }
        first = null;
        return next;
    }

    private long pause() {
        if (isTending()) {
            return PAUSE_MILLIS;
        }
        return upkeep.isCounting() ? COUNTING_MILLIS : IDLE_MILLIS;
    }

    private boolean isTending() {
        return upkeep.hasMore() && isOpen();
    }

    private boolean isOpen() {
        return session != null;
    }

    /** Carries out what waits; true when it is time to stop. */
    private boolean batch(WriteOp first) {
        Session open = session;
        List<WriteOp> ops = new ArrayList<>();
        WriteOp last = first;
        try {
            if (open == null) {
                ops.add(first);
                throw new SQLException("the cache file is not open", null, SqliteFailure.NOT_OPEN);
            }
            long start = System.nanoTime();
            last = fill(open.tables(), first, ops);
            upkeep.makeRoom(open.tables(), ops.size());
            for (CacheKey gone : open.tables().commit()) {
                shared.memory().forget(gone);
            }
            shared.commits().since(start);
        } catch (SQLException | RuntimeException | OutOfMemoryError e) {
            failed(ops, e);
            return ops.stream().anyMatch(op -> op instanceof WriteOps.Stop);
        }
        for (WriteOp op : ops) {
            tellDone(op, open);
        }
        return last instanceof WriteOps.Stop;
    }

    /** One that fails to take the news, as when its Vert.x was closed, must not keep it from the others. */
    private void tellDone(WriteOp op, Session open) {
        try {
            queue.done(op, open);
        } catch (RuntimeException e) {
            health.tell("A change of the cache was made, but who asked for it could not be told.", e);
        }
    }

    private WriteOp fill(Tables tables, WriteOp first, List<WriteOp> ops) throws SQLException {
        long start = System.nanoTime();
        long bytes = 0;
        WriteOp op = first;
        ops.add(op);
        tables.begin();
        while (true) {
            op.run(tables);
            bytes += op.bytes();
            if (op.endsBatch()
                    || ops.size() >= BATCH_OPS
                    || bytes >= BATCH_BYTES
                    || System.nanoTime() - start > BATCH_NANOS) {
                return op;
            }
            WriteOp next = queue.poll();
            if (next == null) {
                return op;
            }
            op = next;
            ops.add(op);
        }
    }

    private void failed(List<WriteOp> ops, Throwable cause) {
        if (isOpen()) {
            long bytes =
                    ops.stream().mapToLong(op -> op.bytes() + BESIDE_CONTENT).sum();
            toProbe = Math.max(LEAST_PROBED, Math.min(MOST_PROBED, bytes));
            broken(cause);
        }
        for (WriteOp op : ops) {
            if (op.isLasting() && lasting.size() < LASTING_MOST) {
                lasting.add(op);
            }
            queue.fail(op, cause);
        }
    }

    /** The connection is of no more use: a damaged file is set aside, anything else is waited for. */
    private void broken(Throwable cause) {
        closeSession();
        lastTry = System.nanoTime();
        if (cause instanceof SQLException failure
                && SqliteFailure.of(failure) == SqliteFailure.DAMAGED
                && !file.isInMemory()) {
            whileReleased.accept(() -> {
                // Unless somebody else did so before us.
                if (file.identity().equals(identity)) {
                    setAside(failure);
                }
                reopen();
            });
        } else {
            health.writingFailed(cause);
        }
    }

    private void setAside(SQLException cause) {
        try {
            opening().setAside(cause);
        } catch (CacheException e) {
            health.writingFailed(e);
        }
    }

    /** Another file than before is opened while nobody reads. */
    private void reopen() {
        if (file.identity().equals(identity)) {
            openAgain();
        } else {
            whileReleased.accept(this::openAgain);
        }
    }

    private void openAgain() {
        lastTry = System.nanoTime();
        try {
            Session opened = opened();
            shared.memory().doubtAll();
            long room = toProbe;
            toProbe = Math.max(LEAST_PROBED, room / 2);
            upkeep.shortenLog(opened.tables());
            upkeep.probe(opened.tables(), room);
            health.writingWorks();
            again();
            reopened.run();
        } catch (RuntimeException | SQLException | OutOfMemoryError e) { // whatever it is, a later try may do better
            closeSession();
            health.writingFailed(e);
        }
    }

    private void again() {
        for (WriteOp op = lasting.poll(); op != null; op = lasting.poll()) {
            queue.add(op);
        }
    }

    private void closeSession() {
        try (Session closing = session) {
            session = null;
        } catch (SQLException e) {
            health.writingFailed(e);
        }
    }

    /** What is to be done beside the work. */
    private void tend() {
        Session open = session;
        if (open == null) {
            if (System.nanoTime() - lastTry > RETRY_NANOS) {
                reopen();
            }
            return;
        }
        SQLException suspected = suspicion;
        suspicion = null;
        try {
            if (suspected != null) {
                throw suspected;
            }
            if (upkeep.isPollDue()) {
                if (!file.identity().equals(identity)) {
                    replaced();
                    return;
                }
                upkeep.poll(open.tables());
            }
            upkeep.tend(open.tables(), first == null && queue.isEmpty());
        } catch (SQLException e) {
            broken(e);
        }
    }

    private void replaced() {
        health.tell(
                "The cache file " + file.name() + " was removed or replaced; the one of that name is used from now on.",
                new CacheException("another file"));
        closeSession();
        reopen();
    }

    /**
     * Closes the database; the last one to do so leaves nothing in the log. Not with PRAGMA optimize: statistics of a file
     * that is still small make SQLite walk the table where there is an index, also when it is large one day.
     */
    void close() {
        closeSession();
    }
}
