package io.apibuddy.exchange;

import io.apibuddy.config.MappingConfig;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.store.StateStore;
import io.apibuddy.throttling.Throttle;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The guards of all mappings, and what of them survives a restart. A mapping that goes keeps its guard, so that taking it
 * away and adding it again forgets no call; one that is pointed at another upstream gets a new one. For any thread.
 */
final class Guards {
    /** At most so much of what was counted is lost when the process is killed. */
    private static final Duration SAVED_WITHIN = Duration.ofSeconds(1);

    private final Rooms rooms;
    private final StateStore states;
    private final Map<String, Kept> byName = new ConcurrentHashMap<>();
    private volatile Map<String, byte[]> restored = Map.of();

    private Guards(Rooms rooms, StateStore states) {
        this.rooms = rooms;
        this.states = states;
    }

    /** With what was left by the run before. */
    static Future<Guards> open(Rooms rooms, StateStore states) {
        Guards guards = new Guards(rooms, states);
        return states.load().map(left -> {
            guards.restored = left;
            return guards;
        });
    }

    /** As if there had been no run before, and none came after. */
    static Guards ofNoRun(Rooms rooms) {
        return new Guards(rooms, new StateStore() {
            @Override
            public Future<Map<String, byte[]>> load() {
                return Future.succeededFuture(Map.of());
            }

            @Override
            public void save(String name, Supplier<byte[]> state) {}

            @Override
            public void remove(String name) {}
        });
    }

    /** The guard of a mapping, under the configuration from now on. */
    Guard of(MappingConfig mapping, ProxyConfig config) {
        String name = name(mapping);
        Guard.Terms terms = Guard.Terms.of(mapping, config);
        Kept kept = byName.computeIfAbsent(name, absent -> new Kept(name, terms));
        kept.guard.reconfigure(terms);
        return kept.guard;
    }

    private static String name(MappingConfig mapping) {
        return mapping.name() + " " + mapping.upstream();
    }

    /** Lets a mapping's guard begin anew; what was written down for the next run is forgotten too. */
    void reset(MappingConfig mapping) {
        Kept kept = byName.get(name(mapping));
        if (kept != null) {
            kept.guard.reset();
            kept.save();
        }
    }

    /** How many requests wait for their turn, at all of them. */
    long queued() {
        return byName.values().stream().mapToLong(kept -> kept.guard.queued()).sum();
    }

    /** Writes down how all of them stand. */
    void save() {
        byName.values().forEach(Kept::save);
    }

    /** A guard that is written down as it changes. */
    private final class Kept {
        private final String name;
        private final Guard guard;
        private final AtomicBoolean due = new AtomicBoolean();
        private volatile boolean known;

        private Kept(String name, Guard.Terms terms) {
            this.name = name;
            this.guard = new Guard(terms, rooms, this::changed);
            byte[] left = restored.get(name);
            if (left != null) {
                known = true;
                ThrottleStates.decode(left).ifPresent(state -> guard.throttle().restore(state, rooms.now()));
            }
        }

        private void changed(boolean urgent) {
            if (urgent) {
                save();
            } else if (due.compareAndSet(false, true)) {
                rooms.timers().after(SAVED_WITHIN, () -> {
                    due.set(false);
                    save();
                });
            }
        }

        private void save() {
            if (known || hasState(guard.throttle().state(rooms.now()))) {
                known = true;
                states.save(name, () -> ThrottleStates.encode(guard.throttle().state(rooms.now())));
            }
        }

        private static boolean hasState(Throttle.State state) {
            return !state.windows().isEmpty()
                    || !state.learned().isEmpty()
                    || state.closedUntil().isPresent()
                    || !state.delay().delay().isZero();
        }
    }
}
