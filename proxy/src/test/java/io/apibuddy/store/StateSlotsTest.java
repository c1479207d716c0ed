package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.CacheFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Whose states are whose: several processes on one file, and those that died. */
class StateSlotsTest extends StatesOnFile {
    private static final SlotOwner DEAD = new SlotOwner(4_000_000_000L, 1, 1);

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
    @EnabledOnOs(OS.LINUX)
    void aDeadProcessOfWhichItsParentHasNotTakenNoteIsGone() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0.2 & echo $!; exec sleep 60").start();
        try {
            long pid = Long.parseLong(parent.inputReader().readLine());
            SlotOwner self = SlotOwner.ofThisOpening();

            await().until(() -> new SlotOwner(pid, SlotOwner.UNKNOWN, 1).isGone(self));

            assertThat(ProcessHandle.of(pid)).isPresent();
            assertThat(new SlotOwner(parent.pid(), SlotOwner.UNKNOWN, 1).isGone(self))
                    .isFalse();
        } finally {
            parent.destroyForcibly().waitFor();
        }
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
        ResponseStore other = bench.open(file);
        save(other, "news", "of another one");
        bench.close(other);
        SlotOwner thief = new SlotOwner(
                ProcessHandle.current().pid(), SlotOwner.ofThisOpening().started(), 4711);
        owner(0, thief, 99);

        save(store, "maps", "three");

        assertThat(load(store)).isEqualTo(Map.of("wiki", "one", "books", "two", "maps", "three"));
        assertThat(slots()).isEqualTo(3);
        assertThat(Sql.number(file, "SELECT nonce FROM slot WHERE number = 0")).isEqualTo(4711);
        assertThat(Sql.number(file, "SELECT count(*) FROM state")).isEqualTo(2 + 1 + 3);
        assertThat(load(bench.open(file))).isEqualTo(Map.of("news", "of another one"));
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
            assertThat(looking.statistics().entries()).isBetween(0L, 1L);
            looking.entries(Optional.empty(), "", 10);
            looking.backup(directory.resolve("copy.db"));
            looking.clear();
        }

        assertThat(rows()).isEqualTo(before).hasSize(31);
    }
}
