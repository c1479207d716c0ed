package io.apibuddy.admin;

import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Protection;
import io.apibuddy.store.CacheException;
import io.apibuddy.store.HistoryStore;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.Measurements;
import io.apibuddy.store.ResponseStore.Statistics;
import io.apibuddy.store.ResponseStore.Timing;
import io.apibuddy.throttling.Breaker;
import io.apibuddy.throttling.Limit;
import io.apibuddy.throttling.Standing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Rooms of a running proxy that tell what a test says, and a history that may be broken. */
final class FakeRooms implements Meters.Sources, HistoryStore {
    static final Timing NO_TIMING = new Timing(0, Duration.ZERO, Duration.ZERO);

    final List<Hour> written = new ArrayList<>();
    final List<Promise<Void>> held = new ArrayList<>();
    boolean broken;
    boolean hold;
    boolean unreadable;
    List<Protection> protections = List.of();
    Measurements measurements = new Measurements(0, 0, 0, 0, 0, NO_TIMING, NO_TIMING, 0, 0, Optional.empty());
    Statistics statistics = new Statistics(0, 0, 0, 0, 0, 0, Optional.empty(), List.of());
    long waiting;
    Optional<Runnable> tick = Optional.empty();

    static Protection protection(String mapping, Breaker.Status breaker, Limit... limits) {
        return new Protection(
                mapping,
                new Standing(Optional.empty(), Duration.ofSeconds(2), List.of(limits)),
                breaker,
                Optional.empty(),
                3,
                0.5);
    }

    static Limit limit(String name, long permits, long remaining) {
        return new Limit(
                name, OptionalLong.of(permits), remaining, Duration.ZERO, Optional.of(Duration.ofHours(1)), false);
    }

    @Override
    public ResponseStore store() {
        return (ResponseStore) Proxy.newProxyInstance(
                ResponseStore.class.getClassLoader(),
                new Class<?>[] {ResponseStore.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "statistics" ->
                        unreadable
                                ? Future.failedFuture(new CacheException("gone", new IllegalStateException()))
                                : Future.succeededFuture(statistics);
                    case "measurements" -> measurements;
                    case "history" -> this;
                    default -> throw new AssertionError(method.getName());
                });
    }

    @Override
    public List<Protection> protections() {
        return protections;
    }

    @Override
    public long waiting() {
        return waiting;
    }

    @Override
    public long queued() {
        return 7;
    }

    @Override
    public ProxyConfig config() {
        return ConfigLoader.create()
                .mapping("api", "http://127.0.0.1:9", "test")
                .load()
                .config();
    }

    @Override
    public Runnable every(Duration period, Runnable work) {
        tick = Optional.of(work);
        return () -> tick = Optional.empty();
    }

    /** Ten seconds later. */
    void tick() {
        tick.orElseThrow().run();
    }

    @Override
    public Future<Void> add(List<Hour> more) {
        if (broken) {
            return Future.failedFuture(new CacheException("disk full", new IllegalStateException()));
        }
        if (hold) {
            Promise<Void> promise = Promise.promise();
            held.add(promise);
            return promise.future().onSuccess(done -> written.addAll(more));
        }
        written.addAll(more);
        return Future.succeededFuture();
    }

    @Override
    public Future<List<Hour>> since(Instant from) {
        return Future.succeededFuture(List.copyOf(written));
    }
}
