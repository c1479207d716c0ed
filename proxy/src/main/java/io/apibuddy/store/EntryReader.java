package io.apibuddy.store;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.store.ResponseStore.MappingStatistics;
import io.apibuddy.store.ResponseStore.Summary;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

    private final Connection connection;
    private final Content.Opener opener;
    private final LongConsumer damaged;
    private final Compression compression = new Compression();
    private final List<PreparedStatement> all = new ArrayList<>();
    private final PreparedStatement entries;
    private final PreparedStatement ids;
    private final PreparedStatement chunk;
    private final PreparedStatement totals;

    EntryReader(Connection connection, Content.Opener opener, LongConsumer damaged) throws SQLException {
        this.connection = connection;
        this.opener = opener;
        this.damaged = damaged;
        this.entries = prepare("SELECT " + EntryRow.COLUMNS + ", content FROM entry WHERE hash = ? AND mapping = ?");
        this.ids = prepare("SELECT id FROM entry WHERE hash = ?");
        this.chunk = prepare("SELECT bytes, bytes_check FROM chunk WHERE id = ?");
        this.totals = prepare("SELECT mapping, entries, bytes, total_check FROM total ORDER BY mapping");
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
        StoredEntry entry =
                new StoredEntry(row.key(), head.get().response(), head.get().retention(), content.get(), row.used());
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

    /** The states that the owner of a slot would find. */
    Map<String, byte[]> states(SlotOwner owner) throws SQLException {
        try (StateTables tables = new StateTables(connection)) {
            return tables.left(owner);
        }
    }

    /** Newest use first. */
    List<Summary> list(Optional<String> mapping, String containing, int limit) throws SQLException {
        String where = mapping.isPresent() ? "mapping = ?" : "mapping IS NOT ?";
        try (PreparedStatement select = connection.prepareStatement("SELECT " + EntryRow.COLUMNS + " FROM entry WHERE "
                + where + " AND instr(uri, ?) > 0 ORDER BY used DESC, id DESC LIMIT ?")) {
            select.setString(1, mapping.orElse(null));
            select.setString(2, containing);
            select.setInt(3, limit);
            return summaries(select);
        }
    }

    /** By the beginning of the key's hash. */
    List<Summary> find(String hash) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT " + EntryRow.COLUMNS
                + " FROM entry WHERE hash >= ? AND hash < ? ORDER BY hash, used DESC, id DESC LIMIT 1000")) {
            select.setString(1, hash);
            // Greater than any hexadecimal digit.
            select.setString(2, hash + "g");
            return summaries(select);
        }
    }

    private List<Summary> summaries(PreparedStatement select) throws SQLException {
        List<Summary> summaries = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                EntryRow row = EntryRow.read(rows, false);
                row.summary().ifPresentOrElse(summaries::add, () -> damaged.accept(row.id()));
            }
        }
        return summaries;
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
