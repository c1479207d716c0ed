package io.apibuddy;

import io.apibuddy.access.Access;
import io.apibuddy.admin.Control;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Explanation;
import io.apibuddy.events.Protection;
import io.apibuddy.exchange.Exchange;
import io.apibuddy.http.RequestHead;
import io.apibuddy.store.ResponseStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the admin room may do with a running proxy. */
final class Steering implements Control {
    private final Vertx vertx;
    private final CachingProxy proxy;
    private final Access access;
    private final ResponseStore store;
    private final Exchange exchange;

    Steering(Vertx vertx, CachingProxy proxy, Access access, ResponseStore store, Exchange exchange) {
        this.vertx = vertx;
        this.proxy = proxy;
        this.access = access;
        this.store = store;
        this.exchange = exchange;
    }

    @Override
    public ProxyConfig config() {
        return proxy.config();
    }

    @Override
    public ResponseStore store() {
        return store;
    }

    @Override
    public Future<Long> purge(ResponseStore.Purge purge) {
        return exchange.purge(purge);
    }

    @Override
    public List<Protection> protections() {
        return exchange.protections();
    }

    @Override
    public boolean resetThrottle(String mapping) {
        return exchange.resetThrottle(mapping);
    }

    /** People copy addresses with the access key in them: it is no part of the question, and none of the answer. */
    @Override
    public Future<Explanation> explain(RequestHead request, Buffer content) {
        return exchange.explain(access.stripped(request), content);
    }

    @Override
    public Future<Optional<Explanation>> explain(long id) {
        return exchange.explain(id);
    }

    @Override
    public Optional<String> storedUri(String mapping, String url, boolean prefix) {
        return exchange.storedUri(mapping, url, prefix);
    }

    /** Files are read, and locks taken, where no event loop waits. */
    @Override
    public Optional<Future<Void>> reload() {
        return proxy.source().map(this::reload);
    }

    private Future<Void> reload(Supplier<ProxyConfig> source) {
        return vertx.executeBlocking(() -> {
                    proxy.reload(source.get());
                    return true;
                })
                .mapEmpty();
    }

    @Override
    public Optional<Runnable> shutdown() {
        return proxy.ending();
    }

    @Override
    public long waiting() {
        return exchange.waiting();
    }
}
