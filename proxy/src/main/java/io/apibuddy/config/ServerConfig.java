package io.apibuddy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code server}: the socket that clients connect to. Ranges are those of {@code docs/configuration.md}.
 *
 * @param host address to listen on; default 127.0.0.1
 * @param port port to listen on, 0 to 65535; 0: any free one; default 8080, and 0 in {@code CachingProxy}'s builder
 * @param requestTimeout how long upstream may take until the head of its answer is there; more than zero; default 30 s
 * @param idleTimeout how long a client's connection may be idle; more than zero; default 60 s
 * @param headerTimeout how long a client may take to send a request's head; more than zero; default 10 s
 * @param shutdownTimeout how long what is in flight may take to finish at a stop; default 10 s
 * @param maxTargetBytes longest request target, in bytes; above it 414; default 8192
 * @param maxHeaderBytes most that a request's fields may take together, in bytes; above it 431; default 32768
 * @param maxRequestBodySize largest request content, in bytes; above it 413; default 10 MiB
 * @param maxConnectionsPerClient most connections from one address at once; 0: no cap, the default
 * @param tls empty: plain HTTP, the default
 */
public record ServerConfig(
        String host,
        int port,
        Duration requestTimeout,
        Duration idleTimeout,
        Duration headerTimeout,
        Duration shutdownTimeout,
        int maxTargetBytes,
        int maxHeaderBytes,
        long maxRequestBodySize,
        int maxConnectionsPerClient,
        Optional<Tls> tls) {
    /**
     * Checks every value.
     *
     * @param host as above
     * @param port as above
     * @param requestTimeout as above
     * @param idleTimeout as above
     * @param headerTimeout as above
     * @param shutdownTimeout as above
     * @param maxTargetBytes as above
     * @param maxHeaderBytes as above
     * @param maxRequestBodySize as above
     * @param maxConnectionsPerClient as above
     * @param tls as above
     * @throws IllegalArgumentException naming the first key that is wrong, what was found and what is allowed
     */
    public ServerConfig {
        Catalogue.SERVER
                .require("host", host)
                .require("port", port)
                .require("request_timeout", requestTimeout)
                .require("idle_timeout", idleTimeout)
                .require("header_timeout", headerTimeout)
                .require("shutdown_timeout", shutdownTimeout)
                .require("max_target_bytes", maxTargetBytes)
                .require("max_header_bytes", maxHeaderBytes)
                .require("max_request_body_size", maxRequestBodySize)
                .require("max_connections_per_client", maxConnectionsPerClient);
    }

    /**
     * Certificate chain and private key, both PEM.
     *
     * @param certFile the chain, the server's own certificate first
     * @param keyFile its private key, not encrypted
     */
    public record Tls(Path certFile, Path keyFile) {}
}
