package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.NO_FIELDS;
import static io.apibuddy.store.StoreBench.await;
import static io.apibuddy.store.StoreBench.key;
import static io.apibuddy.store.StoreBench.random;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.store.ResponseStore.Editor;
import io.apibuddy.store.ResponseStore.Purge;
import io.apibuddy.store.ResponseStore.Sort;
import io.apibuddy.store.ResponseStore.Summary;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every store removes when told to. */
abstract class PurgeContract extends ListingContract {
    static final String ORIGIN = "https://en.wikipedia.org";
    private static final CacheKey DOOMED = key("/w/a");

    /** Each means the entry of {@link #DOOMED}, when that has the tag. */
    static Stream<Purge> purges() {
        return Stream.of(
                new Purge.All(),
                new Purge.Mapping("wiki"),
                new Purge.Uri("wiki", ORIGIN + "/w/a"),
                new Purge.Prefix("wiki", ORIGIN + "/w/"),
                new Purge.Tag("wiki", "red"),
                new Purge.Hash(DOOMED.hash()));
    }

    private Editor edit(ResponseStore store, CacheKey key, String path, String... fields) {
        return store.edit(key, bench.response(path, NO_FIELDS, fields), bench.retention());
    }

    @ParameterizedTest
    @MethodSource("purges")
    void whatAPurgeMeansIsNotFoundAnyMoreWhetherMemoryHeldItOrNot(Purge purge) {
        for (long memory : new long[] {0, 16 << 20}) {
            bench.memory = memory;
            ResponseStore store = open();
            has(store, DOOMED);
            store(store, DOOMED, "/w/a", "Cache-Tag", "red");
            assertThat(has(store, DOOMED)).isTrue();

            assertThat(await(store.purge(purge))).isOne();

            assertThat(has(store, DOOMED)).isFalse();
            assertThat(await(store.statistics()).entries()).isZero();
            assertThat(await(store.purge(purge))).isZero();
            store(store, DOOMED, "/w/a", "Cache-Tag", "red");
            assertThat(has(store, DOOMED)).isTrue();
            await(store.purge(new Purge.All()));
            bench.close(store);
        }
    }

    @ParameterizedTest
    @MethodSource("purges")
    void whatIsBeingStoredOfItDoesNotComeBack(Purge purge) {
        ResponseStore store = open();
        for (int length : new int[] {100, 300_000}) {
            Editor doomed = bench.onContext(() -> {
                Editor open = edit(store, DOOMED, "/w/a", "Cache-Tag", "red");
                open.write(Buffer.buffer(random(1, length)));
                return open;
            });
            Editor other = bench.onContext(() -> edit(store, key("other", "/w/a"), "/w/a", "Cache-Tag", "red"));

            await(store.purge(purge));
            bench.awaitOnContext(doomed::commit);
            bench.awaitOnContext(other::commit);

            assertThat(has(store, DOOMED)).isFalse();
            assertThat(has(store, key("other", "/w/a"))).isEqualTo(!(purge instanceof Purge.All));
            await(store.purge(new Purge.All()));
        }
    }

    @Test
    void aPurgeRemovesWhatItMeansAndNothingElse() {
        Random random = new Random(20261123);
        ResponseStore store = open();
        for (int round = 0; round < 60; round++) {
            for (int i = 0; i < 20; i++) {
                String path = List.of("/w/a", "/w/ab", "/w/a_", "/w/b", "/x").get(random.nextInt(5));
                store(store, key("m" + random.nextInt(2), "" + random.nextInt(60)), path, tags(random));
            }
            List<Summary> before = all(store, listing(Sort.USED));
            Purge purge = purge(random, before);
            List<CacheKey> meant = before.stream()
                    .filter(one -> Purges.means(purge, one.key(), one.response()))
                    .map(Summary::key)
                    .toList();

            assertThat(await(store.purge(purge)))
                    .as("round %d, %s", round, purge)
                    .isEqualTo(meant.size());

            for (Summary one : before) {
                assertThat(has(store, one.key())).isNotEqualTo(meant.contains(one.key()));
            }
            assertThat(await(store.statistics()).entries()).isEqualTo(before.size() - meant.size());
        }
    }

    private static String[] tags(Random random) {
        return List.of(
                        new String[0],
                        new String[] {"Cache-Tag", "red,  green"},
                        new String[] {"cache-tag", "reddish", "Cache-Tag", "green"},
                        new String[] {"Surrogate-Key", "blue red\tgr\u00fcn"},
                        new String[] {"Surrogate-Key", "\u7d05 red,"})
                .get(random.nextInt(5));
    }

    private static Purge purge(Random random, List<Summary> stored) {
        String mapping = "m" + random.nextInt(3);
        return switch (random.nextInt(20)) {
            case 0 -> new Purge.All();
            case 1 -> new Purge.Mapping(mapping);
            case 2, 3, 4, 5 ->
                new Purge.Uri(mapping, ORIGIN + List.of("/w/a", "/w/a_", "/x/").get(random.nextInt(3)));
            case 6, 7, 8 ->
                new Purge.Prefix(
                        mapping, ORIGIN + List.of("/w/a", "/w/a_", "/w/%", "").get(random.nextInt(4)));
            case 9, 10 ->
                new Purge.Hash(stored.get(random.nextInt(stored.size())).key().hash());
            default ->
                new Purge.Tag(
                        mapping,
                        List.of("red", "green", "gr\u00fcn", "\u7d05", "re", "red,", "blue red", "", "Date")
                                .get(random.nextInt(9)));
        };
    }

    @Test
    void allVariantsOfAKeyGoByItsHash() {
        ResponseStore store = open();
        for (String language : List.of("en", "de", "fi")) {
            bench.store(
                    store,
                    key("/a"),
                    bench.response(
                            "/a", io.apibuddy.http.Fields.of("Accept-Language", language), "Vary", "Accept-Language"),
                    language.getBytes(UTF_8));
        }

        assertThat(await(store.purge(new Purge.Hash(key("/a").hash())))).isEqualTo(3);
        assertThat(await(store.purge(new Purge.Hash("no hash")))).isZero();
    }

    @Test
    void largePurgesLetOthersBeStoredMeanwhile() {
        ResponseStore store = open();
        List<Purge> purges = List.of(
                new Purge.Uri("wiki", ORIGIN + "/same"),
                new Purge.Prefix("wiki", ORIGIN + "/w/"),
                new Purge.Tag("wiki", "red"));
        store(store, key("other", "/kept"), "/kept", "Cache-Tag", "red");
        for (Purge purge : purges) {
            int many = 6500;
            for (int i = 0; i < many; i += 500) {
                int from = i;
                bench.awaitOnContext(() -> {
                    List<Future<Void>> all = new ArrayList<>();
                    for (int j = from; j < from + 500; j++) {
                        String path = purge instanceof Purge.Uri ? "/same" : "/w/" + j;
                        Editor open = edit(store, key("/" + j), path, "Cache-Tag", "red");
                        all.add(StoreBench.write(open, "content".getBytes(UTF_8)));
                    }
                    return Future.all(all);
                });
            }
            Future<Long> purging = store.purge(purge);
            store(store, key("other", "/new"), "/new");

            assertThat(await(purging)).as("%s", purge).isEqualTo(many);

            assertThat(await(store.statistics()).entries()).isEqualTo(2);
            assertThat(has(store, key("/7"))).isFalse();
            assertThat(has(store, key("other", "/kept"))).isTrue();
        }
    }
}
