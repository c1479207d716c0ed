package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.NO_FIELDS;
import static io.apibuddy.store.StoreBench.await;
import static io.apibuddy.store.StoreBench.key;
import static io.apibuddy.store.StoreBench.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apibuddy.store.ResponseStore.Editor;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Purge;
import io.apibuddy.store.ResponseStore.Sort;
import io.apibuddy.store.ResponseStore.Summary;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Threats, "disk full, I/O error, read-only directory": goes on without storing, recovers by itself. */
class DiskTroubleTest {
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    private final StoreBench bench = new StoreBench();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void onAFullDiskItGoesOnWithoutStoringAndRecoversByItself() throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        ResponseStore store = bench.open(file);
        bench.select(store, "/before");
        bench.store(store, "/before", random(1, 30_000));
        await(store.statistics());

        file.fill();
        for (int i = 0; i < 200; i++) {
            bench.select(store, "/during" + i);
            bench.store(store, "/during" + i, random(i, 10_000));
        }

        assertThat(bench.read(store, "/before"))
                .as("what was stored is still read")
                .contains(random(1, 30_000));
        assertThat(bench.read(store, "/during199")).as("memory goes on").contains(random(199, 10_000));
        assertThat(bench.trouble).singleElement().asString().contains("full");
        await().during(Duration.ofMillis(2500)).atMost(RECOVERY).until(() -> bench.trouble.size() == 1);
        file.full = false;
        await().atMost(RECOVERY).untilAsserted(() -> {
            bench.store(store, "/after", "after");
            await(store.statistics());
            assertThat(Sql.number(
                            directory.resolve("cache.db"),
                            "SELECT count(*) FROM entry WHERE hash = '"
                                    + key("/after").hash() + "'"))
                    .isOne();
        });
        assertThat(bench.trouble).hasSize(1);
    }

    /** As whoever finds the disk full may do; who reads must not go on with the file that is gone. */
    @Test
    void whenTheFileIsRemovedFromAFullDiskANewOneIsWrittenAndRead() throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        bench.memory = 0;
        ResponseStore store = bench.open(file);
        bench.store(store, "/before", "before");
        await(store.statistics());
        file.fill();
        bench.store(store, "/large", random(1, 100_000));
        await().atMost(RECOVERY).until(() -> !store.takesWrites());
        for (int i = 0; i < 20; i++) { // by each of those who read
            assertThat(bench.text(store, "/before")).contains("before");
        }

        for (String name : List.of("cache.db", "cache.db-wal", "cache.db-shm")) {
            Files.delete(directory.resolve(name));
        }
        file.full = false;

        await().atMost(RECOVERY).until(store::takesWrites);
        bench.store(store, "/after", "after");
        await(store.statistics());
        for (int i = 0; i < 20; i++) {
            assertThat(bench.text(store, "/after")).contains("after");
            assertThat(bench.text(store, "/before")).isEmpty();
        }
    }

    @Test
    void aDiskOnWhichThereIsLittleRoomIsUsedForWhatFits() throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        ResponseStore store = bench.open(file);
        await(store.statistics());
        file.fill();
        for (int i = 0; i < 20; i++) {
            bench.store(store, "/large" + i, random(i, 100_000));
        }
        await().atMost(RECOVERY).until(() -> !store.takesWrites());
        file.room = 50;

        // The first probe is of as much as was not taken, then each is of half of that.
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            bench.store(store, "/small", random(1, 1000));
            await(store.statistics());
            assertThat(Sql.number(directory.resolve("cache.db"), "SELECT count(*) FROM entry"))
                    .isOne();
        });
        assertThat(bench.trouble).hasSize(1);
    }

    /** Else one that has taken all the room of a small disk would keep it for ever. */
    @Test
    void aLogGivesItsRoomBackWhileTheDiskIsFull() throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        ResponseStore store = bench.open(file);
        for (int i = 0; i < 20; i++) {
            bench.store(store, "/" + i, random(i, 100_000));
        }
        await(store.statistics());
        Path log = directory.resolve("cache.db-wal");
        assertThat(log).satisfies(path -> assertThat(path.toFile().length()).isGreaterThan(1_000_000));

        file.fill();
        bench.store(store, "/more", random(1, 100_000));

        await().atMost(RECOVERY).until(() -> log.toFile().length() < 500_000);
        assertThat(store.takesWrites()).isFalse();
    }

    @Shows(Threat.DISK_TROUBLE)
    @Test
    void onAReadOnlyFileItReadsAndStoresAgainLater(Reached reached) throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        bench.memory = 0;
        ResponseStore store = bench.open(file);
        bench.store(store, "/a", "content");
        await(store.statistics());

        file.refuse();
        bench.store(store, "/b", "lost");
        bench.store(store, "/c", random(3, 3_000_000));
        await(store.statistics());

        assertThat(bench.text(store, "/a")).contains("content");
        assertThat(bench.select(store, "/b").selected()).isEmpty();
        assertThat(bench.select(store, "/c").selected()).isEmpty();
        assertThatThrownBy(() -> await(store.clear(Optional.empty()))).isInstanceOf(CacheException.class);
        assertThat(bench.trouble).singleElement().asString().contains("cannot be written");
        file.readOnly = false;
        long began = System.nanoTime();
        await().atMost(RECOVERY).untilAsserted(() -> {
            bench.store(store, "/b", "kept");
            await(store.statistics());
            assertThat(bench.text(store, "/b")).contains("kept");
        });
        reached.figure(
                "a read-only file: what was stored is read; storing again after %.1f s",
                (System.nanoTime() - began) / 1e9);
    }

    /** An answer that an unsafe method made invalid must not come back because the disk was read-only at that moment. */
    @Test
    void whatWasRemovedWhileTheDiskWasAwayStaysRemoved() throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        bench.memory = 0;
        ResponseStore store = bench.open(file);
        bench.store(store, "/a", "content");
        bench.store(store, "/b", "content");
        await(store.statistics());
        Entry entry = bench.select(store, "/a").selected().orElseThrow();
        file.refuse();

        bench.awaitOnContext(() -> store.remove(entry));
        assertThatThrownBy(() -> await(store.removeUri("wiki", "https://en.wikipedia.org/b")))
                .isInstanceOf(CacheException.class);

        assertThat(bench.select(store, "/a").selected()).as("at once").isEmpty();
        file.readOnly = false;
        await().atMost(RECOVERY).until(() -> await(store.statistics()).entries() == 0);
        assertThat(bench.select(store, "/a").selected()).isEmpty();
        assertThat(bench.select(store, "/b").selected()).isEmpty();
    }

    @Test
    void whatWasRemovedByItsUriIsNotServedFromMemoryEither() throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        ResponseStore store = bench.open(file);
        bench.select(store, "/b");
        bench.store(store, "/b", "content");
        await(store.statistics());
        assertThat(bench.text(store, "/b")).contains("content");
        Editor inFlight = bench.onContext(() -> {
            Editor open = store.edit(key("/b"), bench.response("/b", NO_FIELDS), bench.retention());
            open.write(Buffer.buffer("of before"));
            return open;
        });
        file.refuse();

        assertThatThrownBy(() -> await(store.removeUri("wiki", "https://en.wikipedia.org/b")))
                .isInstanceOf(CacheException.class);

        assertThat(bench.select(store, "/b").selected()).isEmpty();
        bench.awaitOnContext(inFlight::commit);
        assertThat(bench.select(store, "/b").selected()).isEmpty();
        file.readOnly = false;
        await().atMost(RECOVERY).until(() -> await(store.statistics()).entries() == 0);
        bench.store(store, "/b", "new");
        assertThat(bench.text(store, "/b")).contains("new");
    }

    /** As for one URI: who purged was told of a failure, and what he meant is not served all the same. */
    @ParameterizedTest
    @MethodSource("io.apibuddy.store.PurgeContract#purges")
    void whatWasPurgedWhileTheDiskWasAwayStaysHiddenAndGoesLater(Purge purge) throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        ResponseStore store = bench.open(file);
        bench.store(store, key("/w/a"), bench.response("/w/a", NO_FIELDS, "Cache-Tag", "red"), random(1, 100));
        bench.store(store, key("other", "/b"), bench.response("/b", NO_FIELDS, "Cache-Tag", "red"), random(1, 100));
        await(store.statistics());
        assertThat(bench.select(store, "/w/a").selected()).isPresent();
        Summary summary = await(store.find(key("/w/a").hash())).get(0);
        Editor inFlight = bench.onContext(() ->
                store.edit(key("/w/a"), bench.response("/w/a", NO_FIELDS, "Cache-Tag", "red"), bench.retention()));
        file.refuse();

        assertThatThrownBy(() -> await(store.purge(purge))).isInstanceOf(CacheException.class);

        bench.awaitOnContext(inFlight::commit);
        long left = purge instanceof Purge.All ? 0 : 1;
        assertThat(bench.select(store, "/w/a").selected()).isEmpty();
        assertThat(bench.select(store, key("other", "/b"), NO_FIELDS).selected().stream()
                        .count())
                .isEqualTo(left);
        assertThat(await(store.page(ListingContract.listing(Sort.USED))).entries())
                .hasSize((int) left);
        assertThat(await(store.near("wiki", "https://", 10))).isEmpty();
        assertThat(await(store.find(key("/w/a").hash()))).isEmpty();
        assertThat(await(store.list(Optional.of("wiki"), "", 10))).isEmpty();
        assertThat(bench.awaitOnContext(() -> store.entry(summary))).isEmpty();
        assertThat(store.measurements().trouble())
                .hasValueSatisfying(
                        text -> assertThat(text).contains("cannot be written").doesNotContain(directory.toString()));
        file.readOnly = false;
        await().atMost(RECOVERY).until(() -> await(store.statistics()).entries() == left);
        assertThat(bench.select(store, "/w/a").selected()).isEmpty();
        assertThat(store.measurements().trouble()).isEmpty();
        bench.store(store, key("/w/a"), bench.response("/w/a", NO_FIELDS, "Cache-Tag", "red"), random(2, 100));
        assertThat(bench.read(store, "/w/a")).contains(random(2, 100));
    }

    @Test
    void anHourThatTheDiskDoesNotTakeIsAddedAgainAndCountsOnce() throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        ResponseStore store = bench.open(file);
        HistoryStore.Hour hour = HistoryContract.hour("wiki", bench.clock.instant(), 1, "0.1");
        await(store.history().add(List.of(hour)));
        file.fill();
        // As a full disk has it, more room is needed than there is.
        HistoryStore.Hour large = HistoryContract.hour("m".repeat(50_000), bench.clock.instant(), 1, "0.1");

        assertThatThrownBy(() -> await(store.history().add(List.of(hour, large))))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("history could not be written");

        file.full = false;
        await().atMost(RECOVERY).until(() -> store.measurements().trouble().isEmpty());
        await(store.history().add(List.of(hour, large)));
        assertThat(await(store.history().since(bench.clock.instant())))
                .extracting(HistoryStore.Hour::hits)
                .containsExactly(1L, 2L);
    }

    @Test
    void whoAsksForWhatCannotBeReadIsTold() throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        ResponseStore store = bench.open(file);
        bench.store(store, "/a", "content");
        Summary summary = await(store.find(key("/a").hash())).get(0);
        bench.close(store);
        ResponseStore blind = bench.open(file);
        file.unreadable = true;

        assertThatThrownBy(() -> await(blind.page(ListingContract.listing(Sort.URI))))
                .isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> await(blind.near("wiki", "", 1))).isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> bench.awaitOnContext(() -> blind.entry(summary)))
                .isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> await(blind.history().since(bench.clock.instant())))
                .isInstanceOf(CacheException.class);
        assertThat(blind.measurements().trouble())
                .hasValueSatisfying(text -> assertThat(text).contains("cannot be read"));
        file.unreadable = false;
        assertThat(await(blind.page(ListingContract.listing(Sort.URI))).entries())
                .hasSize(1);
        assertThat(blind.measurements().trouble()).isEmpty();
    }

    @Test
    void anEntryThatCouldNotBeFreshenedOnDiskCanStillBeRemoved() throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        ResponseStore store = bench.open(file);
        bench.store(store, "/a", "content");
        await(store.statistics());
        Entry entry = bench.select(store, "/a").selected().orElseThrow();
        file.refuse();
        Entry fresh =
                bench.awaitOnContext(() -> store.freshen(entry, bench.response("/a", NO_FIELDS), bench.retention()));
        await(store.statistics());

        bench.awaitOnContext(() -> store.remove(fresh));
        file.readOnly = false;

        await().atMost(RECOVERY).until(() -> await(store.statistics()).entries() == 0);
        assertThat(bench.select(store, "/a").selected()).isEmpty();
    }

    /** The ids of a transaction that failed are given again: the edit that had them must not take the next one's chunks along. */
    @Test
    void anEditThatFailedTakesNothingOfAnotherOneAlong() throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        bench.memory = 0;
        ResponseStore store = bench.open(file);
        await(store.statistics());
        file.fill();
        Editor failing = bench.onContext(() -> {
            Editor open = store.edit(key("/a"), bench.response("/a", NO_FIELDS), bench.retention());
            open.write(Buffer.buffer(random(1, 200_000)));
            return open;
        });
        await(store.statistics());
        file.full = false;
        await().atMost(RECOVERY).until(() -> {
            bench.store(store, "/b", random(2, 200_000));
            return await(store.statistics()).entries() == 1;
        });

        bench.onContext(() -> {
            failing.abort();
            return null;
        });
        await(store.statistics());

        assertThat(bench.read(store, "/b")).contains(random(2, 200_000));
    }

    @Test
    void anEditThatTheDiskDoesNotTakeIsGivenUp() throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        ResponseStore store = bench.open(file);
        Editor editor = bench.onContext(() -> {
            Editor open = store.edit(key("/a"), bench.response("/a", NO_FIELDS), bench.retention());
            open.write(Buffer.buffer(random(1, 200_000)));
            return open;
        });
        await(store.statistics());
        file.refuse();
        bench.onContext(() -> {
            editor.write(Buffer.buffer(random(1, 200_000)));
            return null;
        });
        await().until(() -> bench.onContext(editor::isGivenUp));

        bench.awaitOnContext(() -> {
            editor.write(Buffer.buffer("more"));
            return editor.commit();
        });

        assertThat(bench.select(store, "/a").selected()).isEmpty();
    }

    @Test
    void whatCannotBeReadIsAMissAndToldOnce() throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        bench.memory = 0;
        file.unreadable = true;
        ResponseStore store = bench.open(file);
        for (int i = 0; i < 10; i++) {
            assertThat(bench.select(store, "/" + i).selected()).isEmpty();
        }

        assertThat(bench.trouble).singleElement().asString().contains("cannot be read");
        assertThatThrownBy(() -> await(store.statistics())).isInstanceOf(CacheException.class);
        file.unreadable = false;
        bench.store(store, "/a", "content");
        assertThat(bench.text(store, "/a")).contains("content");
    }

    /** A client does not wait for our disk for ever: the edit is given up, the client's stream goes on. */
    @Test
    void anEditThatWaitsTooLongForTheDiskIsGivenUp() throws Exception {
        Path path = directory.resolve("cache.db");
        bench.memory = 0;
        ResponseStore store = bench.open(path);
        await(store.statistics());
        AtomicBoolean drained = new AtomicBoolean();
        try (Connection locking = Sql.open(path);
                Statement statement = locking.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            Editor editor = bench.onContext(() -> {
                Editor open = store.edit(key("/a"), bench.response("/a", NO_FIELDS), bench.retention());
                while (!open.isFull()) {
                    open.write(Buffer.buffer(random(1, 100_000)));
                }
                open.onDrain(() -> drained.set(true));
                return open;
            });
            assertThat(drained).isFalse();

            await().untilTrue(drained);

            assertThat(bench.onContext(editor::isGivenUp)).isTrue();
            statement.execute("ROLLBACK");
        }
        bench.store(store, "/b", "content");
        assertThat(bench.text(store, "/b")).contains("content");
        assertThat(bench.select(store, "/a").selected()).isEmpty();
    }

    @Test
    void whoIsToldOfTroubleMayThrow() throws Exception {
        FaultyFile file = new FaultyFile(directory.resolve("cache.db"));
        Future<ResponseStore> opening = SqliteStore.open(
                bench.vertx,
                bench.config(Optional.empty()),
                bench.clock,
                (message, cause) -> {
                    throw new IllegalStateException("not now");
                },
                file);
        ResponseStore store = await(opening);
        file.refuse();
        bench.store(store, "/a", "content");
        await(store.statistics());
        file.readOnly = false;

        await().atMost(RECOVERY).untilAsserted(() -> {
            bench.store(store, "/a", "content");
            assertThat(await(store.statistics()).entries()).isOne();
        });
        await(store.close());
    }
}
