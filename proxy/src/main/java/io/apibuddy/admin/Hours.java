package io.apibuddy.admin;

import io.apibuddy.store.HistoryStore.Hour;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One mapping's hours, as far as they are not written down yet. Nothing is ever set back: what is to be written is the
 * difference to what was, so nothing is lost or doubled that is counted meanwhile, and a write that failed is made up for
 * by the next. For any thread; locked only where an hour begins.
 */
final class Hours {
    /** What is kept in memory while the disk is broken; of older hours the sum is kept, as one of the oldest hour here. */
    static final int MOST = 48;

    private static final int SECONDS = 3600;

    private final String mapping;
    private final TreeMap<Long, Cell> cells = new TreeMap<>();
    private volatile @Nullable Cell newest;

    Hours(String mapping) {
        this.mapping = mapping;
    }

    private static final class Cell {
        private final long hour;
        private final Tally tally = new Tally();
        /** What came from hours that are no longer kept apart. */
        private Sums older = Sums.NOTHING;

        private Sums written = Sums.NOTHING;
        private Sums writing = Sums.NOTHING;

        Cell(long hour) {
            this.hour = hour;
        }

        Sums all() {
            return tally.sum().plus(older);
        }

        Sums unwritten() {
            return all().minus(written);
        }
    }

    /** Where what ended at this second is counted. */
    Tally at(long second) {
        long hour = Math.floorDiv(second, (long) SECONDS);
        Cell cell = newest;
        return cell != null && cell.hour == hour ? cell.tally : other(hour);
    }

    private synchronized Tally other(long hour) {
        Cell cell = cells.computeIfAbsent(hour, Cell::new);
        newest = cells.lastEntry().getValue();
        return cell.tally;
    }

    /** Adds what has come since the last write that did not fail. Until its end is told, no other may begin. */
    synchronized void unwritten(List<Hour> more) {
        mergeOldest();
        for (Cell cell : cells.values()) {
            cell.writing = cell.all();
            Sums rest = cell.writing.minus(cell.written);
            if (!rest.isNothing()) {
                more.add(rest.hour(mapping, Instant.ofEpochSecond(cell.hour * SECONDS)));
            }
        }
    }

    private void mergeOldest() {
        while (cells.size() > MOST) {
            Cell oldest = cells.pollFirstEntry().getValue();
            Cell next = cells.firstEntry().getValue();
            next.older = next.older.plus(oldest.unwritten());
        }
    }

    /** How many hours there are here. */
    synchronized int kept() {
        return cells.size();
    }

    /**
     * The write did not fail. Hours that ended more than an hour ago are forgotten: no thread is so slow that it has looked
     * one up and not counted yet.
     */
    synchronized void written() {
        Iterator<Map.Entry<Long, Cell>> all = cells.entrySet().iterator();
        long last = cells.isEmpty() ? 0 : cells.lastKey();
        while (all.hasNext()) {
            Cell cell = all.next().getValue();
            cell.written = cell.writing;
            if (cell.hour < last - 1 && cell.unwritten().isNothing()) {
                all.remove();
            }
        }
    }
}
