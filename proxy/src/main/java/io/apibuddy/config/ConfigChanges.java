package io.apibuddy.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two configurations.
 *
 * @param sections names of the sections that differ, such as {@code server} and {@code domain_mappings}
 * @param keys dotted, in the order of the reference; a mapping that came or went is one key
 * @param needRestart those of the keys that take effect only at the next start
 */
public record ConfigChanges(Set<String> sections, List<String> keys, List<String> needRestart) {
    /**
     * Keeps the order.
     *
     * @param sections as above
     * @param keys as above
     * @param needRestart as above
     */
    public ConfigChanges {
        sections = Collections.unmodifiableSet(new LinkedHashSet<>(sections));
        keys = List.copyOf(keys);
        needRestart = List.copyOf(needRestart);
    }

    /**
     * Whether nothing differs.
     *
     * @return true when all lists are empty
     */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    static ConfigChanges between(ProxyConfig before, ProxyConfig after) {
        ConfigChanges changes = new ConfigChanges(Set.of(), List.of(), List.of());
        changes = changes.and(Catalogue.SERVER, "server", before.server(), after.server());
        changes = changes.and(Catalogue.SECURITY, "security", before.security(), after.security());
        changes = changes.and(Catalogue.CACHE, "cache", before.cache(), after.cache());
        changes = changes.and(Catalogue.THROTTLING, "throttling", before.throttling(), after.throttling());
        changes = changes.and(Catalogue.ADMIN, "admin", before.admin(), after.admin());
        changes = changes.and(Catalogue.LOGGING, "logging", before.logging(), after.logging());
        Map<String, MappingConfig> old = before.mappings();
        Set<String> names = new LinkedHashSet<>(old.keySet());
        names.addAll(after.mappings().keySet());
        for (String name : names) {
            String path = TreeDecoder.MAPPINGS + "." + name;
            changes = changes.and(
                    Catalogue.MAPPING, path, old.get(name), after.mappings().get(name));
        }
        return changes;
    }

    private <R> ConfigChanges and(Section<R> section, String path, @Nullable R before, @Nullable R after) {
        Set<String> allSections = new LinkedHashSet<>(sections);
        List<String> allKeys = new ArrayList<>(keys);
        List<String> allRestarts = new ArrayList<>(needRestart);
        if (before == null || after == null) {
            allKeys.add(path);
        } else {
            for (Key<R> key : section.keys()) {
                if (!key.reader().apply(before).equals(key.reader().apply(after))) {
                    allKeys.add(path + "." + key.name());
                    if (key.restart()) {
                        allRestarts.add(path + "." + key.name());
                    }
                }
            }
        }
        if (allKeys.size() > keys.size()) {
            allSections.add(section.name());
        }
        return new ConfigChanges(allSections, allKeys, allRestarts);
    }
}
