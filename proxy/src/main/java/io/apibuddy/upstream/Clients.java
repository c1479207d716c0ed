package io.apibuddy.upstream;

import io.apibuddy.config.MappingConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connections to each {@link Destination}: of its own over plain HTTP, of a Vert.x client over TLS. For any thread. */
final class Clients {
    /** HTTP/1.1 connections to one destination, from all event loops. */
    static final int HTTP1_CONNECTIONS = 256;

    /** HTTP/2 connections to one destination, and calls on one of them. */
    static final int HTTP2_CONNECTIONS = 4;

    static final int HTTP2_CALLS = 64;

    /** Requests to one destination that may wait for a connection. */
    static final int WAITING = 2000;

    static final int CONNECT_MILLIS = 10_000;
    static final int KEEP_ALIVE_SECONDS = 30;

    /** Idle connections go soon after their time: well within the second that {@link AnswerFields} takes off it. */
    static final int CLEANER_MILLIS = 250;

    private static final int MAX_FIELDS = 128 * 1024;

    /** What one answer may have in flight; enough of it for all calls, so that a slow reader does not stop the others. */
    private static final int HTTP2_WINDOW = 256 * 1024;

    private final Vertx vertx;
    private final ConcurrentMap<Destination, Pool> pools = new ConcurrentHashMap<>();
    private volatile @Nullable Known last;

    Clients(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The last one asked about: most come in a row. */
    private record Known(MappingConfig mapping, Destination destination) {}

    private record Pool(Future<Optional<Buffer>> authority, Future<Lines> lines) {}

    /** Where a mapping's requests go. */
    @SuppressWarnings("ReferenceEquality") // an equal one is taken for another, and costs what the first one did
    Destination destination(MappingConfig mapping) {
        Known known = last;
        if (known == null || known.mapping != mapping) {
            known = new Known(mapping, Destination.of(mapping));
            last = known;
        }
        return known.destination;
    }

    /** The connections to a destination; fails with {@link UpstreamException} when its CA file cannot be used. */
    Future<Lines> lines(Destination destination) {
        Pool pool = pools.get(destination);
        if (pool != null && !pool.lines.failed()) {
            return pool.lines;
        }
        if (pool != null) {
            // Not remembered: the file may have been mended.
            pools.remove(destination, pool);
        }
        return pools.computeIfAbsent(destination, this::open).lines;
    }

    private Pool open(Destination destination) {
        if (!destination.tls()) {
            return new Pool(
                    Future.succeededFuture(Optional.empty()),
                    Future.succeededFuture(new Http1Client(vertx, destination)));
        }
        if (destination.trust().insecure() || destination.trust().caFile().isEmpty()) {
            return new Pool(
                    Future.succeededFuture(Optional.empty()),
                    Future.succeededFuture(build(destination, Optional.empty())));
        }
        Future<Optional<Buffer>> authority = CaFile.read(vertx, destination).map(Optional::of);
        return new Pool(authority, authority.map(pem -> build(destination, pem)));
    }

    private Lines build(Destination destination, Optional<Buffer> authority) {
        HttpClientAgent client = vertx.httpClientBuilder()
                .with(options(destination, authority))
                .with(new PoolOptions()
                        .setHttp1MaxSize(HTTP1_CONNECTIONS)
                        .setHttp2MaxSize(HTTP2_CONNECTIONS)
                        .setCleanerPeriod(CLEANER_MILLIS)
                        .setMaxWaitQueueSize(WAITING))
                .withConnectHandler(Wire::install)
                .build();
        return new VertxLines(client, destination);
    }

    private static HttpClientOptions options(Destination destination, Optional<Buffer> authority) {
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setHttp2ClearTextUpgrade(false)
                .setConnectTimeout(CONNECT_MILLIS)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setHttp2KeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setHttp2MultiplexingLimit(HTTP2_CALLS)
                .setHttp2ConnectionWindowSize(HTTP2_WINDOW * HTTP2_CALLS)
                .setInitialSettings(new Http2Settings()
                        .setPushEnabled(false)
                        .setInitialWindowSize(HTTP2_WINDOW)
                        .setMaxHeaderListSize(MAX_FIELDS))
                .setDecompressionSupported(false)
                .setSsl(true)
                .setSslHandshakeTimeout(CONNECT_MILLIS)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
                .setVerifyHost(!destination.trust().insecure())
                .setTrustAll(destination.trust().insecure());
        authority.ifPresent(pem -> options.setTrustOptions(new PemTrustOptions().addCertValue(pem)));
        return options;
    }

    /** Lets go of the clients for which there is no destination any more, or whose CA file says something else by now. */
    void retain(Set<Destination> wanted) {
        for (Destination destination : List.copyOf(pools.keySet())) {
            if (!wanted.contains(destination)) {
                drop(destination);
            } else if (destination.trust().caFile().isPresent()) {
                recheck(destination);
            }
        }
    }

    private void recheck(Destination destination) {
        Pool pool = pools.get(destination);
        if (pool == null || destination.trust().insecure()) {
            return;
        }
        CaFile.read(vertx, destination).onComplete(read -> {
            boolean same = read.succeeded()
                    && pool.authority.succeeded()
                    && Optional.of(read.result()).equals(pool.authority.result());
            if (!same && pools.remove(destination, pool)) {
                retire(pool);
            }
        });
    }

    private void drop(Destination destination) {
        Pool pool = pools.remove(destination);
        if (pool != null) {
            retire(pool);
        }
    }

    private static void retire(Pool pool) {
        pool.lines.onSuccess(Lines::retire);
    }

    /** Closes all connections. */
    Future<Void> close() {
        List<Future<Void>> closing = new ArrayList<>();
        for (Destination destination : List.copyOf(pools.keySet())) {
            Pool pool = pools.remove(destination);
            if (pool != null) {
                closing.add(pool.lines.compose(Lines::close, failure -> Future.succeededFuture()));
            }
        }
        return Future.join(closing).mapEmpty();
    }
}
