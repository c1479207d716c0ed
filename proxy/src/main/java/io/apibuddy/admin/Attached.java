package io.apibuddy.admin;

import io.apibuddy.admin.Meters.Sources;
import io.apibuddy.events.Protection;
import io.apibuddy.store.ResponseStore.Measurements;
import io.apibuddy.store.ResponseStore.Statistics;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The running proxy, as its rooms tell of themselves. For any thread. */
final class Attached {
    /** A scrape reads many gauges, of one moment as good as. */
    private static final Duration FRESH = Duration.ofMillis(500);

    private final Sources sources;
    private final InstantSource clock;
    private volatile Reading reading;
    private volatile Optional<Statistics> statistics = Optional.empty();

    /** What costs nothing to ask. */
    private record Reading(Instant at, Measurements store, List<Protection> protections, long waiting) {}

    Attached(Sources sources, InstantSource clock) {
        this.sources = sources;
        this.clock = clock;
        this.reading = read();
    }

    private Reading read() {
        return new Reading(clock.instant(), sources.store().measurements(), sources.protections(), sources.waiting());
    }

    /** Asks anew, whatever is known. */
    void refresh() {
        reading = read();
    }

    /** For gauges that an application's registry reads whenever it likes. */
    private Reading present() {
        Reading present = reading;
        if (Duration.between(present.at(), clock.instant()).abs().compareTo(FRESH) > 0) {
            present = read();
            reading = present;
        }
        return present;
    }

    Measurements store() {
        return present().store();
    }

    List<Protection> protections() {
        return present().protections();
    }

    Optional<Protection> protection(String mapping) {
        return protections().stream()
                .filter(one -> one.mapping().equals(mapping))
                .findFirst();
    }

    long waiting() {
        return present().waiting();
    }

    Instant readAt() {
        return reading.at();
    }

    /** As they were when they were last read. */
    Optional<Statistics> statistics() {
        return statistics;
    }

    /** Reads them; empty when that failed. */
    Future<Optional<Statistics>> readStatistics() {
        return asked().map(Optional::of).otherwise(Optional.empty()).onSuccess(read -> statistics = read);
    }

    private Future<Statistics> asked() {
        try {
            return sources.store().statistics();
        } catch (RuntimeException closing) {
            return Future.failedFuture(closing);
        }
    }

    Sources sources() {
        return sources;
    }
}
