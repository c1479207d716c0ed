package io.apibuddy.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/** The file beneath the store, or the memory in its place: making, opening, and setting it aside. */
class DatabaseFile {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    /** How long another process may hold the write lock before it is taken for a failure. */
    private static final int BUSY_MILLIS = 10_000;
    /** A file up to this size is checked whole at opening, which takes some 50 ms; a larger one as it is read. */
    private static final long CHECKED_SIZE = 16L << 20;

    /**
     * Pages in the log before they go to where they belong. The pages of the indexes are written again and again: a page
     * that is in the log four times goes to its place once.
     */
    private static final int LOG_PAGES = 4000;

    /** Where the header says who may write (sqlite.org/fileformat2.html, section 1.3.4). */
    private static final int WRITE_VERSION_AT = 18;

    private static final int KNOWN_WRITE_VERSION = 2;

    private final Optional<Path> path;

    DatabaseFile(Optional<Path> path) {
        this.path = path.map(Path::toAbsolutePath);
    }

    boolean isInMemory() {
        return path.isEmpty();
    }

    String name() {
        return path.map(Path::toString).orElse(":memory:");
    }

    /** Makes the file, and the directories above it, readable by nobody else. */
    void make() {
        if (path.isEmpty()) {
            return;
        }
        Path file = path.get();
        try {
            Path parent = file.getParent();
            if (parent != null && !Files.isDirectory(parent)) {
                Files.createDirectories(parent, permissions(parent, "rwx------"));
            }
            createPrivate(file);
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(file)) {
                throw new CacheException(
                        "The cache database " + file + " is a directory. Set cache.database_path to a file.", e);
            }
        } catch (IOException | SecurityException e) {
            throw new CacheException(
                    "The cache database " + file + " cannot be created (" + e + "). Set cache.database_path to a file"
                            + " in a directory that may be written, or to \":memory:\".",
                    e);
        }
    }

    /** An empty file that only its owner reads; SQLite gives the files beside it the same permissions. */
    static void createPrivate(Path file) throws IOException {
        Files.createFile(file, permissions(file, "rw-------"));
    }

    private static FileAttribute<?>[] permissions(Path file, String permissions) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** A connection that writes. */
    Connection open() throws SQLException {
        Connection connection = connect(new SQLiteConfig());
        try (Statement statement = connection.createStatement()) {
            if (Schema.number(connection, "PRAGMA page_count") == 0) {
                statement.execute("PRAGMA page_size = 4096");
                statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
            }
            if (path.isPresent()) {
                statement.execute("PRAGMA cache_size = -4096");
                statement.execute("PRAGMA journal_size_limit = " + LOG_PAGES * 4096);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** From now on readers and the writer don't wait for each other; a crash loses the last commits at most. */
    void writeAhead(Connection connection) throws SQLException {
        if (path.isPresent()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode = WAL");
                statement.execute("PRAGMA synchronous = NORMAL");
                statement.execute("PRAGMA wal_autocheckpoint = " + LOG_PAGES);
            }
        }
    }

    /** A connection that only reads. */
    Connection openToRead() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        Connection connection = connect(config);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = 1");
            statement.execute("PRAGMA cache_size = -1024");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** No memory mapping: a file cut short under it would kill the process, not fail a read. */
    private Connection connect(SQLiteConfig config) throws SQLException {
        config.setBusyTimeout(BUSY_MILLIS);
        // Asked for after each INSERT, otherwise, by a statement that stays open and stands in the way of VACUUM.
        config.setGetGeneratedKeys(false);
        // As a URI, in which any character of a path can be written.
        String name = path.map(file -> file.toUri().toString()).orElse(":memory:");
        return config.createConnection("jdbc:sqlite:" + name);
    }

    /** Whether the file is whole, as far as can be told in a moment. */
    void check(Connection connection) throws SQLException {
        if (path.isEmpty()) {
            return;
        }
        long expected = Schema.number(connection, "PRAGMA page_count") * Schema.number(connection, "PRAGMA page_size");
        if (expected > CHECKED_SIZE) {
            return;
        }
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("PRAGMA quick_check(1)")) {
            String verdict = rows.next() ? rows.getString(1) : "nothing";
            if (!"ok".equals(verdict)) {
                throw new SQLException("quick_check: " + verdict, null, SqliteFailure.CORRUPT);
            }
        }
    }

    /** With a write version that it does not know, SQLite would open the file and then refuse each write. */
    void checkHeader() throws SQLException {
        if (path.isEmpty()) {
            return;
        }
        byte[] header;
        try (InputStream in = Files.newInputStream(path.get())) {
            header = in.readNBytes(WRITE_VERSION_AT + 1);
        } catch (IOException e) {
            throw new SQLException("cannot be read: " + e, null, SqliteFailure.CANNOT_OPEN, e);
        }
        if (header.length > WRITE_VERSION_AT && header[WRITE_VERSION_AT] > KNOWN_WRITE_VERSION) {
            throw new SQLException("its header is wrong", null, SqliteFailure.CORRUPT);
        }
    }

    /** What tells this file from another one that later has its name; empty when it is gone. */
    Optional<Object> identity() {
        try {
            return path.isEmpty()
                    ? Optional.of(this)
                    : Optional.of(
                            Optional.<Object>ofNullable(Files.readAttributes(path.get(), BasicFileAttributes.class)
                                            .fileKey())
                                    .orElse(this));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(this);
        }
    }

    /** Renames a damaged file and what SQLite has beside it; the new name. */
    String setAside(Instant now) {
        Path file = path.orElseThrow(() -> new CacheException("Memory is damaged."));
        String stamp = file.getFileName() + ".damaged-" + STAMP.format(now);
        Path aside = file.resolveSibling(stamp);
        for (int i = 2; Files.exists(aside); i++) {
            aside = file.resolveSibling(stamp + "-" + i);
        }
        try {
            for (String suffix : new String[] {"", "-wal", "-shm"}) {
                Path from = file.resolveSibling(file.getFileName() + suffix);
                if (Files.exists(from)) {
                    Files.move(from, aside.resolveSibling(aside.getFileName() + suffix));
                }
            }
            return aside.toString();
        } catch (IOException e) {
            throw new CacheException(
                    "The cache database " + file + " is damaged and cannot be renamed (" + e + "). Remove it.", e);
        }
    }
}
