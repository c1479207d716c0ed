package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.NO_FIELDS;
import static io.apibuddy.store.StoreBench.key;
import static io.apibuddy.store.StoreBench.random;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How much goes at once, and that all of it goes. */
@Timeout(60)
class SurplusTablesTest {
    private static final int EACH = 3 * SurplusTables.AT_ONCE;
    private static final long LONG = TimeUnit.HOURS.toNanos(1);

    @TempDir
    Path directory;

    private final StoreBench bench = new StoreBench();
    private Path file;
    private Connection connection;
    private Shared shared;
    private Tables tables;

    /** Entries of two mappings in turn, and one with content in pieces; all of them over at the same moment. */
    @BeforeEach
    void open() throws SQLException {
        file = directory.resolve("cache.db");
        ResponseStore store = bench.open(file);
        for (int i = 0; i < EACH; i++) {
            store(store, "lasts", "/" + i, 1);
            store(store, "goes", "/" + i, 1);
        }
        store(store, "goes", "/large", 300_000);
        bench.close(store);
        shared = new Shared(bench.config(Optional.of(file)), bench.clock);
        shared.lasting(Set.of("lasts"));
        connection = Sql.open(file);
        tables = new Tables(connection, shared);
    }

    private void store(ResponseStore store, String mapping, String path, int length) {
        bench.store(store, key(mapping, path), bench.response(path, NO_FIELDS), random(length, length));
    }

    @AfterEach
    void close() throws SQLException {
        tables.close();
        connection.close();
        bench.close();
    }

    /** A bite of expiry with so much time; whether there may be more. */
    private boolean expire(long nanos) throws SQLException {
        tables.begin();
        boolean more = tables.surplus().expire(System.nanoTime() + nanos);
        tables.commit();
        return more;
    }

    private long entries(String mapping) throws SQLException {
        return Sql.number(file, "SELECT count(*) FROM entry WHERE mapping = '" + mapping + "'");
    }

    @Test
    void aBiteWithoutTimeLooksAtAFewAndTheNextGoesOnBehindThem() throws Exception {
        bench.clock.advance(Duration.ofDays(1));
        int bites = 1;
        while (expire(0)) {
            long seen = (long) bites * SurplusTables.AT_ONCE;
            assertThat(shared.expirations()).isBetween(seen / 2 - 1, seen / 2 + 1);
            bites++;
        }
        assertThat(bites).isEqualTo(2 * EACH / SurplusTables.AT_ONCE + 1);
        assertThat(entries("goes")).isZero();
        assertThat(entries("lasts")).isEqualTo(EACH);
        assertThat(shared.expirations()).isEqualTo(EACH + 1);
    }

    @Test
    void aBiteWithTimeTakesAllOfThemAndCountsThemOut() throws Exception {
        bench.clock.advance(Duration.ofDays(1));
        assertThat(expire(LONG)).isFalse();

        assertThat(entries("goes")).isZero();
        assertThat(Sql.number(file, "SELECT count(*) FROM total WHERE mapping = 'goes'"))
                .isZero();
        assertThat(Sql.number(file, "SELECT entries FROM total")).isEqualTo(EACH);
        assertThat(Sql.number(file, "SELECT sum(bytes) FROM total"))
                .isEqualTo(Sql.number(file, "SELECT sum(size) FROM entry"));
    }

    @Test
    void thePiecesOfWhatIsOverAreDroppedWhenItsReadersHadTheirTime() throws Exception {
        bench.clock.advance(Duration.ofDays(1));
        assertThat(Sql.number(file, "SELECT count(*) FROM chunk")).isGreaterThan(1);
        expire(LONG);
        assertThat(Sql.number(file, "SELECT count(*) FROM loose")).isEqualTo(1);

        tables.begin();
        tables.bodies().dropRemoved();
        tables.commit();
        assertThat(Sql.number(file, "SELECT count(*) FROM chunk")).isZero();
        assertThat(Sql.number(file, "SELECT count(*) FROM loose")).isZero();
    }

    @Test
    void whatLastsNoMoreGoesWithTheNextCleanup() throws Exception {
        bench.clock.advance(Duration.ofDays(1));
        assertThat(expire(LONG)).isFalse();
        shared.lasting(Set.of());
        assertThat(expire(LONG)).isFalse();
        assertThat(entries("lasts")).isZero();
    }

    @Test
    void whatIsNotOverStays() throws Exception {
        assertThat(expire(LONG)).isFalse();
        assertThat(entries("goes")).isEqualTo(EACH + 1);
    }

    /** Else what is stored under load could outrun what is evicted. */
    @Test
    void evictionWithoutTimeTakesAsManyAsItMustAndNotManyMore() throws Exception {
        bench.maxEntries = 10;
        shared.config(bench.config(Optional.of(file)));
        tables.begin();
        assertThat(tables.surplus().evict(0, System.nanoTime())).isTrue();
        assertThat(shared.evictions()).isZero();
        assertThat(tables.surplus().evict(SurplusTables.AT_ONCE + 1, System.nanoTime()))
                .isTrue();
        assertThat(shared.evictions()).isEqualTo(2 * SurplusTables.AT_ONCE);
        assertThat(tables.surplus().evict(0, System.nanoTime() + LONG)).isFalse();
        tables.commit();
        assertThat(Sql.number(file, "SELECT count(*) FROM entry")).isEqualTo(10);
    }
}
