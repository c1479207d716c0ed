package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.await;
import static io.apibuddy.store.StoreBench.json;
import static io.apibuddy.store.StoreBench.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with every kind of damage, each with what stands in the log beside it: what is found in them is right, or nothing. */
class DamagedFilesTest {
    private static final int ENTRIES = 30;
    private static final int PAGE = 4096;
    private static final long SEED = 20261130;
    private static final List<Damage> KINDS = List.of(
            (file, random) -> flip(file, random, 1),
            (file, random) -> flip(beside(file, "-wal"), random, 1),
            (file, random) -> flip(beside(file, "-shm"), random, 20),
            (file, random) -> flip(file, random, 100),
            (file, random) -> cut(file, random),
            (file, random) -> cut(beside(file, "-wal"), random),
            (file, random) -> cut(beside(file, "-shm"), random),
            (file, random) -> Files.delete(beside(file, "-wal")),
            (file, random) -> Files.delete(beside(file, "-shm")),
            (file, random) -> page(file, random, new byte[PAGE]),
            (file, random) -> page(file, random, random(random.nextInt(), PAGE)),
            DamagedFilesTest::swap,
            (file, random) ->
                    Files.write(file, random(random.nextInt(), random.nextInt(3 * PAGE)), StandardOpenOption.APPEND),
            (file, random) -> Files.write(beside(file, "-wal"), random(random.nextInt(), 3 * PAGE)),
            (file, random) -> Files.write(file, random(random.nextInt(), 1 + random.nextInt(3 * PAGE))),
            (file, random) -> Files.write(file, new byte[0]),
            (file, random) -> Files.delete(file),
            (file, random) -> Files.write(file, new byte[(int) Files.size(file)]),
            DamagedFilesTest::retype,
            DamagedFilesTest::misplace);

