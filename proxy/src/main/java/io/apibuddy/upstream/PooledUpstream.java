package io.apibuddy.upstream;

import io.apibuddy.config.MappingConfig;
import io.apibuddy.upstream.UpstreamException.Kind;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The calls under way and the connections they use. */
final class PooledUpstream implements Upstream {
    private final Vertx vertx;
    private final Clients clients;
    private final ConcurrentMap<EventLoop, UnderWay> underWay = new ConcurrentHashMap<>();
    private volatile boolean closed;

    PooledUpstream(Vertx vertx) {
        this.vertx = vertx;
        this.clients = new Clients(vertx);
    }

    @Override
    public Future<Answer> send(Request request) {
        if (closed) {
            request.body().cancel();
            return Future.failedFuture(new UpstreamException(Kind.STOPPED, "the proxy is stopping"));
        }
        ContextInternal context = VertxInternals.context(vertx);
        Destination destination = clients.destination(request.mapping());
        UnderWay calls = underWay.computeIfAbsent(context.nettyEventLoop(), UnderWay::new);
        Exchange exchange = new Exchange(context, request, destination, calls);
        Future<Answer> answer = exchange.start(clients.lines(destination));
        if (closed) {
            stop(calls); // it was not there yet when close told the others
        }
        return answer;
    }

    @Override
    public void reconfigure(Iterable<MappingConfig> mappings) {
        Set<Destination> wanted = new HashSet<>();
        mappings.forEach(mapping -> wanted.add(Destination.of(mapping)));
        clients.retain(wanted);
    }

    @Override
    public Future<Void> close() {
        closed = true;
        List<Future<Void>> stopping =
                underWay.values().stream().map(PooledUpstream::stop).toList();
        return Future.join(stopping).eventually(clients::close).mapEmpty();
    }

    private static Future<Void> stop(UnderWay calls) {
        Promise<Void> done = Promise.promise();
        calls.loop().execute(() -> {
            calls.stop();
            done.complete();
        });
        return done.future();
    }
}
