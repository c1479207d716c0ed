package io.apibuddy.exchange;

import io.apibuddy.config.MappingConfig;
import io.apibuddy.upstream.Upstream;
import io.vertx.core.Future;

/** An upstream that is never asked. */
final class Nobody implements Upstream {
    @Override
    public Future<Answer> send(Request request) {
        return Future.failedFuture(new IllegalStateException("nobody is asked here"));
    }

    @Override
    public void reconfigure(Iterable<MappingConfig> mappings) {}

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
