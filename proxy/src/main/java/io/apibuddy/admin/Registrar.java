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
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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

    private final MeterRegistry registry;
    private final Set<Meter> registered = new HashSet<>();
    private boolean closed;

    Registrar(MeterRegistry registry) {
        this.registry = registry;
    }

    MeterRegistry registry() {
        return registry;
    }

    /** A number that only grows; {@code tags}: names and values in turn. */
    synchronized <T> void counter(Metric metric, T of, ToDoubleFunction<T> number, String... tags) {
        if (!closed) {
            registered.add(FunctionCounter.builder(metric.id(), of, number)
                    .tags(tags)
                    .baseUnit(metric.unit())
                    .description(metric.help())
                    .register(registry));
        }
    }

    synchronized <T> void gauge(Metric metric, T of, ToDoubleFunction<T> number, String... tags) {
        if (!closed) {
            registered.add(Gauge.builder(metric.id(), of, number)
                    .tags(tags)
                    .baseUnit(metric.unit())
                    .description(metric.help())
                    .register(registry));
        }
    }

    /** How often something was done, and how long it took together, in nanoseconds. */
    synchronized <T> void done(
            Metric metric, T of, ToLongFunction<T> count, ToDoubleFunction<T> nanos, String... tags) {
        if (!closed) {
            registered.add(FunctionTimer.builder(metric.id(), of, count, nanos, TimeUnit.NANOSECONDS)
                    .tags(tags)
                    .description(metric.help())
                    .register(registry));
        }
    }

    /** Counts nothing while it is closed. */
    synchronized Timer histogram(Metric metric, String... tags) {
        if (closed) {
            return new NoopTimer(new Meter.Id(metric.id(), Tags.of(tags), null, metric.help(), Meter.Type.TIMER));
        }
        Timer timer = Timer.builder(metric.id())
                .tags(tags)
                .description(metric.help())
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        registered.add(timer);
        return timer;
    }

    /** Leaves only those of these tags, of a kind whose tags come and go. */
    synchronized void keep(Metric metric, Set<Tags> tags) {
        registered.removeIf(meter -> {
            boolean gone = meter.getId().getName().equals(metric.id())
                    && !tags.contains(Tags.of(meter.getId().getTagsAsIterable()));
            if (gone) {
                registry.remove(meter);
            }
            return gone;
        });
    }

    synchronized void open() {
        closed = false;
    }

    /** Takes out what it has registered; the registry itself stays open. */
    synchronized void close() {
        closed = true;
        registered.forEach(registry::remove);
        registered.clear();
    }
}
