package io.apibuddy.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** A file on a disk whose faults are switched on and off. */
final class FaultyFile extends DatabaseFile {
    volatile Connection writing;
    volatile boolean readOnly;
    volatile boolean full;
    volatile boolean unreadable;

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
        return super.openToRead();
    }

    /** No page more than there are. */
    void fill() throws SQLException {
        full = true;
        execute("PRAGMA max_page_count = 1");
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
