package io.apibuddy.benchmarks.compare;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A configuration of this program for the checks: everything at its default, but for what is said here, and no limit of
 * calls to the origin. The port is to be put in by who starts it.
 */
final class OwnConfig {
    private final Map<String, String> cache = new LinkedHashMap<>();
    private final Map<String, String> mappings = new LinkedHashMap<>();

    static OwnConfig of(Path database, String upstream) {
        return new OwnConfig()
                .cache("database_path", quoted(database.toString()))
                .mapping(ApiBuddy.MAPPING, upstream);
    }

    /** For a file that holds everything that is asked for: whoever is upstream is not asked. */
    static OwnConfig of(Path database, URI nobody) {
        return of(database, nobody.toString());
    }

    /** Sets a key of the section {@code cache}. */
    OwnConfig cache(String key, Object value) {
        cache.put(key, value.toString());
        return this;
    }

    /** As much as there is room for. */
    OwnConfig unlimited() {
        return cache("max_entries", 100_000_000).cache("max_size_mb", 1_000_000);
    }

    /** Adds a mapping, or takes another's place; with more keys of it, if need be, as in {@code offline: true}. */
    OwnConfig mapping(String name, String upstream, String... more) {
        String keys = more.length == 0 ? "" : ", " + String.join(", ", more);
        mappings.put(name, "{upstream: " + quoted(upstream) + keys + "}");
        return this;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    String yaml() {
        StringBuilder yaml = new StringBuilder("""
                server: {port: @PORT@, idle_timeout: 600}
                logging: {level: WARNING}
                throttling: {default_requests_per_hour: 0}
                """);
        section(yaml, "cache", cache);
        section(yaml, "domain_mappings", mappings);
        return yaml.toString();
    }

    private static void section(StringBuilder yaml, String name, Map<String, String> keys) {
        yaml.append(name).append(":\n");
        keys.forEach((key, value) ->
                yaml.append("  ").append(key).append(": ").append(value).append('\n'));
    }
}
