package io.apibuddy.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts a configuration together: defaults, under a file, under the environment, under what is set here, whatever the
 * order of the calls. Not for several threads.
 */
public final class ConfigLoader {
    private Optional<Function<Mistakes, Optional<Node.Mapping>>> file = Optional.empty();
    private boolean unread;
    private Map<String, String> environment = Map.of();
    private final List<Consumer<Settings>> fallbacks = new ArrayList<>();
    private final List<Consumer<Settings>> arguments = new ArrayList<>();

    private ConfigLoader() {}

    /**
     * What was loaded.
     *
     * @param config validated
     * @param warnings what is odd but no mistake, in the form {@code FILE:LINE: KEY: TEXT}, without secrets
     */
    public record Loaded(ProxyConfig config, List<String> warnings) {
        /**
         * Keeps the order.
         *
         * @param config as above
         * @param warnings as above
         */
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * A loader of the defaults alone.
     *
     * @return to be told more
     */
    public static ConfigLoader create() {
        return new ConfigLoader();
    }

    /**
     * Reads a file. What is wrong in it is told by {@link #load}.
     *
     * @param path of a YAML or JSON file, of at most 1 MiB
     * @return this
     */
    public ConfigLoader file(Path path) {
        this.file = Optional.of(mistakes -> ConfigFile.read(path, mistakes));
        return this;
    }

    /**
     * Takes the place of a file.
     *
     * @param name for mistakes, in place of the file's
     * @param bytes YAML or JSON in UTF-8
     * @return this
     */
    public ConfigLoader content(String name, byte[] bytes) {
        byte[] copy = bytes.clone();
        this.file = Optional.of(mistakes -> ConfigFile.read(name, copy, mistakes));
        return this;
    }

    /**
     * Leaves each <code>${NAME}</code> unread, for checking what comes from somebody who must not learn what the
     * environment holds, not even whether a variable fits: a value that has one is not checked, its key's default stands
     * for it, and a warning says so. What is loaded so is not to be used.
     *
     * @return this
     */
    public ConfigLoader referencesUnread() {
        this.unread = true;
        return this;
    }

    /**
     * Takes settings from {@code API_BUDDY_*}, and the values of <code>${NAME}</code>, from an environment. Without
     * this call there is none.
     *
     * @param variables usually {@link System#getenv()}
     * @return this
     */
    public ConfigLoader environment(Map<String, String> variables) {
        this.environment = Map.copyOf(variables);
        return this;
    }

    /**
     * Changes a default.
     *
     * @param key dotted, such as {@code cache.database_path}
     * @param value as for {@link #set}
     * @return this
     */
    public ConfigLoader fallback(String key, Object value) {
        Node node = Node.of(value, Place.DEFAULT, true);
        fallbacks.add(settings -> settings.setIfAbsent(key, node));
        return this;
    }

    /**
     * Sets a key over file and environment; later calls win over earlier ones.
     *
     * @param key dotted, such as {@code server.port} or {@code domain_mappings.wiki.ttl_seconds}
     * @param value as it would stand in the file, or what the records hold, or a text for it as on a command line
     *     ({@code "9090"}, {@code "true"}, {@code "GET,HEAD"}); <code>${NAME}</code> is not replaced
     * @param source for mistakes, such as {@code command line}
     * @return this
     */
    public ConfigLoader set(String key, @Nullable Object value, String source) {
        Node node = Node.of(value, Place.argument(source), true);
        arguments.add(settings -> settings.set(key, node));
        return this;
    }

    /**
     * Adds a mapping, or gives one another upstream.
     *
     * @param name of the mapping
     * @param upstream its URI
     * @param source for mistakes
     * @return this
     */
    public ConfigLoader mapping(String name, String upstream, String source) {
        Node node = Node.of(upstream, Place.argument(source), true);
        arguments.add(settings -> settings.setMapping(name, node));
        return this;
    }

    /**
     * Sets a key of every mapping that there is by now.
     *
     * @param key within the mapping, such as {@code freshness}
     * @param value as for {@link #set}
     * @param source for mistakes
     * @return this
     */
    public ConfigLoader setForEveryMapping(String key, Object value, String source) {
        Node node = Node.of(value, Place.argument(source), true);
        arguments.add(settings -> settings.setEverywhere(key, node));
        return this;
    }

    /**
     * Puts it all together.
     *
     * @return the configuration and what is odd about it
     * @throws ConfigurationException naming every mistake: those of the file in its order, then the others
     */
    public Loaded load() {
        Mistakes mistakes = new Mistakes();
        Node.Mapping tree = Node.Mapping.empty(Place.DEFAULT);
        Set<String> used = Set.of();
        if (file.isPresent()) {
            Optional<Node.Mapping> read = file.get().apply(mistakes);
            if (read.isEmpty()) {
                throw new ConfigurationException(mistakes.inOrder());
            }
            Expansion expansion = new Expansion(environment, mistakes, unread);
            tree = Ancestor.rewrite((Node.Mapping) expansion.expand(read.get(), ""), mistakes);
            used = expansion.used();
        }
        Settings settings = new Settings(Environment.overlay(tree, environment, used, mistakes), mistakes);
        arguments.forEach(argument -> argument.accept(settings));
        fallbacks.forEach(fallback -> fallback.accept(settings));
        ProxyConfig config = new TreeDecoder(mistakes)
                .decode(settings.tree())
                .orElseThrow(() -> new ConfigurationException(mistakes.inOrder()));
        Advice.give(config, mistakes);
        return new Loaded(config, mistakes.warnings());
    }
}
