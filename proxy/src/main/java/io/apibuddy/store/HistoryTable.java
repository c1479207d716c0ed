package io.apibuddy.store;

import io.apibuddy.store.HistoryStore.Hour;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Totals by hour and mapping. Each is read, added to and written again by whoever holds the write lock, so that processes
 * that share the file never lose what the other added. A row whose checksum is wrong is not there.
 */
final class HistoryTable implements AutoCloseable {
    /** What {@link #read} expects, in the order of the table. */
    private static final String COLUMNS = "hour, mapping, requests, hits, stale, revalidated, misses, bypassed, own,"
            + " calls, calls_saved, bytes, bytes_saved, time, time_saved, spent, saved, history_check";

    static final String SINCE = "SELECT " + COLUMNS + " FROM history WHERE hour >= ? ORDER BY hour, mapping";

    private final PreparedStatement one;
    private final PreparedStatement write;
    private final PreparedStatement prune;

    HistoryTable(Connection connection) throws SQLException {
        this.one = connection.prepareStatement("SELECT " + COLUMNS + " FROM history WHERE hour = ? AND mapping = ?");
        this.write = connection.prepareStatement(
                "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        this.prune = connection.prepareStatement("DELETE FROM history WHERE hour < ?");
    }

    void add(List<Hour> more, Instant now) throws SQLException {
        for (Hour each : more) {
            Hour hour = sumUp(each);
            write(hour);
        }
        prune.setLong(1, seconds(now.minus(HistoryStore.DAYS, ChronoUnit.DAYS)));
        prune.executeUpdate();
    }

    private Hour sumUp(Hour more) throws SQLException {
        one.setLong(1, seconds(more.hour()));
        one.setString(2, more.mapping());
        try (ResultSet row = one.executeQuery()) {
            return row.next() ? read(row).map(before -> sum(before, more)).orElse(more) : more;
        }
    }

    /** The hours that are sound. */
    static List<Hour> read(PreparedStatement since, Instant from) throws SQLException {
        since.setLong(1, seconds(from));
        List<Hour> hours = new ArrayList<>();
        try (ResultSet rows = since.executeQuery()) {
            while (rows.next()) {
                read(rows).ifPresent(hours::add);
            }
        }
        return hours;
    }

    /** Seconds since the epoch at which the hour began. */
    private static long seconds(Instant time) {
        return time.getEpochSecond() - Math.floorMod(time.getEpochSecond(), 3600L);
    }

    private static Optional<Hour> read(ResultSet row) throws SQLException {
        long[] numbers = new long[13];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = row.getLong(3 + i);
        }
        long hour = row.getLong(1);
        String mapping = row.getString(2);
        String spent = row.getString(16);
        String saved = row.getString(17);
        if (mapping == null
                || spent == null
                || saved == null
                || check(hour, mapping, numbers, spent, saved) != row.getLong(18)) {
            return Optional.empty();
        }
        return Optional.of(new Hour(
                mapping,
                Instant.ofEpochSecond(hour),
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                numbers[4],
                numbers[5],
                numbers[6],
                numbers[7],
                numbers[8],
                numbers[9],
                numbers[10],
                Duration.ofNanos(numbers[11]),
                Duration.ofNanos(numbers[12]),
                new BigDecimal(spent),
                new BigDecimal(saved)));
    }

    private void write(Hour hour) throws SQLException {
        long[] numbers = {
            hour.requests(),
            hour.hits(),
            hour.stale(),
            hour.revalidated(),
            hour.misses(),
            hour.bypassed(),
            hour.own(),
            hour.calls(),
            hour.callsSaved(),
            hour.bytes(),
            hour.bytesSaved(),
            nanos(hour.time()),
            nanos(hour.timeSaved())
        };
        long start = seconds(hour.hour());
        String spent = hour.spent().toString();
        String saved = hour.saved().toString();
        write.setLong(1, start);
        write.setString(2, hour.mapping());
        for (int i = 0; i < numbers.length; i++) {
            write.setLong(3 + i, numbers[i]);
        }
        write.setString(16, spent);
        write.setString(17, saved);
        write.setLong(18, check(start, hour.mapping(), numbers, spent, saved));
        write.executeUpdate();
    }

    /** 292 years of it in one hour are all that can be told. */
    private static long nanos(Duration time) {
        try {
            return time.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    private static long check(long hour, String mapping, long[] numbers, String spent, String saved) {
        Checksum checksum = new Checksum().add(hour).add(mapping);
        for (long number : numbers) {
            checksum.add(number);
        }
        return checksum.add(spent).add(saved).value();
    }

    private static Hour sum(Hour one, Hour other) {
        return new Hour(
                one.mapping(),
                one.hour(),
                one.requests() + other.requests(),
                one.hits() + other.hits(),
                one.stale() + other.stale(),
                one.revalidated() + other.revalidated(),
                one.misses() + other.misses(),
                one.bypassed() + other.bypassed(),
                one.own() + other.own(),
                one.calls() + other.calls(),
                one.callsSaved() + other.callsSaved(),
                one.bytes() + other.bytes(),
                one.bytesSaved() + other.bytesSaved(),
                one.time().plus(other.time()),
                one.timeSaved().plus(other.timeSaved()),
                one.spent().add(other.spent()),
                one.saved().add(other.saved()));
    }

    @Override
    public void close() throws SQLException {
        one.close();
        write.close();
        prune.close();
    }
}
