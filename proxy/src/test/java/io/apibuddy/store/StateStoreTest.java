package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.await;
import static io.apibuddy.store.StoreBench.json;
import static io.apibuddy.store.StoreBench.random;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.CacheFile;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** States by name: who finds them again, and what may happen to them on the way. */
class StateStoreTest {
    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final long SHAPE_OF_VERSION_ONE = 3_309_539_511L;
    private static final SlotOwner DEAD = new SlotOwner(4_000_000_000L, 1, 1);

    private final StoreBench bench = new StoreBench();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("cache.db");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void save(ResponseStore store, String name, String state) {
        bench.onContext(() -> {
            store.states().save(name, () -> state.getBytes(UTF_8));
            return null;
        });
        await(store.statistics());
    }

    private void remove(ResponseStore store, String name) {
        bench.onContext(() -> {
            store.states().remove(name);
            return null;
        });
        await(store.statistics());
    }

    private Map<String, String> load(ResponseStore store) {
        Map<String, String> texts = new TreeMap<>();
        bench.awaitOnContext(() -> store.states().load())
                .forEach((name, state) -> texts.put(name, new String(state, UTF_8)));
        return texts;
    }

    /** What the store would say of itself in the file. */
    private long slots() throws SQLException {
        return Sql.number(file, "SELECT count(*) FROM slot");
    }

    /** Gives a slot another owner, as if a process had died. */
    private void owner(long number, SlotOwner owner, long turn) throws SQLException {
        Sql.on(
                file,
                "INSERT OR REPLACE INTO slot VALUES (" + number + ", " + owner.pid() + ", " + owner.started() + ", "
                        + owner.nonce() + ", " + turn + ", " + StateTables.check(number, owner, turn) + ")");
    }