    private final StoreBench bench = new StoreBench();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        bench.close();
    }

    private interface Damage {
        void to(Path file, Random random) throws IOException, SQLException;
    }

    @Test
    void filesWithEachKindOfDamageGiveNoWrongByteAndAlwaysOpen() throws Exception {
        use(2 * KINDS.size());
    }

    @Tag("long")
    @Test
    @Shows(Threat.DAMAGED_FILES)
    void aThousandDamagedFilesGiveNoWrongByteAndAlwaysOpen(Reached reached) throws Exception {
        int found = use(1000);
        reached.figure(
                "1,000 damaged files of %d kinds, %,d answers read: 0 wrong bytes, 0 failed starts",
                KINDS.size(), found);
    }

    /** How many answers were found in all of them together. */
    private int use(int files) throws Exception {
        Path sound = sound();
        int found = 0;
        for (int i = 0; i < files; i++) {
            Path file = directory.resolve("damaged-" + i).resolve("cache.db");
            Files.createDirectory(file.getParent());
            for (String suffix : List.of("", "-wal", "-shm")) {
                Files.copy(beside(sound, suffix), beside(file, suffix));
            }
            KINDS.get(i % KINDS.size()).to(file, new Random(SEED + i));
            found += read(file, "file " + i + ", damage " + i % KINDS.size());
            clean(file.getParent());
        }
        assertThat(found).as("damage does not cost all of it").isGreaterThan(files * ENTRIES / 4);
        return found;
    }

    /** As a killed process leaves it: half of it is in the log only. */
    private Path sound() throws IOException {
        Path used = directory.resolve("used.db");
        Path sound = directory.resolve("sound.db");
        ResponseStore store = bench.open(used);
        for (int i = 0; i < ENTRIES; i++) {
            bench.store(store, "/" + i, content(i));
            if (i == ENTRIES / 2) {
                await(store.statistics());
                bench.close(store);
                store = bench.open(used);
            }
        }
        await(store.statistics());
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.copy(beside(used, suffix), beside(sound, suffix));
        }
        bench.close(store);
        return sound;
    }

    /** Some small, some compressed, some in chunks. */
    private static byte[] content(int i) {
        return i % 3 == 0 ? random(i, i * 100) : json(i, i % 10 == 1 ? 150_000 : i * 100);
    }

    private int read(Path file, String name) {
        bench.memory = 0;
        ResponseStore store = bench.open(file);
        int found = 0;
        for (int i = 0; i < ENTRIES; i++) {
            Optional<Entry> entry = bench.select(store, "/" + i).selected();
            if (entry.isPresent()) {
                try {
                    assertThat(bench.content(entry.get()))
                            .as("entry %d of %s", i, name)
                            .isEqualTo(content(i));
                    found++;
                } catch (CacheException brokenOff) {
                    // Its reader knows, and the entry goes.
                }
            }
        }
        storesAgain(store, name);
        bench.close(store);
        return found;
    }

    private void storesAgain(ResponseStore store, String name) {
        AtomicReference<Object> last = new AtomicReference<>("storing has not ended");
        try {
            Awaitility.await(name).until(() -> {
                try {
                    bench.store(store, "/new", "new");
                    last.set("counting has not ended");
                    await(store.statistics());
                    Optional<String> text = bench.text(store, "/new");
                    last.set("found: " + text);
                    return text.equals(Optional.of("new"));
                } catch (RuntimeException e) {
                    last.set(e);
                    return false;
                }
            });
        } catch (ConditionTimeoutException e) {
            StringBuilder stacks = new StringBuilder();
            Thread.getAllStackTraces()
                    .forEach((thread, stack) ->
                            stacks.append('\n').append(thread).append(List.of(stack)));
            throw new AssertionError(name + ": " + last + "; told: " + bench.trouble + stacks, e);
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static void flip(Path file, Random random, int bits) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            for (int i = 0; i < bits; i++) {
                long at = random.nextLong(open.length());
                open.seek(at);
                int before = open.read();
                open.seek(at);
                open.write(before ^ 1 << random.nextInt(8));
            }
        }
    }

    private static void cut(Path file, Random random) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(random.nextLong(open.length()));
        }
    }

    private static void page(Path file, Random random, byte[] content) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(random.nextLong(open.length() / PAGE) * PAGE);
            open.write(content);
        }
    }

    private static void swap(Path file, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int one = random.nextInt(bytes.length / PAGE) * PAGE;
        int other = random.nextInt(bytes.length / PAGE) * PAGE;
        byte[] moved = java.util.Arrays.copyOfRange(bytes, one, one + PAGE);
        System.arraycopy(bytes, other, bytes, one, PAGE);
        System.arraycopy(moved, 0, bytes, other, PAGE);
        Files.write(file, bytes);
    }

    /** Sound for SQLite, but with values of other types than the columns hold. */
    private static void retype(Path file, Random random) throws SQLException {
        List<String> columns = List.of("head", "content", "size", "hash", "used");
        String column = columns.get(random.nextInt(columns.size()));
        String value = List.of("'text'", "x'00ff'", "-1", "1e300", "9223372036854775807")
                .get(random.nextInt(5));
        changed(file, "UPDATE entry SET " + column + " = " + value + " WHERE id % 3 = " + random.nextInt(3));
    }

    /** Contents of one answer at another's place. */
    private static void misplace(Path file, Random random) throws SQLException {
        String column = List.of("head", "content").get(random.nextInt(2));
        changed(
                file,
                "UPDATE entry SET " + column + " = (SELECT other." + column
                        + " FROM entry AS other WHERE other.id > entry.id"
                        + " ORDER BY other.id LIMIT 1) WHERE id % 3 = " + random.nextInt(3));
    }

    /** Unless the file itself forbids it. */
    private static void changed(Path file, String sql) throws SQLException {
        try {
            Sql.on(file, sql);
        } catch (SQLException e) {
            if ((e.getErrorCode() & 0xff) != SqliteFailure.CONSTRAINT) {
                throw e;
            }
        }
    }

    private static void clean(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
