package io.apibuddy.admin;

import io.apibuddy.store.HistoryStore;
import io.apibuddy.store.HistoryStore.Hour;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what is counted by hour, one write after the other. For any thread. */
final class HourlyTotals {
    private static final Logger log = LoggerFactory.getLogger(HourlyTotals.class);

    private final Supplier<Collection<Hours>> mappings;
    private Future<Void> last = Future.succeededFuture();
    private volatile boolean broken;

    HourlyTotals(Supplier<Collection<Hours>> mappings) {
        this.mappings = mappings;
    }

    /** Writes, unless a write is under way: the next time will do. */
    synchronized void writeIfIdle(HistoryStore store) {
        if (last.isComplete()) {
            write(store);
        }
    }

    /** Writes all that has been counted up to now, after a write that is under way. Does not fail. */
    synchronized Future<Void> write(HistoryStore store) {
        last = last.transform(before -> begin(store)).otherwiseEmpty();
        return last;
    }

    private Future<Void> begin(HistoryStore store) {
        Collection<Hours> written = List.copyOf(mappings.get());
        List<Hour> more = new ArrayList<>();
        written.forEach(hours -> hours.unwritten(more));
        if (more.isEmpty()) {
            return Future.succeededFuture();
        }
        return added(store, more).onComplete(end -> ended(written, end.succeeded()));
    }

    private static Future<Void> added(HistoryStore store, List<Hour> more) {
        try {
            return store.add(List.copyOf(more));
        } catch (RuntimeException defect) {
            return Future.failedFuture(defect);
        }
    }

    private void ended(Collection<Hours> hours, boolean succeeded) {
        if (succeeded) {
            hours.forEach(Hours::written);
        } else if (!broken) {
            log.warn("The hourly totals could not be written; they are kept until they can.");
        }
        broken = !succeeded;
    }
}
