package io.apibuddy.admin;

import io.apibuddy.events.ExchangeEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The latest requests, in a ring that nobody waits for. For any thread. */
final class RecentRequests {
    /** More than are told, so that those being written down at this moment overwrite none of them. */
    private static final int SIZE = 256;

    private final AtomicReferenceArray<@Nullable ExchangeEvent> ring = new AtomicReferenceArray<>(SIZE);
    private final AtomicLong next = new AtomicLong();

    void add(ExchangeEvent event) {
        ring.setRelease((int) (next.getAndIncrement() % SIZE), event);
    }

    List<ExchangeEvent> latest(int limit) {
        List<ExchangeEvent> events = new ArrayList<>(SIZE);
        long end = next.get();
        for (long i = end - 1; i >= Math.max(0, end - SIZE); i--) {
            ExchangeEvent event = ring.getAcquire((int) (i % SIZE));
            if (event != null) {
                events.add(event);
            }
        }
        // A place that is being written at this moment still holds what came a whole round before: that goes to the
        // end.
        events.sort(Comparator.comparing(RecentRequests::end).reversed());
        return List.copyOf(events.subList(0, Math.min(events.size(), Math.max(0, Math.min(limit, Meters.RECENT)))));
    }

    private static Instant end(ExchangeEvent event) {
        return event.received().plus(event.total());
    }
}
