package io.apibuddy.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A whole configuration, validated. Immutable, for any thread. Two are equal when their effective values are; which of
 * these were set and which are defaults makes no difference.
 *
 * <p>It remembers what was set and where, so that {@link #with} can change one key, and a mapping that takes a value
 * from a fixed section keeps taking it.
 */
public final class ProxyConfig {
    private final ServerConfig server;
    private final SecurityConfig security;
    private final CacheConfig cache;
    private final ThrottlingConfig throttling;
    private final AdminConfig admin;
    private final LoggingConfig logging;
    private final Map<String, MappingConfig> mappings;
    private final Node.Mapping settings;

    /**
     * A configuration of which every value counts as set.
     *
     * @param server section {@code server}
     * @param security section {@code security}
     * @param cache section {@code cache}
     * @param throttling section {@code throttling}
     * @param admin section {@code admin}
     * @param logging section {@code logging}
     * @param mappings section {@code domain_mappings}, by name, in the order of the file
     * @throws ConfigurationException when the sections do not fit each other
     */
    public ProxyConfig(
            ServerConfig server,
            SecurityConfig security,
            CacheConfig cache,
            ThrottlingConfig throttling,
            AdminConfig admin,
            LoggingConfig logging,
            Map<String, MappingConfig> mappings) {
        this.server = server;
        this.security = security;
        this.cache = cache;
        this.throttling = throttling;
        this.admin = admin;
        this.logging = logging;
        this.mappings = Collections.unmodifiableMap(new LinkedHashMap<>(mappings));
        this.mappings.forEach((name, mapping) -> {
            if (!mapping.name().equals(name)) {
                throw new IllegalArgumentException("mapping " + mapping.name() + " under the name " + name);
            }
        });
        this.settings = ConfigView.of(this).settings();
        Mistakes mistakes = new Mistakes();
        new TreeDecoder(mistakes).check(settings);
        mistakes.throwIfAny();
    }

    /** One that was read from a tree. */
    ProxyConfig(
            ServerConfig server,
            SecurityConfig security,
            CacheConfig cache,
            ThrottlingConfig throttling,
            AdminConfig admin,
            LoggingConfig logging,
            Map<String, MappingConfig> mappings,
            Node.Mapping settings) {
        this.server = server;
        this.security = security;
        this.cache = cache;
        this.throttling = throttling;
        this.admin = admin;
        this.logging = logging;
        this.mappings = Collections.unmodifiableMap(new LinkedHashMap<>(mappings));
        this.settings = settings;
    }

    /**
     * Loads a file, YAML or JSON, over the defaults and under the environment of the process. Warnings are logged;
     * {@link ConfigLoader} hands them over.
     *
     * @param file to read
     * @return the configuration
     * @throws ConfigurationException naming every mistake
     */
    public static ProxyConfig load(Path file) {
        ConfigLoader.Loaded loaded =
                ConfigLoader.create().file(file).environment(System.getenv()).load();
        loaded.warnings().forEach(LoggerFactory.getLogger(ProxyConfig.class)::warn);
        return loaded.config();
    }

    /**
     * The defaults alone: port 8080, no database, no mappings.
     *
     * @return the configuration
     */
    public static ProxyConfig defaults() {
        return ConfigLoader.create().load().config();
    }

    /**
     * This with one key changed, validated whole.
     *
     * @param key dotted, such as {@code server.port}, {@code domain_mappings.wiki.ttl_seconds}, or
     *     {@code domain_mappings.wiki} for a whole mapping
     * @param value as it would stand in the file, so a number of seconds for a time; a Map for an object; what the
     *     records hold (Duration, Path, URI, Secret, enum constants) will do as well. Null: the key is no longer set,
     *     so its default counts again, or the mapping is gone.
     * @return the new configuration
     * @throws ConfigurationException when it would not be valid; this one stands as it was
     */
    public ProxyConfig with(String key, @Nullable Object value) {
        return with(key, value, System.getenv());
    }

    ProxyConfig with(String key, @Nullable Object value, Map<String, String> environment) {
        Mistakes mistakes = new Mistakes();
        Settings changed = new Settings(settings, mistakes);
        if (value == null) {
            changed.remove(key);
        } else {
            Node node = Node.of(value, Place.update(), false);
            changed.set(key, new Expansion(environment, mistakes).expand(node, key));
        }
        return new TreeDecoder(mistakes)
                .decode(changed.tree())
                .orElseThrow(() -> new ConfigurationException(mistakes.inOrder()));
    }

    /**
     * What differs in another configuration.
     *
     * @param next the other
     * @return sections and keys, and which of them take effect only at the next start
     */
    public ConfigChanges changesTo(ProxyConfig next) {
        return ConfigChanges.between(this, next);
    }

    /**
     * The effective configuration as it could stand in a file: objects, lists, texts, numbers, booleans and null, in
     * the order of the reference. Secrets are shown as {@code ***}, and a value that took something from the
     * environment as it was written, with its <code>${NAME}</code>.
     *
     * @return to read only
     */
    public Map<String, @Nullable Object> tree() {
        return ConfigView.of(this).shown();
    }

    /**
     * The keys whose values {@link #tree} does not show.
     *
     * @return dotted, in the order of the tree
     */
    public List<String> masked() {
        return ConfigView.of(this).masked();
    }

    /**
     * {@link #tree} as YAML.
     *
     * @return a text that ends with a line break
     */
    public String yaml() {
        return Texts.block(tree(), "");
    }

    /**
     * Section {@code server}.
     *
     * @return its values
     */
    public ServerConfig server() {
        return server;
    }

    /**
     * Section {@code security}.
     *
     * @return its values
     */
    public SecurityConfig security() {
        return security;
    }

    /**
     * Section {@code cache}.
     *
     * @return its values
     */
    public CacheConfig cache() {
        return cache;
    }

    /**
     * Section {@code throttling}.
     *
     * @return its values
     */
    public ThrottlingConfig throttling() {
        return throttling;
    }

    /**
     * Section {@code admin}.
     *
     * @return its values
     */
    public AdminConfig admin() {
        return admin;
    }

    /**
     * Section {@code logging}.
     *
     * @return its values
     */
    public LoggingConfig logging() {
        return logging;
    }

    /**
     * Section {@code domain_mappings}.
     *
     * @return by name, in the order of the file
     */
    public Map<String, MappingConfig> mappings() {
        return mappings;
    }

    /** What was set, and where. */
    Node.Mapping settings() {
        return settings;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProxyConfig that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return Objects.hash(values());
    }

    private List<Object> values() {
        return List.of(server, security, cache, throttling, admin, logging, mappings);
    }

    /** The effective configuration in one line, secrets masked. */
    @Override
    public String toString() {
        return "ProxyConfig" + Texts.flow(tree());
    }
}
