package io.apibuddy.store;

import io.apibuddy.store.ResponseStore.Listing;
import io.apibuddy.store.ResponseStore.Sort;
import io.apibuddy.store.ResponseStore.Summary;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Descriptions of entries, in some order. Rows whose checksum is wrong are left out; {@code damaged} is told their ids. */
final class Lists {
    /** Rows that one read walks: a few milliseconds each time, then other reads have their turn. */
    static final int WALKED_AT_ONCE = 10_000;

    /** The entries of a mapping that has no more are sorted, rather than picked out of all the others. */
    private static final int FEW = 20_000;

    private static final String SELECT = "SELECT " + EntryRow.COLUMNS + " FROM entry ";

    /** Greater than any hexadecimal digit. */
    private static final String ABOVE = "g";

    private static final String FOUND = "WHERE " + HashIndex.BEGINNING + " >= ? AND " + HashIndex.BEGINNING
            + " < ? AND hash >= ? AND hash < ? ORDER BY " + HashIndex.BEGINNING
            + ", hash, used DESC, id DESC LIMIT 1000";

    private final Connection connection;
    private final LongConsumer damaged;

    Lists(Connection connection, LongConsumer damaged) {
        this.connection = connection;
        this.damaged = damaged;
    }

    /** Newest use first. */
    List<Summary> list(Optional<String> mapping, String containing, int limit) throws SQLException {
        String where = mapping.isPresent() ? "mapping = ?" : "mapping IS NOT ?";
        try (PreparedStatement select = connection.prepareStatement(
                SELECT + "WHERE " + where + " AND instr(uri, ?) > 0 ORDER BY used DESC, id DESC LIMIT ?")) {
            select.setString(1, mapping.orElse(null));
            select.setString(2, containing);
            select.setInt(3, limit);
            return summaries(select);
        }
    }

