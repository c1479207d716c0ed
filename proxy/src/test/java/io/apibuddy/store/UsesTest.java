package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.NO_FIELDS;
import static io.apibuddy.store.StoreBench.key;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.caching.Asked;
import io.apibuddy.caching.Storing.Retention;
import io.vertx.core.buffer.Buffer;
import java.lang.ref.WeakReference;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UsesTest {
    private static final long NOW = 1_000_000;

    private final StoreBench bench = new StoreBench();
    private final Uses uses = new Uses(bench.clock, 2);

    @AfterEach
    void close() {
        bench.close();
    }

    private StoredEntry entry(long row) {
        StoredEntry entry = new StoredEntry(
                key("/" + row),
                bench.response("/" + row, NO_FIELDS),
                new Retention(bench.clock.instant(), bench.clock.instant()),
                Asked.plain(),
                Content.Held.of(Buffer.buffer("content"), new BodyPlace(BodyPlace.IN_ROW)),
                0);
        entry.id(row);
        return entry;
    }

    @Test
    void anEntryThatWasUsedIsNotKeptInMemoryUntilTheDiskHearsOfIt() {
        StoredEntry entry = entry(7);
        uses.touch(entry, NOW);
        WeakReference<StoredEntry> reference = new WeakReference<>(entry);

        entry = null;

        await().atMost(ofSeconds(20)).until(() -> {
            System.gc();
            return reference.get() == null;
        });
        assertThat(uses.takeSome(10)).containsOnlyKeys(7L);
    }

    @Test
    void whatTheDiskIsToHearOfIsTheLastUse() {
        StoredEntry entry = entry(7);
        uses.touch(entry, NOW);
        uses.touch(entry, NOW + 5);

        Map<Long, LastUse> untold = uses.takeSome(10);

        assertThat(untold.get(7L).tell()).isEqualTo(Times.use(NOW + 5));
        assertThat(uses.takeSome(10)).isEmpty();
    }

    @Test
    void aUseAfterTheDiskHasHeardOfTheOnesBeforeIsNews() {
        StoredEntry entry = entry(7);
        uses.touch(entry, NOW);
        uses.take(7).tell();

        uses.touch(entry, NOW + 5);

        assertThat(uses.take(7).at()).isEqualTo(Times.use(NOW + 5));
    }

    @Test
    void usesOfTwoObjectsOfOneRowAreNewsOfEachAgain() {
        StoredEntry one = entry(7);
        StoredEntry other = entry(7);
        uses.touch(one, NOW);
        uses.touch(other, NOW + 1);
        uses.take(7).tell();

        uses.touch(one, NOW + 2);

        assertThat(uses.take(7).at()).isEqualTo(Times.use(NOW + 2));
    }

    @Test
    void anEntryThatIsReadAgainKnowsOfUsesThatTheDiskDoesNot() {
        uses.touch(entry(7), NOW);
        StoredEntry again = entry(7);

        uses.recall(again);

        assertThat(again.used()).isEqualTo(Times.use(NOW));
    }

    @Test
    void theDiskNeedNotHearOfAnEntryThatItDoesNotHave() {
        StoredEntry entry = entry(StoredEntry.NO_ROW);
        uses.touch(entry, NOW);

        assertThat(uses.takeSome(10)).isEmpty();
        assertThat(entry.used()).isEqualTo(Times.use(NOW));
    }

    @Test
    void usesAreManyWhenThereAreMoreThanMayWait() {
        uses.touch(entry(1), NOW);
        uses.touch(entry(2), NOW);
        assertThat(uses.areMany()).isFalse();

        uses.touch(entry(3), NOW);
        assertThat(uses.areMany()).isTrue();

        assertThat(uses.takeSome(2)).hasSize(2);
        assertThat(uses.areMany()).isFalse();
    }
}
