package io.apibuddy.store;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.store.ResponseStore.MappingStatistics;
import io.apibuddy.store.ResponseStore.Statistics;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.DataFormatException;

/**
 * Reads the tables by one connection, on one thread. Rows whose checksum is wrong are not there; {@code damaged} is told
 * their ids.
 */
final class EntryReader implements AutoCloseable {
    /** Content in chunks up to this size is read at once, and memory keeps it. */
    private static final long READ_WHOLE = 256 * 1024;

    /** Rows of which one is sound, unless the file is damaged all over. */
    private static final int LOOKED_AT = 10;

    private final Connection connection;
    private final Content.Opener opener;
    private final LongConsumer damaged;
    private final Compression compression = new Compression();
    private final List<PreparedStatement> all = new ArrayList<>();
    private final PreparedStatement entries;
    private final PreparedStatement ids;
    private final PreparedStatement chunk;
    private final PreparedStatement totals;
    private final PreparedStatement times;
    private final PreparedStatement first;
    private final PreparedStatement last;
    private final PreparedStatement history;
    private final Lists lists;

    EntryReader(Connection connection, Content.Opener opener, LongConsumer damaged) throws SQLException {
        this.connection = connection;
        this.opener = opener;
        this.damaged = damaged;
        this.lists = new Lists(connection, damaged);
        this.entries = prepare(
                "SELECT " + EntryRow.COLUMNS + ", content FROM entry WHERE " + HashIndex.OF_KEY + " AND mapping = ?2");
        this.ids = prepare("SELECT id FROM entry WHERE " + HashIndex.OF_KEY);
        this.chunk = prepare("SELECT bytes, bytes_check FROM chunk WHERE id = ?");
        this.totals = prepare("SELECT mapping, entries, bytes, total_check FROM total ORDER BY mapping");
        this.times = prepare("SELECT (SELECT min(used) FROM entry), (SELECT min(keep_until) FROM entry),"
                + " (SELECT max(keep_until) FROM entry)");
        this.first = ends("ASC");
        this.last = ends("DESC");
        this.history = prepare(HistoryTable.SINCE);
    }

    private PreparedStatement ends(String order) throws SQLException {
        return prepare(
                "SELECT " + EntryRow.COLUMNS + " FROM entry WHERE id > 0 ORDER BY id " + order + " LIMIT " + LOOKED_AT);
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        all.add(statement);
        return statement;
    }

    /** All entries of a key. */
    List<StoredEntry> entries(CacheKey key) throws SQLException {
        List<EntryRow> rows = new ArrayList<>();
        entries.setString(1, key.hash());
        entries.setString(2, key.mapping());
        try (ResultSet result = entries.executeQuery()) {
            while (result.next()) {
                rows.add(EntryRow.read(result, true));
            }
        }
        List<StoredEntry> found = new ArrayList<>(rows.size());
        long whole = READ_WHOLE;
        for (EntryRow row : rows) {
            Optional<StoredEntry> entry = entry(row, whole);
            if (entry.isPresent()) {
                found.add(entry.get());
                whole -= row.body() == BodyPlace.IN_ROW
                        ? 0
                        : entry.get().content().held();
            } else {
                damaged.accept(row.id());
            }
        }
        return found;
    }

    private Optional<StoredEntry> entry(EntryRow row, long whole) throws SQLException {
        Optional<Heads.Head> head = row.decoded();
        Optional<Content> content = head.isEmpty() ? Optional.empty() : content(row, whole);
        if (head.isEmpty() || content.isEmpty()) {
            return Optional.empty();
        }
        StoredEntry entry = new StoredEntry(
                row.key(),
                head.get().response(),
                head.get().retention(),
                head.get().asked(),
                content.get(),
                row.used());
        entry.id(row.id());
        return Optional.of(entry);
    }

