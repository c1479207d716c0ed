package io.apibuddy.upstream;

import io.apibuddy.config.MappingConfig;
import io.apibuddy.upstream.UpstreamException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The calls under way and the pools they use. */
final class PooledUpstream implements Upstream {
    private final Vertx vertx;
    private final Clients clients;
    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
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
        Context context = vertx.getOrCreateContext();
        Destination destination = Destination.of(request.mapping());
        Exchange exchange = new Exchange(vertx, context, request, destination, underWay::remove);
        underWay.add(exchange);
        Future<Answer> answer = exchange.start(clients.client(destination));
        if (closed) {
            exchange.stop(); // it was not there yet when close told the others
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
        List<Future<Void>> stopping = underWay.stream().map(Exchange::stop).toList();
        return Future.join(stopping).eventually(clients::close).mapEmpty();
    }
}
