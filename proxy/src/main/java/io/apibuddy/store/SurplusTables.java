package io.apibuddy.store;

import io.apibuddy.config.CacheConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What goes by itself: entries whose use is over, and when there are too many, those that were not used for longest. Each
 * method does a little and tells whether there is more, for the thread may have the only core.
 */
final class SurplusTables implements AutoCloseable {
    /** Entries that are looked at together, and go together: a third of a millisecond or three. */
    static final int AT_ONCE = 64;

    private final Shared shared;
    private final Tables tables;
    private final Totals totals;
    private final List<PreparedStatement> all = new ArrayList<>();
    private final PreparedStatement overdue;
    private final PreparedStatement oldest;
    private final PreparedStatement countVariants;
    private final PreparedStatement oldestVariant;
    private final PreparedStatement touch;
    /** Where the walk over what is overdue has come to. */
    private Place passed = Place.START;

    SurplusTables(Connection connection, Tables tables, Totals totals, Shared shared) throws SQLException {
        this.tables = tables;
        this.totals = totals;
        this.shared = shared;
        this.overdue = prepare(
                connection,
                "SELECT id, hash, mapping, size, body, keep_until FROM entry WHERE keep_until < ?"
                        + " AND (keep_until, id) > (?, ?) ORDER BY keep_until, id LIMIT ?");
        this.oldest =
                prepare(connection, "SELECT id, hash, mapping, size, body, used FROM entry ORDER BY used, id LIMIT ?");
        this.countVariants = prepare(connection, "SELECT count(*) FROM entry WHERE " + HashIndex.OF_KEY);
        this.oldestVariant = prepare(
                connection, "SELECT id, used FROM entry WHERE " + HashIndex.OF_KEY + " ORDER BY used, id LIMIT 1");
        this.touch = prepare(connection, "UPDATE entry SET used = ? WHERE id = ? AND used < ?");
    }

