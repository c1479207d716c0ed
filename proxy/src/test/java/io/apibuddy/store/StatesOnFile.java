package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Stores on a file, and the states in them. */
abstract class StatesOnFile {
    final StoreBench bench = new StoreBench();

    @TempDir
    Path directory;

    Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("cache.db");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    void save(ResponseStore store, String name, String state) {
        bench.onContext(() -> {
            store.states().save(name, () -> state.getBytes(UTF_8));
            return null;
        });
        await(store.statistics());
    }

    void remove(ResponseStore store, String name) {
        bench.onContext(() -> {
            store.states().remove(name);
            return null;
        });
        await(store.statistics());
    }

    Map<String, String> load(ResponseStore store) {
        Map<String, String> texts = new TreeMap<>();
        bench.awaitOnContext(() -> store.states().load())
                .forEach((name, state) -> texts.put(name, new String(state, UTF_8)));
        return texts;
    }

    long slots() throws SQLException {
        return Sql.number(file, "SELECT count(*) FROM slot");
    }

    /** Gives a slot another owner, as if a process had died. */
    void owner(long number, SlotOwner owner, long turn) throws SQLException {
        Sql.on(
                file,
                "INSERT OR REPLACE INTO slot VALUES (" + number + ", " + owner.pid() + ", " + owner.started() + ", "
                        + owner.nonce() + ", " + turn + ", " + StateTables.check(number, owner, turn) + ")");
    }
}
