package io.apibuddy.admin;

import io.apibuddy.admin.ProxyMetrics.Health.State;
import io.apibuddy.config.MappingConfig;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Protection;
import io.apibuddy.store.HistoryStore;
import io.apibuddy.store.ResponseStore.Measurements;
import io.apibuddy.throttling.Breaker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How the parts of the proxy are.
 *
 * @param server whether it takes requests
 * @param database of what is stored
 * @param upstreams one each
 * @param others of less weight
 */
record Components(Component server, Component database, List<Component> upstreams, List<Component> others) {
    /**
     * A part.
     *
     * @param name of it
     * @param state how it is
     * @param detail in words, without paths
     */
    record Component(String name, State state, String detail) {}

    static Components of(Control control, boolean stopping, Instant now) {
        Measurements store = control.store().measurements();
        ProxyConfig config = control.config();
        return new Components(
                stopping
                        ? new Component("server", State.ERROR, "stopping: takes no more requests")
                        : new Component("server", State.HEALTHY, "takes requests"),
                database(config, store),
                control.protections().stream()
                        .map(protection -> upstream(protection, config, now))
                        .toList(),
                List.of(
                        new Component(
                                "memory tier",
                                State.HEALTHY,
                                store.memoryEntries() + " entries, " + store.memoryBytes() + " bytes"),
                        history(config, store)));
    }

    List<Component> all() {
        List<Component> all = new ArrayList<>(List.of(server, database));
        all.addAll(others);
        all.addAll(upstreams);
        return all;
    }

    /** In error only when all of them are. */
    State upstreamsTogether() {
        List<State> states = upstreams.stream().map(Component::state).distinct().toList();
        return states.size() == 1 ? states.get(0) : states.isEmpty() ? State.HEALTHY : State.DEGRADED;
    }

    /**
     * How the proxy is as a whole: in error only when it takes no requests. As long as it can answer from what is stored,
     * who watches it should not take it away.
     */
    State together() {
        if (server.state() == State.ERROR) {
            return State.ERROR;
        }
        return all().stream().allMatch(part -> part.state() == State.HEALTHY) ? State.HEALTHY : State.DEGRADED;
    }

    static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static Component database(ProxyConfig config, Measurements store) {
        Optional<String> trouble = store.trouble();
        if (trouble.isPresent()) {
            return new Component("database", State.DEGRADED, withoutStop(trouble.get()) + "; answers go uncached");
        }
        return new Component(
                "database",
                State.HEALTHY,
                isInMemory(config)
                        ? "none: what is stored goes with the process"
                        : store.queuedWrites() + " writes wait, "
                                + store.commits().count() + " commits");
    }

    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static Component history(ProxyConfig config, Measurements store) {
        if (store.trouble().isPresent()) {
            return new Component("history", State.DEGRADED, "cannot be written at present");
        }
        return new Component(
                "history",
                State.HEALTHY,
                isInMemory(config) ? "goes with the process" : "hours are kept for " + HistoryStore.DAYS + " days");
    }

    private static boolean isInMemory(ProxyConfig config) {
        return config.cache()
                .databasePath()
                .map(Path::toString)
                .filter(path -> !path.equals(":memory:"))
                .isEmpty();
    }

    private static Component upstream(Protection protection, ProxyConfig config, Instant now) {
        String name = "upstream " + protection.mapping();
        boolean offline = Optional.ofNullable(config.mappings().get(protection.mapping()))
                .filter(MappingConfig::offline)
                .isPresent();
        if (offline) {
            return new Component(name, State.HEALTHY, "offline, as configured: never called");
        }
        if (protection.breaker() == Breaker.Status.OPEN) {
            String again = protection
                    .opensAgain()
                    .map(wait -> "; tried again in " + Math.max(1, wait.toSeconds()) + " s")
                    .orElse("");
            return new Component(name, State.ERROR, "its calls fail, so it is left alone" + again);
        }
        if (protection.breaker() == Breaker.Status.HALF_OPEN) {
            return new Component(name, State.DEGRADED, "its calls failed; one is let through to see");
        }
        return protection
                .throttle()
                .closedUntil()
                .filter(now::isBefore)
                .map(until -> new Component(name, State.HEALTHY, "no calls are allowed until " + until))
                .orElseGet(() -> new Component(name, State.HEALTHY, "calls pass"));
    }
}