    private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        all.add(statement);
        return statement;
    }

    private record Place(long keepUntil, long id) {
        static final Place START = new Place(Long.MIN_VALUE, Long.MIN_VALUE);
    }

    /** An entry that may go; {@code time}: when its use ends, or when it was used, as far as the disk has heard. */
    record Candidate(long id, String hash, String mapping, long size, long body, long time) {
        static List<Candidate> read(PreparedStatement select) throws SQLException {
            List<Candidate> candidates = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    candidates.add(new Candidate(
                            rows.getLong(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getLong(4),
                            rows.getLong(5),
                            rows.getLong(6)));
                }
            }
            return candidates;
        }
    }

    /**
     * Removes some entries whose use is over. It goes on from where the last call ended: what lasts stays in the index of
     * what is overdue, and there may be a million of it, so it is passed once in each cleanup.
     *
     * @param end of the time for it, by {@link System#nanoTime}
     * @return whether there may be more; if not, the next call begins anew
     */
    boolean expire(long end) throws SQLException {
        do {
            if (!expireSome()) {
                passed = Place.START;
                return false;
            }
        } while (System.nanoTime() - end < 0);
        return true;
    }

    private boolean expireSome() throws SQLException {
        overdue.setLong(1, shared.clock().millis());
        overdue.setLong(2, passed.keepUntil());
        overdue.setLong(3, passed.id());
        overdue.setInt(4, AT_ONCE);
        List<Candidate> over = Candidate.read(overdue);
        if (over.isEmpty()) {
            return false;
        }
        boolean isLast = over.size() < AT_ONCE;
        Candidate last = over.get(over.size() - 1);
        passed = new Place(last.time(), last.id());
        Set<String> lasting = shared.lasting();
        over.removeIf(entry -> lasting.contains(entry.mapping()));
        for (Candidate entry : over) {
            totals.add(entry.mapping(), -1, -entry.size());
        }
        tables.remove(over);
        shared.expired(over.size());
        return !isLast;
    }

    /**
     * Removes what was not used for longest until the limits hold or the time is over.
     *
     * @param least to be removed, also when that takes longer: else more might be stored than is removed
     * @param end of the time for it, by {@link System#nanoTime}
     * @return whether some is left for another transaction
     */
    boolean evict(int least, long end) throws SQLException {
        CacheConfig limits = shared.config();
        int removed = 0;
        while (isOver(limits)) {
            if (removed >= least && System.nanoTime() - end >= 0) {
                return true;
            }
            List<Candidate> candidates = oldest(limits);
            if (candidates.isEmpty()) {
                // There is nothing to remove, so the totals are wrong.
                totals.count();
                return false;
            }
            removed += evict(candidates, limits);
        }
        return false;
    }

    private boolean isOver(CacheConfig limits) {
        return totals.entries() > limits.maxEntries() || totals.bytes() > limits.maxSize();
    }

    /** What may have to go; not many more than have to. */
    private List<Candidate> oldest(CacheConfig limits) throws SQLException {
        boolean byNumber = totals.bytes() <= limits.maxSize();
        oldest.setLong(1, byNumber ? Math.min(AT_ONCE, totals.entries() - limits.maxEntries()) : AT_ONCE);
        return Candidate.read(oldest);
    }

    /**
     * Removes of the entries, the least recently used one first, as many as must go. One that was used since the disk
     * last heard of it is noted instead, and none that was used after it goes before it: so the order is exact, though
     * few uses are ever written.
     *
     * @return number removed
     */
    private int evict(List<Candidate> candidates, CacheConfig limits) throws SQLException {
        List<Candidate> going = new ArrayList<>(candidates.size());
        long until = Long.MAX_VALUE;
        for (Candidate candidate : candidates) {
            if (!isOver(limits) || candidate.time() > until) {
                break;
            }
            LastUse untold = shared.uses().take(candidate.id());
            if (untold != null && untold.at() > candidate.time()) {
                until = Math.min(until, tell(candidate.id(), untold));
            } else {
                going.add(candidate);
                totals.add(candidate.mapping(), -1, -candidate.size());
            }
        }
        tables.remove(going);
        shared.evicted(going.size());
        return going.size();
    }

    /** Removes variants until there are no more of a key than there may be. */
    void capVariants(String hash) throws SQLException {
        countVariants.setString(1, hash);
        long tooMany = Tables.number(countVariants) - Variants.MOST;
        while (tooMany > 0) {
            oldestVariant.setString(1, hash);
            int removed = removeLeastUsed(oldestVariant);
            if (removed < 0) {
                return;
            }
            tooMany -= removed;
        }
    }

    /**
     * Removes the least recently used variant, unless it was used since the disk last heard of it: then that is noted, and
     * the next call finds another one.
     *
     * @return number removed, or -1 when there is nothing to remove
     */
    private int removeLeastUsed(PreparedStatement select) throws SQLException {
        long id;
        long used;
        try (ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return -1;
            }
            id = row.getLong(1);
            used = row.getLong(2);
        }
        LastUse untold = shared.uses().take(id);
        if (untold != null && untold.at() > used) {
            tell(id, untold);
            return 0;
        }
        return tables.removeTold(id);
    }

    /** Notes when an entry was used, and returns that. */
    private long tell(long id, LastUse use) throws SQLException {
        long at = use.tell();
        touch.setLong(1, at);
        touch.setLong(2, id);
        touch.setLong(3, at);
        touch.executeUpdate();
        return at;
    }

    /** Notes all uses that the disk has not heard of. */
    void touchAll() throws SQLException {
        touch(Integer.MAX_VALUE);
    }

    /** Notes some of these uses; true when there may be more. */
    boolean touch(int most) throws SQLException {
        Map<Long, LastUse> some = shared.uses().takeSome(most);
        for (Map.Entry<Long, LastUse> use : some.entrySet()) {
            tell(use.getKey(), use.getValue());
        }
        return some.size() == most;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : all) {
            statement.close();
        }
    }
}
