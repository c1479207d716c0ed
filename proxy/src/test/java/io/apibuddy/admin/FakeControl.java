package io.apibuddy.admin;

import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Explanation;
import io.apibuddy.events.Protection;
import io.apibuddy.http.RequestHead;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.Measurements;
import io.apibuddy.store.ResponseStore.Timing;
import io.apibuddy.throttling.Breaker;
import io.apibuddy.throttling.Standing;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A proxy that there is none of: it does as it is told, and writes down what it was asked. */
final class FakeControl implements Control {
    ProxyConfig config = ConfigLoader.create()
            .mapping("wiki", "https://wiki.example/v1", "test")
            .load()
            .config();
    List<Protection> protections = List.of(protection("wiki", Breaker.Status.CLOSED));
    Optional<String> diskTrouble = Optional.empty();
    Optional<Future<Void>> reload = Optional.empty();
    Runnable reloading = () -> {};
    Optional<Runnable> shutdown = Optional.empty();
    final List<String> asked = new ArrayList<>();
    Function<RequestHead, Future<Explanation>> explaining = head -> Future.failedFuture("not set");
    final Map<Long, Explanation> past = new HashMap<>();

    /** What the store does, by the method's name; what is not there fails. */
    final Map<String, Function<Object[], Object>> stored = new HashMap<>();

    private final ResponseStore store = ResponseStore.class.cast(Proxy.newProxyInstance(
            ResponseStore.class.getClassLoader(), new Class<?>[] {ResponseStore.class}, (InvocationHandler)
                    (self, method, args) -> stored.get(method.getName()).apply(args)));

    FakeControl() {
        stored.put(
                "measurements",
                args -> new Measurements(
                        2,
                        2048,
                        0,
                        1,
                        3,
                        new Timing(5, Duration.ofMillis(7), Duration.ofMillis(3)),
                        new Timing(4, Duration.ofMillis(9), Duration.ofMillis(5)),
                        0,
                        0,
                        diskTrouble));
    }

    static Protection protection(String mapping, Breaker.Status breaker) {
        return new Protection(
                mapping,
                new Standing(Optional.empty(), Duration.ZERO, List.of()),
                breaker,
                breaker == Breaker.Status.OPEN ? Optional.of(Duration.ofSeconds(9)) : Optional.empty(),
                0,
                1);
    }

    void set(String key, Object value) {
        config = config.with(key, value);
    }

    @Override
    public ProxyConfig config() {
        return config;
    }

    @Override
    public ResponseStore store() {
        return store;
    }

    @Override
    public Future<Long> purge(ResponseStore.Purge purge) {
        return store.purge(purge);
    }

    @Override
    public List<Protection> protections() {
        return protections;
    }

    @Override
    public boolean resetThrottle(String mapping) {
        asked.add("reset " + mapping);
        return config.mappings().containsKey(mapping);
    }

    @Override
    public Future<Explanation> explain(RequestHead request, Buffer content) {
        asked.add("explain " + request.method() + " " + request.target() + " " + content);
        return explaining.apply(request);
    }

    @Override
    public Future<Optional<Explanation>> explain(long id) {
        return Future.succeededFuture(Optional.ofNullable(past.get(id)));
    }

    @Override
    public Optional<String> storedUri(String mapping, String url, boolean prefix) {
        if (!config.mappings().containsKey(mapping)) {
            return Optional.empty();
        }
        String base = config.mappings().get(mapping).upstream().toString();
        return url.startsWith("/")
                ? Optional.of(base + url)
                : Optional.of(url).filter(absolute -> absolute.startsWith(base));
    }

    @Override
    public Optional<Future<Void>> reload() {
        reloading.run();
        return reload;
    }

    @Override
    public Optional<Runnable> shutdown() {
        return shutdown;
    }

    @Override
    public long waiting() {
        return 1;
    }
}
