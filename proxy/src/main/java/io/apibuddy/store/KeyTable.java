package io.apibuddy.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Fills the {@link KeyFilter} from the disk, a little at a time, and empties it when another process changes the file:
 * what that one stores is not counted here. Until nobody else has changed it for a while, each miss asks the disk.
 */
final class KeyTable implements AutoCloseable {
    private static final int COUNTED_AT_ONCE = 2000;
    /** After another process was seen; what it does now may be the first of many changes. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    /** Room for so many from the start, unless fewer may be stored. */
    private static final long FIRST_ROOM = 100_000;

    static final String NEXT = "SELECT " + HashIndex.BEGINNING + ", id FROM entry WHERE " + HashIndex.BEGINNING
            + " >= ?1 AND (" + HashIndex.BEGINNING + " > ?1 OR id > ?2) ORDER BY " + HashIndex.BEGINNING
            + ", id LIMIT " + COUNTED_AT_ONCE;

    private final KeyFilter filter;
    private final PreparedStatement dataVersion;
    private final PreparedStatement next;
    private long version = -1;
    private long lastForeign = System.nanoTime() - PATIENCE_NANOS;

    KeyTable(Connection connection, KeyFilter filter) throws SQLException {
        this.filter = filter;
        this.dataVersion = connection.prepareStatement("PRAGMA data_version");
        this.next = connection.prepareStatement(NEXT);
    }

    /** Whether another process has changed the file since this was asked last; at first it may have. */
    boolean hasForeignChange() throws SQLException {
        long now = Tables.number(dataVersion);
        if (now == version) {
            return false;
        }
        if (version >= 0) {
            lastForeign = System.nanoTime();
        }
        version = now;
        filter.forget();
        return true;
    }

    /** Whether {@link #count} has something to do. */
    boolean isDue() {
        return filter.isGrowing()
                || filter.isCrowded()
                || (!filter.isReady() && System.nanoTime() - lastForeign >= PATIENCE_NANOS);
    }

    /** Another process may be about to change the file. */
    void postpone() {
        filter.forget();
        lastForeign = System.nanoTime();
    }

    /** Counts some rows more; to be called when that is due, just after it was asked for foreign changes. */
    void count(long entries, long maxEntries) throws SQLException {
        if (!filter.isGrowing()) {
            filter.begin(Math.max(2 * entries, Math.min(maxEntries, FIRST_ROOM)));
        }
        next.setString(1, filter.countedBeginning());
        next.setLong(2, filter.countedId());
        int counted = 0;
        try (ResultSet rows = next.executeQuery()) {
            while (rows.next()) {
                filter.count(rows.getString(1), rows.getLong(2));
                counted++;
            }
        }
        if (counted < COUNTED_AT_ONCE) {
            filter.ready();
        }
    }

    @Override
    public void close() throws SQLException {
        filter.forget();
        dataVersion.close();
        next.close();
    }
}
