package io.apibuddy.admin;

import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.UpstreamEvent;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of one mapping, or of the requests that came to none. Each thing is counted once; the registry reads
 * these numbers, but for the two histograms. For any thread.
 */
final class MappingMeters {
    /** In the registry, where there is no such thing: the mapping of a request that came to none, the error of an answer. */
    private static final String NONE = "";

    private final String mapping;
    private final Registrar registrar;
    private final Tally tally = new Tally();
    private final Hours hours;
    private final Latencies latencies = new Latencies();
    private final Latencies callLatencies = new Latencies();
    private final AnswerCounts answers = new AnswerCounts();
    private final Map<CacheOutcome, Timer> timers = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> problems = new ConcurrentHashMap<>();
    private final Map<CallKind, LongAdder> calls = new ConcurrentHashMap<>();
    private volatile @Nullable Timer callTimer;

    /** In nanoseconds, of the calls that were answered so far. */
    private volatile long meanCall;

    private record CallKind(String status, String error, boolean retry) {}

    /** @param mapping its name; empty for none */
    MappingMeters(String mapping, Registrar registrar) {
        this.mapping = mapping;
        this.registrar = registrar;
        this.hours = new Hours(mapping);
    }

    /** A request has ended at this second, and taken so many nanoseconds. */
    void count(ExchangeEvent event, long second, long nanos) {
        long saved = Math.max(0, meanCall - nanos);
        AnswerCounts.Cell cell = answers.find(event.method(), event.outcome(), event.status());
        (cell == null ? begin(event) : cell).increment();
        tally.add(event, nanos, saved);
        hours.at(second).add(event, nanos, saved);
        latencies.add(nanos);
        timer(event.outcome()).record(nanos, TimeUnit.NANOSECONDS);
        if (event.problem().isPresent()) {
            adder(problems, event.problem().get(), this::registerProblem).increment();
        }
    }

    /** A call has ended at this second, and taken so many nanoseconds. */
    void count(UpstreamEvent event, long second, long nanos) {
        tally.add(event, nanos);
        if (event.status().isPresent()) {
            long answered = tally.of(Count.ANSWERS);
            meanCall = answered == 0 ? 0 : tally.of(Count.ANSWER_TIME) / answered;
        }
        hours.at(second).add(event, nanos);
        callLatencies.add(nanos);
        callTimer().record(nanos, TimeUnit.NANOSECONDS);
        CallKind kind = new CallKind(
                event.status().isPresent() ? Integer.toString(event.status().getAsInt()) : NONE,
                event.error().orElse(NONE),
                event.retry());
        adder(calls, kind, this::registerCalls).increment();
    }

    private AnswerCounts.Cell begin(ExchangeEvent event) {
        return answers.begin(event.method(), event.outcome(), event.status(), this::registerAnswers);
    }

    private static <K> LongAdder adder(Map<K, LongAdder> adders, K key, Function<K, LongAdder> first) {
        LongAdder there = adders.get(key);
        return there == null ? adders.computeIfAbsent(key, first) : there;
    }

    private Timer timer(CacheOutcome outcome) {
        Timer timer = timers.get(outcome);
        return timer == null ? timers.computeIfAbsent(outcome, this::histogram) : timer;
    }

    private Timer histogram(CacheOutcome outcome) {
        return registrar.histogram(Metric.REQUEST_DURATION, "mapping", mapping, "outcome", name(outcome));
    }

    private Timer callTimer() {
        Timer timer = callTimer;
        if (timer == null) {
            timer = registrar.histogram(Metric.UPSTREAM_DURATION, "mapping", mapping);
            callTimer = timer;
        }
        return timer;
    }

    /** Puts all that is counted into the registry, where it is not there yet. */
    void register() {
        timers.clear();
        callTimer = null;
        answers.each(this::registerAnswers);
        problems.forEach((problem, adder) -> registerProblem(problem, adder));
        calls.forEach((kind, adder) -> registerCalls(kind, adder));
        register(Metric.BYTES, Count.BYTES, 1);
        register(Metric.BROKEN_OFF, Count.BROKEN_OFF, 1);
        if (!mapping.isEmpty()) {
            register(Metric.COLLAPSED, Count.COLLAPSED, 1);
            register(Metric.BYTES_SAVED, Count.BYTES_SAVED, 1);
            register(Metric.CALLS_SAVED, Count.CALLS_SAVED, 1);
            register(Metric.TIME_SAVED, Count.TIME_SAVED, 1e9);
            register(Metric.RETRIES, Count.RETRIES, 1);
            register(Metric.THROTTLE_REFUSED, Count.THROTTLED, 1);
            registrar.counter(
                    Metric.MONEY_SPENT, tally.spent(), money -> money.sum().doubleValue(), "mapping", mapping);
            registrar.counter(
                    Metric.MONEY_SAVED, tally.saved(), money -> money.sum().doubleValue(), "mapping", mapping);
        }
    }

    private void register(Metric metric, Count count, double unit) {
        registrar.counter(metric, tally, one -> one.of(count) / unit, "mapping", mapping);
    }

    private void registerAnswers(AnswerCounts.Cell cell) {
        registrar.counter(
                Metric.REQUESTS,
                cell,
                AnswerCounts.Cell::sum,
                "mapping",
                mapping,
                "method",
                cell.method(),
                "status",
                Integer.toString(cell.status()),
                "outcome",
                name(cell.outcome()));
    }

    private LongAdder registerProblem(String problem) {
        return registerProblem(problem, new LongAdder());
    }

    private LongAdder registerProblem(String problem, LongAdder adder) {
        registrar.counter(Metric.PROBLEMS, adder, LongAdder::sum, "mapping", mapping, "problem", problem);
        return adder;
    }

    private LongAdder registerCalls(CallKind kind) {
        return registerCalls(kind, new LongAdder());
    }

    private LongAdder registerCalls(CallKind kind, LongAdder adder) {
        registrar.counter(
                Metric.UPSTREAM_CALLS,
                adder,
                LongAdder::sum,
                "mapping",
                mapping,
                "status",
                kind.status(),
                "error",
                kind.error(),
                "retry",
                Boolean.toString(kind.retry()));
        return adder;
    }

    /** As the metrics and the admin API name it. */
    private static String name(CacheOutcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    String mapping() {
        return mapping;
    }

    Hours hours() {
        return hours;
    }

    Sums sums() {
        return tally.sum();
    }

    void addLatenciesTo(long[] requests, long[] upstream) {
        latencies.addTo(requests);
        callLatencies.addTo(upstream);
    }

    ProxyMetrics.Latency latency() {
        return latencies.latency();
    }

    ProxyMetrics.Latency callLatency() {
        return callLatencies.latency();
    }
}
