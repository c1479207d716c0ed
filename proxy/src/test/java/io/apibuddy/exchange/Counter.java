package io.apibuddy.exchange;

import io.apibuddy.FakeClock;
import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Explanation;
import io.apibuddy.events.Listeners;
import io.apibuddy.events.Tracing;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.apibuddy.message.Delivery;
import io.apibuddy.message.Reply;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.Statistics;
import io.apibuddy.store.ResponseStore.Summary;
import io.apibuddy.upstream.Upstream;
import io.apibuddy.upstream.UpstreamException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** An exchange with a store in memory and a scripted upstream, on a fake clock. */
final class Counter implements AutoCloseable {
    final FakeClock clock = new FakeClock();
    final List<Upstream.Request> asked = Collections.synchronizedList(new ArrayList<>());
    final List<ExchangeEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final ConfigLoader config = ConfigLoader.create().mapping("api", "http://api.test", "test");
    private volatile Function<Upstream.Request, ResponseHead> script =
            request -> new ResponseHead(200, Fields.of("Content-Type", "text/plain"));
    private final ResponseStore store;
    private final Exchange exchange;

    Counter(Object... settings) {
        this(Tracing.NONE, settings);
    }

    /** With settings of the mapping, or of all of it when they begin with a dot: name and value in turn. */
    Counter(Tracing tracing, Object... settings) {
        config.set("domain_mappings.api.requests_per_hour", 0, "test");
        config.set("domain_mappings.api.retries", 0, "test");
        set(settings);
        ProxyConfig loaded = config.load().config();
        Listeners listeners = new Listeners();
        listeners.add(events::add);
        store = on(() -> ResponseStore.open(vertx, loaded.cache(), clock, (what, cause) -> {}));
        exchange = on(() -> Exchange.open(loaded, store, new Scripted(), listeners, clock, clock, tracing));
    }

    private void set(Object... settings) {
        for (int i = 0; i < settings.length; i += 2) {
            String name = settings[i].toString();
            config.set(
                    name.startsWith(".") ? name.substring(1) : "domain_mappings.api." + name, settings[i + 1], "test");
        }
    }

    Counter answering(int status, String... fields) {
        return answering(request -> answer(status, fields));
    }

    static ResponseHead answer(int status, String... fields) {
        return new ResponseHead(status, Fields.of(fields));
    }

    Counter answering(Function<Upstream.Request, ResponseHead> answers) {
        script = answers;
        return this;
    }

    Reply get(String target, String... fields) {
        return send("GET", target, "", fields);
    }

    /** Answered, and read to its end. */
    Reply send(String method, String target, String content, String... fields) {
        return send(new Call(
                head(method, target, fields),
                Body.of(Buffer.buffer(content)),
                new Loopback(Promise.<Void>promise().future()),
                ""));
    }

    /** The same for a call as it is. */
    Reply send(Call call) {
        return on(() -> exchange.handle(call)
                .compose(reply -> read(reply.body()).map(end -> {
                    reply.delivered().accept(new Delivery(0, true));
                    return reply;
                })));
    }

    private static Future<Void> read(Body body) {
        if (!(body instanceof Body.Streamed streamed)) {
            return Future.succeededFuture();
        }
        Promise<Void> end = Promise.promise();
        streamed.stream()
                .handler(bytes -> {})
                .endHandler(end::complete)
                .exceptionHandler(end::fail)
                .resume();
        return end.future();
    }

    Explanation explainGet(String target, String... fields) {
        return explain("GET", target, "", fields);
    }

    Explanation explain(String method, String target, String content, String... fields) {
        return on(() -> exchange.explain(head(method, target, fields), Buffer.buffer(content)));
    }

    Optional<Explanation> explain(long id) {
        return on(() -> exchange.explain(id));
    }

    /** Of the last request. */
    Explanation explainLast() {
        return explain(last().id()).orElseThrow();
    }

    ExchangeEvent last() {
        return events.get(events.size() - 1);
    }

    List<Summary> stored() {
        return on(() -> store.list(Optional.empty(), "", 100));
    }

    Statistics statistics() {
        return on(store::statistics);
    }

    Exchange exchange() {
        return exchange;
    }

    void reconfigure(Object... settings) {
        set(settings);
        on(() -> {
            exchange.reconfigure(config.load().config());
            return Future.succeededFuture();
        });
    }

    private static RequestHead head(String method, String target, String... fields) {
        return new RequestHead(method, Target.parse(target), Fields.of(fields));
    }

    <T> T on(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(start -> {
            try {
                work.get().onComplete(done);
            } catch (RuntimeException | AssertionError e) {
                done.fail(e);
            }
        });
        try {
            return done.future().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        on(store::close);
        vertx.close();
    }

    private final class Scripted implements Upstream {
        @Override
        public Future<Answer> send(Request request) {
            asked.add(request);
            try {
                ResponseHead head = script.apply(request);
                String content = head.status() == 304 ? "" : "hello";
                return Future.succeededFuture(new Answer(head, Body.of(Buffer.buffer(content))));
            } catch (UpstreamException failed) {
                return Future.failedFuture(failed);
            }
        }

        @Override
        public void reconfigure(Iterable<io.apibuddy.config.MappingConfig> mappings) {}

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }
}
