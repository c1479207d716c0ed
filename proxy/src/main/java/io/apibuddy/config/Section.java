package io.apibuddy.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A section's keys: the one table from which reading, checking, writing, the template, the schema and the reference are
 * made.
 *
 * @param name such as {@code server}
 * @param meaning in a sentence
 */
record Section<R>(String name, String meaning, List<Key<R>> keys) {
    /** The key of a name. */
    Optional<Key<R>> key(String keyName) {
        return keys.stream().filter(key -> key.name().equals(keyName)).findFirst();
    }

    /** Whether there are keys below a name, such as {@code tls}. */
    boolean isObject(String prefix) {
        return keys.stream().anyMatch(key -> key.name().startsWith(prefix + "."));
    }

    /** The names that may stand below a prefix, which is empty or ends with a dot. */
    List<String> namesBelow(String prefix) {
        return keys.stream()
                .map(Key::name)
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()).split("\\.", 2)[0])
                .distinct()
                .toList();
    }

    /** A record's values as they would stand in a file, in the order of this table. */
    Map<String, @Nullable Object> write(R values, boolean masked) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        for (Key<R> key : keys) {
            put(tree, new ArrayList<>(List.of(key.name().split("\\.", -1))), key.write(values, masked));
        }
        return tree;
    }

    @SuppressWarnings("unchecked") // only put() itself makes the objects within
    private static void put(Map<String, @Nullable Object> tree, List<String> path, @Nullable Object value) {
        String head = path.remove(0);
        if (path.isEmpty()) {
            tree.put(head, value);
        } else {
            Object child = tree.computeIfAbsent(head, unused -> new LinkedHashMap<String, @Nullable Object>());
            put((Map<String, @Nullable Object>) child, path, value);
        }
    }

    /**
     * For the records' constructors: refuses what could not stand in a file either.
     *
     * @return this, for the next key
     * @throws IllegalArgumentException naming the key, what was found and what is allowed
     */
    Section<R> require(String keyName, Object value) {
        Key<R> key = key(keyName).orElseThrow();
        if (!key.admits(value)) {
            String found = key.hidden() ? "a value that is not shown" : String.valueOf(value);
            throw new IllegalArgumentException(
                    name + "." + keyName + ": found " + found + ", allowed " + key.allowed());
        }
        return this;
    }
}
