package io.apibuddy.exchange;

import io.apibuddy.FakeClock;
import io.apibuddy.config.ConfigLoader;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Listeners;
import io.apibuddy.events.ProxyListener;
import io.apibuddy.events.Tracing;
import io.apibuddy.events.UpstreamEvent;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.apibuddy.message.Reply;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.Found;
import io.apibuddy.store.StateStore;
import io.apibuddy.upstream.Upstream;
import io.apibuddy.upstream.UpstreamException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An exchange between a scripted upstream and a store that keeps nothing. All of it happens on the test's thread and on a
 * fake clock, so that every wait is known to the nanosecond.
 */
final class Desk {
    final FakeClock clock = new FakeClock();

    /** What upstream was asked, in order. */
    final List<Upstream.Request> asked = new ArrayList<>();

    /** When. */
    final List<Instant> askedAt = new ArrayList<>();

    final List<UpstreamEvent> calls = new ArrayList<>();
    final List<ExchangeEvent> events = new ArrayList<>();

    /** Before the first request. */
    Tracing tracing = Tracing.NONE;

    /** What each back-off is drawn from. */
    double random = 0.5;

    private final ConfigLoader config = ConfigLoader.create().mapping("api", "http://127.0.0.1:1", "test");
    private final Deque<Function<Upstream.Request, Future<Upstream.Answer>>> once = new ArrayDeque<>();
    private Function<Upstream.Request, Future<Upstream.Answer>> always = answering(200, "hello");
    private Optional<Exchange> exchange = Optional.empty();

    Desk() {
        set("requests_per_hour", 0);
    }

    /** A setting of the mapping. Before the first request. */
    Desk set(String key, Object value) {
        return setAll("domain_mappings.api." + key, value);
    }

    Desk setAll(String key, Object value) {
        config.set(key, value, "test");
        return this;
    }

    static Function<Upstream.Request, Future<Upstream.Answer>> answering(int status, String body, String... fields) {
        return request -> Future.succeededFuture(answer(status, Body.of(Buffer.buffer(body)), fields));
    }

    static Function<Upstream.Request, Future<Upstream.Answer>> failing(UpstreamException.Kind kind) {
        return request -> {
            request.body().cancel();
            return Future.failedFuture(new UpstreamException(kind, "as told"));
        };
    }

    static Upstream.Answer answer(int status, Body body, String... fields) {
        return new Upstream.Answer(new ResponseHead(status, Fields.of(fields)), body);
    }

    /** Answers one request so; several are used in order. */
    Desk then(Function<Upstream.Request, Future<Upstream.Answer>> script) {
        once.add(script);
        return this;
    }

    /** Answers so when no {@link #then} is left. */
    Desk always(Function<Upstream.Request, Future<Upstream.Answer>> script) {
        always = script;
        return this;
    }

    /** A request and its client. */
    static final class Sending {
        final Promise<Void> gone = Promise.promise();
        private Future<Reply> reply = Future.succeededFuture();

        boolean isAnswered() {
            return reply.isComplete();
        }

        Reply answer() {
            if (!reply.succeeded()) {
                throw new AssertionError("not answered", reply.cause());
            }
            return reply.result();
        }

        int status() {
            return answer().head().status();
        }

        String text() {
            return ((Body.Whole) answer().body()).bytes().toString();
        }

        String field(String name) {
            return answer().head().fields().first(name).orElse("");
        }

        void leaves() {
            gone.complete();
        }
    }

    Sending get(String path, String... fields) {
        return send("GET", path, Body.empty(), fields);
    }

    Sending send(String method, String path, Body body, String... fields) {
        Sending sending = new Sending();
        sending.reply = exchange()
                .handle(new Call(
                        new RequestHead(method, Target.parse(path), Fields.of(fields)),
                        body,
                        new Loopback(sending.gone.future()),
                        ""));
        return sending;
    }

    Exchange exchange() {
        if (exchange.isEmpty()) {
            exchange = Optional.of(open());
        }
        return exchange.get();
    }

    private Exchange open() {
        Listeners listeners = new Listeners();
        listeners.add(new ProxyListener() {
            @Override
            public void onEvent(ExchangeEvent event) {
                events.add(event);
            }

            @Override
            public void onUpstreamCall(UpstreamEvent event) {
                calls.add(event);
            }
        });
        Rooms rooms = new Rooms(
                proxy(ResponseStore.class, Desk::nothingStored),
                new Scripted(),
                listeners,
                clock,
                clock,
                () -> random,
                new Changes(),
                CarefulTracing.of(tracing));
        return HttpExchange.open(config.load().config(), rooms).result();
    }

    private static Object nothingStored(String method) {
        return switch (method) {
            case "secret" -> new byte[32];
            case "states" ->
                proxy(
                        StateStore.class,
                        name -> name.equals("load") ? Future.succeededFuture(Map.<String, byte[]>of()) : null);
            case "select" -> Future.succeededFuture(Found.nothing());
            case "removeUri" -> Future.succeededFuture(0L);
            case "takesWrites" -> true;
            default -> throw new IllegalStateException("nothing can be kept");
        };
    }

    private static <T> T proxy(Class<T> type, Function<String, Object> methods) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> methods.apply(method.getName())));
    }

    private final class Scripted implements Upstream {
        @Override
        public Future<Answer> send(Request request) {
            asked.add(request);
            askedAt.add(clock.instant());
            Function<Request, Future<Answer>> next = once.poll();
            return (next == null ? always : next).apply(request);
        }

        @Override
        public void reconfigure(Iterable<io.apibuddy.config.MappingConfig> mappings) {}

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }
}