    private List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = Sql.open(file);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT 'slot', number, pid, nonce, turn FROM slot"
                        + " UNION ALL SELECT 'state', id, name, hex(bytes), 0 FROM state")) {
            while (found.next()) {
                rows.add(found.getString(1)
                        + ' '
                        + found.getString(2)
                        + ' '
                        + found.getString(3)
                        + ' '
                        + found.getString(4)
                        + ' '
                        + found.getString(5));
            }
        }
        return rows;
    }

    @Test
    void whatWasSavedIsLoadedAfterARestart() throws Exception {
        ResponseStore store = bench.open(file);
        assertThat(load(store)).isEmpty();
        save(store, "wiki", "one");
        save(store, "wiki", "two");
        save(store, "Übung \n", "");
        save(store, "gone", "gone");
        remove(store, "gone");
        remove(store, "never there");
        bench.close(store);

        ResponseStore again = bench.open(file);
        assertThat(load(again)).isEqualTo(Map.of("wiki", "two", "Übung \n", ""));
        save(again, "other", "three");
        assertThat(load(again)).hasSize(3);
        bench.close(again);

        assertThat(load(bench.open(file))).isEqualTo(Map.of("wiki", "two", "Übung \n", "", "other", "three"));
        assertThat(slots()).isOne();
        assertThat(bench.trouble).isEmpty();
    }

    @Test
    void statesInMemoryLiveAsLongAsTheStore() {
        ResponseStore store = bench.open(Optional.empty());
        save(store, "wiki", "one");

        assertThat(load(store)).isEqualTo(Map.of("wiki", "one"));
        assertThat(load(bench.open(Optional.empty()))).isEmpty();
    }

    @Test
    void whoAsksIsAnsweredOnTheContextItAskedOn() {
        ResponseStore store = bench.open(file);
        AtomicReference<Context> answered = new AtomicReference<>();

        Context asked = bench.onContext(() -> {
            store.states().load().onComplete(states -> answered.set(Vertx.currentContext()));
            return Vertx.currentContext();
        });

        await().untilAsserted(() -> assertThat(answered.get()).isSameAs(asked));
    }

    @Test
    void removingEntriesLeavesStatesAlone() {
        ResponseStore store = bench.open(file);
        bench.store(store, "/a", "content");
        save(store, "wiki", "one");

        await(store.clear(Optional.empty()));

        assertThat(load(store)).isEqualTo(Map.of("wiki", "one"));
    }

    /** Any order of saves, removals, restarts and deaths, against a map. */
    @Test
    void whateverHappenedTheNextOneFindsWhatWasSavedLast() throws Exception {
        long seed = 20261123;
        Random random = new Random(seed);
        Map<String, String> expected = new TreeMap<>();
        ResponseStore store = bench.open(file);
        for (int step = 0; step < 400; step++) {
            String name = "mapping-" + random.nextInt(12);
            switch (random.nextInt(10)) {
                case 0 -> {
                    remove(store, name);
                    expected.remove(name);
                }
                case 1 -> assertThat(load(store)).as("step %d", step).isEqualTo(expected);
                case 2 -> {
                    bench.close(store);
                    if (slots() == 1 && random.nextBoolean()) {
                        owner(Sql.number(file, "SELECT number FROM slot"), DEAD, step);
                    }
                    store = bench.open(file);
                }
                default -> {
                    save(store, name, "state " + step);
                    expected.put(name, "state " + step);
                }
            }
        }
        assertThat(load(store)).isEqualTo(expected);
        assertThat(slots()).isOne();
    }

    /** A process of its own that saves a state and then waits to be killed. */
    static final class Forked {
        public static void main(String[] args) throws Exception {
            StoreBench bench = new StoreBench();
            ResponseStore store = bench.open(Path.of(args[0]));
            bench.awaitOnContext(() -> store.states().load());
            bench.onContext(() -> {
                store.states().save("wiki", () -> "of the killed one".getBytes(UTF_8));
                return null;
            });
            await(store.statistics());
            System.out.println("saved");
            System.out.println(System.in.read());
        }
    }

    @Test
    void whatAKilledProcessLeftIsFoundByTheNextButNotWhileItLives() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Forked.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("saved");
            SlotOwner self = SlotOwner.ofThisOpening();
            long started = process.info().startInstant().orElseThrow().toEpochMilli();
            assertThat(new SlotOwner(process.pid(), started, 1).isGone(self)).isFalse();
            assertThat(new SlotOwner(process.pid(), started + 1000, 1).isGone(self))
                    .as("told a little differently")
                    .isFalse();
            assertThat(new SlotOwner(process.pid(), SlotOwner.UNKNOWN, 1).isGone(self))
                    .isFalse();
            assertThat(new SlotOwner(process.pid(), started - 60_000, 1).isGone(self))
                    .as("its number has come round")
                    .isTrue();
            ResponseStore beside = bench.open(file);
            assertThat(load(beside)).isEmpty();
        } finally {
            process.destroyForcibly().waitFor();
        }

        assertThat(load(bench.open(file))).isEqualTo(Map.of("wiki", "of the killed one"));
    }

    @Test
    void anOwnerIsGoneWhenItReleasedItsSlotOrItsProcessIsAnotherOne() {
        SlotOwner self = SlotOwner.ofThisOpening();

        assertThat(SlotOwner.NOBODY.isGone(self)).isTrue();
        assertThat(DEAD.isGone(self)).isTrue();
        assertThat(new SlotOwner(DEAD.pid(), SlotOwner.UNKNOWN, 1).isGone(self)).isTrue();
        assertThat(new SlotOwner(self.pid(), self.started(), self.nonce() + 1).isGone(self))
                .as("another store in this process")
                .isFalse();
        assertThat(new SlotOwner(self.pid(), self.started() - 10, 1).isGone(self))
                .as("the process before, in a container that gives each the same number")
                .isTrue();
    }

    @Test
    void twoStoresOnOneFileKeepTheirOwn() {
        ResponseStore one = bench.open(file);
        ResponseStore other = bench.open(file);
        save(one, "wiki", "one");
        assertThat(load(other)).isEmpty();
        save(other, "wiki", "other");

        assertThat(load(one)).isEqualTo(Map.of("wiki", "one"));
        assertThat(load(other)).isEqualTo(Map.of("wiki", "other"));

        bench.close(one);
        bench.close(other);
        ResponseStore first = bench.open(file);
        ResponseStore second = bench.open(file);
        assertThat(load(first)).isEqualTo(Map.of("wiki", "other"));
        assertThat(load(second)).isEqualTo(Map.of("wiki", "one"));
        assertThat(bench.trouble).isEmpty();
    }

    /** One takes over from another while that still runs, as in a restart without a gap: the next restart finds its states. */
    @Test
    void whatWasWrittenLastIsTakenOverFirst() throws Exception {
        ResponseStore before = bench.open(file);
        save(before, "wiki", "before");
        ResponseStore after = bench.open(file);
        save(after, "wiki", "after");
        save(before, "wiki", "before, later");
        bench.close(before);
        save(after, "wiki", "after, later");
        owner(1, DEAD, Sql.number(file, "SELECT turn FROM slot WHERE number = 1"));

        assertThat(load(bench.open(file))).isEqualTo(Map.of("wiki", "after, later"));
    }

    @Test
    void whoHasNothingToLeaveLeavesNoSlot() throws Exception {
        ResponseStore store = bench.open(file);
        load(store);
        assertThat(slots()).isOne();
        save(store, "wiki", "one");
        remove(store, "wiki");
        bench.close(store);

        assertThat(slots()).isZero();
    }

    @Test
    void aStateWithAFlippedBitIsLeftOutAndRemovedAndTheOthersLoad() throws Exception {
        for (String damage : List.of(
                "bytes = x'6F6E64'", "name = 'wikj'", "state_check = state_check + 1", "id = id + 1", "bytes = 7")) {
            Files.deleteIfExists(file);
            ResponseStore store = bench.open(file);
            save(store, "wiki", "one");
            save(store, "books", "two");
            bench.close(store);
            Sql.on(file, "UPDATE state SET " + damage + " WHERE name = 'wiki'");
            bench.trouble.clear();

            ResponseStore again = bench.open(file);
            assertThat(load(again)).as(damage).isEqualTo(Map.of("books", "two"));
            assertThat(bench.trouble).singleElement().asString().contains("1 of the states");
            assertThat(Sql.number(file, "SELECT count(*) FROM state")).isOne();
            bench.close(again);
        }
    }

    @Test
    void theStatesOfASlotWithAFlippedBitAreFoundAllTheSame() throws Exception {
        for (String damage : List.of("pid = pid + 1", "nonce = nonce + 1", "turn = -turn", "started = started + 64")) {
            Files.deleteIfExists(file);
            ResponseStore store = bench.open(file);
            save(store, "wiki", "one");
            bench.close(store);
            Sql.on(file, "UPDATE slot SET " + damage);

            ResponseStore again = bench.open(file);
            assertThat(load(again)).as(damage).isEqualTo(Map.of("wiki", "one"));
            bench.close(again);
        }
        Sql.on(file, "UPDATE slot SET number = -5");
        assertThat(load(bench.open(file))).isEmpty();
    }

    @Test
    void aStoreWhoseSlotWasTakenTakesAnotherOneAndWritesAllThatItKnows() throws Exception {
        ResponseStore first = bench.open(file);
        save(first, "wiki", "one");
        bench.close(first);
        ResponseStore store = bench.open(file);
        load(store);
        save(store, "books", "two");
        SlotOwner thief = new SlotOwner(
                ProcessHandle.current().pid(), SlotOwner.ofThisOpening().started(), 4711);
        owner(0, thief, 99);

        save(store, "maps", "three");

        assertThat(load(store)).isEqualTo(Map.of("wiki", "one", "books", "two", "maps", "three"));
        assertThat(slots()).isEqualTo(2);
        assertThat(Sql.number(file, "SELECT nonce FROM slot WHERE number = 0")).isEqualTo(4711);
        assertThat(Sql.number(file, "SELECT count(*) FROM state")).isEqualTo(2 + 3);
    }

    @Test
    void aThousandSavesWhileTheWriterIsBusyAreOneWrite() throws Exception {
        ResponseStore store = bench.open(file);
        load(store);
        AtomicInteger last = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        try (Connection locking = Sql.open(file);
                Statement statement = locking.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            bench.onContext(() -> {
                for (int i = 1; i <= 1000; i++) {
                    last.set(i);
                    store.states().save("wiki", () -> {
                        asked.incrementAndGet();
                        return last.toString().getBytes(UTF_8);
                    });
                }
                return null;
            });
            statement.execute("ROLLBACK");
        }
        await(store.statistics());

        assertThat(load(store)).isEqualTo(Map.of("wiki", "1000"));
        assertThat(asked).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void theStateIsThatOfTheTimeOfWriting() throws Exception {
        ResponseStore store = bench.open(file);
        load(store);
        AtomicReference<String> state = new AtomicReference<>("early");
        try (Connection locking = Sql.open(file);
                Statement statement = locking.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            bench.onContext(() -> {
                store.states().save("wiki", () -> state.get().getBytes(UTF_8));
                return null;
            });
            state.set("late");
            statement.execute("ROLLBACK");
        }
        await(store.statistics());

        assertThat(load(store)).isEqualTo(Map.of("wiki", "late"));
    }

    @Test
    void aStateThatCannotBeHadIsToldAndKeepsNoOtherFromBeingWritten() {
        ResponseStore store = bench.open(file);
        Supplier<byte[]> failing = () -> {
            throw new IllegalStateException("not now");
        };
        bench.onContext(() -> {
            store.states().save("a", () -> new byte[] {'a'});
            store.states().save("b", failing);
            store.states().save("c", () -> new byte[] {'c'});
            return null;
        });
        await(store.statistics());

        assertThat(load(store)).isEqualTo(Map.of("a", "a", "c", "c"));
        assertThat(bench.trouble).singleElement().asString().contains("state of b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "read-only"})
    void afterDiskTroubleTheNewestStateIsThereWithoutAnotherSave(String trouble) throws Exception {
        FaultyFile faulty = new FaultyFile(file);
        ResponseStore store = bench.open(faulty);
        save(store, "wiki", "before");
        save(store, "gone", "before");
        if (trouble.equals("full")) {
            faulty.fill();
        } else {
            faulty.refuse();
        }
        for (int i = 0; i < 50; i++) {
            save(store, "wiki", "during " + i + "x".repeat(20_000));
        }
        save(store, "wiki", "newest");
        remove(store, "gone");
        faulty.full = false;
        faulty.readOnly = false;

        await().atMost(RECOVERY).untilAsserted(() -> assertThat(load(store)).isEqualTo(Map.of("wiki", "newest")));
        assertThat(bench.trouble).hasSize(1);
        bench.close(store);
        assertThat(load(bench.open(file))).isEqualTo(Map.of("wiki", "newest"));
    }

    @Test
    void onAFileThatTakesNoWritesWhatIsThereIsLoadedAllTheSame() throws Exception {
        ResponseStore before = bench.open(file);
        save(before, "wiki", "one");
        bench.close(before);
        FaultyFile faulty = new FaultyFile(file);
        ResponseStore store = bench.open(faulty);
        faulty.refuse();

        assertThat(load(store)).isEqualTo(Map.of("wiki", "one"));

        save(store, "books", "two");
        faulty.readOnly = false;
        await().atMost(RECOVERY)
                .untilAsserted(() -> assertThat(load(store)).isEqualTo(Map.of("wiki", "one", "books", "two")));
        assertThat(slots()).isOne();
    }

    @Test
    void whatCanBeNeitherWrittenNorReadIsEmptyAndTold() throws Exception {
        FaultyFile faulty = new FaultyFile(file);
        faulty.unreadable = true;
        ResponseStore store = bench.open(faulty);
        faulty.refuse();

        assertThat(load(store)).isEmpty();

        assertThat(bench.trouble).anyMatch(told -> told.contains("states that are kept"));
    }

    @Test
    void inAFileThatTakesThePlaceOfTheOldOneAllThatIsKnownIsWrittenAgain() throws Exception {
        ResponseStore first = bench.open(file);
        save(first, "loaded", "one");
        bench.close(first);
        ResponseStore store = bench.open(file);
        load(store);
        save(store, "saved", "two");
        for (String suffix : new String[] {"", "-wal", "-shm"}) {
            Files.deleteIfExists(directory.resolve("cache.db" + suffix));
        }
        await().until(() -> !bench.trouble.isEmpty());

        await().atMost(RECOVERY)
                .untilAsserted(() -> assertThat(load(store)).isEqualTo(Map.of("loaded", "one", "saved", "two")));
        bench.close(store);
        assertThat(load(bench.open(file))).isEqualTo(Map.of("loaded", "one", "saved", "two"));
    }

    @Test
    void aClosedStoreLoadsNothingAndTakesSavesInSilence() {
        ResponseStore store = bench.open(file);
        save(store, "wiki", "one");
        StateStore states = store.states();
        bench.close(store);

        bench.onContext(() -> {
            states.save("wiki", () -> new byte[0]);
            states.remove("wiki");
            return null;
        });
        Future<Map<String, byte[]>> loading = bench.onContext(states::load);

        assertThat(await(loading)).isEmpty();
        assertThat(load(bench.open(file))).isEqualTo(Map.of("wiki", "one"));
    }

    @Test
    void whatIsSavedAtTheLastMomentIsWrittenByTheClose() {
        ResponseStore store = bench.open(file);
        Future<Void> closing = bench.onContext(() -> {
            store.states().save("wiki", () -> "last".getBytes(UTF_8));
            return store.close();
        });
        await(closing);

        assertThat(load(bench.open(file))).isEqualTo(Map.of("wiki", "last"));
    }

    @Test
    void sixteenSlotsOfTheDeadAreKeptAndTheOldestGo() throws Exception {
        bench.close(bench.open(file));
        for (int i = 0; i < 30; i++) {
            owner(i, DEAD, 100 + i * 7 % 30);
            try (Connection connection = Sql.open(file);
                    StateTables tables = new StateTables(connection)) {
                tables.write(i, "wiki", ("turn " + (100 + i * 7 % 30)).getBytes(UTF_8));
            }
        }

        assertThat(load(bench.open(file))).isEqualTo(Map.of("wiki", "turn 129"));

        assertThat(slots()).isEqualTo(1 + 16);
        assertThat(Sql.number(file, "SELECT count(*) FROM state")).isEqualTo(1 + 16);
        assertThat(Sql.number(file, "SELECT min(turn) FROM slot")).isEqualTo(129 - 16);
        for (int turn = 128; turn >= 129 - 16; turn--) {
            assertThat(load(bench.open(file))).isEqualTo(Map.of("wiki", "turn " + turn));
        }
        assertThat(load(bench.open(file))).isEmpty();
    }

    @Test
    void whoOnlyLooksAtTheFileTakesNoSlotAndPrunesNothing() throws Exception {
        ResponseStore store = bench.open(file);
        bench.store(store, "/a", "content");
        save(store, "wiki", "one");
        bench.close(store);
        for (int i = 1; i < 30; i++) {
            owner(i, DEAD, i);
        }
        List<String> before = rows();

        try (CacheFile looking = CacheFile.open(file)) {
            assertThat(looking.statistics().entries()).isOne();
            looking.entries(Optional.empty(), "", 10);
            looking.backup(directory.resolve("copy.db"));
            looking.clear();
        }

        assertThat(rows()).isEqualTo(before).hasSize(31);
    }

    /** As the program of version 1 made it, with entries of all kinds. */
    private byte[] ofVersionOne() throws SQLException {
        Path newer = directory.resolve("newer.db");
        ResponseStore store = bench.open(newer);
        for (int i = 0; i < 30; i++) {
            bench.store(store, "/" + i, i % 2 == 0 ? json(i, i * 5000) : random(i, i * 100));
        }
        byte[] secret = store.secret();
        bench.close(store);
        try (Connection connection = new DatabaseFile(Optional.of(file)).open()) {
            Schema.migrate(connection, 1);
            assertThat(Schema.number(connection, "PRAGMA user_version")).isOne();
            assertThat(Schema.number(connection, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"))
                    .isEqualTo(5);
            try (PreparedStatement attach = connection.prepareStatement("ATTACH ? AS newer");
                    Statement statement = connection.createStatement()) {
                attach.setString(1, newer.toString());
                attach.execute();
                for (String table : List.of("entry", "chunk", "loose", "total")) {
                    statement.execute("INSERT INTO " + table + " SELECT * FROM newer." + table);
                }
                statement.execute(
                        "INSERT OR REPLACE INTO meta SELECT * FROM newer.meta WHERE name IN ('secret', 'next_id')");
            }
        }
        return secret;
    }

    private void hasAllEntries(ResponseStore store) {
        assertThat(await(store.statistics()).entries()).isEqualTo(30);
        for (int i = 0; i < 30; i++) {
            assertThat(bench.read(store, "/" + i))
                    .as("entry %d", i)
                    .contains(i % 2 == 0 ? json(i, i * 5000) : random(i, i * 100));
        }
    }

    @Test
    void aFileOfVersionOneIsTakenOverWithAllItsEntries() throws Exception {
        byte[] secret = ofVersionOne();

        ResponseStore store = bench.open(file);

        assertThat(store.secret()).isEqualTo(secret);
        hasAllEntries(store);
        assertThat(load(store)).isEmpty();
        save(store, "wiki", "one");
        bench.close(store);
        assertThat(Sql.number(file, "PRAGMA user_version")).isEqualTo(2);
        ResponseStore again = bench.open(file);
        hasAllEntries(again);
        assertThat(load(again)).isEqualTo(Map.of("wiki", "one"));
        assertThat(Sql.text(file, "PRAGMA integrity_check")).isEqualTo("ok");
        assertThat(bench.trouble).isEmpty();
    }

    /** Files of version 1 are out there: their tables are told by this number. */
    @Test
    void theFirstStepIsAsItWasReleased() throws Exception {
        ofVersionOne();

        assertThat(Sql.number(file, "SELECT value FROM meta WHERE name = 'shape'"))
                .isEqualTo(SHAPE_OF_VERSION_ONE);
    }

    @Test
    void severalThatOpenAFileOfVersionOneAtOnceAllFindItsEntries() throws Exception {
        ofVersionOne();
        List<Future<ResponseStore>> opening = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            opening.add(ResponseStore.open(
                    bench.vertx,
                    bench.config(Optional.of(file)),
                    bench.clock,
                    (message, cause) -> bench.trouble.add(message)));
        }
        Map<Integer, String> found = new HashMap<>();
        for (int i = 0; i < opening.size(); i++) {
            ResponseStore store = await(opening.get(i));
            hasAllEntries(store);
            save(store, "wiki", "of " + i);
        }
        for (int i = 0; i < opening.size(); i++) {
            found.put(i, load(await(opening.get(i))).get("wiki"));
            await(await(opening.get(i)).close());
        }

        assertThat(found.values()).containsExactlyInAnyOrder("of 0", "of 1", "of 2", "of 3", "of 4", "of 5");
        assertThat(bench.trouble).isEmpty();
    }
}
