package io.apibuddy.store;

import io.apibuddy.caching.CacheKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the writer does to the tables, within its transactions. Prepared statements live as long as this object: after any
 * failure it is thrown away with its connection, since SQLite may leave a statement broken (seen after SQLITE_FULL).
 */
final class Tables implements AutoCloseable {
    /** What a DELETE must return for {@link #removed}. */
    static final String GONE = " RETURNING hash, mapping, size, body, id";

    private final Shared shared;
    private final Connection connection;
    private final Statement plain;
    private final Totals totals;
    private final BodyTables bodies;
    private final StateTables states;
    private final PurgeTables purges;
    private final SurplusTables surplus;
    private final HistoryTable history;
    private final KeyFilter filter;
    private final KeyTable keys;
    private final List<PreparedStatement> all = new ArrayList<>();
    private final PreparedStatement insert;
    private final PreparedStatement delete;
    private final PreparedStatement deleteVariant;
    private final PreparedStatement deleteSome;
    private final PreparedStatement stored;
    private final PreparedStatement freshen;
    private final Set<CacheKey> gone = new HashSet<>();
    private boolean totalsKnown;

    Tables(Connection connection, Shared shared) throws SQLException {
        this.connection = connection;
        this.shared = shared;
        this.plain = connection.createStatement();
        this.totals = new Totals(connection);
        this.bodies = new BodyTables(connection, shared.pins());
        this.states = new StateTables(connection);
        this.purges = new PurgeTables(connection, this);
        this.surplus = new SurplusTables(connection, this, totals, shared);
        this.history = new HistoryTable(connection);
        this.filter = shared.filter();
        this.keys = new KeyTable(connection, filter);
        this.insert = prepare("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        this.delete = prepare("DELETE FROM entry WHERE id = ?" + GONE);
        this.deleteVariant = prepare("DELETE FROM entry WHERE " + HashIndex.OF_KEY
                + " AND mapping = ?2 AND variant = ?3 AND id <> ?4" + GONE);
        this.deleteSome = prepare("DELETE FROM entry WHERE id IN (SELECT value FROM json_each(?))");
        this.stored = prepare("SELECT " + EntryRow.COLUMNS + " FROM entry WHERE id = ?");
        this.freshen = prepare("UPDATE entry SET id = ?, variant = ?, head = ?, keep_until = ?, used = ?, size = ?,"
                + " head_check = ? WHERE id = ?");
        shared.uses().notBefore(Schema.number(connection, "SELECT max(used) FROM entry"));
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        all.add(statement);
        return statement;
    }

    Connection connection() {
        return connection;
    }

    BodyTables bodies() {
        return bodies;
    }

    StateTables states() {
        return states;
    }

    PurgeTables purges() {
        return purges;
    }

    SurplusTables surplus() {
        return surplus;
    }

    HistoryTable history() {
        return history;
    }

    void begin() throws SQLException {
        gone.clear();
        plain.execute("BEGIN IMMEDIATE");
        lookAround();
        if (!totalsKnown) {
            totals.begin();
            totalsKnown = true;
        }
    }

    /** What is known here of the file is forgotten if another process has changed it. */
    void lookAround() throws SQLException {
        totalsKnown &= !keys.hasForeignChange();
    }

    /**
     * Has the filter of keys count some rows more, if that is due and no other process has the file open: what that one
     * stores would be seen only a moment after it changed the file.
     */
    void countKeys() throws SQLException {
        if (!states.isHeld() || !keys.isDue()) {
            return;
        }
        lookAround();
        if (!filter.isGrowing() && !states.isAlone()) {
            keys.postpone();
        }
        if (keys.isDue()) {
            keys.count(totals.entries(), shared.config().maxEntries());
        }
    }

    /** The keys of which something was removed that memory may hold. */
    Set<CacheKey> commit() throws SQLException {
        totals.end();
        plain.execute("COMMIT");
        return gone;
    }

    void execute(String sql) throws SQLException {
        plain.execute(sql);
    }

    /** Stores an entry in place of the one that it replaces; {@code inline} is its content when not in chunks. */
    void put(StoredEntry entry, byte @Nullable [] inline, Draft draft) throws SQLException {
        long body = draft.place().body();
        if (body != BodyPlace.IN_ROW && !bodies.fasten(body)) {
            return;
        }
        long id = bodies.newId();
        if (!filter.lacks(entry.key().hash())) {
            removeVariant(entry, id);
        }
        byte[] content = inline == null || !draft.compress()
                ? inline
                : bodies.compression().pack(inline);
        EntryRow row = content == null
                ? EntryRow.of(id, entry, body, null, draft.storedBytes(), 0)
                : EntryRow.of(id, entry, body, content, content.length, EntryRow.contentCheck(content));
        insert(row);
        filter.add(row.hash(), id);
        entry.id(id);
        totals.add(row.mapping(), 1, row.size());
        if (!entry.variant().isEmpty()) {
            surplus.capVariants(row.hash());
        }
    }

    private void insert(EntryRow row) throws SQLException {
        insert.setLong(1, row.id());
        insert.setString(2, row.hash());
        insert.setString(3, row.mapping());
        insert.setString(4, row.uri());
        insert.setString(5, row.variant());
        insert.setBytes(6, row.head());
        insert.setLong(7, row.keepUntil());
        insert.setLong(8, row.used());
        insert.setLong(9, row.size());
        insert.setLong(10, row.length());
        insert.setLong(11, row.body());
        insert.setBytes(12, row.content());
        insert.setLong(13, row.contentCheck());
        insert.setLong(14, row.check());
        insert.executeUpdate();
    }

    /** Memory has done the same already, so it need not forget the key. */
    private void removeVariant(StoredEntry entry, long butNot) throws SQLException {
        deleteVariant.setString(1, entry.key().hash());
        deleteVariant.setString(2, entry.key().mapping());
        deleteVariant.setString(3, entry.variant());
        deleteVariant.setLong(4, butNot);
        removed(deleteVariant, false);
    }

    /** A new head, and a new id, for the same content; false when the old entry is no longer there. */
    boolean freshen(long old, StoredEntry fresh) throws SQLException {
        Optional<EntryRow> before = stored(old);
        if (before.isEmpty()) {
            return false;
        }
        if (before.get().decoded().isEmpty()) {
            removeDamaged(old);
            return false;
        }
        removeVariant(fresh, old);
        EntryRow after = EntryRow.of(
                bodies.newId(),
                fresh,
                before.get().body(),
                null,
                before.get().contentBytes(),
                before.get().contentCheck());
        freshen.setLong(1, after.id());
        freshen.setString(2, after.variant());
        freshen.setBytes(3, after.head());
        freshen.setLong(4, after.keepUntil());
        freshen.setLong(5, after.used());
        freshen.setLong(6, after.size());
        freshen.setLong(7, after.check());
        freshen.setLong(8, old);
        freshen.executeUpdate();
        fresh.id(after.id());
        totals.add(after.mapping(), 0, after.size() - before.get().size());
        return true;
    }

    private Optional<EntryRow> stored(long id) throws SQLException {
        stored.setLong(1, id);
        try (ResultSet rows = stored.executeQuery()) {
            return rows.next() ? Optional.of(EntryRow.read(rows, false)) : Optional.empty();
        }
    }

    /** Removes an entry that memory knows to be gone. */
    void remove(long id) throws SQLException {
        delete.setLong(1, id);
        removed(delete, false);
    }

    /** Removes a row of which nothing can be believed, its size included. */
    void removeDamaged(long id) throws SQLException {
        if (removeTold(id) > 0) {
            totals.doubt();
        }
    }

    /** Removes an entry that memory may hold; how many that were. */
    int removeTold(long id) throws SQLException {
        delete.setLong(1, id);
        return removed(delete, true);
    }

    /** Removes everything; memory is to be told that it knows nothing any more. */
    long clear() throws SQLException {
        List<Long> large = new ArrayList<>();
        try (ResultSet rows = plain.executeQuery("SELECT body FROM entry WHERE body <> 0")) {
            while (rows.next()) {
                large.add(rows.getLong(1));
            }
        }
        for (Long body : large) {
            bodies.remove(body, shared.clock().millis());
        }
        totals.clear();
        filter.clear();
        // Without WHERE SQLite drops the pages without looking at the rows.
        return plain.executeUpdate("DELETE FROM entry");
    }

    /** Whether all there is is of one mapping. */
    boolean hasOnly(String mapping) {
        return totals.isOnly(mapping);
    }

    /** Removes entries that the totals don't count any more; memory does not know yet. */
    void remove(List<SurplusTables.Candidate> going) throws SQLException {
        if (going.isEmpty()) {
            return;
        }
        // In one statement: most of what it takes to remove one is the same for a hundred.
        StringBuilder ids = new StringBuilder("[");
        for (SurplusTables.Candidate one : going) {
            ids.append(one.id()).append(',');
            filter.remove(one.hash(), one.id());
            gone.add(new CacheKey(one.mapping(), one.hash()));
        }
        ids.setCharAt(ids.length() - 1, ']');
        deleteSome.setString(1, ids.toString());
        deleteSome.executeUpdate();
        long now = shared.clock().millis();
        for (SurplusTables.Candidate one : going) {
            bodies.remove(one.body(), now);
        }
    }

    /** Gives free pages back to the file system. */
    void vacuum(int pages) throws SQLException {
        // One page for each row that is asked for, and executeUpdate alone asks for all of them.
        plain.executeUpdate("PRAGMA incremental_vacuum(" + pages + ")");
    }

    /** Carries out a DELETE that returns what it removed; {@code tell}: memory does not know yet. */
    int removed(PreparedStatement statement, boolean tell) throws SQLException {
        List<Long> large = new ArrayList<>();
        int count = 0;
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                count++;
                String mapping = rows.getString(2);
                if (tell) {
                    gone.add(new CacheKey(mapping, rows.getString(1)));
                }
                filter.remove(rows.getString(1), rows.getLong(5));
                totals.add(mapping, -1, -rows.getLong(3));
                if (rows.getLong(4) != BodyPlace.IN_ROW) {
                    large.add(rows.getLong(4));
                }
            }
        }
        for (Long body : large) {
            bodies.remove(body, shared.clock().millis());
        }
        return count;
    }

    static long number(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : all) {
            statement.close();
        }
        totals.close();
        bodies.close();
        states.close();
        purges.close();
        surplus.close();
        history.close();
        keys.close();
        plain.close();
    }
}
