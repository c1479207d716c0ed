package io.apibuddy.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

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

    /**
     * What a kill left.
     *
     * @param frames pages in the log that whoever opens the file takes over from there
     * @param integrity "ok" when the file is sound with them
     */
    record Left(int frames, String integrity) {}

    /**
     * Looks at a copy. Whoever opens a file that was left in the middle of writing recovers it and removes its log: so
     * nobody does before the program itself.
     *
     * @param directory where the copy is made, and removed
     */
    static Left left(Path file, Path directory) throws IOException, SQLException {
        Path copy = directory.resolve("copy-of-" + file.getFileName());
        List<String> endings = List.of("", "-wal", "-shm");
        for (String ending : endings) {
            Path part = Path.of(file + ending);
            if (Files.exists(part)) {
                Files.copy(part, Path.of(copy + ending));
            }
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
                Statement statement = connection.createStatement();
                ResultSet checkpoint = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
            int frames = checkpoint.getInt("log");
            return new Left(frames, integrity(copy));
        } finally {
            for (String ending : endings) {
                Files.deleteIfExists(Path.of(copy + ending));
            }
        }
    }
}
