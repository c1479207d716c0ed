package io.apibuddy.store;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.store.ResponseStore.Summary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code entry} as it came from the disk; nothing of it is believed before its checksum was.
 *
 * @param check as it stands in the row
 * @param content of the row as stored, when it was asked for and is not in chunks
 */
@SuppressWarnings("ArrayRecordComponent") // Rows are never compared.
record EntryRow(
        long id,
        String hash,
        String mapping,
        String uri,
        String variant,
        byte[] head,
        long keepUntil,
        long used,
        long size,
        long length,
        long body,
        long contentCheck,
        long check,
        byte @Nullable [] content) {
    /** What {@link #read} expects, in its order. */
    static final String COLUMNS =
            "id, hash, mapping, uri, variant, head, keep_until, used, size, length, body, content_check, head_check";

    static EntryRow read(ResultSet row, boolean withContent) throws SQLException {
        return new EntryRow(
                row.getLong(1),
                text(row, 2),
                text(row, 3),
                text(row, 4),
                text(row, 5),
                bytes(row, 6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12),
                row.getLong(13),
                withContent ? bytes(row, 14) : null);
    }

    /** The row of an entry; {@code content} is null when it is in chunks, or stays as it is in the row. */
    static EntryRow of(
            long id, StoredEntry entry, long body, byte @Nullable [] content, long contentBytes, long contentCheck) {
        byte[] head = Heads.write(entry.response(), entry.retention(), entry.asked());
        CacheKey key = entry.key();
        EntryRow row = new EntryRow(
                id,
                key.hash(),
                key.mapping(),
                entry.response().uri(),
                entry.variant(),
                head,
                Times.millis(entry.retention().keepUntil()),
                entry.used(),
                0,
                entry.content().length(),
                body,
                contentCheck,
                0,
                content);
        EntryRow sized = row.with(row.fieldBytes() + contentBytes, 0);
        return sized.with(sized.size, checkOf(sized));
    }

    private EntryRow with(long bytes, long checksum) {
        return new EntryRow(
                id,
                hash,
                mapping,
                uri,
                variant,
                head,
                keepUntil,
                used,
                bytes,
                length,
                body,
                contentCheck,
                checksum,
                content);
    }

    /** Bytes of all but the content. */
    private long fieldBytes() {
        return (long) head.length + hash.length() + mapping.length() + uri.length() + variant.length();
    }

    /** Bytes of the content, as stored. */
    long contentBytes() {
        return size - fieldBytes();
    }

    private static String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    private static byte[] bytes(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? new byte[0] : bytes;
    }

    CacheKey key() {
        return new CacheKey(mapping, hash);
    }

    /** The time of use is not in it: it changes without the rest. */
    static long checkOf(EntryRow row) {
        return new Checksum()
                .add(row.id)
                .add(row.hash)
                .add(row.mapping)
                .add(row.uri)
                .add(row.variant)
                .add(row.head)
                .add(row.keepUntil)
                .add(row.size)
                .add(row.length)
                .add(row.body)
                .add(row.contentCheck)
                .value();
    }

    static long contentCheck(byte[] content) {
        return new Checksum().add(content).value();
    }

    /** The head; empty when the row is damaged. */
    Optional<Heads.Head> decoded() {
        if (checkOf(this) != check || length < 0 || length > Chunks.LONGEST) {
            return Optional.empty();
        }
        try {
            return Optional.of(Heads.read(head, uri, length));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The content of this row, when it is not in chunks; empty when it is damaged. */
    Optional<byte[]> unpacked(Compression compression) {
        if (content == null || length > Chunks.SIZE || contentCheck(content) != contentCheck) {
            return Optional.empty();
        }
        try {
            return Optional.of(compression.unpack(content, (int) length));
        } catch (DataFormatException e) {
            return Optional.empty();
        }
    }

    /** For a list; empty when the row is damaged. */
    Optional<Summary> summary() {
        return decoded()
                .map(known -> new Summary(
                        key(), known.response(), known.retention(), size, Times.ofUse(used), known.asked(), id));
    }
}
