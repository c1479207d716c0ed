package io.apibuddy.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * A whole configuration, validated. Immutable.
 *
 * @param server section {@code server}
 * @param security section {@code security}
 * @param cache section {@code cache}
 * @param throttling section {@code throttling}
 * @param admin section {@code admin}
 * @param logging section {@code logging}
 * @param mappings section {@code domain_mappings}, by name, in the order of the file
 */
public record ProxyConfig(
        ServerConfig server,
        SecurityConfig security,
        CacheConfig cache,
        ThrottlingConfig throttling,
        AdminConfig admin,
        LoggingConfig logging,
        Map<String, MappingConfig> mappings) {
    /**
     * Loads a file, YAML or JSON, under the defaults and the environment.
     *
     * @param file to read
     * @return the configuration
     * @throws ConfigurationException naming every mistake
     */
    public static ProxyConfig load(Path file) {
        throw new UnsupportedOperationException("not yet: " + file);
    }
}
