package io.apibuddy.cli;

import io.apibuddy.config.ServerConfig;
import java.util.Locale;

/** Who can reach a server. */
final class Address {
    private Address() {}

    static boolean isLoopback(ServerConfig server) {
        String host = server.host().toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }
}
