package io.apibuddy.config;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tree of settings, each of which knows where it was set. Immutable. */
sealed interface Node {
    /** Where it was set. */
    Place place();

    /**
     * A single value.
     *
     * @param value String, Boolean, BigDecimal or null
     * @param loose whether it came as text (environment, command line), so that a text may stand for a number, a
     *     boolean or a list
     * @param written the text before its <code>${NAME}</code> were replaced; empty when it has none
     */
    record Scalar(@Nullable Object value, Place place, boolean loose, Optional<String> written) implements Node {
        public Scalar(@Nullable Object value, Place place) {
            this(value, place, false, Optional.empty());
        }

        boolean isNull() {
            return value == null && written.isEmpty();
        }

        /** Whether its value is in the environment, where it was not looked up. */
        boolean isUnread() {
            return value == null && written.isPresent();
        }

        boolean isNullOrBlank() {
            return value == null || (value instanceof String text && text.isBlank());
        }

        /** Shows nothing: the value may be a secret. */
        @Override
        public String toString() {
            return "Scalar at " + place;
        }
    }

    /** A list. */
    record Sequence(List<Node> items, Place place) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** An object, its entries in the order of the file. */
    record Mapping(Map<String, Entry> entries, Place place) implements Node {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        static Mapping empty(Place place) {
            return new Mapping(Map.of(), place);
        }

        Optional<Node> child(String name) {
            return Optional.ofNullable(entries.get(name)).map(Entry::node);
        }

        /** What stands at a path. */
        Optional<Node> at(List<String> path) {
            Optional<Node> there = Optional.of(this);
            for (String name : path) {
                there = there.flatMap(
                        parent -> parent instanceof Mapping mapping ? mapping.child(name) : Optional.empty());
            }
            return there;
        }

        /** With one child replaced, or added at the end. The key of an object that stays stays where it was. */
        Mapping with(String name, Node node) {
            Map<String, Entry> copy = new LinkedHashMap<>(entries);
            Entry before = copy.get(name);
            Place key = before != null && node instanceof Mapping ? before.place() : node.place();
            copy.put(name, new Entry(key, node));
            return new Mapping(copy, place);
        }

        Mapping without(String name) {
            Map<String, Entry> copy = new LinkedHashMap<>(entries);
            copy.remove(name);
            return new Mapping(copy, place);
        }

        /**
         * With what stands at a path replaced or added. Where the path leads through something that is no object,
         * nothing changes: that is a mistake of its own, and told as such.
         */
        Mapping with(List<String> path, Node node) {
            String name = path.get(0);
            if (path.size() == 1) {
                return with(name, node);
            }
            return section(name, node.place())
                    .map(section -> with(name, section.with(path.subList(1, path.size()), node)))
                    .orElse(this);
        }

        /** Without what stands at a path. */
        Mapping without(List<String> path) {
            String name = path.get(0);
            if (path.size() == 1) {
                return without(name);
            }
            return child(name).isPresent()
                    ? section(name, place)
                            .map(section -> with(name, section.without(path.subList(1, path.size()))))
                            .orElse(this)
                    : this;
        }

        private Optional<Mapping> section(String name, Place ifAbsent) {
            Node child = child(name).orElseGet(() -> empty(ifAbsent));
            if (child instanceof Scalar scalar && scalar.isNull()) {
                return Optional.of(empty(ifAbsent));
            }
            return child instanceof Mapping mapping ? Optional.of(mapping) : Optional.empty();
        }
    }

    /** This without the values that are unread; empty when it is one. */
    default Optional<Node> known() {
        if (this instanceof Mapping mapping) {
            Map<String, Entry> entries = new LinkedHashMap<>();
            mapping.entries()
                    .forEach((name, entry) ->
                            entry.node().known().ifPresent(node -> entries.put(name, new Entry(entry.place(), node))));
            return Optional.of(new Mapping(entries, place()));
        }
        if (this instanceof Sequence sequence) {
            return Optional.of(new Sequence(
                    sequence.items().stream()
                            .flatMap(item -> item.known().stream())
                            .toList(),
                    place()));
        }
        return this instanceof Scalar scalar && scalar.isUnread() ? Optional.empty() : Optional.of(this);
    }

    /**
     * A child of an object.
     *
     * @param place of its key
     */
    record Entry(Place place, Node node) {}

    /**
     * A tree from plain Java values: null, Boolean, numbers, texts, collections and maps, and what the records hold
     * (Duration in seconds, Path, URI, Secret, enum constants in lower case). Anything else is its text.
     */
    static Node of(@Nullable Object value, Place place, boolean loose) {
        if (value instanceof Optional<?> optional) {
            return of(optional.orElse(null), place, loose);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Entry> entries = new LinkedHashMap<>();
            map.forEach((name, child) -> entries.put(text(name), new Entry(place, of(child, place, loose))));
            return new Mapping(entries, place);
        }
        if (value instanceof Iterable<?> items && !(value instanceof Path)) {
            List<Node> nodes = new ArrayList<>();
            items.forEach(item -> nodes.add(of(item, place, loose)));
            return new Sequence(nodes, place);
        }
        return new Scalar(plain(value), place, loose, Optional.empty());
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof BigDecimal) {
            return value;
        }
        if (value instanceof Duration duration) {
            return Texts.seconds(duration);
        }
        if (value instanceof Number) {
            return Texts.number(value.toString()).<Object>map(number -> number).orElse(value.toString());
        }
        return text(value);
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Secret secret) {
            return secret.reveal();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        return value instanceof URI uri ? uri.toString() : String.valueOf(value);
    }
}
