package io.apibuddy;

import io.apibuddy.access.Access;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.config.Secret;
import java.time.InstantSource;
import java.util.Optional;

/** Sees to it that a proxy that requires a key has one, and keeps it. */
final class Keys {
    private Keys() {}

    static ProxyConfig madeIfMissing(ProxyConfig config, Optional<Secret> before) {
        boolean missing = config.security().requireSecureKey()
                && config.security().secureKey().isEmpty();
        return missing ? config.with("security.secure_key", before.orElseGet(() -> made(config))) : config;
    }

    /** The access room makes one when it is opened without. */
    private static Secret made(ProxyConfig config) {
        return Access.open(config.security(), config.mappings().keySet(), InstantSource.system())
                .key()
                .orElseThrow();
    }
}
