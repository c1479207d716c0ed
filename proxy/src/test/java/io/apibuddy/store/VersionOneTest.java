package io.apibuddy.store;

import static io.apibuddy.store.StoreBench.await;
import static io.apibuddy.store.StoreBench.json;
import static io.apibuddy.store.StoreBench.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.caching.Asked;
import io.apibuddy.store.ResponseStore.Purge;
import io.apibuddy.store.ResponseStore.Sort;
import io.apibuddy.store.ResponseStore.Summary;
import io.vertx.core.Future;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that the programs of versions 1 to 3 made. */
class VersionOneTest extends StatesOnFile {
    private byte[] ofVersionOne() throws SQLException {
        return ofVersion(1);
    }

    /** As an older program made it, with entries of all kinds. */
    private byte[] ofVersion(int version) throws SQLException {
        Path newer = directory.resolve("newer.db");
        ResponseStore store = bench.open(newer);
        for (int i = 0; i < 30; i++) {
            bench.store(store, "/" + i, i % 2 == 0 ? json(i, i * 5000) : random(i, i * 100));
        }
        byte[] secret = store.secret();
        bench.close(store);
        try (Connection connection = new DatabaseFile(Optional.of(file)).open()) {
            Schema.migrate(connection, version);
            assertThat(Schema.number(connection, "PRAGMA user_version")).isEqualTo(version);
            assertThat(Schema.number(connection, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"))
                    .isEqualTo(List.of(5, 7, 8).get(version - 1).longValue());
            try (PreparedStatement attach = connection.prepareStatement("ATTACH ? AS newer");
                    Statement statement = connection.createStatement()) {
                attach.setString(1, newer.toString());
                attach.execute();
                for (String table : List.of("entry", "chunk", "loose", "total")) {
                    statement.execute("INSERT INTO " + table + " SELECT * FROM newer." + table);
                }
                statement.execute(
                        "INSERT OR REPLACE INTO meta SELECT * FROM newer.meta WHERE name IN ('secret', 'next_id')");
            }
            withOldHeads(connection);
        }
        return secret;
    }

    /** Heads ended before what the key was made of, and began with a 1. The totals in bytes are wrong then, and counted. */
    private static void withOldHeads(Connection connection) throws SQLException {
        List<EntryRow> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + EntryRow.COLUMNS + " FROM entry")) {
            while (result.next()) {
                rows.add(EntryRow.read(result, false));
            }
            statement.execute("UPDATE total SET entries = -1");
        }
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE entry SET head = ?, size = ?, head_check = ? WHERE id = ?")) {
            for (EntryRow row : rows) {
                byte[] head = Arrays.copyOf(row.head(), row.head().length - 1);
                head[0] = 1;
                EntryRow old = new EntryRow(
                        row.id(),
                        row.hash(),
                        row.mapping(),
                        row.uri(),
                        row.variant(),
                        head,
                        row.keepUntil(),
                        row.used(),
                        row.size() - 1,
                        row.length(),
                        row.body(),
                        row.contentCheck(),
                        0,
                        null);
                update.setBytes(1, head);
                update.setLong(2, old.size());
                update.setLong(3, EntryRow.checkOf(old));
                update.setLong(4, old.id());
                update.executeUpdate();
            }
        }
    }

    private void hasAllEntries(ResponseStore store) {
        assertThat(await(store.statistics()).entries()).isEqualTo(30);
        for (int i = 0; i < 30; i++) {
            assertThat(bench.read(store, "/" + i))
                    .as("entry %d", i)
                    .contains(i % 2 == 0 ? json(i, i * 5000) : random(i, i * 100));
        }
    }

    @Test
    void aFileOfVersionOneIsTakenOverWithAllItsEntries() throws Exception {
        byte[] secret = ofVersionOne();

        ResponseStore store = bench.open(file);

        assertThat(store.secret()).isEqualTo(secret);
        hasAllEntries(store);
        assertThat(load(store)).isEmpty();
        save(store, "wiki", "one");
        bench.close(store);
        assertThat(Sql.number(file, "PRAGMA user_version")).isEqualTo(4);
        ResponseStore again = bench.open(file);
        hasAllEntries(again);
        assertThat(load(again)).isEqualTo(Map.of("wiki", "one"));
        assertThat(Sql.text(file, "PRAGMA integrity_check")).isEqualTo("ok");
        assertThat(bench.trouble).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aFileOfALaterVersionIsTakenOverWithAllItsEntriesAndStates(int version) throws Exception {
        byte[] secret = ofVersion(version);
        try (Connection connection = Sql.open(file);
                StateTables states = new StateTables(connection)) {
            states.write(0, "wiki", "state".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        owner(0, SlotOwner.NOBODY, 1);

        ResponseStore store = bench.open(file);

        assertThat(store.secret()).isEqualTo(secret);
        hasAllEntries(store);
        assertThat(load(store)).isEqualTo(Map.of("wiki", "state"));
        assertThat(await(store.page(ListingContract.listing(Sort.SIZE))).entries())
                .hasSize(30)
                .extracting(Summary::asked)
                .containsOnly(Asked.plain());
        HistoryStore.Hour hour = HistoryContract.hour("wiki", bench.clock.instant(), 1, "1");
        await(store.history().add(List.of(hour)));
        assertThat(await(store.history().since(bench.clock.instant()))).hasSize(1);
        assertThat(await(store.purge(new Purge.Prefix("wiki", "https://")))).isEqualTo(30);
        bench.close(store);
        assertThat(Sql.number(file, "PRAGMA user_version")).isEqualTo(4);
        assertThat(Sql.text(file, "PRAGMA integrity_check")).isEqualTo("ok");
        assertThat(bench.trouble).isEmpty();
    }

    /** Files of these versions are out there: their tables are told by this number. */
    @ParameterizedTest
    @CsvSource({"1, 3309539511", "2, 3247512766", "3, 2412930883"})
    void theStepsAreAsTheyWereReleased(int version, long shape) throws Exception {
        ofVersion(version);

        assertThat(Sql.number(file, "SELECT value FROM meta WHERE name = 'shape'"))
                .isEqualTo(shape);
    }

    /** Half of the answers from before another process's step and half from after it would look like damage. */
    @Test
    void whatAFileIsIsToldOfOneMoment() throws Exception {
        ofVersionOne();
        Sql.on(file, "PRAGMA journal_mode = WAL");
        AtomicBoolean migrated = new AtomicBoolean();
        try (Connection connection = Sql.open(file)) {
            Connection interrupted = after("PRAGMA user_version", connection, () -> {
                try (Connection other = Sql.open(file)) {
                    Schema.migrate(other);
                    migrated.set(true);
                }
                return null;
            });

            assertThat(Schema.kind(interrupted)).isEqualTo(Schema.Kind.OURS);
        }
        assertThat(migrated).isTrue();
    }

    /** Does something just after a statement was executed. */
    private static Connection after(String sql, Connection connection, Callable<?> work) {
        return proxy(
                Connection.class,
                connection,
                (method, args, result) -> result instanceof Statement statement
                        ? proxy(Statement.class, statement, (call, values, answer) -> {
                            if (values != null && sql.equals(values[0])) {
                                work.call();
                            }
                            return answer;
                        })
                        : result);
    }

    private interface Then {
        Object turn(Method method, Object[] args, Object result) throws Exception;
    }

    private static <T> T proxy(Class<T> type, T of, Then then) {
        return type.cast(Proxy.newProxyInstance(
                VersionOneTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> then.turn(method, args, method.invoke(of, args))));
    }

    @Test
    void severalThatOpenAFileOfVersionOneAtOnceAllFindItsEntries() throws Exception {
        ofVersionOne();
        List<Future<ResponseStore>> opening = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            opening.add(ResponseStore.open(
                    bench.vertx,
                    bench.config(Optional.of(file)),
                    bench.clock,
                    (message, cause) -> bench.trouble.add(message)));
        }
        Map<Integer, String> found = new HashMap<>();
        for (int i = 0; i < opening.size(); i++) {
            ResponseStore store = await(opening.get(i));
            hasAllEntries(store);
            save(store, "wiki", "of " + i);
        }
        for (int i = 0; i < opening.size(); i++) {
            found.put(i, load(await(opening.get(i))).get("wiki"));
            await(await(opening.get(i)).close());
        }

        assertThat(found.values()).containsExactlyInAnyOrder("of 0", "of 1", "of 2", "of 3", "of 4", "of 5");
        assertThat(bench.trouble).isEmpty();
    }
}
