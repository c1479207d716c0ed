package io.apibuddy.admin;

import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.ProxyListener;
import io.apibuddy.events.SecurityEvent;
import io.apibuddy.events.UpstreamEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folds events into numbers, and puts them where they are asked for. */
final class LiveMeters implements Meters, ProxyListener {
    private static final Logger log = LoggerFactory.getLogger(LiveMeters.class);
    private static final Duration TICK = Duration.ofSeconds(10);
    private static final long NANOS = 1_000_000_000;

    private final InstantSource clock;
    private final EventTime time = new EventTime();
    private final Optional<MeterRegistry> given;
    private final Registrar registrar;
    private final Map<String, MappingMeters> mappings = new ConcurrentHashMap<>();
    private final RecentRequests recent = new RecentRequests();
    private final List<Consumer<ExchangeEvent>> watchers = new CopyOnWriteArrayList<>();
    private final MinuteSeries minutes;
    private final Map<SecurityEvent.Kind, LongAdder> security = new EnumMap<>(SecurityEvent.Kind.class);
    private final LongAdder troubles = new LongAdder();
    private final HourlyTotals hourly = new HourlyTotals(this::hours);

    private volatile Optional<Run> run = Optional.empty();
    private boolean registered;

    /** From attach to detach. */
    private record Run(Attached attached, RunningGauges gauges, Runnable tick) {}

    LiveMeters(Optional<MeterRegistry> registry, InstantSource clock) {
        this.clock = clock;
        time.reached(clock.instant().getEpochSecond());
        this.given = registry;
        this.registrar = new Registrar(free());
        this.minutes = new MinuteSeries(clock);
        for (SecurityEvent.Kind kind : SecurityEvent.Kind.values()) {
            security.put(kind, new LongAdder());
        }
        register();
    }

    private MeterRegistry free() {
        return given.filter(LiveMeters::isFree).orElseGet(() -> own(time));
    }

    /** Two proxies would count into one another's meters, which the registry tells apart by their names and tags alone. */
    private static boolean isFree(MeterRegistry registry) {
        boolean free = registry.find(Metric.CACHE_TROUBLES.id()).meter() == null;
        if (!free) {
            log.warn("Another proxy counts into this meter registry: this one keeps its numbers to itself. Give each a"
                    + " registry with a common tag of its own.");
        }
        return free;
    }

    private static MeterRegistry own(EventTime time) {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), time);
    }

    @Override
    public ProxyListener listener() {
        return this;
    }

    @Override
    public Runnable watch(Consumer<ExchangeEvent> watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    @Override
    public void onEvent(ExchangeEvent event) {
        long nanos = nanos(event.total());
        long second = second(event.received(), nanos);
        time.reached(second);
        of(event.mapping().orElse("")).count(event, second, nanos);
        minutes.add(event, second, nanos);
        recent.add(event);
        for (Consumer<ExchangeEvent> watcher : watchers) {
            watcher.accept(event);
        }
    }

    @Override
    public void onUpstreamCall(UpstreamEvent event) {
        long nanos = nanos(event.time());
        long second = second(event.at(), nanos);
        time.reached(second);
        of(event.mapping()).count(event, second, nanos);
        minutes.addCall(second);
    }

    @Override
    public void onSecurityEvent(SecurityEvent event) {
        Objects.requireNonNull(security.get(event.kind())).increment();
    }

    @Override
    public void onCacheTrouble(String what, Throwable cause) {
        troubles.increment();
    }

    private MappingMeters of(String mapping) {
        MappingMeters there = mappings.get(mapping);
        return there == null ? mappings.computeIfAbsent(mapping, this::begin) : there;
    }

    private MappingMeters begin(String mapping) {
        MappingMeters meters = new MappingMeters(mapping, registrar);
        meters.register();
        return meters;
    }

    private static long nanos(Duration duration) {
        return duration.isNegative() ? 0 : duration.toNanos();
    }

    /** When something ended that began then. */
    private static long second(Instant begun, long nanos) {
        return begun.getEpochSecond() + (begun.getNano() + nanos) / NANOS;
    }

    @Override
    public synchronized void attach(Sources sources) {
        if (!registered) {
            // Another proxy may have taken the place meanwhile.
            registrar.open(free());
            register();
        }
        sources.config().mappings().keySet().forEach(this::of);
        Attached attached = new Attached(sources, clock);
        RunningGauges gauges = new RunningGauges(registrar.registry(), attached);
        gauges.register();
        Runnable tick = sources.every(TICK, () -> {
            hourly.writeIfIdle(sources.store().history());
            asked().ifPresent(Attached::readStatistics);
        });
        run = Optional.of(new Run(attached, gauges, tick));
        attached.readStatistics();
    }

    @Override
    public synchronized Future<Void> detach() {
        Optional<Run> ended = run;
        run = Optional.empty();
        if (ended.isEmpty()) {
            return Future.succeededFuture();
        }
        ended.get().tick().run();
        ended.get().gauges().close();
        return hourly.write(ended.get().attached().sources().store().history());
    }

    @Override
    public synchronized void close() {
        registrar.close();
        registered = false;
    }

    private void register() {
        security.forEach((kind, adder) -> registrar.counter(
                Metric.SECURITY_EVENTS,
                adder,
                LongAdder::sum,
                "kind",
                kind.name().toLowerCase(Locale.ROOT)));
        registrar.counter(Metric.CACHE_TROUBLES, troubles, LongAdder::sum);
        mappings.values().forEach(MappingMeters::register);
        registered = true;
    }

    private Collection<Hours> hours() {
        return mappings.values().stream().map(MappingMeters::hours).toList();
    }

    /** What the rooms tell, anew; also of limits and mappings that are new. */
    private Optional<Attached> asked() {
        Optional<Run> present = run;
        present.ifPresent(one -> {
            one.attached().refresh();
            one.gauges().registerProtections();
        });
        return present.map(Run::attached);
    }

    @Override
    public Future<ProxyMetrics> snapshot() {
        Optional<Attached> attached = asked();
        return attached.map(Attached::readStatistics)
                .orElse(Future.succeededFuture(Optional.empty()))
                .map(statistics -> Snapshots.of(mappings.values(), attached, statistics));
    }

    @Override
    public Optional<Exposition> prometheus(Optional<String> accept) {
        if (!(registrar.registry() instanceof PrometheusMeterRegistry registry)) {
            return Optional.empty();
        }
        time.reached(clock.instant().getEpochSecond());
        asked();
        return Optional.of(Expositions.write(registry, accept));
    }

    @Override
    public List<ExchangeEvent> recent(int limit) {
        return recent.latest(limit);
    }

    @Override
    public List<Minute> minutes() {
        return minutes.told();
    }
}
