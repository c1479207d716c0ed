package io.apibuddy.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.store.ResponseStore.Listing;
import io.apibuddy.store.ResponseStore.Sort;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a request or a write costs must not grow with what is stored. */
class QueryPlanTest {
    @TempDir
    Path directory;

    @Test
    void everyStatementThatIsKeptPreparedFindsItsRowsByAnIndex() throws Exception {
        Path file = directory.resolve("cache.db");
        Shared shared;
        try (StoreBench bench = new StoreBench()) {
            bench.store(bench.open(file), "/a", "content");
            shared = new Shared(bench.config(Optional.empty()), InstantSource.system());
        }
        List<String> prepared = new ArrayList<>();
        try (Connection connection = Sql.open(file);
                Tables tables = new Tables(recording(connection, prepared), shared);
                EntryReader reader = new EntryReader(
                        recording(connection, prepared),
                        entry -> {
                            throw new AssertionError();
                        },
                        row -> {})) {
            assertThat(tables).isNotNull();
            assertThat(reader).isNotNull();
            assertThat(prepared).hasSizeGreaterThan(20);
            for (String sql : prepared) {
                assertThat(scans(connection, sql)).as(sql).isEmpty();
            }
            List<String> ofKey = prepared.stream()
                    .filter(sql -> sql.contains(HashIndex.OF_KEY))
                    .toList();
            assertThat(ofKey).hasSize(6);
            for (String sql : ofKey) {
                assertThat(plan(connection, sql)).as(sql).anyMatch(step -> step.contains(" INDEX entry_hash "));
            }
        }
    }

    /** What a page costs must not grow either: it walks an index in its order, from where the last page ended. */
    @Test
    void aPageWalksAnIndexAndSortsNothingButASmallMapping() throws Exception {
        Path file = directory.resolve("cache.db");
        try (StoreBench bench = new StoreBench()) {
            bench.store(bench.open(file), "/a", "content");
        }
        try (Connection connection = Sql.open(file)) {
            for (Sort sort : Sort.values()) {
                for (boolean descending : new boolean[] {false, true}) {
                    for (Optional<String> mapping : List.of(Optional.<String>empty(), Optional.of("wiki"))) {
                        Listing listing = new Listing(mapping, "x", sort, descending, 10, Optional.empty());
                        String first = Lists.walk(listing, false, false);
                        assertThat(plan(connection, first))
                                .as(first)
                                .singleElement()
                                .asString()
                                .contains("INDEX entry_");
                        String more = Lists.walk(listing, true, false);
                        assertThat(plan(connection, more))
                                .as(more)
                                .singleElement()
                                .asString()
                                .startsWith("SEARCH");
                    }
                    Listing ofFew = new Listing(Optional.of("wiki"), "", sort, descending, 10, Optional.empty());
                    String narrow = Lists.walk(ofFew, true, true);
                    assertThat(plan(connection, narrow))
                            .as(narrow)
                            .first()
                            .asString()
                            .contains("INDEX entry_uri (mapping=?");
                }
            }
            assertThat(plan(connection, Lists.near()))
                    .anyMatch(step -> step.contains(
                            "SEARCH entry USING COVERING INDEX entry_uri (mapping=? AND uri>? AND uri<?)"));
            assertThat(plan(connection, Lists.near())).noneMatch(step -> step.startsWith("SCAN entry"));
        }
    }

    /** Filling the filter of keys must not read the rows, which are all over the file. */
    @Test
    void theKeysAreCountedFromTheirIndexAlone() throws Exception {
        Path file = directory.resolve("cache.db");
        try (StoreBench bench = new StoreBench()) {
            bench.store(bench.open(file), "/a", "content");
        }
        try (Connection connection = Sql.open(file)) {
            assertThat(plan(connection, KeyTable.NEXT))
                    .singleElement()
                    .asString()
                    .startsWith("SEARCH entry USING COVERING INDEX entry_hash");
        }
    }

    private static List<String> plan(Connection connection, String sql) throws SQLException {
        List<String> plan = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet steps = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
            while (steps.next()) {
                plan.add(steps.getString("detail"));
            }
        }
        return plan;
    }

    /** The steps of the plan that walk a table of entries, chunks, states or hours, other than to the first ones of an index. */
    private static List<String> scans(Connection connection, String sql) throws SQLException {
        boolean firstOnly = sql.endsWith("LIMIT 1") || sql.endsWith("LIMIT ?");
        return plan(connection, sql).stream()
                .filter(step -> step.matches("SCAN (entry|chunk|state|history)\\b.*"))
                .filter(step -> !(firstOnly && step.endsWith("INDEX entry_used")))
                .toList();
    }

    private static Connection recording(Connection connection, List<String> prepared) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("prepareStatement")) {
                        prepared.add((String) args[0]);
                    }
                    try {
                        return method.invoke(connection, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
