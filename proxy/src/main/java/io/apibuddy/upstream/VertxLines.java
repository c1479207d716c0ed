package io.apibuddy.upstream;

import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;

/** Connections by Vert.x's client: HTTP/2 or HTTP/1.1 over TLS, as upstream offers it. */
final class VertxLines implements Lines {
    /** How long calls over connections that are no longer wanted may go on. */
    private static final long GRACE_SECONDS = 600;

    private final HttpClientAgent client;
    private final RequestOptions options;

    VertxLines(HttpClientAgent client, Destination destination) {
        this.client = client;
        this.options = destination.options();
    }

    @Override
    public void take(Taker taker) {
        // Vert.x calls back on the context that is current here; an answer would be lost if it were taken a tick later.
        request()
                .onComplete(
                        acquired -> give(taker, acquired),
                        failure -> here(
                                taker.context(), () -> taker.gotNone(failure, failure instanceof HttpClosedException)));
    }

    private Future<HttpClientRequest> request() {
        try {
            return client.request(new RequestOptions(options));
        } catch (IllegalStateException closed) {
            return Future.failedFuture(closed);
        }
    }

    private static void here(ContextInternal context, Runnable work) {
        if (Vertx.currentContext() == context) {
            work.run();
        } else {
            context.runOnContext(now -> work.run());
        }
    }

    private static void give(Taker taker, HttpClientRequest acquired) {
        if (taker.isWaiting()) {
            taker.got(new VertxLine(acquired, taker));
        } else {
            acquired.exceptionHandler(nobody -> {});
            acquired.reset(Http2Error.CANCEL.code()); // unused: goes back to the pool
        }
    }

    @Override
    public void retire() {
        client.shutdown(GRACE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