    /** By the beginning of the key's hash. */
    List<Summary> find(String hash) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT + FOUND)) {
            String beginning = HashIndex.beginning(hash);
            select.setString(1, beginning);
            select.setString(2, beginning + ABOVE);
            select.setString(3, hash);
            select.setString(4, hash + ABOVE);
            return summaries(select);
        }
    }

    /** By the beginning of the URI, newest use first; of very many only the first ones by their URI are looked at. */
    List<Summary> near(String mapping, String prefix, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(near())) {
            select.setString(1, mapping);
            UriRange.set(select, 2, prefix);
            select.setInt(4, limit);
            return summaries(select);
        }
    }

    static String near() {
        return SELECT + "WHERE id IN (SELECT id FROM entry INDEXED BY entry_uri WHERE mapping = ? AND "
                + UriRange.CONDITION + " LIMIT " + WALKED_AT_ONCE + ") ORDER BY used DESC, id DESC LIMIT ?";
    }

    private List<Summary> summaries(PreparedStatement select) throws SQLException {
        List<Summary> summaries = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                add(EntryRow.read(rows, false), summaries);
            }
        }
        return summaries;
    }

    private void add(EntryRow row, List<Summary> summaries) {
        row.summary().ifPresentOrElse(summaries::add, () -> damaged.accept(row.id()));
    }

    /**
     * What a walk came by.
     *
     * @param entries that the listing means, with their places
     * @param last place that was looked at; empty when there was none
     * @param isEnd whether there is nothing behind it
     */
    record Walk(List<Found> entries, Optional<Cursor> last, boolean isEnd) {}

    /** An entry and its place. */
    record Found(Summary summary, Cursor place) {}

    /** Walks on behind a place, past {@link #WALKED_AT_ONCE} rows at most, until it came by so many that are meant. */
    Walk walk(Listing listing, Optional<Cursor> from, int most) throws SQLException {
        boolean narrow =
                listing.mapping().isPresent() && hasFew(listing.mapping().get());
        List<Cursor> meant = new ArrayList<>();
        Cursor last = null;
        int walked = 0;
        try (PreparedStatement select = connection.prepareStatement(walk(listing, from.isPresent(), narrow))) {
            set(select, listing, from, narrow);
            try (ResultSet rows = select.executeQuery()) {
                while (meant.size() < most && rows.next()) {
                    walked++;
                    last = new Cursor(
                            listing.sort(),
                            listing.descending(),
                            rows.getLong(2),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getLong(1));
                    if (rows.getBoolean(5)) {
                        meant.add(last);
                    }
                }
            }
        }
        boolean isEnd = meant.size() < most && walked < WALKED_AT_ONCE;
        return new Walk(read(meant), Optional.ofNullable(last), isEnd);
    }

    /** Counted by the index, and not further than that: totals may be wrong. */
    private boolean hasFew(String mapping) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT count(*) FROM (SELECT 1 FROM entry WHERE mapping = ? LIMIT " + (FEW + 1) + ")")) {
            select.setString(1, mapping);
            try (ResultSet count = select.executeQuery()) {
                return count.next() && count.getInt(1) <= FEW;
            }
        }
    }

    /**
     * In the order of an index, so that nothing is sorted; {@code narrow}: by the entries of the mapping, which are few.
     * The index is named, for SQLite may think a walk through the table the shorter way.
     */
    static String walk(Listing listing, boolean isContinued, boolean narrow) {
        boolean byUri = listing.sort() == Sort.URI;
        String column = column(listing.sort());
        boolean ofMapping = listing.mapping().isPresent() && (byUri || narrow);
        String order = byUri ? (ofMapping ? "uri, id" : "mapping, uri, id") : column + ", id";
        List<String> where = new ArrayList<>();
        if (ofMapping) {
            where.add("mapping = ?");
        }
        if (isContinued) {
            where.add("(" + order + ") " + (listing.descending() ? "<" : ">") + " (" + order.replaceAll("\\w+", "?")
                    + ")");
        }
        return "SELECT id, " + (byUri ? "0" : column) + ", mapping, uri, mapping IS coalesce(?, mapping)"
                + " AND instr(lower(uri), lower(?)) > 0 FROM entry INDEXED BY entry_"
                + (ofMapping || byUri ? "uri" : column)
                + (where.isEmpty() ? "" : " WHERE " + String.join(" AND ", where))
                + " ORDER BY " + (listing.descending() ? order.replace(",", " DESC,") + " DESC" : order)
                + " LIMIT " + WALKED_AT_ONCE;
    }

    private static String column(Sort sort) {
        return switch (sort) {
            case USED -> "used";
            case SIZE -> "size";
            case ENDS -> "keep_until";
            case URI -> "uri";
        };
    }

    private static void set(PreparedStatement select, Listing listing, Optional<Cursor> from, boolean narrow)
            throws SQLException {
        boolean byUri = listing.sort() == Sort.URI;
        boolean ofMapping = listing.mapping().isPresent() && (byUri || narrow);
        int next = 1;
        select.setString(next++, listing.mapping().orElse(null));
        select.setString(next++, listing.containing());
        if (ofMapping) {
            select.setString(next++, listing.mapping().get());
        }
        if (from.isPresent()) {
            Cursor place = from.get();
            if (byUri && !ofMapping) {
                select.setString(next++, place.mapping());
            }
            if (byUri) {
                select.setString(next++, place.uri());
            } else {
                select.setLong(next++, place.number());
            }
            select.setLong(next, place.id());
        }
    }

    private List<Found> read(List<Cursor> places) throws SQLException {
        List<Found> found = new ArrayList<>(places.size());
        try (PreparedStatement select = connection.prepareStatement(SELECT + "WHERE id = ?")) {
            for (Cursor place : places) {
                select.setLong(1, place.id());
                for (Summary summary : summaries(select)) {
                    found.add(new Found(summary, place));
                }
            }
        }
        return found;
    }
}
