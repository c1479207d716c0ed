package io.apibuddy.store;

import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the writer does now and then: seeing other processes' changes, expiring, tidying. A bite at a time. */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    /** As long as what began with it may go on; what has begun is finished, and the commit comes on top. */
    private static final long BITE_NANOS = 2_000_000L;
    /** Of what is evicted for each thing written, in its transaction: so there is less and less too many. */
    private static final int EVICTED_PER_WRITE = 2;

    private static final long POLL_NANOS = 200_000_000L;
    /**
     * Rarely: each takes the pages of its row and of an index, and until the process ends it is known anyway, see {@link
     * SurplusTables#evict}. Sooner when there are many, see {@link Uses#areMany}.
     */
    private static final long TOUCH_NANOS = 60_000_000_000L;
    /** A millisecond or two. */
    private static final int TOUCHED_AT_ONCE = 100;
    /** Often enough that {@link BodyTables#ABANDONED_MILLIS} never pass, however rarely there is a cleanup. */
    private static final long ALIVE_NANOS = 60_000_000_000L;
    /** Free pages that are left for what comes next. */
    private static final long FREE_PAGES = 2000;

    private static final int VACUUM_PAGES = 100;

    private final DatabaseFile file;
    private final Shared shared;
    private long lastPoll;
    private long lastTouch;
    private long lastAlive = System.nanoTime();
    private long lastVersion;
    private @Nullable Instant lastCleanup;
    private boolean cleaning;
    private boolean expiring;
    private boolean overfull;
    private boolean dropping;
    private boolean vacuuming;
    private boolean touching;

    Upkeep(DatabaseFile file, Shared shared) {
        this.file = file;
        this.shared = shared;
    }

    /** What other processes change from now on is seen. */
    void opened(Tables tables) throws SQLException {
        lastVersion = dataVersion(tables);
        lastPoll = System.nanoTime();
        lastTouch = System.nanoTime();
        tables.countKeys();
    }

    /** Evicts within a transaction that has written so much; what is left comes later. */
    void makeRoom(Tables tables, int written) throws SQLException {
        overfull = tables.surplus().evict(EVICTED_PER_WRITE * written, System.nanoTime() + BITE_NANOS);
    }

    /** Whether the filter is being filled: then a little is to be done now and then, also when nothing comes. */
    boolean isCounting() {
        return shared.filter().isGrowing();
    }

    /** Whether something is to be done before anything new comes. */
    boolean hasMore() {
        return cleaning || overfull || dropping || vacuuming || touching;
    }

    /** Takes a bite of what is to be done; {@code idle}: nothing else is. */
    void tend(Tables tables, boolean idle) throws SQLException {
        long end = System.nanoTime() + BITE_NANOS;
        if (touching || shared.uses().areMany() || System.nanoTime() - lastTouch > TOUCH_NANOS) {
            lastTouch = System.nanoTime();
            inTransaction(tables, all -> touching = all.surplus().touch(TOUCHED_AT_ONCE));
        }
        if (tables.bodies().holdsLoose() && System.nanoTime() - lastAlive > ALIVE_NANOS) {
            lastAlive = System.nanoTime();
            inTransaction(tables, all -> all.bodies().keepAlive(shared.clock().millis()));
        }
        tables.countKeys();
        dropping = tables.bodies().isAnyDue();
        if (dropping) {
            inTransaction(tables, all -> all.bodies().dropDue(end));
            vacuuming = true;
        }
        if (cleaning || (shared.isExpiring() && isCleanupDue())) {
            clean(tables, end);
        }
        if (overfull || shared.takeLimitsChanged()) {
            inTransaction(tables, all -> overfull = all.surplus().evict(1, end));
        }
        if (idle && vacuuming) {
            vacuum(tables);
        }
    }

    /** Whether it is time to look what other processes did. */
    boolean isPollDue() {
        if (file.isInMemory() || System.nanoTime() - lastPoll < POLL_NANOS) {
            return false;
        }
        lastPoll = System.nanoTime();
        return true;
    }

    /** Another process's commit changes the number (and our own don't): then memory may be wrong. */
    void poll(Tables tables) throws SQLException {
        long version = dataVersion(tables);
        if (version != lastVersion) {
            lastVersion = version;
            tables.lookAround();
            shared.memory().doubtAll();
        }
    }

    private static long dataVersion(Tables tables) throws SQLException {
        return Schema.number(tables.connection(), "PRAGMA data_version");
    }

    /** By the injected clock, also when that goes back. */
    private boolean isCleanupDue() {
        Instant now = shared.clock().instant();
        Instant last = lastCleanup;
        if (last != null
                && !now.isBefore(last)
                && now.isBefore(last.plus(shared.config().cleanupInterval()))) {
            return false;
        }
        lastCleanup = now;
        return true;
    }

    private void clean(Tables tables, long end) throws SQLException {
        boolean begins = !cleaning;
        inTransaction(tables, all -> {
            long now = shared.clock().millis();
            if (begins) {
                all.bodies().keepAlive(now);
            }
            expiring = (begins || expiring) && all.surplus().expire(end);
            cleaning = expiring || all.bodies().sweep(now, end);
        });
        vacuuming = !cleaning;
    }

    /** Gives free pages back to the file system, while there is nothing else to do. */
    private void vacuum(Tables tables) throws SQLException {
        long free = Schema.number(tables.connection(), "PRAGMA freelist_count");
        long pages = Schema.number(tables.connection(), "PRAGMA page_count");
        vacuuming = free > FREE_PAGES && free > pages / 4;
        if (vacuuming) {
            tables.vacuum(VACUUM_PAGES);
        }
    }

    /** What is in the log goes to its place, as far as there is room: a log that takes all of a small disk gives it back. */
    void shortenLog(Tables tables) {
        try {
            tables.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            LOG.debug("The log of the cache file cannot be shortened; whether it can be written shows in a moment", e);
        }
    }

    /** Writes and removes so much: a disk that takes this takes what a transaction of that size needs. */
    void probe(Tables tables, long bytes) throws SQLException {
        tables.execute("INSERT OR REPLACE INTO meta VALUES ('probe', zeroblob(" + bytes + "))");
        tables.execute("DELETE FROM meta WHERE name = 'probe'");
    }

    private interface Work {
        void on(Tables tables) throws SQLException;
    }

    private void inTransaction(Tables tables, Work work) throws SQLException {
        tables.begin();
        work.on(tables);
        tables.commit().forEach(shared.memory()::forget);
    }
}
