package io.apibuddy.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.apibuddy.caching.Asked;
import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing.Retention;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Threats, "The disk and the clock": damaged rows are misses, and nothing else happens. The input is a row's number, what is
 * done to it, a place, and bytes. What damage leaves by chance, as if whoever did it had made the checksums fit, may be
 * another answer, but it is as long as it says.
 */
class EntryFuzzTest {
    private static final String[] COLUMNS = {
        "hash",
        "mapping",
        "uri",
        "variant",
        "head",
        "keep_until",
        "size",
        "length",
        "body",
        "content",
        "content_check",
        "head_check"
    };

    private static final int CHUNK_BYTES = COLUMNS.length;
    private static final int CHUNK_CHECK = COLUMNS.length + 1;
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    /** Small, deflated in its row, in chunks and read whole, in chunks and read as it is asked for. */
    private static final List<Integer> LENGTHS = List.of(100, 40_000, 3 * Chunks.SIZE - 7, 5 * Chunks.SIZE);

    private static final List<byte[]> CONTENTS =
            LENGTHS.stream().map(EntryFuzzTest::content).toList();

    /** One for all runs, and as it was before after each. */
    private static final Rows ROWS = Rows.open();

    @FuzzTest
    void aDamagedRowIsAMiss(byte[] input) throws SQLException {
        ByteBuffer in = ByteBuffer.wrap(input);
        int row = in.hasRemaining() ? Math.floorMod(in.get(), LENGTHS.size()) : 0;
        boolean isSealed = in.hasRemaining() && in.get() == 's';
        ROWS.begin();
        try {
            for (int i = 0; i < 4 && in.remaining() > 3; i++) {
                ROWS.damage(row, Math.floorMod(in.get(), CHUNK_CHECK + 1), (char) in.get(), in.get() & 0xff, rest(in));
            }
            if (isSealed) {
                ROWS.seal(row);
            }
            ROWS.check(row, isSealed);
        } finally {
            ROWS.rollback();
        }
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i += 100) {
            Arrays.fill(content, i, Math.min(length, i + 100), (byte) (i / 1000 + length));
        }
        return content;
    }

    private static CacheKey key(int row) {
        return new CacheKey("wiki", Integer.toString(row).repeat(64));
    }

    /** The bytes up to the next zero. */
    private static byte[] rest(ByteBuffer in) {
        int start = in.position();
        while (in.hasRemaining() && in.get() != 0) {}
        int end = in.hasRemaining() ? in.position() - 1 : in.position();
        return Arrays.copyOfRange(in.array(), start, Math.max(start, end));
    }

    private record Rows(Connection connection, EntryReader reader, List<Long> damaged) {
        static Rows open() {
            try {
                Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Schema.migrate(connection);
                List<Long> damaged = new ArrayList<>();
                EntryReader reader =
                        new EntryReader(connection, entry -> new Body.Whole(Buffer.buffer()), damaged::add);
                Rows rows = new Rows(connection, reader, damaged);
                for (int i = 0; i < LENGTHS.size(); i++) {
                    rows.insert(i);
                }
                connection.setAutoCommit(false);
                return rows;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static StoredEntry entry(int row) {
            Fields fields = Fields.of("Content-Type", "text/plain", "ETag", "\"" + row + "\"");
            StoredResponse response = new StoredResponse(
                    "GET",
                    "https://h/" + row,
                    Fields.empty(),
                    new ResponseHead(200, fields),
                    NOW,
                    NOW.plusNanos(5),
                    LENGTHS.get(row));
            Content content = Content.Held.of(Buffer.buffer(CONTENTS.get(row)), BodyPlace.inRow());
            return new StoredEntry(
                    key(row), response, new Retention(NOW, NOW.plusSeconds(9)), Asked.plain(), content, 77);
        }

        private static long id(int row) {
            return row + 1L;
        }

        private static boolean isInChunks(int row) {
            return LENGTHS.get(row) > Chunks.SIZE;
        }

        private void insert(int row) throws SQLException {
            byte[] content = CONTENTS.get(row);
            try (Compression compression = new Compression()) {
                byte[] packed = isInChunks(row) ? null : compression.pack(content);
                EntryRow entry = packed == null
                        ? EntryRow.of(id(row), entry(row), id(row), null, 1000, 0)
                        : EntryRow.of(id(row), entry(row), 0, packed, packed.length, EntryRow.contentCheck(packed));
                update(
                        "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        entry.id(),
                        entry.hash(),
                        entry.mapping(),
                        entry.uri(),
                        entry.variant(),
                        entry.head(),
                        entry.keepUntil(),
                        entry.used(),
                        entry.size(),
                        entry.length(),
                        entry.body(),
                        packed,
                        entry.contentCheck(),
                        entry.check());
                for (int i = 0; isInChunks(row) && i < Chunks.count(content.length); i++) {
                    int start = i * Chunks.SIZE;
                    byte[] chunk = compression.pack(
                            Arrays.copyOfRange(content, start, start + Chunks.length(content.length, i)));
                    long id = Chunks.row(id(row), i);
                    update("INSERT INTO chunk VALUES (?, ?, ?)", id, chunk, BodyTables.check(id, chunk));
                }
            }
        }

        private void update(String sql, Object... values) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    statement.setObject(i + 1, values[i]);
                }
                statement.executeUpdate();
            }
        }

        private <T> Optional<T> ask(String sql, Class<T> type, Object... values) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    statement.setObject(i + 1, values[i]);
                }
                try (ResultSet result = statement.executeQuery()) {
                    return result.next() ? Optional.ofNullable(value(result, type)) : Optional.empty();
                }
            }
        }

        private static <T> T value(ResultSet result, Class<T> type) throws SQLException {
            return type.cast(type == byte[].class ? result.getBytes(1) : result.getObject(1));
        }

        void begin() {
            damaged.clear();
        }

        void rollback() throws SQLException {
            connection.rollback();
        }

        void damage(int row, int column, char how, int place, byte[] bytes) throws SQLException {
            boolean isChunk = column >= CHUNK_BYTES;
            String table = isChunk ? "chunk" : "entry";
            String name = isChunk ? (column == CHUNK_BYTES ? "bytes" : "bytes_check") : COLUMNS[column];
            long id = isChunk ? Chunks.row(id(row), place % 6) : id(row);
            Object value = damaged(
                    ask("SELECT " + name + " FROM " + table + " WHERE id = ?", Object.class, id), how, place, bytes);
            update("UPDATE " + table + " SET " + name + " = ? WHERE id = ?", value, id);
        }

        private static Object damaged(Optional<Object> before, char how, int place, byte[] bytes) {
            byte[] old = before.map(Rows::bytes).orElse(new byte[0]);
            return switch (how) {
                case 'b' -> bytes;
                case 't' -> new String(bytes, StandardCharsets.UTF_8);
                case 'n' ->
                    ByteBuffer.allocate(Long.BYTES)
                            .put(bytes, 0, Math.min(Long.BYTES, bytes.length))
                            .getLong(0);
                case '+' ->
                    before.filter(Long.class::isInstance).map(Long.class::cast).orElse(0L) + (byte) place;
                case '.' -> 0.5 + place;
                case 'c' -> Arrays.copyOf(old, Math.min(old.length, place));
                default -> flipped(before.orElse(""), old, place, bytes);
            };
        }

        private static byte[] bytes(Object value) {
            return value instanceof byte[] bytes ? bytes : value.toString().getBytes(StandardCharsets.UTF_8);
        }

        /** Of the same type as it was, as far as it can be. */
        private static Object flipped(Object before, byte[] old, int place, byte[] bytes) {
            if (before instanceof Number number) {
                return number.longValue() ^ (1L << (place & 63));
            }
            byte[] flipped = old.clone();
            for (int i = 0; i < bytes.length && flipped.length > 0; i++) {
                flipped[(place + i) % flipped.length] ^= bytes[i];
            }
            return before instanceof String ? new String(flipped, StandardCharsets.UTF_8) : flipped;
        }

        /** All checksums right again, for what is there now. */
        void seal(int row) throws SQLException {
            for (int i = 0; i < 6; i++) {
                long id = Chunks.row(id(row), i);
                Optional<byte[]> bytes = ask("SELECT bytes FROM chunk WHERE id = ?", byte[].class, id);
                if (bytes.isPresent()) {
                    update("UPDATE chunk SET bytes_check = ? WHERE id = ?", BodyTables.check(id, bytes.get()), id);
                }
            }
            byte[] content = ask("SELECT content FROM entry WHERE id = ?", byte[].class, id(row))
                    .orElse(new byte[0]);
            update("UPDATE entry SET content_check = ? WHERE id = ?", EntryRow.contentCheck(content), id(row));
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT " + EntryRow.COLUMNS + " FROM entry WHERE id = ?")) {
                statement.setLong(1, id(row));
                try (ResultSet result = statement.executeQuery()) {
                    result.next();
                    EntryRow damaged = EntryRow.read(result, false);
                    result.close();
                    update("UPDATE entry SET head_check = ? WHERE id = ?", EntryRow.checkOf(damaged), id(row));
                }
            }
        }

        void check(int row, boolean isSealed) throws SQLException {
            List<StoredEntry> found = reader.entries(key(row));
            assertThat(found.size() + damaged.size()).isLessThanOrEqualTo(1);
            for (StoredEntry entry : found) {
                if (isSealed) {
                    checkLength(entry);
                } else {
                    checkWhole(row, entry);
                }
            }
            reader.times();
        }

        /** Wrong bytes are never given out. */
        private void checkWhole(int row, StoredEntry entry) throws SQLException {
            assertThat(entry.response().uri()).isEqualTo("https://h/" + row);
            assertThat(entry.response().head()).isEqualTo(entry(row).response().head());
            assertThat(entry.response().contentLength())
                    .isEqualTo(LENGTHS.get(row).longValue());
            assertThat(entry.retention()).isEqualTo(entry(row).retention());
            if (entry.content() instanceof Content.Held held) {
                assertThat(Arrays.equals(held.body().bytes().getBytes(), CONTENTS.get(row)))
                        .isTrue();
            } else {
                byte[] content = CONTENTS.get(row);
                for (int i = 0; i < Chunks.count(content.length); i++) {
                    int start = i * Chunks.SIZE;
                    Optional<byte[]> chunk = reader.chunk(id(row), i, content.length);
                    byte[] sound = Arrays.copyOfRange(content, start, start + Chunks.length(content.length, i));
                    assertThat(chunk.isEmpty() || Arrays.equals(chunk.get(), sound))
                            .isTrue();
                }
            }
        }

        private void checkLength(StoredEntry entry) throws SQLException {
            long length = entry.response().contentLength();
            assertThat(entry.content().length()).isEqualTo(length);
            assertThat(Chunks.count(length)).isNotNegative();
            if (entry.content() instanceof Content.OnDisk disk) {
                for (int i = 0; i < 6 && (long) i * Chunks.SIZE < length; i++) {
                    int most = Chunks.length(length, i);
                    reader.chunk(disk.place().body(), i, length)
                            .ifPresent(chunk -> assertThat(chunk.length).isEqualTo(most));
                }
            }
        }
    }
}
