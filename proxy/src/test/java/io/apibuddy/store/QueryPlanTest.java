package io.apibuddy.store;

import static org.assertj.core.api.Assertions.assertThat;

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
        }
    }

    /** The steps of the plan that walk a table of entries, chunks or states, other than to the first of an index. */
    private static List<String> scans(Connection connection, String sql) throws SQLException {
        List<String> scans = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet steps = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
            while (steps.next()) {
                String step = steps.getString("detail");
                boolean first = step.endsWith("INDEX entry_used") && sql.endsWith("LIMIT 1");
                if (step.matches("SCAN (entry|chunk|state)\\b.*") && !first) {
                    scans.add(step);
                }
            }
        }
        return scans;
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
