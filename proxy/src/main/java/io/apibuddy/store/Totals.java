package io.apibuddy.store;

import io.apibuddy.store.ResponseStore.MappingStatistics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many entries and bytes there are by mapping, kept with them in one transaction. They are counted only when their
 * checksum is wrong, or when a damaged row was removed whose size nobody knows.
 */
final class Totals implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement read;
    private final PreparedStatement write;
    private final PreparedStatement delete;
    private final Map<String, long[]> byMapping = new HashMap<>();
    private final Set<String> changed = new HashSet<>();
    private boolean doubtful;
    private long entries;
    private long bytes;

    Totals(Connection connection) throws SQLException {
        this.connection = connection;
        this.read = connection.prepareStatement("SELECT mapping, entries, bytes, total_check FROM total");
        this.write = connection.prepareStatement("INSERT OR REPLACE INTO total VALUES (?, ?, ?, ?)");
        this.delete = connection.prepareStatement("DELETE FROM total WHERE mapping = ?");
    }

    /** Reads them within a transaction that has the write lock: another process may have changed them. */
    void begin() throws SQLException {
        entries = 0;
        bytes = 0;
        byMapping.clear();
        changed.clear();
        for (MappingStatistics total : load(read)) {
            doubtful |= total.entries() < 0 || total.bytes() < 0;
            byMapping.put(total.mapping(), new long[] {total.entries(), total.bytes()});
            entries += total.entries();
            bytes += total.bytes();
        }
        if (doubtful) {
            count();
        }
    }

    /** The totals as they stand; a damaged one has negative numbers. */
    static List<MappingStatistics> load(PreparedStatement read) throws SQLException {
        List<MappingStatistics> totals = new ArrayList<>();
        try (ResultSet rows = read.executeQuery()) {
            while (rows.next()) {
                String mapping = rows.getString(1);
                long entries = rows.getLong(2);
                long bytes = rows.getLong(3);
                boolean sound = check(mapping, entries, bytes) == rows.getLong(4);
                totals.add(new MappingStatistics(mapping, sound ? entries : -1, sound ? bytes : -1));
            }
        }
        return totals;
    }

    long entries() {
        return entries;
    }

    long bytes() {
        return bytes;
    }

    void add(String mapping, long moreEntries, long moreBytes) {
        long[] total = byMapping.computeIfAbsent(mapping, name -> new long[2]);
        total[0] += moreEntries;
        total[1] += moreBytes;
        entries += moreEntries;
        bytes += moreBytes;
        changed.add(mapping);
        doubtful |= total[0] < 0 || total[1] < 0;
    }

    /** Nothing is left. */
    void clear() {
        for (Map.Entry<String, long[]> total : List.copyOf(byMapping.entrySet())) {
            add(total.getKey(), -total.getValue()[0], -total.getValue()[1]);
        }
    }

    boolean isOnly(String mapping) {
        return byMapping.entrySet().stream()
                .allMatch(total -> total.getKey().equals(mapping) || total.getValue()[0] == 0);
    }

    /** They can't be right: to be counted before the transaction ends. */
    void doubt() {
        doubtful = true;
    }

    void end() throws SQLException {
        if (doubtful) {
            count();
        }
        for (String mapping : changed) {
            long[] total = byMapping.getOrDefault(mapping, new long[2]);
            if (total[0] == 0) {
                delete.setString(1, mapping);
                delete.executeUpdate();
            } else {
                write.setString(1, mapping);
                write.setLong(2, total[0]);
                write.setLong(3, total[1]);
                write.setLong(4, check(mapping, total[0], total[1]));
                write.executeUpdate();
            }
        }
        changed.clear();
    }

    /** Walks all entries, so only when there is no other way. */
    void count() throws SQLException {
        doubtful = false;
        changed.addAll(byMapping.keySet());
        byMapping.clear();
        entries = 0;
        bytes = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT mapping, count(*), sum(size) FROM entry GROUP BY mapping")) {
            while (rows.next()) {
                add(rows.getString(1), rows.getLong(2), rows.getLong(3));
            }
        }
        doubtful = false;
    }

    private static long check(String mapping, long entries, long bytes) {
        return new Checksum().add(mapping).add(entries).add(bytes).value();
    }

    @Override
    public void close() throws SQLException {
        read.close();
        write.close();
        delete.close();
    }
}
