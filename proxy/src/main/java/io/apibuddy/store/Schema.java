package io.apibuddy.store;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/**
 * The tables, and the steps by which an older file gets them. {@code user_version} is the number of steps taken; it and
 * the shape of the tables stand in {@code meta} once more, so that a damaged header is not taken for a newer program's.
 */
final class Schema {
    /** "APIB": tells this program's files from other SQLite databases. */
    static final int APPLICATION_ID = 0x41504942;

    private static final int SECRET_LENGTH = 32;

    /** A step for each version; never changed once released, only added to. */
    private static final List<List<String>> STEPS = List.of(
            List.of(
                    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
                    "CREATE TABLE entry (id INTEGER PRIMARY KEY, hash TEXT NOT NULL, mapping TEXT NOT NULL, uri TEXT NOT NULL,"
                            + " variant TEXT NOT NULL, head BLOB NOT NULL, keep_until INTEGER NOT NULL, used INTEGER NOT NULL,"
                            + " size INTEGER NOT NULL, length INTEGER NOT NULL, body INTEGER NOT NULL, content BLOB,"
                            + " content_check INTEGER NOT NULL, head_check INTEGER NOT NULL)",
                    "CREATE INDEX entry_hash ON entry (hash)",
                    "CREATE INDEX entry_uri ON entry (mapping, uri)",
                    "CREATE INDEX entry_used ON entry (used)",
                    "CREATE INDEX entry_keep_until ON entry (keep_until)",
                    "CREATE INDEX entry_body ON entry (mapping, body, length) WHERE body <> 0",
                    // The id is the body's, shifted, plus the place of the chunk: one tree, read in order.
                    "CREATE TABLE chunk (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL, bytes_check INTEGER NOT NULL)",
                    // Bodies that no entry has: being written, or removed while they are read.
                    "CREATE TABLE loose (body INTEGER PRIMARY KEY, since INTEGER NOT NULL)",
                    // Kept in the same transaction as the entries, so that nobody ever counts them.
                    "CREATE TABLE total (mapping TEXT PRIMARY KEY, entries INTEGER NOT NULL, bytes INTEGER NOT NULL,"
                            + " total_check INTEGER NOT NULL) WITHOUT ROWID",
                    // Beginning anywhere: a stream that still reads the file that was here before must not find its ids
                    // in this
                    // one.
                    "INSERT INTO meta VALUES ('next_id', 1 + abs(random() % " + (Chunks.LARGEST_BODY / 2) + "))"),
            List.of(
                    "CREATE TABLE slot (number INTEGER PRIMARY KEY, pid INTEGER NOT NULL, started INTEGER NOT NULL,"
                            + " nonce INTEGER NOT NULL, turn INTEGER NOT NULL, slot_check INTEGER NOT NULL)",
                    "CREATE TABLE state (id INTEGER PRIMARY KEY, name TEXT NOT NULL, bytes BLOB NOT NULL,"
                            + " state_check INTEGER NOT NULL)"),
            List.of(
                    "CREATE INDEX entry_size ON entry (size)",
                    "CREATE TABLE history (hour INTEGER NOT NULL, mapping TEXT NOT NULL, requests INTEGER NOT NULL,"
                            + " hits INTEGER NOT NULL, stale INTEGER NOT NULL, revalidated INTEGER NOT NULL,"
                            + " misses INTEGER NOT NULL, bypassed INTEGER NOT NULL, own INTEGER NOT NULL,"
                            + " calls INTEGER NOT NULL, calls_saved INTEGER NOT NULL, bytes INTEGER NOT NULL,"
                            + " bytes_saved INTEGER NOT NULL, time INTEGER NOT NULL, time_saved INTEGER NOT NULL,"
                            + " spent TEXT NOT NULL, saved TEXT NOT NULL, history_check INTEGER NOT NULL,"
                            + " PRIMARY KEY (hour, mapping)) WITHOUT ROWID"),
            List.of("DROP INDEX entry_hash", "CREATE INDEX entry_hash ON entry (substr(hash, 1, 12))"));

    private Schema() {}

    /** What a file turned out to be. */
    enum Kind {
        /** No tables yet. */
        EMPTY,
        /** Made by this program, or an older version of it. */
        OURS,
        /** Made by a newer version. */
        NEWER,
        /** A sound database of something else. */
        FOREIGN,
        /** Ours once, but broken. */
        DAMAGED
    }

