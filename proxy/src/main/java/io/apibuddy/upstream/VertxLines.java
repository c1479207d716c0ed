package io.apibuddy.upstream;

import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
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

    private void give(Taker taker, HttpClientRequest acquired) {
        if (taker.isWaiting() && Wire.of(acquired.connection()).isOpen()) {
            taker.got(new VertxLine(acquired, taker));
            return;
        }
        giveBack(acquired);
        if (taker.isWaiting()) {
            take(taker);
        }
    }

    /**
     * Over HTTP/1.1 an unused request's connection goes back to the pool. Over HTTP/2 its place on the connection does not:
     * Vert.x 5.2.3 frees it at the end of a stream, and this has not become one. So a connection that has lost half of its
     * places leaves the pool, and ends when the calls on it have.
     */
    private static void giveBack(HttpClientRequest unused) {
        unused.exceptionHandler(nobody -> {});
        unused.reset(Http2Error.CANCEL.code());
        HttpConnection connection = unused.connection();
        if (connection.protocolVersion() == HttpVersion.HTTP_2
                && connection.remoteSettings() instanceof Http2Settings upstreams) {
            long places = Math.min(Clients.HTTP2_CALLS, upstreams.getMaxConcurrentStreams());
            if (Wire.of(connection).lose() == Math.max(1, places / 2)) {
                connection.shutdown(GRACE_SECONDS, TimeUnit.SECONDS);
            }
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
