package io.apibuddy.admin;

import io.apibuddy.events.Protection;
import io.apibuddy.store.ResponseStore.Measurements;
import io.apibuddy.store.ResponseStore.Statistics;
import io.apibuddy.store.ResponseStore.Timing;
import io.apibuddy.throttling.Limit;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What the registry shows of a proxy only while it runs. For any thread. */
final class RunningGauges {
    private static final String[] MEMORY = {"tier", "memory"};
    private static final String[] DISK = {"tier", "disk"};
    private static final double NANOS = 1e9;

    private final Registrar registrar;
    private final Attached attached;

    RunningGauges(MeterRegistry registry, Attached attached) {
        this.registrar = new Registrar(registry);
        this.attached = attached;
    }

    void register() {
        registerCache();
        registerStore();
        registrar.gauge(Metric.WAITING, attached, Attached::waiting);
        registerProtections();
    }

    private void registerCache() {
        registrar.gauge(Metric.CACHE_ENTRIES, attached, of(Measurements::memoryEntries), MEMORY);
        registrar.gauge(Metric.CACHE_BYTES, attached, of(Measurements::memoryBytes), MEMORY);
        registrar.gauge(Metric.CACHE_ENTRIES, attached, stored(Statistics::entries), DISK);
        registrar.gauge(Metric.CACHE_BYTES, attached, stored(Statistics::bytes), DISK);
        registrar.counter(Metric.CACHE_EVICTIONS, attached, of(Measurements::memoryEvictions), MEMORY);
        registrar.counter(Metric.CACHE_EVICTIONS, attached, of(Measurements::evictions), DISK);
        registrar.counter(Metric.CACHE_EXPIRATIONS, attached, of(Measurements::expirations), DISK);
    }

    private void registerStore() {
        registerTiming(Metric.STORE_READ, Metric.STORE_READ_LONGEST, Measurements::reads);
        registerTiming(Metric.STORE_COMMIT, Metric.STORE_COMMIT_LONGEST, Measurements::commits);
        registrar.gauge(Metric.STORE_QUEUE_WRITES, attached, of(Measurements::queuedWrites));
        registrar.gauge(Metric.STORE_QUEUE_BYTES, attached, of(Measurements::queuedBytes));
        registrar.gauge(
                Metric.STORE_TROUBLE, attached, one -> one.store().trouble().isPresent() ? 1 : 0);
    }

    private void registerTiming(Metric metric, Metric longest, Function<Measurements, Timing> timing) {
        registrar.done(
                metric,
                attached,
                one -> timing.apply(one.store()).count(),
                one -> timing.apply(one.store()).total().toNanos());
        registrar.gauge(
                longest, attached, one -> seconds(timing.apply(one.store()).longest()));
    }

    /** Mappings come with a configuration, and limits with what upstreams tell: those that have gone are taken out. */
    void registerProtections() {
        Set<Tags> mappings = new HashSet<>();
        Set<Tags> limits = new HashSet<>();
        for (Protection protection : attached.protections()) {
            String mapping = protection.mapping();
            mappings.add(Tags.of("mapping", mapping));
            registerMapping(mapping);
            for (Limit limit : protection.throttle().limits()) {
                limits.add(Tags.of("mapping", mapping, "limit", limit.name()));
                registerLimit(mapping, limit.name());
            }
        }
        registrar.keep(Metric.BREAKER_STATE, mappings);
        registrar.keep(Metric.THROTTLE_CLOSED, mappings);
        registrar.keep(Metric.THROTTLE_DELAY, mappings);
        registrar.keep(Metric.THROTTLE_QUEUED, mappings);
        registrar.keep(Metric.THROTTLE_SHARE_LEFT, mappings);
        registrar.keep(Metric.THROTTLE_LIMIT, limits);
        registrar.keep(Metric.THROTTLE_REMAINING, limits);
    }

    private void registerMapping(String mapping) {
        registerOf(mapping, Metric.BREAKER_STATE, RunningGauges::state);
        registerOf(mapping, Metric.THROTTLE_CLOSED, one -> seconds(closed(one)));
        registerOf(mapping, Metric.THROTTLE_DELAY, one -> seconds(one.throttle().delay()));
        registerOf(mapping, Metric.THROTTLE_QUEUED, Protection::queued);
        registerOf(mapping, Metric.THROTTLE_SHARE_LEFT, Protection::shareLeft);
    }

    private void registerOf(String mapping, Metric metric, ToDoubleFunction<Protection> number) {
        registrar.gauge(
                metric,
                attached,
                one -> one.protection(mapping).map(number::applyAsDouble).orElse(Double.NaN),
                "mapping",
                mapping);
    }

    private void registerLimit(String mapping, String name) {
        registrar.gauge(
                Metric.THROTTLE_REMAINING,
                attached,
                one -> limit(one, mapping, name)
                        .map(limit -> (double) limit.remaining())
                        .orElse(Double.NaN),
                "mapping",
                mapping,
                "limit",
                name);
        registrar.gauge(
                Metric.THROTTLE_LIMIT,
                attached,
                one -> limit(one, mapping, name)
                        .filter(limit -> limit.permits().isPresent())
                        .map(limit -> (double) limit.permits().getAsLong())
                        .orElse(Double.NaN),
                "mapping",
                mapping,
                "limit",
                name);
    }

    private static Optional<Limit> limit(Attached attached, String mapping, String name) {
        return attached.protection(mapping).stream()
                .flatMap(protection -> protection.throttle().limits().stream())
                .filter(limit -> limit.name().equals(name))
                .findFirst();
    }

    /** The breaker's refusals are its own, and the throttle's its. */
    private Duration closed(Protection protection) {
        return protection
                .throttle()
                .closedUntil()
                .map(until -> Duration.between(attached.readAt(), until))
                .filter(wait -> !wait.isNegative())
                .orElse(Duration.ZERO);
    }

    private static double state(Protection protection) {
        return switch (protection.breaker()) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    private static ToDoubleFunction<Attached> of(ToDoubleFunction<Measurements> number) {
        return one -> number.applyAsDouble(one.store());
    }

    private static ToDoubleFunction<Attached> stored(ToDoubleFunction<Statistics> number) {
        return one -> one.statistics().map(number::applyAsDouble).orElse(Double.NaN);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    void close() {
        registrar.close();
    }
}
