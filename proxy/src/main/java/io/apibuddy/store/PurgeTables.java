package io.apibuddy.store;

import io.apibuddy.store.ResponseStore.Purge;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Purges, a step at a time.
 *
 * <p>Tags have no index: the heads of the mapping are looked through for one. An index would cost a row for each tag of
 * each answer at every store, freshening and eviction, and would have to be believed although it may be damaged; triggers
 * that keep it would also make SQLite walk all rows where it now drops them unseen, when everything is cleared. Purges by
 * tag are rare beside all of these, and a step looks through thousands of heads in milliseconds, since SQLite itself
 * searches each for the tag's bytes and only heads that have them somewhere are decoded.
 */
final class PurgeTables implements AutoCloseable {
    /** Entries removed in one step: each takes a page of each index, which for a large file come from the disk. */
    static final int REMOVED_AT_ONCE = 500;

    /** Heads looked through in one step. */
    static final int LOOKED_THROUGH_AT_ONCE = 2000;

    private final Tables tables;
    private final List<PreparedStatement> all = new ArrayList<>();
    private final PreparedStatement mapping;
    private final PreparedStatement uri;
    private final PreparedStatement prefix;
    private final PreparedStatement hash;
    private final PreparedStatement heads;

    PurgeTables(Connection connection, Tables tables) throws SQLException {
        this.tables = tables;
        this.mapping = some(connection, "mapping = ?");
        this.uri = some(connection, "mapping = ? AND uri = ?");
        this.prefix = some(connection, "mapping = ? AND " + UriRange.CONDITION);
        this.hash = some(connection, HashIndex.OF_KEY);
        this.heads = prepare(
                connection,
                "SELECT id, uri, CASE WHEN instr(head, ?) > 0 OR instr(head, ?) > 0 THEN head END FROM entry"
                        + " INDEXED BY entry_uri WHERE mapping = ? AND (uri, id) > (?, ?) ORDER BY uri, id LIMIT ?");
    }

    private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        all.add(statement);
        return statement;
    }

    private PreparedStatement some(Connection connection, String which) throws SQLException {
        return prepare(
                connection,
                "DELETE FROM entry WHERE id IN (SELECT id FROM entry WHERE " + which + " LIMIT " + REMOVED_AT_ONCE + ")"
                        + Tables.GONE);
    }

    /**
     * Where a purge has come to.
     *
     * @param uri of the last entry that was looked at; empty at first
     * @param id of that entry
     */
    record Place(String uri, long id) {
        static final Place START = new Place("", Long.MIN_VALUE);
    }

    /**
     * What a step did.
     *
     * @param removed how many entries
     * @param next where to go on
     * @param isLast whether nothing is left to be done
     */
    record Step(long removed, Place next, boolean isLast) {}

    /** Removes some of what a purge means. Entries that were freshened between two steps have a greater id, and are found. */
    Step step(Purge purge, Place from) throws SQLException {
        if (purge instanceof Purge.Mapping all) {
            return tables.hasOnly(all.mapping()) ? everything() : removed(mapping, all.mapping());
        }
        if (purge instanceof Purge.Uri one) {
            return removed(uri, one.mapping(), one.uri());
        }
        if (purge instanceof Purge.Prefix some) {
            UriRange.set(prefix, 2, some.prefix());
            return removed(prefix, some.mapping());
        }
        if (purge instanceof Purge.Hash variants) {
            return removed(hash, variants.hash());
        }
        if (purge instanceof Purge.Tag tagged) {
            return tagged.tag().isEmpty() ? new Step(0, from, true) : lookThrough(tagged, from);
        }
        return everything();
    }

    private Step everything() throws SQLException {
        return new Step(tables.clear(), Place.START, true);
    }

    private Step removed(PreparedStatement some, String... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            some.setString(i + 1, values[i]);
        }
        int removed = tables.removed(some, true);
        return new Step(removed, Place.START, removed < REMOVED_AT_ONCE);
    }

    private Step lookThrough(Purge.Tag purge, Place from) throws SQLException {
        // As Heads writes it: in one byte each when all of the field's characters have one, else in two.
        heads.setBytes(1, purge.tag().getBytes(StandardCharsets.ISO_8859_1));
        heads.setBytes(2, purge.tag().getBytes(StandardCharsets.UTF_16BE));
        heads.setString(3, purge.mapping());
        heads.setString(4, from.uri());
        heads.setLong(5, from.id());
        heads.setInt(6, LOOKED_THROUGH_AT_ONCE);
        List<Long> meant = new ArrayList<>();
        Place last = from;
        int count = 0;
        try (ResultSet rows = heads.executeQuery()) {
            while (rows.next()) {
                last = new Place(rows.getString(2), rows.getLong(1));
                byte[] head = rows.getBytes(3);
                if (head != null && carries(head, purge.tag())) {
                    meant.add(last.id());
                }
                count++;
            }
        }
        long removed = 0;
        for (Long id : meant) {
            removed += tables.removeTold(id);
        }
        return new Step(removed, last, count < LOOKED_THROUGH_AT_ONCE);
    }

    /** What is damaged is not served anyway. */
    private static boolean carries(byte[] head, String tag) {
        try {
            return Purges.carries(Heads.read(head, "", 0).response().head().fields(), tag);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : all) {
            statement.close();
        }
    }
}
