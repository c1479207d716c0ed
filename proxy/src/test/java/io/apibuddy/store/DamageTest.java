package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.NO_FIELDS;
import static io.apibuddy.store.StoreBench.await;
import static io.apibuddy.store.StoreBench.json;
import static io.apibuddy.store.StoreBench.key;
import static io.apibuddy.store.StoreBench.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Purge;
import io.apibuddy.store.ResponseStore.Sort;
import io.apibuddy.store.ResponseStore.Summary;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threats, "The disk and the clock": damaged files, and processes that were killed. */
class DamageTest {
    private static final int ENTRIES = 60;
    private static final long SEED = 20261122;

    private static final List<HistoryStore.Hour> HOURS = IntStream.range(0, 20)
            .mapToObj(i -> HistoryContract.hour(
                    "wiki", Instant.parse("2026-11-22T00:00:00Z").plusSeconds(3600L * i), i, "0.1"))
            .toList();

    private final StoreBench bench = new StoreBench();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        bench.close();
    }

    /** Some small, some compressed, some in chunks. */
    private static byte[] content(int i) {
        return i % 3 == 0 ? random(i, i * 40) : json(i, i % 10 == 0 ? 150_000 : i * 100);
    }

    private Path sound() {
        Path file = directory.resolve("sound.db");
        ResponseStore store = bench.open(file);
        for (int i = 0; i < ENTRIES; i++) {
            bench.store(store, "/" + i, content(i));
        }
        await(store.history().add(HOURS));
        bench.close(store);
        return file;
    }

    /** Opens it, reads everything, stores something; number of entries that were there. */
    private int use(Path file, int largest) {
        return use(file, largest, true);
    }

    private int use(Path file, int largest, boolean storing) {
        bench.memory = 0;
        int found = 0;
        ResponseStore store = bench.open(file);
        for (int i = 0; i < largest; i++) {
            Optional<Entry> entry = bench.select(store, "/" + i).selected();
            if (entry.isPresent()) {
                try {
                    assertThat(bench.content(entry.get()))
                            .as("entry %d of %s", i, file)
                            .isEqualTo(content(i));
                    found++;
                } catch (CacheException e) {
                    // The stream broke off: its reader knows, and the entry goes.
                }
            }
        }
        try {
            for (Summary summary : await(store.list(Optional.empty(), "", 1000))) {
                assertThat(summary.response().uri()).startsWith("https://en.wikipedia.org/");
            }
        } catch (CacheException e) {
            assertThat(e).as("who asks the cache itself is told").hasMessageContaining("malformed");
        }
        try {
            assertThat(HOURS).containsAll(await(store.history().since(Instant.EPOCH)));
        } catch (CacheException e) {
            assertThat(e).hasMessageContaining("malformed");
        }
        if (storing) {
            storesAgain(store, file);
        }
        bench.close(store);
        return found;
    }

    /** They would go on with the file that was moved away, and never see what is stored from then on. */
    @Test
    void whoReadsWhileADamagedFileIsSetAsideReadsTheNewOne() {
        Path sound = sound();
        bench.memory = 0;
        FaultyFile file = new FaultyFile(sound);
        ResponseStore store = bench.open(file);
        List<Future<?>> meanwhile = new CopyOnWriteArrayList<>();
        file.beforeItIsSetAside = () -> {
            for (int i = 0; i < 8; i++) {
                String path = "/" + i;
                bench.context.runOnContext(now -> meanwhile.add(store.select(key(path), NO_FIELDS)));
            }
            await().until(() -> meanwhile.size() == 8
                    && (readersWait() || meanwhile.stream().allMatch(Future::isComplete)));
        };

        file.damaged = true;
        bench.select(store, "/1");

        storesAgain(store, sound);
        assertThat(bench.trouble).anyMatch(told -> told.contains("set aside"));
        assertThat(meanwhile).isNotEmpty();
        for (int i = 0; i < 20; i++) { // by any of those who read
            assertThat(bench.text(store, "/new")).contains("new");
        }
    }

    private static boolean readersWait() {
        List<StackTraceElement[]> readers = Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().startsWith("api-buddy-store-reader"))
                .map(Map.Entry::getValue)
                .toList();
        return readers.stream()
                .allMatch(stack ->
                        Stream.of(stack).anyMatch(frame -> frame.getClassName().contains("ReadLock")));
    }

    private void storesAgain(ResponseStore store, Path file) {
        await().ignoreExceptions().untilAsserted(() -> {
            bench.store(store, "/new", "new");
            await(store.statistics());
            assertThat(bench.text(store, "/new"))
                    .as("%s, told %s", file, bench.trouble)
                    .contains("new");
        });
    }

    @Test
    @Tag("samples")
    void twoHundredFilesWithAFlippedBitGiveNoWrongByteAndAlwaysOpen() throws Exception {
        Path sound = sound();
        Random random = new Random(SEED);
        int found = 0;
        for (int round = 0; round < 200; round++) {
            Path damaged = copy(sound, "flipped-" + round + ".db");
            flip(damaged, random);
            found += use(damaged, ENTRIES, round % 10 == 0);
            clean(damaged);
        }
        // A flipped bit costs an entry or two as a rule, and the whole file only where it hits the structure.
        assertThat(found).isGreaterThan(200 * ENTRIES / 2);
    }

    @Test
    @Tag("samples")
    void aHeaderWithAFlippedBitIsNoReasonNotToStart() throws Exception {
        Path sound = sound();
        Path readOnly = copy(sound, "write-version.db");
        flip(readOnly, 18, 0);
        use(readOnly, 3);
        for (int bit = 0; bit < 100 * 8; bit += 11) {
            Path damaged = copy(sound, "header-" + bit + ".db");
            flip(damaged, bit / 8, bit % 8);
            use(damaged, 3);
            clean(damaged);
        }
    }

    @Test
    void manyFlippedBitsInOneFileGiveNoWrongByte() throws Exception {
        Path sound = sound();
        Random random = new Random(SEED);
        for (int round = 0; round < 10; round++) {
            Path damaged = copy(sound, "many-" + round + ".db");
            for (int i = 0; i < 200; i++) {
                flip(damaged, random);
            }
            use(damaged, ENTRIES);
            clean(damaged);
        }
    }

    @Test
    void aFileCutShortIsSetAsideOrReadAsFarAsItGoes() throws Exception {
        Path sound = sound();
        Random random = new Random(SEED);
        for (int round = 0; round < 25; round++) {
            Path damaged = copy(sound, "short-" + round + ".db");
            try (RandomAccessFile file = new RandomAccessFile(damaged.toFile(), "rw")) {
                file.setLength(round < 3 ? round * 50L : random.nextLong(Files.size(damaged)));
            }
            use(damaged, ENTRIES);
            clean(damaged);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"not a database, but somebody's notes", "SQLite format 3\u0000 and then nothing"})
    void aFileThatIsNoDatabaseIsSetAsideWithAMessageThatSaysSo(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("cache.db"), text);

        assertThat(use(file, 3)).isZero();

        assertThat(bench.trouble).singleElement().asString().contains("damaged", "set aside as", "cache.db.damaged-");
        try (var files = Files.list(directory)) {
            Path aside = files.filter(path -> path.getFileName().toString().contains("damaged-"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(aside)).isEqualTo(text);
        }
    }

    @Test
    void aSecondDamagedFileDoesNotTakeTheFirstOnesPlace() throws Exception {
        for (int i = 0; i < 3; i++) {
            use(Files.writeString(directory.resolve("cache.db"), "notes " + i), 1);
        }
        try (var files = Files.list(directory)) {
            assertThat(files.filter(path -> path.getFileName().toString().contains("damaged-")))
                    .hasSize(3);
        }
    }

    @Test
    void aDamagedRowIsAMissAndIsRemovedAndTheCountsAreRight() throws Exception {
        Path file = sound();
        Sql.on(
                file,
                "UPDATE entry SET head = zeroblob(length(head)) WHERE hash = '"
                        + key("/5").hash() + "'",
                "UPDATE entry SET content = randomblob(length(content)) WHERE hash = '"
                        + key("/6").hash() + "'",
                "UPDATE entry SET size = size + 1000000 WHERE hash = '"
                        + key("/7").hash() + "'",
                "UPDATE total SET entries = 4711");
        ResponseStore store = bench.open(file);

        for (String path : List.of("/5", "/6", "/7")) {
            assertThat(bench.select(store, path).selected()).as(path).isEmpty();
        }

        assertThat(bench.read(store, "/8")).contains(content(8));
        assertThat(await(store.statistics()).entries()).isEqualTo(ENTRIES - 3);
        assertThat(await(store.statistics()).bytes()).isEqualTo(Sql.number(file, "SELECT sum(size) FROM entry"));
        Entry unsound = bench.select(store, "/9").selected().orElseThrow();
        Sql.on(
                file,
                "UPDATE entry SET head = zeroblob(length(head)) WHERE hash = '"
                        + key("/9").hash() + "'");
        bench.awaitOnContext(() -> store.freshen(unsound, unsound.response(), bench.retention()));
        assertThat(await(store.statistics()).entries()).isEqualTo(ENTRIES - 4);
        assertThat(bench.select(store, "/9").selected()).isEmpty();
    }

    @Test
    void aDamagedHourIsLeftOutAndBegunAnew() throws Exception {
        Path file = sound();
        Sql.on(
                file,
                "UPDATE history SET hits = hits + 1 WHERE hour % 86400 = 3600 * 5",
                "UPDATE history SET spent = '1000000' WHERE hour % 86400 = 3600 * 6",
                "UPDATE history SET mapping = 'maps' WHERE hour % 86400 = 3600 * 7",
                "UPDATE history SET saved = x'00' WHERE hour % 86400 = 3600 * 8");
        ResponseStore store = bench.open(file);
        List<HistoryStore.Hour> sound = new ArrayList<>(HOURS);
        sound.removeAll(HOURS.subList(5, 9));
        assertThat(await(store.history().since(Instant.EPOCH))).isEqualTo(sound);

        await(store.history().add(HOURS.subList(5, 6)));

        sound.add(5, HOURS.get(5));
        assertThat(await(store.history().since(Instant.EPOCH))).isEqualTo(sound);
    }

    @Test
    void aDamagedEntryIsInNoPageAndInNoPurgeByTagAndIsRemoved() throws Exception {
        Path file = directory.resolve("cache.db");
        ResponseStore store = bench.open(file);
        for (String path : List.of("/a", "/b", "/c")) {
            bench.store(store, key(path), bench.response(path, NO_FIELDS, "Cache-Tag", "red"), random(1, 10));
        }
        await(store.statistics());
        Sql.on(
                file,
                "UPDATE entry SET head = replace(head, 'red', 'rad') WHERE hash = '"
                        + key("/a").hash() + "'",
                "UPDATE entry SET head = substr(head, 1, 300) WHERE hash = '"
                        + key("/b").hash() + "'");

        assertThat(await(store.page(ListingContract.listing(Sort.URI))).entries())
                .extracting(Summary::key)
                .containsExactly(key("/c"));

        await().until(() -> await(store.statistics()).entries() == 1);
        assertThat(await(store.purge(new Purge.Tag("wiki", "red")))).isOne();
        assertThat(await(store.statistics()).times()).isEmpty();
    }

    @Test
    void aDamagedChunkBreaksTheStreamAndTheEntryGoes() throws Exception {
        Path file = directory.resolve("cache.db");
        bench.memory = 0;
        ResponseStore store = bench.open(file);
        bench.store(store, "/a", random(1, 1_000_000));
        bench.store(store, "/b", random(2, 100_000));
        await(store.statistics());
        Sql.on(
                file,
                "UPDATE chunk SET bytes = randomblob(length(bytes)) WHERE id & 0xfffff = 9",
                "DELETE FROM chunk WHERE id IN (SELECT max(id) FROM chunk)");

        Entry entry = bench.select(store, "/a").selected().orElseThrow();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> bench.content(entry))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("damaged");

        assertThat(bench.select(store, "/b").selected()).isEmpty();
        await().until(() -> bench.select(store, "/a").selected().isEmpty());
        assertThat(await(store.statistics()).entries()).isZero();
        await().until(() -> Sql.number(file, "SELECT count(*) FROM chunk") == 0);
    }

    @Test
    void aFileThatIsDamagedWhileItIsUsedIsSetAsideAndANewOneBegun() throws Exception {
        Path file = directory.resolve("cache.db");
        bench.memory = 0;
        ResponseStore store = bench.open(file);
        byte[] secret = store.secret();
        for (int i = 0; i < 300; i++) {
            bench.store(store, "/" + i, random(i, 5000));
        }
        await(store.statistics());
        Sql.on(file, "PRAGMA wal_checkpoint(TRUNCATE)");
        try (RandomAccessFile damage = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] noise = random(1, (int) Files.size(file) - 4096);
            damage.seek(4096);
            damage.write(noise);
        }

        await().ignoreExceptions().untilAsserted(() -> {
            bench.select(store, "/7");
            bench.store(store, "/new", "new");
            await(store.statistics());
            assertThat(bench.text(store, "/new")).contains("new");
        });

        assertThat(bench.trouble).anyMatch(message -> message.contains("set aside as"));
        bench.close(store);
        ResponseStore again = bench.open(file);
        assertThat(again.secret()).as("kept though the file is new").isEqualTo(secret);
        assertThat(bench.text(again, "/new")).contains("new");
        assertThat(Sql.text(file, "PRAGMA integrity_check")).isEqualTo("ok");
    }

    @Test
    void aFileThatIsRemovedWhileItIsUsedIsBegunAnew() throws Exception {
        Path file = directory.resolve("cache.db");
        ResponseStore store = bench.open(file);
        bench.store(store, "/a", "content");
        await(store.statistics());
        clean(file);

        await().until(() -> Files.exists(file) && !bench.trouble.isEmpty());

        bench.store(store, "/b", "content");
        await(store.statistics());
        assertThat(bench.select(store, "/a").selected()).isEmpty();
        bench.close(store);
        assertThat(bench.text(bench.open(file), "/b")).contains("content");
        assertThat(bench.trouble).singleElement().asString().contains("removed or replaced");
    }

    /** What a killed process leaves is the files as they were at some moment. */
    /** Ids are of one file; a stream that began in the old one must not go on in another answer's chunks. */
    @Test
    void aStreamOfARemovedFileIsNotContinuedFromTheNewOne() throws Exception {
        Path file = directory.resolve("cache.db");
        bench.memory = 0;
        ResponseStore store = bench.open(file);
        bench.store(store, "/a", random(1, 1_000_000));
        Entry entry = bench.select(store, "/a").selected().orElseThrow();
        java.util.List<io.vertx.core.buffer.Buffer> read = new java.util.concurrent.CopyOnWriteArrayList<>();
        Body.Streamed body = bench.onContext(() -> {
            Body.Streamed streamed = (Body.Streamed) entry.body();
            streamed.stream().handler(read::add);
            streamed.stream().fetch(1);
            return streamed;
        });
        await().until(() -> read.size() == 1);
        for (String suffix : new String[] {"", "-wal", "-shm"}) {
            Files.deleteIfExists(directory.resolve("cache.db" + suffix));
        }
        await().until(() -> !bench.trouble.isEmpty());
        bench.store(store, "/b", random(2, 1_000_000));
        assertThat(bench.read(store, "/b")).contains(random(2, 1_000_000));

        assertThatThrownBy(() -> bench.<byte[]>awaitOnContext(() -> StoreBench.collect(body)))
                .isInstanceOf(CacheException.class);
    }

    @Test
    void afterAKillTheFileOpensAndNothingPartialIsServed() throws Exception {
        Path file = directory.resolve("cache.db");
        ResponseStore store = bench.open(file);
        for (int round = 0; round < 30; round++) {
            int from = round * 2;
            Future<?> writing = bench.onContext(() -> {
                List<Future<Void>> all = new ArrayList<>();
                for (int i = from; i < from + 30; i++) {
                    ResponseStore.Editor editor =
                            store.edit(key("/" + i), bench.response("/" + i, NO_FIELDS), bench.retention());
                    all.add(bench.writeAsTold(editor, content(i), 0));
                }
                return Future.all(all);
            });
            Path killed = directory.resolve("killed-" + round + ".db");
            for (String suffix : List.of("-wal", "")) {
                Path from1 = file.resolveSibling(file.getFileName() + suffix);
                Files.copy(
                        from1,
                        killed.resolveSibling(killed.getFileName() + suffix),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            await(writing);
            use(killed, 90);
            bench.memory = 16 << 20;
            clean(killed);
        }
    }

    @Test
    void whatACrashLeftOfAnEditIsRemovedAtTheNextStart() throws Exception {
        Path file = directory.resolve("cache.db");
        bench.memory = 0;
        ResponseStore store = bench.open(file);
        bench.store(store, "/whole", random(1, 200_000));
        bench.onContext(() -> {
            ResponseStore.Editor editor = store.edit(key("/a"), bench.response("/a", NO_FIELDS), bench.retention());
            editor.write(io.vertx.core.buffer.Buffer.buffer(random(1, 500_000)));
            return editor;
        });
        await(store.statistics());
        Path killed = copy(file, "killed.db");
        Files.copy(file.resolveSibling("cache.db-wal"), directory.resolve("killed.db-wal"));
        assertThat(Sql.number(killed, "SELECT count(*) FROM chunk")).isEqualTo(4 + 7);
        bench.clock.advance(java.time.Duration.ofMinutes(6));

        ResponseStore again = bench.open(killed);

        await().until(() -> Sql.number(killed, "SELECT count(*) FROM chunk") == 4);
        assertThat(Sql.number(killed, "SELECT count(*) FROM loose")).isZero();
        assertThat(bench.read(again, "/whole")).contains(random(1, 200_000));
        assertThat(bench.select(again, "/a").selected()).isEmpty();
    }

    private Path copy(Path from, String name) throws IOException {
        return Files.copy(from, directory.resolve(name));
    }

    private static void clean(Path file) throws IOException {
        try (var files = Files.list(file.getParent())) {
            for (Path path : files.toList()) {
                if (path.getFileName().toString().startsWith(file.getFileName().toString())) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void flip(Path file, Random random) throws IOException {
        flip(file, random.nextLong(Files.size(file)), random.nextInt(8));
    }

    private static void flip(Path file, long at, int bit) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            int before = open.read();
            open.seek(at);
            open.write(before ^ (1 << bit));
        }
    }
}
