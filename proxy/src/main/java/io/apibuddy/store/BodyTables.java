package io.apibuddy.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Content in chunks. A body that no entry has is loose: it is being written, or was removed a moment ago.
 * Loose bodies that nobody has written to for a while are what a crash left, of this process or another one.
 */
final class BodyTables implements AutoCloseable {
    /** A living writer says so more often, see {@link #keepAlive}. */
    static final long ABANDONED_MILLIS = 300_000;

    /**
     * How long the chunks of a removed body stay. Who has found the entry but does not read it yet, and another process,
     * which hears of the removal only a moment later, would else have to break off its answer.
     */
    private static final long GRACE_NANOS = 5_000_000_000L;

    private static final int DROPPED_AT_ONCE = 100;
    private static final int IDS_AT_ONCE = 1000;

    private final Pins pins;
    private final Compression compression = new Compression();
    private final PreparedStatement reserve;
    private final PreparedStatement insert;
    private final PreparedStatement delete;
    private final PreparedStatement loosen;
    private final PreparedStatement fasten;
    private final PreparedStatement loose;
    private final Set<Long> writing = new HashSet<>();
    /** Bodies without an entry, and since when; the oldest first. */
    private final Map<Long, Long> removed = new LinkedHashMap<>();

    private long nextId;
    private long endOfIds;

    BodyTables(Connection connection, Pins pins) throws SQLException {
        this.pins = pins;
        this.reserve = connection.prepareStatement(
                "UPDATE meta SET value = value + " + IDS_AT_ONCE + " WHERE name = 'next_id' RETURNING value");
        this.insert = connection.prepareStatement("INSERT INTO chunk VALUES (?, ?, ?)");
        this.delete = connection.prepareStatement("DELETE FROM chunk WHERE id >= ? AND id < ?");
        this.loosen = connection.prepareStatement("INSERT OR REPLACE INTO loose VALUES (?, ?)");
        this.fasten = connection.prepareStatement("DELETE FROM loose WHERE body = ?");
        this.loose =
                connection.prepareStatement("SELECT body FROM loose WHERE abs(since - ?) > ? ORDER BY body LIMIT 50");
    }

    Compression compression() {
        return compression;
    }

    /** An id for an entry or a body; taken in blocks, so that several processes never give the same one. */
    long newId() throws SQLException {
        if (nextId == endOfIds) {
            try (ResultSet row = reserve.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("no counter", null, SqliteFailure.CORRUPT);
                }
                endOfIds = row.getLong(1);
                nextId = endOfIds - IDS_AT_ONCE;
            }
        }
        return nextId++;
    }

    /** Writes a chunk of a body that is loose until {@link #fasten}. */
    void write(Draft draft, long place, byte[] raw, long nowMillis) throws SQLException {
        if (place == 0) {
            long body = newId();
            draft.place().body(body);
            loosen(body, nowMillis);
            writing.add(body);
        }
        byte[] bytes = draft.compress() ? compression.pack(raw) : raw;
        if (bytes == raw && place == 0) {
            draft.dontCompress();
        }
        long row = Chunks.row(draft.place().body(), place);
        insert.setLong(1, row);
        insert.setBytes(2, bytes);
        insert.setLong(3, check(row, bytes));
        insert.executeUpdate();
        draft.stored(bytes.length);
    }

    static long check(long row, byte[] bytes) {
        return new Checksum().add(row).add(bytes).value();
    }

    /** The body belongs to an entry from now on; false when another process took it for abandoned and dropped it. */
    boolean fasten(long body) throws SQLException {
        fasten.setLong(1, body);
        writing.remove(body);
        return fasten.executeUpdate() == 1;
    }

    private void loosen(long body, long nowMillis) throws SQLException {
        loosen.setLong(1, body);
        loosen.setLong(2, nowMillis);
        loosen.executeUpdate();
    }

    /** The body has no entry any more: its chunks go a little later, see {@link #dropDue}. */
    void remove(long body, long nowMillis) throws SQLException {
        if (body != BodyPlace.IN_ROW) {
            loosen(body, nowMillis);
            removed.put(body, System.nanoTime());
        }
    }

    /** Whether {@link #dropDue} has something to do. */
    boolean isAnyDue() {
        return !due(1, GRACE_NANOS).isEmpty();
    }

    /** Drops some of the bodies that were removed a while ago and that nobody reads here, until the time is over. */
    void dropDue(long end) throws SQLException {
        for (Long body : due(DROPPED_AT_ONCE, GRACE_NANOS)) {
            drop(body);
            if (System.nanoTime() - end >= 0) {
                return;
            }
        }
    }

    /** Drops what was removed, since nobody will read it here any more; what is being read, a later start drops. */
    void dropRemoved() throws SQLException {
        for (Long body : due(Integer.MAX_VALUE, 0)) {
            drop(body);
        }
    }

    private List<Long> due(int most, long ageNanos) {
        if (removed.isEmpty()) {
            return List.of();
        }
        long now = System.nanoTime();
        return removed.entrySet().stream()
                .takeWhile(each -> now - each.getValue() >= ageNanos)
                .map(Map.Entry::getKey)
                .filter(body -> !pins.isPinned(body))
                .limit(most)
                .toList();
    }

    /** Removes the chunks of a loose body. */
    void drop(long body) throws SQLException {
        delete.setLong(1, Chunks.row(body, 0));
        delete.setLong(2, Chunks.row(body + 1, 0));
        delete.executeUpdate();
        fasten(body);
        removed.remove(body);
    }

    /** Drops what was written of an entry that is not to be. */
    void abandon(Draft draft) throws SQLException {
        long body = draft.place().body();
        if (body != BodyPlace.IN_ROW) {
            drop(body);
        }
    }

    /** Whether there is a body that {@link #keepAlive} speaks of. */
    boolean holdsLoose() {
        return !writing.isEmpty() || !removed.isEmpty();
    }

    /** Tells other processes that what is being written or read here is not abandoned. */
    void keepAlive(long nowMillis) throws SQLException {
        for (Long body : writing) {
            loosen(body, nowMillis);
        }
        for (Long body : removed.keySet()) {
            if (pins.isPinned(body)) {
                loosen(body, nowMillis);
            }
        }
    }

    /** Drops some of what a crash left, until the time is over; whether there was any. */
    boolean sweep(long nowMillis, long end) throws SQLException {
        loose.setLong(1, nowMillis);
        loose.setLong(2, ABANDONED_MILLIS);
        List<Long> abandoned = new ArrayList<>();
        try (ResultSet rows = loose.executeQuery()) {
            while (rows.next()) {
                abandoned.add(rows.getLong(1));
            }
        }
        abandoned.removeIf(body -> writing.contains(body) || pins.isPinned(body));
        for (Long body : abandoned) {
            drop(body);
            if (System.nanoTime() - end >= 0) {
                return true;
            }
        }
        return !abandoned.isEmpty();
    }

    @Override
    public void close() throws SQLException {
        compression.close();
        for (PreparedStatement statement : List.of(reserve, insert, delete, loosen, fasten, loose)) {
            statement.close();
        }
    }
}
