package io.apibuddy.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** A consistent copy of the store in another file, made while it runs. */
final class Backup {
    private Backup() {}

    static void write(EntryReader reader, Path target) {
        Path file = target.toAbsolutePath();
        try {
            // SQLite writes into an empty file, and this one nobody else reads.
            DatabaseFile.createPrivate(file);
        } catch (FileAlreadyExistsException e) {
            throw new CacheException("The backup " + file + " exists already. Name another file, or remove it.", e);
        } catch (IOException e) {
            throw new CacheException("The backup " + file + " cannot be created (" + e + ").", e);
        }
        try {
            reader.copyTo(file);
        } catch (SQLException | RuntimeException e) {
            CacheException failure = new CacheException("The backup " + file + " failed: " + e.getMessage(), e);
            try {
                Files.deleteIfExists(file);
            } catch (IOException left) {
                failure.addSuppressed(left);
            }
            throw failure;
        }
    }
}
