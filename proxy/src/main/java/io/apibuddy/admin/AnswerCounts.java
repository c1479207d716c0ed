package io.apibuddy.admin;

import io.apibuddy.events.CacheOutcome;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests of a mapping by method, outcome and status. A table by the first two holds short lists, of the statuses that
 * came: found without a lock, and without anything being allocated. For any thread.
 */
final class AnswerCounts {
    private static final String[] METHODS = {
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "other"
    };
    private static final int OUTCOMES = CacheOutcome.values().length;
    private static final Cell[] NO_CELLS = {};

    private final AtomicReferenceArray<Cell[]> table = new AtomicReferenceArray<>(METHODS.length * OUTCOMES);

    AnswerCounts() {
        for (int i = 0; i < table.length(); i++) {
            table.set(i, NO_CELLS);
        }
    }

    /** How many requests had this method, outcome and status. */
    static final class Cell {
        private final String method;
        private final CacheOutcome outcome;
        private final int status;
        private final LongAdder requests = new LongAdder();

        Cell(String method, CacheOutcome outcome, int status) {
            this.method = method;
            this.outcome = outcome;
            this.status = status;
        }

        /** One of the nine that RFC 9110 and RFC 5789 define, or {@code other}: a client may send any. */
        String method() {
            return method;
        }

        CacheOutcome outcome() {
            return outcome;
        }

        int status() {
            return status;
        }

        void increment() {
            requests.increment();
        }

        long sum() {
            return requests.sum();
        }
    }

    /** Null when there was none yet. */
    @Nullable
    Cell find(String method, CacheOutcome outcome, int status) {
        for (Cell cell : table.get(place(number(method), outcome))) {
            if (cell.status == status) {
                return cell;
            }
        }
        return null;
    }

    /** Makes one, unless another thread has just made it, and tells of it. */
    synchronized Cell begin(String method, CacheOutcome outcome, int status, Consumer<Cell> made) {
        Cell there = find(method, outcome, status);
        if (there != null) {
            return there;
        }
        int number = number(method);
        Cell cell = new Cell(METHODS[number], outcome, status);
        Cell[] before = table.get(place(number, outcome));
        Cell[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = cell;
        made.accept(cell);
        table.set(place(number, outcome), after);
        return cell;
    }

    synchronized void each(Consumer<Cell> told) {
        for (int i = 0; i < table.length(); i++) {
            for (Cell cell : table.get(i)) {
                told.accept(cell);
            }
        }
    }

    @SuppressWarnings("EnumOrdinal") // a place in an array of this run, found on every request
    private static int place(int method, CacheOutcome outcome) {
        return method * OUTCOMES + outcome.ordinal();
    }

    private static int number(String method) {
        return switch (method) {
            case "GET" -> 0;
            case "HEAD" -> 1;
            case "POST" -> 2;
            case "PUT" -> 3;
            case "DELETE" -> 4;
            case "OPTIONS" -> 5;
            case "PATCH" -> 6;
            case "TRACE" -> 7;
            case "CONNECT" -> 8;
            default -> 9;
        };
    }
}
