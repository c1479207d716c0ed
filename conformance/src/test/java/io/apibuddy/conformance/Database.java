package io.apibuddy.conformance;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A look into a database file with SQLite alone. */
final class Database {
    private Database() {}

    /** The first column of the first row. */
    static String text(Path file, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 10000");
            try (ResultSet rows = statement.executeQuery(query)) {
                return rows.next() ? rows.getString(1) : "";
            }
        }
    }

    /** "ok" when the file is sound. */
    static String integrity(Path file) throws SQLException {
        return text(file, "PRAGMA integrity_check");
    }
}
