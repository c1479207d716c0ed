package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.NO_FIELDS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.CacheKey;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Where a contract's stores are, whatever it is about. */
abstract class StoreContract {
    final StoreBench bench = new StoreBench();

    @TempDir
    Path directory;

    abstract Optional<Path> file();

    ResponseStore open() {
        return bench.open(file());
    }

    @AfterEach
    void closeAll() {
        bench.close();
        assertThat(bench.trouble).isEmpty();
    }

    /** So that a select has to ask the disk. */
    void withoutMemory() {
        bench.memory = 0;
    }

    /** Stores an answer with more fields than the usual ones. */
    void store(ResponseStore store, CacheKey key, String path, String... fields) {
        bench.store(store, key, bench.response(path, NO_FIELDS, fields), path.getBytes(UTF_8));
    }

    boolean has(ResponseStore store, CacheKey key) {
        return bench.select(store, key, NO_FIELDS).selected().isPresent();
    }
}
