package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.await;
import static io.apibuddy.store.StoreBench.random;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** States by name: what is found again, and what may happen to it on the way. */
class StateStoreTest extends StatesOnFile {
    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final SlotOwner DEAD = new SlotOwner(4_000_000_000L, 1, 1);

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

    /** Without asking the store, which might write because it is asked. */
    private String inFile() throws SQLException {
        return Sql.text(
                file,
                "SELECT group_concat(name || '=' || CAST(bytes AS TEXT), ' ') FROM (SELECT * FROM state ORDER BY name)");
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

        await().atMost(RECOVERY).until(() -> inFile().equals("wiki=newest"));
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
        await().until(() -> Files.exists(file) && !bench.trouble.isEmpty());

        await().atMost(RECOVERY).ignoreExceptions().until(() -> inFile().equals("loaded=one saved=two"));
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
}
