package io.apibuddy.server;

import io.apibuddy.config.ServerConfig;
import io.apibuddy.message.Handler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BiConsumer;

/** Listens on a socket. */
public interface Server {
    /**
     * Binds and begins to serve.
     *
     * @param vertx whose event loops serve
     * @param config address, limits, TLS
     * @param handler that answers
     * @param refused told of requests that were refused before the handler saw them: the peer's address, and why
     * @return fails with {@link io.apibuddy.config.ProxyException} that names the port when it is taken
     */
    static Future<Server> open(Vertx vertx, ServerConfig config, Handler handler, BiConsumer<String, String> refused) {
        return NettyServer.open(vertx, config, handler, refused, InstantSource.system());
    }

    /**
     * The port in use.
     *
     * @return 1 to 65535, also when 0 was configured
     */
    int port();

    /**
     * Takes over limits and time-outs that can change while it runs.
     *
     * @param config with the same address
     */
    void reconfigure(ServerConfig config);

    /**
     * Accepts no more, lets what is in flight finish, closes idle connections, and breaks what is left at the end.
     *
     * @param grace how long to wait for what is in flight
     * @return completes when all connections are closed
     */
    Future<Void> close(Duration grace);
}
