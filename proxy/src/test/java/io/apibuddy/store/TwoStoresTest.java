package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.NO_FIELDS;
import static io.apibuddy.store.StoreBench.await;
import static io.apibuddy.store.StoreBench.json;
import static io.apibuddy.store.StoreBench.key;
import static io.apibuddy.store.StoreBench.random;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Purge;
import io.apibuddy.store.ResponseStore.Sort;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two stores on one file know nothing of each other in memory: to each, the other is as good as another process. */
class TwoStoresTest {
    private final StoreBench bench = new StoreBench();

    @TempDir
    Path directory;

    private Path file;
    private ResponseStore one;
    private ResponseStore other;

    @BeforeEach
    void openBoth() {
        file = directory.resolve("cache.db");
        one = bench.open(file);
        other = bench.open(file);
    }

    @AfterEach
    void close() {
        bench.close();
        assertThat(bench.trouble).isEmpty();
    }

    private void seesWithinASecond(ResponseStore store, String path, String content) {
        await().atMost(ofSeconds(1)).until(() -> bench.text(store, path).equals(Optional.ofNullable(content)));
    }

    @Test
    void oneSeesWhatTheOtherStoresReplacesFreshensAndRemoves() {
        assertThat(other.secret()).isEqualTo(one.secret());
        seesWithinASecond(other, "/a", null);
        bench.store(one, "/a", "first");
        seesWithinASecond(other, "/a", "first");
        bench.store(one, "/a", "second");
        seesWithinASecond(other, "/a", "second");

        Entry entry = bench.select(other, "/a").selected().orElseThrow();
        bench.clock.advance(ofSeconds(10));
        bench.awaitOnContext(() -> other.freshen(entry, bench.response("/a", NO_FIELDS), bench.retention()));
        await().atMost(ofSeconds(1))
                .until(
                        () -> bench.select(one, "/a")
                                .selected()
                                .orElseThrow()
                                .response()
                                .responseTime(),
                        time -> time.equals(bench.clock.instant().plusNanos(12)));

        Entry now = bench.select(one, "/a").selected().orElseThrow();
        bench.awaitOnContext(() -> one.remove(now));
        seesWithinASecond(other, "/a", null);
    }

    @Test
    void oneSeesWhatTheOtherClears() {
        bench.store(one, "/a", "a");
        bench.store(other, "/b", "b");
        seesWithinASecond(one, "/b", "b");
        seesWithinASecond(other, "/a", "a");

        assertThat(await(one.clear(Optional.of("wiki")))).isEqualTo(2);

        seesWithinASecond(other, "/a", null);
        seesWithinASecond(other, "/b", null);
        assertThat(await(other.statistics()).entries()).isZero();
    }

    @ParameterizedTest
    @MethodSource("io.apibuddy.store.PurgeContract#purges")
    void oneSeesWhatTheOtherPurges(Purge purge) {
        bench.store(one, key("/w/a"), bench.response("/w/a", NO_FIELDS, "Cache-Tag", "red"), random(1, 10));
        await().atMost(ofSeconds(1))
                .until(() -> bench.select(other, "/w/a").selected().isPresent());

        assertThat(await(one.purge(purge))).isOne();

        seesWithinASecond(other, "/w/a", null);
        assertThat(await(other.page(ListingContract.listing(Sort.USED))).entries())
                .isEmpty();
    }

    @Test
    void bothAddToTheSameHours() {
        Instant hour = bench.clock.instant().truncatedTo(ChronoUnit.HOURS);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(one.history().add(List.of(HistoryContract.hour("wiki", hour, 1, "0.1"))));
            all.add(other.history()
                    .add(List.of(
                            HistoryContract.hour("wiki", hour, 2, "0.1"), HistoryContract.hour("maps", hour, 1, "0"))));
        }
        await(Future.all(all));

