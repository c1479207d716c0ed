package io.apibuddy.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Opening a database: telling what it is, mending its age, setting it aside when it is damaged. */
record Opening(
        DatabaseFile file,
        Shared shared,
        Health health,
        Content.Opener opener,
        LongConsumer damagedRow,
        Consumer<Runnable> whileReleased) {

    private static final int ATTEMPTS_IF_BUSY = 20;
    private static final long PAUSE_IF_BUSY_MILLIS = 100;

    /** Opens it; {@code secret} is that of the file before, if it had to be set aside, and empty at first. */
    Writer.Session open(byte[] secret) throws SQLException {
        file.make();
        try {
            return patiently(secret);
        } catch (SQLException e) {
            if (file.isInMemory() || !meansDamage(e)) {
                throw e;
            }
            setAside(e);
            file.make();
            return patiently(secret);
        }
    }

    /** Changing to write-ahead logging does not wait for another process that opens the file at the same time. */
    private Writer.Session patiently(byte[] secret) throws SQLException {
        for (int i = 1; ; i++) {
            try {
                return attempt(secret);
            } catch (SQLException e) {
                if (i == ATTEMPTS_IF_BUSY || SqliteFailure.of(e) != SqliteFailure.BUSY) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_IF_BUSY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** At opening, any of these comes from what stands in the file. */
    private static boolean meansDamage(SQLException failure) {
        return switch (failure.getErrorCode() & 0xff) {
            case SqliteFailure.GENERIC,
                    SqliteFailure.CORRUPT,
                    SqliteFailure.CONSTRAINT,
                    SqliteFailure.MISMATCH,
                    SqliteFailure.FORMAT,
                    SqliteFailure.NOT_A_DATABASE -> true;
            default -> false;
        };
    }

    /** Moves the file away, which nobody may have open. */
    void setAside(SQLException cause) {
        whileReleased.accept(() -> {
            String kept = file.setAside(shared.clock().instant());
            health.tell(
                    "The cache file " + file.name() + " is damaged. It was set aside as " + kept
                            + " and a new one begun; remove it when you don't want to look into it.",
                    cause);
        });
    }

    private Writer.Session attempt(byte[] known) throws SQLException {
        Optional<Object> identity = file.identity();
        file.checkHeader();
        Connection connection = file.open();
        try {
            switch (Schema.kind(connection)) {
                case FOREIGN ->
                    throw new CacheException("The file " + file.name()
                            + " is a SQLite database of another program; it was left as it is. Set cache.database_path to"
                            + " another file.");
                case NEWER ->
                    throw new CacheException("The cache database " + file.name()
                            + " was written by a newer version of API Buddy; it was left as it is. Use that version, or set"
                            + " cache.database_path to another file.");
                case DAMAGED -> throw new SQLException("its header or schema is wrong", null, SqliteFailure.CORRUPT);
                case EMPTY, OURS -> {}
            }
            file.writeAhead(connection);
            Schema.migrate(connection);
            file.check(connection);
            byte[] secret = Schema.secret(connection, known);
            return new Writer.Session(
                    connection,
                    new Tables(connection, shared),
                    new EntryReader(connection, opener, damagedRow),
                    secret,
                    identity);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
