package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.NO_FIELDS;
import static io.apibuddy.store.StoreBench.await;
import static io.apibuddy.store.StoreBench.json;
import static io.apibuddy.store.StoreBench.key;
import static io.apibuddy.store.StoreBench.random;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.http.Fields;
import io.apibuddy.store.ResponseStore.Listing;
import io.apibuddy.store.ResponseStore.Page;
import io.apibuddy.store.ResponseStore.Sort;
import io.apibuddy.store.ResponseStore.Summary;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileStoreTest extends ResponseStoreContract {
    @Override
    Optional<Path> file() {
        return Optional.of(directory.resolve("cache.db"));
    }

    @Test
    void everythingSurvivesARestart() {
        ResponseStore store = open();
        Fields german = Fields.of("Accept-Language", "de");
        bench.store(store, "/small", "content");
        bench.store(store, "/large", json(1, 1_500_000));
        bench.store(store, key("/v"), bench.response("/v", german, "Vary", "Accept-Language"), "v".getBytes(UTF_8));
        byte[] secret = store.secret();
        long bytes = await(store.statistics()).bytes();
        bench.close(store);

        ResponseStore again = open();

        assertThat(again.secret()).isEqualTo(secret);
        assertThat(bench.text(again, "/small")).contains("content");
        assertThat(bench.read(again, "/large")).contains(json(1, 1_500_000));
        assertThat(bench.select(again, key("/v"), german).selected()).isPresent();
        assertThat(bench.select(again, key("/v"), NO_FIELDS).selected()).isEmpty();
        assertThat(await(again.statistics()).entries()).isEqualTo(3);
        assertThat(await(again.statistics()).bytes()).isEqualTo(bytes);
    }

    @Test
    void whatWasUsedIsRememberedOverARestart() {
        ResponseStore store = open();
        for (String path : List.of("/a", "/b", "/c")) {
            bench.store(store, path, path);
        }
        bench.select(store, "/a");
        bench.close(store);
        bench.maxEntries = 2;

        ResponseStore again = open();

        await(again.statistics());
        assertThat(bench.text(again, "/a")).contains("/a");
        assertThat(await(again.statistics()).entries()).isEqualTo(2);
        assertThat(bench.select(again, "/b").selected()).isEmpty();
    }

    @Test
    void whereTheDiskHasNothingItIsNotAsked() {
        bench.memory = 0;
        ResponseStore store = open();
        int count = 4500;
        bench.awaitOnContext(() -> {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(StoreBench.write(
                        store.edit(key("/" + i), bench.response("/" + i, NO_FIELDS), bench.retention()), new byte[10]));
            }
            return Future.all(all);
        });
        bench.close(store);

        ResponseStore again = open();
        // Who has a slot can be told from others that have the file open.
        await(again.states().load());

        // The keys are counted in steps.
        await().until(() ->
                bench.onContext(() -> again.select(key("/unknown"), NO_FIELDS)).isComplete());
        long before = again.measurements().reads().count();
        long unknown = 0;
        for (int i = 0; i < 1000; i++) {
            CacheKey key = key("/unknown-" + i);
            unknown += bench.onContext(() -> again.select(key, NO_FIELDS)).isComplete() ? 1 : 0;
        }
        assertThat(unknown).isGreaterThan(900);
        long asked = 1000 - unknown;
        await().until(() -> again.measurements().reads().count() == before + asked);
        for (int i = 0; i < count; i++) {
            assertThat(bench.select(again, "/" + i).selected())
                    .as("entry %d", i)
                    .isPresent();
        }
    }

    @Test
    void closedTheFileIsOneFileThatOnlyItsOwnerReads() throws Exception {
        Path file = directory.resolve("made/for/it/cache.db");
        ResponseStore store = bench.open(file);
        bench.store(store, "/a", "content");
        await(store.statistics());
        for (String name : List.of("cache.db", "cache.db-wal", "cache.db-shm")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.resolveSibling(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");

        bench.close(store);

        try (var left = Files.list(file.getParent())) {
            assertThat(left).containsExactly(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"what?.db", "a#b.db", "a%20b.db", "with space.db", ":resource:x.db", "Übung.db"})
    void anyNameOfAFileWillDo(String name) {
        Path file = directory.resolve(name);
        ResponseStore store = bench.open(file);
        bench.store(store, "/a", "content");
        bench.close(store);

        assertThat(file).isRegularFile();
        assertThat(bench.text(bench.open(file), "/a")).contains("content");
    }

    @Test
    void aDatabaseOfAnotherProgramIsRefusedAndLeftAsItIs() throws Exception {
        Path file = directory.resolve("places.sqlite");
        Sql.on(file, "CREATE TABLE bookmarks (url TEXT)", "INSERT INTO bookmarks VALUES ('https://a.example/')");
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> bench.open(file))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("another program")
                .hasMessageContaining("cache.database_path");

        assertThat(Arrays.equals(Files.readAllBytes(file), before)).isTrue();
    }

    @Test
    void aFileOfANewerVersionIsRefusedAndLeftAsItIs() throws Exception {
        Path file = directory.resolve("cache.db");
        ResponseStore store = bench.open(file);
        bench.close(store);
        Sql.on(file, "PRAGMA user_version = 99", "UPDATE meta SET value = 99 WHERE name = 'version'");
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> bench.open(file))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("newer version");

        assertThat(Arrays.equals(Files.readAllBytes(file), before)).isTrue();
    }

    @Test
    void aFileThatCannotBeMadeIsAnErrorThatSaysWhatToDo() throws Exception {
        Path taken = Files.writeString(directory.resolve("taken"), "a file where a directory should be");

        assertThatThrownBy(() -> bench.open(taken.resolve("cache.db")))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("cache.database_path");
        assertThatThrownBy(() -> bench.open(directory))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("is a directory");
    }

    @Test
    void clearedTheFileShrinks() throws Exception {
        Path file = file().orElseThrow();
        ResponseStore store = open();
        for (int i = 0; i < 40; i++) {
            bench.awaitOnContext(() -> {
                ResponseStore.Editor editor = store.edit(key("/a"), bench.response("/a", NO_FIELDS), bench.retention());
                return bench.writeAsTold(editor, random(1, 1_000_000), 0);
            });
        }
        for (int i = 0; i < 20; i++) {
            bench.store(store, "/" + i, random(i, 1_000_000));
        }
        await(store.clear(Optional.empty()));
        bench.clock.advance(bench.cleanup);

        org.awaitility.Awaitility.await()
                .until(() -> Sql.number(file, "PRAGMA page_count") < 2_500
                        && Sql.number(file, "SELECT count(*) FROM chunk") == 0);
    }

    /** Threats: marked credentials are searched for in the file; nothing may stay in freed pages by accident of ours. */
    @Test
    void theFileIsSound() throws Exception {
        ResponseStore store = open();
        for (int i = 0; i < 200; i++) {
            bench.store(store, "/" + i % 50, json(i, i * 1000));
        }
        await(store.removeUri("wiki", "https://en.wikipedia.org/7"));
        bench.close(store);

        Path file = file().orElseThrow();
        assertThat(Sql.text(file, "PRAGMA integrity_check")).isEqualTo("ok");
        assertThat(Sql.number(file, "SELECT count(*) FROM entry")).isEqualTo(49);
        assertThat(Sql.number(file, "SELECT count(*) FROM loose")).isZero();
        assertThat(Sql.number(
                        file,
                        "SELECT count(*) FROM chunk WHERE id >> 20 NOT IN (SELECT body FROM entry WHERE body <> 0)"))
                .isZero();
        assertThat(Sql.number(file, "SELECT sum(entries) FROM total")).isEqualTo(49);
        assertThat(Sql.number(file, "SELECT sum(bytes) FROM total"))
                .isEqualTo(Sql.number(file, "SELECT sum(size) FROM entry"));
    }

    @Test
    void whatIsStoredWhileMuchExpiresIsThereAfterTheEnd() throws Exception {
        bench.cleanup = Duration.ofMillis(1);
        ResponseStore store = open();
        Path file = file().orElseThrow();
        for (int i = 0; i < 2000; i++) {
            store(store, key("/old" + i), "/old");
        }
        await(store.statistics());
        bench.clock.advance(Duration.ofHours(3));
        org.awaitility.Awaitility.await().until(() -> await(store.statistics()).expirations() > 0);
        for (int i = 0; i < 100; i++) {
            store(store, key("/new" + i), "/new");
        }
        bench.close(store);

        assertThat(Sql.number(file, "SELECT count(*) FROM entry WHERE uri LIKE '%new'"))
                .isEqualTo(100);
    }

    /** Rows that nobody means are walked past, but not all of a million for one page. */
    @Test
    void aPageEndsAfterAHundredThousandRowsThoughItIsNotFull() throws Exception {
        Path file = directory.resolve("large.db");
        ResponseStore store = bench.open(file);
        store(store, key("/needle"), "/needle");
        bench.clock.advance(Duration.ofSeconds(1));
        store(store, key("/last"), "/last");
        await(store.statistics());
        Sql.on(
                file,
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 119999)"
                        + " INSERT INTO entry SELECT -i, 'h' || i, 'wiki', 'https://hay/' || i, '', x'00', keep_until,"
                        + " used - i, 1, 1, 0, x'00', 0, 0 FROM n, entry WHERE uri LIKE '%last'");
        Sql.on(file, "UPDATE entry SET used = -1000000 WHERE uri LIKE '%needle'");
        Listing listing = new Listing(Optional.empty(), "Needle", Sort.USED, true, 10, Optional.empty());

        Page first = await(store.page(listing));
        assertThat(first.entries()).isEmpty();
        Page second = await(store.page(new Listing(Optional.empty(), "Needle", Sort.USED, true, 10, first.next())));

        assertThat(second.entries()).extracting(Summary::key).containsExactly(key("/needle"));
        assertThat(second.next()).isEmpty();
    }
}
