package io.apibuddy.config;

import java.util.Set;

/** What is allowed but seldom wise. */
final class Advice {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    private Advice() {}

    static void give(ProxyConfig config, Mistakes mistakes) {
        if (!LOOPBACK.contains(config.server().host()) && !config.security().requireSecureKey()) {
            warn(config, mistakes, "server", "host", "other machines may connect, and no access key is required");
        }
        config.mappings().forEach((name, mapping) -> {
            if (mapping.tls().insecure()) {
                String path = TreeDecoder.MAPPINGS + "." + name;
                warn(config, mistakes, path, "tls.insecure", "upstream's certificate is not checked");
            }
        });
    }

    private static void warn(ProxyConfig config, Mistakes mistakes, String section, String key, String what) {
        String full = section + "." + key;
        Place place = config.settings()
                .at(Settings.path(full, config.mappings().keySet()))
                .map(Node::place)
                .orElse(Place.DEFAULT);
        mistakes.warn(place, full, what);
    }
}
