package io.apibuddy;

import io.apibuddy.access.Access;
import io.apibuddy.admin.Admin;
import io.apibuddy.config.MappingConfig;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Listeners;
import io.apibuddy.events.ProxyListener;
import io.apibuddy.events.SecurityEvent;
import io.apibuddy.events.UpstreamEvent;
import io.apibuddy.exchange.Exchange;
import io.apibuddy.exchange.Judge;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.apibuddy.message.Delivery;
import io.apibuddy.message.Reply;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.Purge;
import io.apibuddy.upstream.Upstream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * All that is between the server and upstream: the front door, access, the exchange and a store, on a fake clock. Two of
 * them that are given the same give the same, down to the hashes of their keys. On one Vert.x context.
 */
final class Entrance {
    /** Whatever is told, in order. */
    final List<Object> told = new ArrayList<>();

    /** What upstream was asked, in order. */
    final List<RequestHead> asked;

    private final FakeClock clock;
    private final ResponseStore store;
    private final Access access;
    private final FrontDoor door;
    private final Exchange exchange;
    private Judge judge;

    private Entrance(
            FakeClock clock,
            ProxyConfig config,
            ResponseStore store,
            Listeners listeners,
            Access access,
            Exchange exchange,
            List<RequestHead> asked) {
        this.asked = asked;
        this.clock = clock;
        this.store = store;
        this.access = access;
        this.exchange = exchange;
        this.judge = new Judge(config, store, clock);
        this.door = new FrontDoor(access, new Desk(), config.admin().enabled(), exchange, listeners, clock);
        listeners.add(new ProxyListener() {
            @Override
            public void onEvent(ExchangeEvent event) {
                told.add(event);
            }

            @Override
            public void onUpstreamCall(UpstreamEvent event) {
                told.add(event);
            }

            @Override
            public void onSecurityEvent(SecurityEvent event) {
                told.add(event);
            }

            @Override
            public void onCacheTrouble(String what, Throwable cause) {
                throw new AssertionError(what, cause);
            }
        });
    }

    static Future<Entrance> open(
            Vertx vertx, FakeClock clock, ProxyConfig config, Function<Upstream.Request, Upstream.Answer> script) {
        Listeners listeners = new Listeners();
        Access access = Access.open(config.security(), config.mappings().keySet(), clock);
        List<RequestHead> asked = new ArrayList<>();
        Upstream upstream = new Scripted(asked, script);
        return ResponseStore.open(vertx, config.cache(), clock, listeners::tellCacheTrouble)
                .map(Entrance::withOneSecret)
                .compose(store -> Exchange.open(config, store, upstream, listeners, clock, clock)
                        .map(exchange -> new Entrance(clock, config, store, listeners, access, exchange, asked)));
    }

    /** Keys hash alike, and credentials are masked alike. */
    private static ResponseStore withOneSecret(ResponseStore store) {
        return (ResponseStore) Proxy.newProxyInstance(
                ResponseStore.class.getClassLoader(), new Class<?>[] {ResponseStore.class}, (self, method, args) -> {
                    try {
                        return method.getName().equals("secret") ? new byte[32] : method.invoke(store, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** What came of a call. */
    record Answer(Reply reply, String content) {
        /** All that a client sees. */
        List<Object> seen() {
            return List.of(reply.head(), content);
        }

        int status() {
            return reply.head().status();
        }

        String field(String name) {
            return reply.head().fields().first(name).orElse("");
        }
    }

    Future<Answer> send(Call call) {
        return door.handle(call)
                .compose(reply -> read(reply.body()).map(content -> {
                    reply.delivered().accept(new Delivery(content.length(), true));
                    return new Answer(reply, content);
                }));
    }

    /** What the rules say of a request that is let in. */
    Future<Optional<Judge.Said>> judged(RequestHead head) {
        return judge.asked(access.stripped(head));
    }

    void reconfigure(ProxyConfig config) {
        access.reconfigure(config.security(), config.mappings().keySet());
        store.reconfigure(config.cache());
        exchange.reconfigure(config);
        door.administered(config.admin().enabled());
        judge = new Judge(config, store, clock);
    }

    Future<Long> purge(Purge purge) {
        return exchange.purge(purge);
    }

    Future<Void> close() {
        exchange.close();
        return store.close();
    }

    private static Future<String> read(Body body) {
        if (body instanceof Body.Whole whole) {
            return Future.succeededFuture(whole.bytes().toString());
        }
        Promise<String> read = Promise.promise();
        Buffer all = Buffer.buffer();
        var stream = ((Body.Streamed) body).stream();
        stream.exceptionHandler(read::tryFail);
        stream.endHandler(done -> read.tryComplete(all.toString()));
        stream.handler(all::appendBuffer);
        stream.resume();
        return read.future();
    }

    /** Says who came. */
    private static final class Desk implements Admin {
        @Override
        public boolean isOpenToAll(Call call) {
            return call.head().target().path().equals("/admin/health");
        }

        @Override
        public Future<Reply> handle(Call call, Caller caller) {
            return Future.succeededFuture(new Reply(
                    new ResponseHead(200, Fields.of("Admin", caller.name())),
                    Body.of(Buffer.buffer(call.head().toString()))));
        }

        @Override
        public void close() {}
    }

    private record Scripted(List<RequestHead> asked, Function<Request, Answer> script) implements Upstream {
        @Override
        public Future<Answer> send(Request request) {
            asked.add(request.head());
            request.body().cancel();
            try {
                return Future.succeededFuture(script.apply(request));
            } catch (RuntimeException failed) {
                return Future.failedFuture(failed);
            }
        }

        @Override
        public void reconfigure(Iterable<MappingConfig> mappings) {}

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }
}