    /** In one transaction: between two of its questions another process may take a step. */
    static Kind kind(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            Kind kind = kindNow(connection);
            statement.execute("COMMIT");
            return kind;
        }
    }

    private static Kind kindNow(Connection connection) throws SQLException {
        long id = number(connection, "PRAGMA application_id");
        long version = number(connection, "PRAGMA user_version");
        long tables = number(connection, "SELECT count(*) FROM sqlite_schema");
        if (tables == 0 && (id == 0 || id == APPLICATION_ID)) {
            return version == 0 ? Kind.EMPTY : Kind.DAMAGED;
        }
        // Tables that each version has; more names would only make another program's file look more like ours.
        long known = number(
                connection,
                "SELECT count(*) FROM sqlite_schema WHERE name IN ('meta', 'entry', 'chunk', 'loose', 'total')");
        if (id != APPLICATION_ID) {
            return known >= 3 ? Kind.DAMAGED : Kind.FOREIGN;
        }
        if (known < 5 || version != meta(connection, "version")) {
            return Kind.DAMAGED;
        }
        if (version > STEPS.size()) {
            return Kind.NEWER;
        }
        return shape(connection) == meta(connection, "shape") ? Kind.OURS : Kind.DAMAGED;
    }

    /** Takes the steps that are still to be taken, all or none. */
    static void migrate(Connection connection) throws SQLException {
        migrate(connection, STEPS.size());
    }

    /** Only up to a version, as an older program did. */
    static void migrate(Connection connection, int target) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                // Read within the transaction: another process may have been first.
                int version = (int) number(connection, "PRAGMA user_version");
                for (List<String> step : STEPS.subList(Math.min(version, target), target)) {
                    for (String sql : step) {
                        statement.execute(sql);
                    }
                }
                if (version < target) {
                    statement.execute("PRAGMA application_id = " + APPLICATION_ID);
                    statement.execute("PRAGMA user_version = " + target);
                    meta(connection, "version", target);
                    meta(connection, "shape", shape(connection));
                }
                raiseNextId(connection);
                statement.execute("COMMIT");
            } catch (SQLException e) {
                rollback(statement);
                throw e;
            }
        }
    }

    private static void rollback(Statement statement) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException ignored) {
            // The connection is closed next; that rolls back too.
        }
    }

    /** Ids are never used twice, whatever a damaged counter says. */
    private static void raiseNextId(Connection connection) throws SQLException {
        long next = Math.max(meta(connection, "next_id"), 1);
        next = Math.max(next, 1 + number(connection, "SELECT max(id) FROM entry"));
        next = Math.max(next, 1 + number(connection, "SELECT max(body) FROM loose"));
        next = Math.max(next, 1 + Chunks.body(number(connection, "SELECT max(id) FROM chunk")));
        if (next > Chunks.LARGEST_BODY) {
            throw new SQLException("ids out of range", null, SqliteFailure.CORRUPT);
        }
        if (next != meta(connection, "next_id")) {
            meta(connection, "next_id", next);
        }
    }

    /** The secret of the store. When there is none, or its checksum is wrong: {@code known}, or a new one. */
    static byte[] secret(Connection connection, byte[] known) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                byte[] secret = storedSecret(statement);
                if (secret.length == 0) {
                    secret = known.length == SECRET_LENGTH ? known : random();
                    try (PreparedStatement insert =
                            connection.prepareStatement("INSERT OR REPLACE INTO meta VALUES ('secret', ?)")) {
                        insert.setBytes(1, withCheck(secret));
                        insert.executeUpdate();
                    }
                }
                statement.execute("COMMIT");
                return secret;
            } catch (SQLException e) {
                rollback(statement);
                throw e;
            }
        }
    }

    private static byte[] random() {
        byte[] secret = new byte[SECRET_LENGTH];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    private static byte[] storedSecret(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT value FROM meta WHERE name = 'secret'")) {
            byte[] stored = row.next() ? row.getBytes(1) : null;
            if (stored != null && stored.length == SECRET_LENGTH + Long.BYTES) {
                byte[] secret = Arrays.copyOf(stored, SECRET_LENGTH);
                return Arrays.equals(withCheck(secret), stored) ? secret : new byte[0];
            }
            return new byte[0];
        }
    }

    private static byte[] withCheck(byte[] secret) {
        return ByteBuffer.allocate(secret.length + Long.BYTES)
                .put(secret)
                .putLong(new Checksum().add(secret).value())
                .array();
    }

    /** A checksum over the text of the schema: a flipped bit there can turn a column into another one. */
    private static long shape(Connection connection) throws SQLException {
        Checksum checksum = new Checksum();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema"
                                + " WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name")) {
            while (rows.next()) {
                for (int i = 1; i <= 4; i++) {
                    checksum.add(rows.getString(i));
                }
            }
        }
        return checksum.value();
    }

    private static long meta(Connection connection, String name) throws SQLException {
        return number(connection, "SELECT value FROM meta WHERE name = '" + name + "'");
    }

    private static void meta(Connection connection, String name, long value) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT OR REPLACE INTO meta VALUES ('" + name + "', " + value + ")");
        }
    }

    /** The first column of the first row; 0 when there is none or it is null. */
    static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
