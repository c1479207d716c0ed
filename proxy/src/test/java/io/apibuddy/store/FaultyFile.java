package io.apibuddy.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;

/** A file on a disk whose faults are switched on and off. */
final class FaultyFile extends DatabaseFile {
    volatile Connection writing;
    volatile boolean readOnly;
    volatile boolean full;
    /** Pages for which there is room on a disk that is full otherwise. */
    volatile long room;

    volatile boolean unreadable;
    /** As readers see it when they open it. */
    volatile boolean damaged;
    /** On the writer's thread, when nobody has the file open any more and it is still in its place. */
    volatile Runnable beforeItIsSetAside = () -> {};

    FaultyFile(Path file) {
        super(Optional.of(file));
    }

    @Override
    Connection open() throws SQLException {
        Connection connection = super.open();
        writing = connection;
        if (full) {
            fill();
        }
        if (readOnly) {
            refuse();
        }
        return connection;
    }

    @Override
    Connection openToRead() throws SQLException {
        if (unreadable) {
            throw new SQLException("I/O error", null, 10);
        }
        if (damaged) {
            throw new SQLException("malformed", null, SqliteFailure.CORRUPT);
        }
        return super.openToRead();
    }

    @Override
    String setAside(Instant now) {
        damaged = false;
        beforeItIsSetAside.run();
        return super.setAside(now);
    }

    /** No page more than there are, and {@link #room}. */
    void fill() throws SQLException {
        full = true;
        // Never less than there are.
        execute("PRAGMA max_page_count = " + (room == 0 ? 1 : Schema.number(writing, "PRAGMA page_count") + room));
    }

    /** Answers each write with SQLITE_READONLY. */
    void refuse() throws SQLException {
        readOnly = true;
        execute("PRAGMA query_only = 1");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = writing.createStatement()) {
            statement.execute(sql);
        }
    }
}