    private Optional<Content> content(EntryRow row, long whole) throws SQLException {
        BodyPlace place = new BodyPlace(row.body());
        if (row.body() == BodyPlace.IN_ROW) {
            return row.unpacked(compression).map(bytes -> Content.Held.of(Buffer.buffer(bytes), place));
        }
        if (row.length() > whole) {
            return Optional.of(new Content.OnDisk(row.length(), place, opener));
        }
        Buffer bytes = Buffer.buffer((int) row.length());
        for (int i = 0; i < Chunks.count(row.length()); i++) {
            Optional<byte[]> next = chunk(row.body(), i, row.length());
            if (next.isEmpty()) {
                return Optional.empty();
            }
            bytes.appendBytes(next.get());
        }
        return Optional.of(Content.Held.of(bytes, place));
    }

    /** A chunk of a body; empty when it is missing or damaged. */
    Optional<byte[]> chunk(long body, long place, long contentLength) throws SQLException {
        long row = Chunks.row(body, place);
        chunk.setLong(1, row);
        try (ResultSet result = chunk.executeQuery()) {
            byte[] bytes = result.next() ? result.getBytes(1) : null;
            if (bytes == null || BodyTables.check(row, bytes) != result.getLong(2)) {
                return Optional.empty();
            }
            return Optional.of(compression.unpack(bytes, Chunks.length(contentLength, place)));
        } catch (DataFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether the entries of a key on disk are exactly these. */
    boolean hasExactly(CacheKey key, List<StoredEntry> expected) throws SQLException {
        ids.setString(1, key.hash());
        int count = 0;
        try (ResultSet result = ids.executeQuery()) {
            while (result.next()) {
                long id = result.getLong(1);
                if (expected.stream().noneMatch(entry -> entry.id() == id)) {
                    return false;
                }
                count++;
            }
        }
        return count == expected.size();
    }

    List<MappingStatistics> totals() throws SQLException {
        return Totals.load(totals);
    }

    /** How old the entries are, and how long they last; empty when there is none. */
    Optional<Statistics.Times> times() throws SQLException {
        Optional<Instant> oldest = received(first);
        Optional<Instant> newest = received(last);
        if (oldest.isEmpty() || newest.isEmpty()) {
            return Optional.empty();
        }
        try (ResultSet row = times.executeQuery()) {
            return row.next()
                    ? Optional.of(new Statistics.Times(
                            oldest.get(),
                            newest.get(),
                            Times.ofUse(row.getLong(1)),
                            Times.ofMillis(row.getLong(2)),
                            Times.ofMillis(row.getLong(3))))
                    : Optional.empty();
        }
    }

    private Optional<Instant> received(PreparedStatement rows) throws SQLException {
        try (ResultSet row = rows.executeQuery()) {
            while (row.next()) {
                EntryRow entry = EntryRow.read(row, false);
                Optional<Heads.Head> head = entry.decoded();
                if (head.isPresent()) {
                    return Optional.of(head.get().response().responseTime());
                }
                damaged.accept(entry.id());
            }
            return Optional.empty();
        }
    }

    List<HistoryStore.Hour> history(Instant from) throws SQLException {
        return HistoryTable.read(history, from);
    }

    /** The states that the owner of a slot would find. */
    Map<String, byte[]> states(SlotOwner owner) throws SQLException {
        try (StateTables tables = new StateTables(connection)) {
            return tables.left(owner);
        }
    }

    Lists lists() {
        return lists;
    }

    /** Writes a copy of the whole database to a file that is there and empty. */
    void copyTo(Path file) throws SQLException {
        long queryOnly = Schema.number(connection, "PRAGMA query_only");
        try (Statement statement = connection.createStatement();
                PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
            // The copy is attached for a moment, and must be written.
            statement.execute("PRAGMA query_only = 0");
            try {
                vacuum.setString(1, file.toString());
                vacuum.execute();
            } finally {
                statement.execute("PRAGMA query_only = " + queryOnly);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        compression.close();
        for (PreparedStatement statement : all) {
            statement.close();
        }
    }
}
