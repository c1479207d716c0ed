package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.admin.ProxyMetrics;
import io.apibuddy.admin.Scrape;
import io.apibuddy.store.HistoryStore.Hour;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.testing.ScriptedOrigin;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every counter, wherever it is read, is what the clients and the upstream have counted for themselves. */
@Timeout(120)
class NumbersAgreeTest {
    private static final int THREADS = 16;
    private static final int REQUESTS = 10_000;
    private static final long SEED = 20261123;
    private static final BigDecimal COST = new BigDecimal("0.01");
    private static final List<String> REACHED = List.of("plain", "old", "failing", "limited", "past", "standard");
    private static final List<String> OUTCOMES = List.of("hit", "stale", "revalidated", "miss", "bypass", "none");

    @TempDir
    private Path directory;

    private final Map<Seen, LongAdder> seen = new ConcurrentHashMap<>();
    private final Map<Called, LongAdder> called = new ConcurrentHashMap<>();

    /** What a client sees of an answer; {@code mapping} is empty for none. */
    private record Seen(String mapping, String method, int status, String outcome, boolean collapsed, int bytes) {
        static Seen of(String mapping, String method, Answered answer) {
            String status = answer.cacheStatus();
            return new Seen(
                    mapping,
                    method,
                    answer.status(),
                    outcome(status),
                    status.contains("; collapsed"),
                    answer.bytes().length);
        }

        private static String outcome(String status) {
            if (status.contains("; hit")) {
                return status.contains("; ttl=-") ? "stale" : "hit";
            }
            if (!status.contains("; fwd-status")) {
                return "none";
            }
            if (status.contains("; fwd=stale") && status.contains("; fwd-status=304")) {
                return "revalidated";
            }
            return status.contains("; fwd=method") || status.contains("; fwd=bypass") ? "bypass" : "miss";
        }

        boolean isSaved() {
            return collapsed || outcome.equals("hit") || outcome.equals("stale");
        }
    }

    /** What upstream sees of a call. */
    private record Called(String mapping, int status) {}

    private void answer(HttpServerRequest request) {
        String mapping = request.path().substring(1, request.path().indexOf('/', 1));
        int status = status(request);
        called.computeIfAbsent(new Called(mapping, status), first -> new LongAdder())
                .increment();
        String body = status == 304 || request.method().name().equals("HEAD")
                ? ""
                : request.path().repeat(3);
        Runnable reply =
                () -> ScriptedOrigin.reply(status, body, "ETag", "\"1\"", "Cache-Control", "max-age=0, must-revalidate")
                        .answer(request);
        if (request.path().contains("slow")) {
            Vertx.currentContext().owner().setTimer(30, fired -> reply.run());
        } else {
            reply.run();
        }
    }

    private static int status(HttpServerRequest request) {
        if (request.path().contains("error")) {
            return 500;
        }
        if (request.path().contains("missing")) {
            return 404;
        }
        return request.headers().contains("If-None-Match") ? 304 : 200;
    }

    private House house(PrometheusMeterRegistry registry, int deadPort) {
        House house = House.build(builder -> {
            builder.database(directory.resolve("cache.db")).meterRegistry(registry);
            for (String name : REACHED) {
                // The origin's address is known only once it is there: set below.
                set(builder, name, "http://127.0.0.1:" + deadPort);
            }
            set(builder, "dead", "http://127.0.0.1:" + deadPort);
            return builder.set("domain_mappings.limited.requests_per_hour", 50)
                    .set("domain_mappings.old.ttl_seconds", 60)
                    .set("domain_mappings.old.stale_while_revalidate_seconds", 3600)
                    .set("domain_mappings.past.cacheable_methods", List.of())
                    .set("domain_mappings.standard.freshness", "standard");
        });
        house.origin.replies(this::answer);
        for (String name : REACHED) {
            house.proxy.updateConfig("domain_mappings." + name + ".upstream", house.origin.uri() + "/" + name);
        }
        return house;
    }

    private static void set(CachingProxy.Builder builder, String name, String upstream) {
        builder.map(name, upstream)
                .set("domain_mappings." + name + ".retries", 0)
                .set("domain_mappings." + name + ".requests_per_hour", 0)
                .set("domain_mappings." + name + ".cost_per_call", COST);
    }

    private static int deadPort() throws java.io.IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** One of many kinds of request, as chance has it. */
    private Seen ask(House house, Random random, int number) {
        int few = random.nextInt(20);
        return switch (random.nextInt(15)) {
            case 0, 1, 2, 3 -> seen(house, "plain", "GET", "/few" + few, null);
            case 4 -> seen(house, "plain", "GET", "/new" + number, null);
            case 5 -> seen(house, "plain", "HEAD", "/few" + few, null);
            case 6 -> seen(house, "plain", "POST", "/search", "q=" + few);
            case 7 -> seen(house, "failing", "GET", few % 8 == 0 ? "/error" : "/missing" + number, null);
            case 8 -> seen(house, "plain", "GET", "/slow" + number / (4 * THREADS), null);
            case 9 -> seen(house, "limited", "GET", "/" + number, null);
            case 10 -> seen(house, "past", "GET", "/few" + few, null);
            case 11 -> seen(house, "standard", "GET", "/" + few, null);
            case 12 -> seen(house, "plain", "GET", "/few" + few, null, "If-None-Match", "\"1\"");
            case 13 -> seen(house, "old", "GET", "/" + few, null);
            default ->
                switch (few % 4) {
                    case 0 -> seen(house, "nosuch", "GET", "/a", null);
                    case 1 -> seen(house, "dead", "GET", "/" + number, null);
                    case 2 -> seen(house, "plain", "DELETE", "/few" + few, null);
                    default -> seen(house, "plain", "GET", "/none" + number, null, "Cache-Control", "only-if-cached");
                };
        };
    }