        for (ResponseStore store : List.of(one, other)) {
            await().atMost(ofSeconds(1))
                    .untilAsserted(() -> assertThat(await(store.history().since(hour)))
                            .containsExactly(
                                    HistoryContract.hour("maps", hour, 500, "0"),
                                    HistoryContract.hour("wiki", hour, 1500, "0.1")));
        }
    }

    @Test
    void whatDidNotChangeStaysInMemory() {
        bench.select(one, "/kept");
        bench.store(one, "/kept", "kept");
        bench.store(other, "/another", "another");
        seesWithinASecond(one, "/another", "another");

        Entry first = bench.select(one, "/kept").selected().orElseThrow();
        Future<ResponseStore.Found> second = bench.onContext(() -> one.select(key("/kept"), NO_FIELDS));

        assertThat(second.isComplete()).isTrue();
        assertThat(second.result().selected()).containsSame(first);
    }

    @Test
    void bothWriteAtOnceAndNothingIsLostAndNothingCountedTwice() throws Exception {
        bench.bothWrite(one, other, 1500);

        await(other.statistics());
        assertThat(await(one.statistics()).entries()).isEqualTo(1500);
        assertThat(await(other.statistics()).entries()).isEqualTo(1500);
        for (int i = 0; i < 1500; i += 100) {
            assertThat(bench.read(i % 200 == 0 ? one : other, "/" + i)).contains(json(i, i * 50));
        }
        bench.close(one);
        bench.close(other);
        assertThat(Sql.text(file, "PRAGMA integrity_check")).isEqualTo("ok");
        assertThat(Sql.number(file, "SELECT sum(bytes) FROM total"))
                .isEqualTo(Sql.number(file, "SELECT sum(size) FROM entry"));
        assertThat(Sql.number(file, "SELECT count(*) FROM loose")).isZero();
    }

    @Test
    void theBoundsHoldForBothTogether() {
        bench.close(one);
        bench.close(other);
        bench.maxEntries = 200;
        one = bench.open(file);
        other = bench.open(file);

        bench.bothWrite(one, other, 1000);

        await(other.statistics());
        assertThat(await(one.statistics()).entries()).isEqualTo(200);
        assertThat(await(one.list(Optional.empty(), "", 1000))).hasSize(200);
    }

    /** One that is alone knows what is not on disk, and need not look. */
    @Test
    void whatAnotherStoresIsFoundAlsoByOneThatWasAloneBefore() {
        bench.close(other);
        await(one.states().load());
        await().until(() ->
                bench.onContext(() -> one.select(key("/alone"), NO_FIELDS)).isComplete());

        other = bench.open(file);
        await(other.states().load());
        bench.store(other, "/new", "new");

        seesWithinASecond(one, "/new", "new");
        for (int i = 0; i < 20; i++) {
            String path = "/at once/" + i;
            bench.store(other, path, path);
            await(other.statistics());
            assertThat(bench.text(one, path)).contains(path);
        }
    }

    @Test
    void aBodyThatTheOtherRemovesWhileItIsReadBreaksOffAndGivesNoWrongByte() throws Exception {
        byte[] large = random(1, 3_000_000);
        bench.store(one, "/a", large);
        await(one.statistics());
        Entry entry = bench.select(other, "/a").selected().orElseThrow();
        List<Buffer> read = new ArrayList<>();
        Body.Streamed body = bench.onContext(() -> {
            Body.Streamed streamed = (Body.Streamed) entry.body();
            streamed.stream().handler(read::add);
            streamed.stream().fetch(1);
            return streamed;
        });
        await().until(() -> bench.onContext(read::size) == 1);
        await(one.clear(Optional.empty()));
        await().until(() -> Sql.number(file, "SELECT count(*) FROM chunk") == 0);

        assertThatThrownBy(() -> bench.<byte[]>awaitOnContext(() -> StoreBench.collect(body)))
                .isInstanceOf(CacheException.class);

        assertThat(read.get(0)).isEqualTo(Buffer.buffer().appendBytes(large, 0, Chunks.SIZE));
    }

    @Test
    void aBodyThatTheOtherRemovesAtTheMomentItWasFoundIsReadToItsEnd() {
        bench.store(one, "/a", random(1, 3_000_000));
        await(one.statistics());
        Entry entry = bench.select(other, "/a").selected().orElseThrow();

        await(one.clear(Optional.empty()));

        assertThat(bench.content(entry)).isEqualTo(random(1, 3_000_000));
    }

    /** A process that slept for long may find its edit dropped by another one: then it stores nothing. */
    @Test
    void anEditWhoseChunksTheOtherDroppedIsNotStored() throws Exception {
        ResponseStore.Editor editor = bench.onContext(() -> {
            ResponseStore.Editor open = one.edit(key("/a"), bench.response("/a", NO_FIELDS), bench.retention());
            open.write(Buffer.buffer(random(1, 4_000_000)));
            return open;
        });
        await(one.statistics());
        Sql.on(file, "DELETE FROM chunk", "DELETE FROM loose");

        bench.awaitOnContext(editor::commit);

        assertThat(bench.select(one, "/a").selected()).isEmpty();
        assertThat(await(one.statistics()).entries()).isZero();
    }

    /** What the other is writing must not be taken for what a crash left. */
    @Test
    void anEditOfTheOtherIsLeftAloneUntilItWasSilentForLong() {
        ResponseStore.Editor editor = bench.onContext(() -> {
            ResponseStore.Editor open = one.edit(key("/a"), bench.response("/a", NO_FIELDS), bench.retention());
            open.write(Buffer.buffer(random(1, 4_000_000)));
            return open;
        });
        await(one.statistics());
        bench.close(other);
        other = bench.open(file);
        await(other.statistics());

        bench.awaitOnContext(editor::commit);

        assertThat(bench.read(one, "/a")).contains(random(1, 4_000_000));
    }
}
