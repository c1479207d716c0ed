package io.apibuddy.admin;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.noop.NoopTimer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Registers meters that read numbers kept elsewhere, and takes out what it has registered; after that it registers no more
 * until it is opened again. For any thread.
 */
final class Registrar {
    /** From a hit in memory to an upstream that is waited for. */
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
    };

    private volatile MeterRegistry registry;
    private final Map<Key, Meter> registered = new HashMap<>();
    private boolean closed;

    private record Key(Metric metric, Tags tags) {}

    Registrar(MeterRegistry registry) {
        this.registry = registry;
    }

    MeterRegistry registry() {
        return registry;
    }

    /** A number that only grows; {@code tags}: names and values in turn. */
    <T> void counter(Metric metric, T of, ToDoubleFunction<T> number, String... tags) {
        register(
                metric,
                tags,
                () -> FunctionCounter.builder(metric.id(), of, number)
                        .tags(tags)
                        .baseUnit(metric.unit())
                        .description(metric.help())
                        .register(registry));
    }

    <T> void gauge(Metric metric, T of, ToDoubleFunction<T> number, String... tags) {
        register(
                metric,
                tags,
                () -> Gauge.builder(metric.id(), of, number)
                        .tags(tags)
                        .baseUnit(metric.unit())
                        .description(metric.help())
                        .register(registry));
    }

    /** How often something was done, and how long it took together, in nanoseconds. */
    <T> void done(Metric metric, T of, ToLongFunction<T> count, ToDoubleFunction<T> nanos) {
        register(
                metric,
                new String[0],
                () -> FunctionTimer.builder(metric.id(), of, count, nanos, TimeUnit.NANOSECONDS)
                        .description(metric.help())
                        .register(registry));
    }

    /** Counts nothing while it is closed. */
    Timer histogram(Metric metric, String... tags) {
        return register(
                        metric,
                        tags,
                        () -> Timer.builder(metric.id())
                                .tags(tags)
                                .description(metric.help())
                                .serviceLevelObjectives(BUCKETS)
                                .register(registry))
                .orElseGet(() ->
                        new NoopTimer(new Meter.Id(metric.id(), Tags.of(tags), null, metric.help(), Meter.Type.TIMER)));
    }

    /** What is there stays: a registry warns of whom it is given twice. Empty while it is closed. */
    @SuppressWarnings("unchecked")
    private synchronized <M extends Meter> Optional<M> register(Metric metric, String[] tags, Supplier<M> made) {
        if (closed) {
            return Optional.empty();
        }
        return Optional.of((M) registered.computeIfAbsent(new Key(metric, Tags.of(tags)), key -> made.get()));
    }

    /** Leaves only those of these tags, of a kind whose tags come and go. */
    synchronized void keep(Metric metric, Set<Tags> tags) {
        registered.entrySet().removeIf(entry -> {
            boolean gone = entry.getKey().metric() == metric
                    && !tags.contains(entry.getKey().tags());
            if (gone) {
                registry.remove(entry.getValue());
            }
            return gone;
        });
    }

    /** Registers from now on, with a registry that may be another one. */
    synchronized void open(MeterRegistry with) {
        registry = with;
        closed = false;
    }

    /** Takes out what it has registered; the registry itself stays open. */
    synchronized void close() {
        closed = true;
        registered.values().forEach(registry::remove);
        registered.clear();
    }
}