    private static Seen seen(House house, String mapping, String method, String path, String body, String... fields) {
        Answered answer = body == null
                ? house.send(method, "/" + mapping + path, null, fields)
                : house.post("/" + mapping + path, "application/x-www-form-urlencoded", body, fields);
        return Seen.of(mapping.equals("nosuch") ? "" : mapping, method, answer);
    }

    private void ask(House house, int from, int to) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(THREADS);
        AtomicInteger next = new AtomicInteger(from);
        List<Future<?>> ends = IntStream.range(0, THREADS)
                .<Future<?>>mapToObj(thread -> clients.submit(() -> {
                    Random random = new Random(SEED + from + thread);
                    for (int number = next.getAndIncrement(); number < to; number = next.getAndIncrement()) {
                        seen.computeIfAbsent(ask(house, random, number), first -> new LongAdder())
                                .increment();
                    }
                }))
                .toList();
        clients.shutdown();
        for (Future<?> end : ends) {
            end.get(100, TimeUnit.SECONDS);
        }
    }

    @Test
    void everyCounterIsWhatTheClientsAndTheUpstreamHaveCounted() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (House house = house(registry, deadPort())) {
            ask(house, 0, REQUESTS / 2);
            house.clock.advance(Duration.ofSeconds(61));
            ask(house, REQUESTS / 2, REQUESTS);
            // A request is counted once its reply has been sent, which its client may know earlier; so is a call that
            // refreshes in the background.
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> house.proxy.metrics().total().requests() == REQUESTS
                            && house.proxy.metrics().upstreams().get("old").answers() == calls("old"));
            everyKindOfRequestWasThere();
            ProxyMetrics metrics = house.proxy.metrics();
            theRecordAgrees(metrics);
            prometheusAgrees(Scrape.of(registry.scrape()), metrics);
            house.proxy.stop();
            theHistoryAgrees(hours(house), metrics);
        }
    }

    /** What a later run finds in the database. */
    private static List<Hour> hours(House house) {
        Vertx vertx = Vertx.vertx();
        try {
            ResponseStore store = Waiting.on(
                    ResponseStore.open(vertx, house.proxy.config().cache(), house.clock, (what, cause) -> {}));
            List<Hour> hours = Waiting.on(store.history().since(Instant.EPOCH));
            Waiting.on(store.close());
            return hours;
        } finally {
            Waiting.on(vertx.close());
        }
    }

    private void everyKindOfRequestWasThere() {
        assertThat(OUTCOMES)
                .allSatisfy(outcome -> assertThat(requests(one -> one.outcome().equals(outcome)))
                        .as(outcome)
                        .isPositive());
        for (int status : new int[] {200, 304, 404, 429, 500, 502, 504}) {
            assertThat(requests(one -> one.status() == status))
                    .as("status %s", status)
                    .isPositive();
        }
        assertThat(requests(Seen::collapsed)).as("collapsed").isPositive();
    }

    private void theRecordAgrees(ProxyMetrics metrics) {
        assertThat(metrics.mappings().keySet())
                .hasSize(REACHED.size() + 1)
                .contains("dead")
                .containsAll(REACHED);
        assertThat(metrics.total().bytes()).isEqualTo(bytes(one -> true));
        metrics.mappings().forEach((name, numbers) -> {
            agrees(numbers, name);
            long failures = name.equals("dead") ? numbers.calls() : 0;
            assertThat(numbers.calls()).as("calls of " + name).isEqualTo(calls(name) + failures);
            assertThat(metrics.upstreams().get(name).answers()).isEqualTo(calls(name));
            assertThat(metrics.upstreams().get(name).failures()).isEqualTo(failures);
        });
        assertThat(metrics.total().requests()).isEqualTo(REQUESTS);
        assertThat(metrics.total().own())
                .isEqualTo(requests(one -> one.outcome().equals("none")));
    }

    private void agrees(ProxyMetrics.Requests numbers, String name) {
        assertThat(List.of(
                        numbers.hits(),
                        numbers.stale(),
                        numbers.revalidated(),
                        numbers.misses(),
                        numbers.bypassed(),
                        numbers.own()))
                .as(name + " by outcome")
                .isEqualTo(OUTCOMES.stream()
                        .map(outcome -> requests(one ->
                                one.mapping().equals(name) && one.outcome().equals(outcome)))
                        .toList());
        long saved = requests(one -> one.mapping().equals(name) && one.isSaved());
        assertThat(numbers.callsSaved()).isEqualTo(saved);
        assertThat(numbers.bytesSaved()).isEqualTo(bytes(one -> one.mapping().equals(name) && one.isSaved()));
        assertThat(numbers.bytes()).isEqualTo(bytes(one -> one.mapping().equals(name)));
        assertThat(numbers.collapsed()).isEqualTo(requests(one -> one.mapping().equals(name) && one.collapsed()));
        assertThat(numbers.throttled()).isEqualTo(requests(one -> one.mapping().equals(name) && one.status() == 429));
        assertThat(numbers.saved()).isEqualByComparingTo(COST.multiply(BigDecimal.valueOf(saved)));
        assertThat(numbers.spent()).isEqualByComparingTo(COST.multiply(BigDecimal.valueOf(numbers.calls())));
        assertThat(numbers.brokenOff()).isZero();
        assertThat(numbers.latency().count()).isEqualTo(numbers.requests());
    }

    private void prometheusAgrees(Scrape scrape, ProxyMetrics metrics) {
        assertThat(scrape.sum("apibuddy_requests_total")).isEqualTo(REQUESTS);
        assertThat(scrape.sum("apibuddy_request_duration_seconds_count")).isEqualTo(REQUESTS);
        seen.keySet()
                .forEach(one -> assertThat(scrape.sum(
                                "apibuddy_requests_total",
                                "mapping",
                                one.mapping(),
                                "method",
                                one.method(),
                                "status",
                                Integer.toString(one.status()),
                                "outcome",
                                one.outcome()))
                        .as(one.toString())
                        .isEqualTo(requests(other -> other.mapping().equals(one.mapping())
                                && other.method().equals(one.method())
                                && other.status() == one.status()
                                && other.outcome().equals(one.outcome()))));
        called.forEach((call, count) -> assertThat(scrape.sum(
                        "apibuddy_upstream_calls_total",
                        "mapping",
                        call.mapping(),
                        "status",
                        Integer.toString(call.status()),
                        "error",
                        "",
                        "retry",
                        "false"))
                .as(call.toString())
                .isEqualTo(count.sum()));
        metrics.mappings().forEach((name, numbers) -> {
            assertThat(scrape.sum("apibuddy_client_bytes_total", "mapping", name))
                    .isEqualTo(numbers.bytes());
            assertThat(scrape.sum("apibuddy_calls_saved_total", "mapping", name))
                    .isEqualTo(numbers.callsSaved());
            assertThat(scrape.sum("apibuddy_collapsed_total", "mapping", name)).isEqualTo(numbers.collapsed());
            assertThat(scrape.sum("apibuddy_throttle_refused_total", "mapping", name))
                    .isEqualTo(numbers.throttled());
            assertThat(scrape.sum("apibuddy_upstream_calls_total", "mapping", name))
                    .isEqualTo(numbers.calls());
            assertThat(scrape.sum("apibuddy_money_saved_total", "mapping", name))
                    .isEqualTo(numbers.saved().doubleValue());
        });
    }

    private void theHistoryAgrees(List<Hour> hours, ProxyMetrics metrics) {
        // The clock stands still: there is one hour. The empty name: requests that came to no mapping.
        assertThat(hours).hasSize(metrics.mappings().size() + 1);
        assertThat(hours.stream().mapToLong(Hour::requests).sum()).isEqualTo(REQUESTS);
        for (Hour hour : hours) {
            ProxyMetrics.Requests numbers = metrics.mappings().get(hour.mapping());
            if (numbers == null) {
                assertThat(hour.mapping()).isEmpty();
                assertThat(hour.own()).isEqualTo(requests(one -> one.mapping().isEmpty()));
                continue;
            }
            assertThat(List.of(
                            hour.hits(),
                            hour.stale(),
                            hour.revalidated(),
                            hour.misses(),
                            hour.bypassed(),
                            hour.own(),
                            hour.calls(),
                            hour.callsSaved(),
                            hour.bytes(),
                            hour.bytesSaved()))
                    .as(hour.mapping())
                    .containsExactly(
                            numbers.hits(),
                            numbers.stale(),
                            numbers.revalidated(),
                            numbers.misses(),
                            numbers.bypassed(),
                            numbers.own(),
                            numbers.calls(),
                            numbers.callsSaved(),
                            numbers.bytes(),
                            numbers.bytesSaved());
            assertThat(hour.spent()).isEqualByComparingTo(numbers.spent());
            assertThat(hour.saved()).isEqualByComparingTo(numbers.saved());
        }
    }

    private long requests(Predicate<Seen> which) {
        return seen.entrySet().stream()
                .filter(one -> which.test(one.getKey()))
                .mapToLong(one -> one.getValue().sum())
                .sum();
    }

    private long bytes(Predicate<Seen> which) {
        return seen.entrySet().stream()
                .filter(one -> which.test(one.getKey()))
                .mapToLong(one -> one.getKey().bytes() * one.getValue().sum())
                .sum();
    }

    private long calls(String mapping) {
        return called.entrySet().stream()
                .filter(call -> call.getKey().mapping().equals(mapping))
                .mapToLong(call -> call.getValue().sum())
                .sum();
    }
}
