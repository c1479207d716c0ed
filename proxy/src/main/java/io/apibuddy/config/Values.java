package io.apibuddy.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What was read of a section: the values that were set, each with its node, and the defaults of the others. The
 * catalogue says as what each key is read, so the caller knows the type that it asks for; the tests read every key.
 */
@SuppressWarnings("TypeParameterUnusedInFormals")
final class Values {
    private final Section<?> section;
    private final Map<String, Object> set = new HashMap<>();
    private final Map<String, Node> nodes = new HashMap<>();

    Values(Section<?> section) {
        this.section = section;
    }

    void put(String key, Object value, Node node) {
        set.put(key, value);
        nodes.put(key, node);
    }

    /** Notes that a key was set, though to something wrong. */
    void putWrong(String key, Node node) {
        nodes.put(key, node);
    }

    /** Where a key was set, if it was. */
    Optional<Node> node(String key) {
        return Optional.ofNullable(nodes.get(key));
    }

    /** The value of a key, or its default. */
    <T> T get(String key) {
        return get(key, () -> preset(key));
    }

    /** The value of a key, or another in its stead. */
    @SuppressWarnings("unchecked")
    <T> T get(String key, Supplier<?> otherwise) {
        Object value = set.get(key);
        return (T) (value == null ? otherwise.get() : value);
    }

    int whole(String key) {
        return Math.toIntExact(this.<Long>get(key));
    }

    private Object preset(String name) {
        Key<?> key = section.key(name).orElseThrow();
        if (key.nullable()) {
            return Optional.empty();
        }
        Node node = Node.of(key.preset().orElseThrow(), Place.DEFAULT, false);
        return key.read(node, new Report(name, false, new Mistakes())).orElseThrow();
    }
}
