package io.apibuddy.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Settings from variables such as {@code API_BUDDY_SERVER_PORT}: the scalars and lists of the fixed sections. */
final class Environment {
    static final String PREFIX = "API_BUDDY_";

    /** Variable to dotted key. */
    private static final Map<String, String> KEYS = keys();

    private Environment() {}

    private static Map<String, String> keys() {
        Map<String, String> keys = new TreeMap<>();
        for (Section<?> section : Catalogue.FIXED) {
            for (Key<?> key : section.keys()) {
                if (key.type().fitsInText()) {
                    keys.put(variable(section.name() + "." + key.name()), section.name() + "." + key.name());
                }
            }
        }
        return keys;
    }

    /** The variable that sets a key. */
    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** The variable that sets a key, if one does. */
    static Optional<String> variableOf(String key) {
        return Optional.of(variable(key)).filter(KEYS::containsKey);
    }

    /**
     * A tree with the environment's settings on top.
     *
     * @param used variables that the file refers to itself, and so are not unknown
     */
    static Node.Mapping overlay(
            Node.Mapping tree, Map<String, String> environment, Set<String> used, Mistakes mistakes) {
        Node.Mapping merged = tree;
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            String key = KEYS.get(name);
            if (key != null) {
                List<String> path = Arrays.asList(key.split("\\.", -1));
                merged = merged.with(path, Node.of(variable.getValue(), Place.environment(), true));
            } else if (name.startsWith(PREFIX) && !used.contains(name)) {
                String hint = Suggestions.near(name, KEYS.keySet())
                        .map(text -> "; " + text)
                        .orElse("");
                mistakes.warn(Place.environment(), Texts.name(name), "no setting has this name" + hint);
            }
        }
        return merged;
    }
}
