package io.apibuddy.cli;

import io.apibuddy.config.ServerConfig;
import java.util.Locale;

/** Where a server can be reached, as a user writes it. */
final class Address {
    private Address() {}

    static String of(ServerConfig server, int port) {
        String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
        return (server.tls().isPresent() ? "https" : "http") + "://" + host + ":" + port;
    }

    static boolean isLoopback(ServerConfig server) {
        String host = server.host().toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }
}
