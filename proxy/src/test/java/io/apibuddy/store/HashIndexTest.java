package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.NO_FIELDS;
import static io.apibuddy.store.StoreBench.await;
import static io.apibuddy.store.StoreBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.store.ResponseStore.Purge;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashIndexTest {
    private static final String HASH = key("/a").hash();
    private static final String BEGINS_ALIKE = HASH.substring(0, 12) + "f".repeat(HASH.length() - 12);

    @TempDir
    Path directory;

    private final StoreBench bench = new StoreBench();
    private Path file;
    private ResponseStore store;

    /** Another key's entry, if its hash began with the same digits: one of some 10^14 does. */
    @BeforeEach
    void fill() throws Exception {
        file = directory.resolve("cache.db");
        store = bench.open(file);
        bench.store(store, "/a", "content");
        bench.close(store);
        Sql.on(
                file,
                "CREATE TEMP TABLE copy AS SELECT * FROM entry",
                "UPDATE copy SET id = id + 1, hash = '" + BEGINS_ALIKE + "'",
                "INSERT INTO entry SELECT * FROM copy");
        store = bench.open(file);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** A row that was taken for this key's would have been found damaged, and removed. */
    private void assertOnlyOneWasRead() throws Exception {
        bench.close(store);
        assertThat(rows(HASH)).isEqualTo(1);
        assertThat(rows(BEGINS_ALIKE)).isEqualTo(1);
    }

    private long rows(String hash) throws Exception {
        return Sql.number(file, "SELECT count(*) FROM entry WHERE hash = '" + hash + "'");
    }

    @Test
    void ofTwoKeysWhoseHashesBeginAlikeTheOneThatIsAskedForIsFound() throws Exception {
        ResponseStore.Found found = await(store.select(key("/a"), NO_FIELDS));

        assertThat(found.selected()).isPresent();
        assertThat(found.others()).isEmpty();
        assertOnlyOneWasRead();
    }

    @Test
    void ofTwoKeysWhoseHashesBeginAlikeTheOneThatIsPurgedGoes() throws Exception {
        assertThat(await(store.purge(new Purge.Hash(HASH)))).isEqualTo(1);

        assertThat(rows(HASH)).isZero();
        assertThat(rows(BEGINS_ALIKE)).isEqualTo(1);
    }

    @Test
    void aHashIsFoundByMoreOfItsDigitsThanTheIndexHas() throws Exception {
        assertThat(await(store.find(HASH.substring(0, 20)))).hasSize(1);
        assertThat(await(store.find(HASH))).hasSize(1);
        assertOnlyOneWasRead();
    }

    @Test
    void aHashIsFoundByFewerOfItsDigitsThanTheIndexHas() {
        assertThat(await(store.find(HASH.substring(0, 8)))).isNotEmpty();
        assertThat(await(store.find(HASH.substring(0, 12)))).isNotEmpty();
    }

    @Test
    void theNumberOfABeginningIsThatOfItsText() {
        assertThat(HashIndex.hashCode(HASH)).isEqualTo(HASH.substring(0, 12).hashCode());
        assertThat(HashIndex.hashCode(HASH)).isEqualTo(HashIndex.hashCode(BEGINS_ALIKE));
        assertThat(HashIndex.hashCode("short")).isEqualTo("short".hashCode());
        assertThat(HashIndex.beginning("short")).isEqualTo("short");
        assertThat(HashIndex.compare(HASH, HashIndex.beginning(BEGINS_ALIKE))).isZero();
    }
}
