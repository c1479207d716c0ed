package io.apibuddy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Section {@code server}. */
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
    /** Certificate chain and private key, both PEM. */
    public record Tls(Path certFile, Path keyFile) {}
}
