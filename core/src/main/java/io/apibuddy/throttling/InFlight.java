package io.apibuddy.throttling;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The requests that were sent and not yet answered. Upstream may count requests that are under way together in any
 * order: of an answer's {@code remaining} all those must be taken off that it may have counted since.
 */
final class InFlight {
    /** Of a request that is not known: all others may have been counted after it. */
    private static final long ANY = Integer.MAX_VALUE;

    private final Map<Instant, Sent> open = new HashMap<>();
    private long sent;
    private long done;

    /** Requests of one time, and how many were done before. */
    private record Sent(long count, long doneBefore) {
        Sent(long doneBefore) {
            this(1, doneBefore);
        }

        Sent and(Sent another) {
            return new Sent(count + another.count, doneBefore);
        }
    }

    void sent(Instant at) {
        sent++;
        open.merge(at, new Sent(done), Sent::and);
    }

    /** How many have not been answered. */
    long unanswered() {
        return sent - done;
    }

    /** A request is done. How many others were not when it was sent, so that upstream may have counted them after it. */
    long done(Instant at) {
        Sent one = open.get(at);
        if (one == null) {
            return ANY;
        }
        long others = sent - one.doneBefore() - 1;
        close(at, one);
        done++;
        return others;
    }

    /** It was never sent. */
    void giveBack(Instant at) {
        Sent one = open.get(at);
        if (one != null) {
            close(at, one);
            sent--;
        }
    }

    private void close(Instant at, Sent one) {
        if (one.count() == 1) {
            open.remove(at);
        } else {
            open.put(at, new Sent(one.count() - 1, one.doneBefore()));
        }
    }

    void clear() {
        open.clear();
        sent = 0;
        done = 0;
    }
}
