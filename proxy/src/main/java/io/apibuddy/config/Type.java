package io.apibuddy.config;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a key may hold: reads it from a tree, writes it into one, and says what is allowed. What is read is Boolean,
 * Long, Duration, BigDecimal, String, Secret, Path, Optional of Path, URI, an enum constant, a List or a Map of these.
 */
sealed interface Type permits Numeric, Type.Flag, Type.Text, Type.Choice, Type.FilePath, Type.Upstream, Type.Many {
    /** What may stand there, in words. */
    String allowed();

    /** The value of a node; when it is wrong the reason is reported and nothing is returned. */
    Optional<Object> read(Node node, Report report);

    /** Whether a value that was not read from a tree is one of those that {@link #read} could have given. */
    boolean admits(Object value);

    /** As it stands in a file. */
    default @Nullable Object write(Object value, boolean masked) {
        return value;
    }

    /** Whether a text from the environment can stand for it. */
    default boolean fitsInText() {
        return true;
    }

    /** {@code true} or {@code false}. */
    record Flag() implements Type {
        private static final List<String> YES = List.of("true", "yes", "on", "1");
        private static final List<String> NO = List.of("false", "no", "off", "0");

        @Override
        public String allowed() {
            return "true or false";
        }

        @Override
        public Optional<Object> read(Node node, Report report) {
            if (node instanceof Node.Scalar scalar) {
                if (scalar.value() instanceof Boolean value) {
                    return Optional.of(value);
                }
                if (scalar.loose() && scalar.value() instanceof String text) {
                    String lower = text.strip().toLowerCase(Locale.ROOT);
                    if (YES.contains(lower) || NO.contains(lower)) {
                        return Optional.of(YES.contains(lower));
                    }
                }
            }
            return report.refuse(node, allowed());
        }

        @Override
        public boolean admits(Object value) {
            return value instanceof Boolean;
        }
    }

    /** A text under a rule; hidden: a {@link Secret}. */
    record Text(Rule rule, boolean hidden) implements Type {
        @Override
        public String allowed() {
            return rule.allowed();
        }

        @Override
        public Optional<Object> read(Node node, Report report) {
            if (!(node instanceof Node.Scalar scalar) || !(scalar.value() instanceof String text)) {
                return report.refuse(node, allowed(), hint(node));
            }
            if (!rule.admits(text)) {
                return report.refuse(node, allowed(), rule.meant(text).map(meant -> "did you mean " + meant + "?"));
            }
            return Optional.of(hidden ? Secret.of(text) : text);
        }

        private static Optional<String> hint(Node node) {
            return node instanceof Node.Scalar scalar && !scalar.isNull()
                    ? Optional.of("in quotes it is a text")
                    : Optional.empty();
        }

        @Override
        public boolean admits(Object value) {
            return hidden
                    ? value instanceof Secret secret && rule.admits(secret.reveal())
                    : value instanceof String text && rule.admits(text);
        }

        @Override
        public Object write(Object value, boolean masked) {
            return value instanceof Secret secret ? masked ? Texts.MASK : secret.reveal() : value;
        }
    }

    /**
     * One of an enum's constants.
     *
     * @param upper whether it is written in upper case; lower case is then read as well
     */
    record Choice(List<? extends Enum<?>> constants, boolean upper) implements Type {
        List<String> spellings() {
            List<String> all =
                    new ArrayList<>(constants.stream().map(this::spelling).toList());
            if (upper) {
                all.addAll(
                        all.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
            }
            return all;
        }

        private String spelling(Enum<?> constant) {
            return upper ? constant.name() : constant.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String allowed() {
            return "one of "
                    + String.join(", ", constants.stream().map(this::spelling).toList());
        }

        @Override
        public Optional<Object> read(Node node, Report report) {
            if (node instanceof Node.Scalar scalar && scalar.value() instanceof String text) {
                String spelt = scalar.loose() ? text.strip().toLowerCase(Locale.ROOT) : text;
                for (Enum<?> constant : constants) {
                    String name = constant.name().toLowerCase(Locale.ROOT);
                    if (spelt.equals(name) || spelt.equals(spelling(constant))) {
                        return Optional.of(constant);
                    }
                }
                return report.refuse(node, allowed(), Suggestions.near(text, spellings()));
            }
            return report.refuse(node, allowed());
        }

        @Override
        public boolean admits(Object value) {
            return constants.contains(value);
        }

        @Override
        public Object write(Object value, boolean masked) {
            return value instanceof Enum<?> constant ? spelling(constant) : value;
        }
    }

    /**
     * A file's path; relative ones start at the working directory.
     *
     * @param memory whether {@code :memory:}, read as an empty Optional, may stand there
     */
    record FilePath(boolean memory) implements Type {
        static final String MEMORY = ":memory:";

        @Override
        public String allowed() {
            return memory ? "a file's path, or \":memory:\"" : "a file's path";
        }

        @Override
        public Optional<Object> read(Node node, Report report) {
            if (node instanceof Node.Scalar scalar && scalar.value() instanceof String text && !text.isBlank()) {
                if (memory && text.equals(MEMORY)) {
                    return Optional.of(Optional.empty());
                }
                try {
                    Path path = Path.of(text);
                    return Optional.of(memory ? Optional.of(path) : path);
                } catch (InvalidPathException e) {
                    return report.refuse(node, allowed());
                }
            }
            return report.refuse(node, allowed());
        }

        @Override
        public boolean admits(Object value) {
            return value instanceof Path || (memory && value instanceof Optional);
        }

        @Override
        public Object write(Object value, boolean masked) {
            return value instanceof Optional<?> path
                    ? path.map(Object::toString).orElse(MEMORY)
                    : value.toString();
        }
    }

    /** A mapping's base URI. */
    record Upstream() implements Type {
        @Override
        public String allowed() {
            return Upstreams.ALLOWED;
        }

        @Override
        public Optional<Object> read(Node node, Report report) {
            if (!(node instanceof Node.Scalar scalar) || !(scalar.value() instanceof String text)) {
                return report.refuse(node, allowed());
            }
            Optional<URI> uri = Upstreams.parse(text);
            if (uri.isPresent()) {
                return Optional.of(uri.get());
            }
            // It may carry a password or a key where none may stand.
            String found = Texts.quoted(Upstreams.masked(scalar.written().orElse(text)));
            return report.refuse(node, found, allowed(), Upstreams.reason(text));
        }

        @Override
        public boolean admits(Object value) {
            return value instanceof URI uri && Upstreams.parse(uri.toString()).isPresent();
        }

        @Override
        public Object write(Object value, boolean masked) {
            return value.toString();
        }
    }

    /**
     * A list, or an object with free keys.
     *
     * @param names what keys are allowed; empty: a list
     * @param caseless whether keys that differ by case only are the same
     * @param least how many there must be
     */
    record Many(Optional<Rule> names, Type item, boolean caseless, int least) implements Type {
        static Many list(Type item, int least) {
            return new Many(Optional.empty(), item, false, least);
        }

        static Many table(Rule names, Type item, boolean caseless) {
            return new Many(Optional.of(names), item, caseless, 0);
        }

        @Override
        public String allowed() {
            return names.map(rule -> "an object; each key: " + rule.allowed() + "; each value: ")
                            .orElse(least > 0 ? "a list, not empty; each item: " : "a list; each item: ")
                    + item.allowed();
        }

        @Override
        public boolean fitsInText() {
            return names.isEmpty();
        }

        @Override
        public Optional<Object> read(Node node, Report report) {
            if (names.isPresent() && node instanceof Node.Mapping mapping) {
                return readTable(names.get(), mapping, report);
            }
            if (names.isEmpty() && node instanceof Node.Sequence sequence) {
                return readList(sequence, report);
            }
            if (names.isEmpty()
                    && node instanceof Node.Scalar scalar
                    && scalar.loose()
                    && scalar.value() instanceof String text) {
                List<String> parts = Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList();
                return read(Node.of(parts, node.place(), true), report);
            }
            return report.refuse(node, Texts.kind(node), allowed(), Optional.empty());
        }

        private Optional<Object> readList(Node.Sequence sequence, Report report) {
            if (sequence.items().size() < least) {
                return report.refuse(sequence, "an empty list", allowed(), Optional.empty());
            }
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < sequence.items().size(); i++) {
                item.read(sequence.items().get(i), report.at("[" + i + "]")).ifPresent(values::add);
            }
            return values.size() == sequence.items().size() ? Optional.of(List.copyOf(values)) : Optional.empty();
        }

        private Optional<Object> readTable(Rule rule, Node.Mapping mapping, Report report) {
            Map<String, Object> values = new LinkedHashMap<>();
            Map<String, String> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            mapping.entries().forEach((name, entry) -> {
                Report child = report.at("." + Texts.name(name));
                String before = seen.put(name, name);
                if (!rule.admits(name)) {
                    child.refuse(entry.place(), "this key", rule.allowed());
                } else if (caseless && before != null) {
                    child.refuse(entry.place(), "the same name as " + before, "each name once, whatever its case");
                }
                item.read(entry.node(), child).ifPresent(value -> values.put(name, value));
            });
            return Optional.of(values);
        }

        @Override
        public boolean admits(Object value) {
            if (names.isPresent() && value instanceof Map<?, ?> map) {
                return map.entrySet().stream()
                        .allMatch(entry ->
                                names.get().admits(String.valueOf(entry.getKey())) && item.admits(entry.getValue()));
            }
            return names.isEmpty()
                    && value instanceof Collection<?> items
                    && items.size() >= least
                    && items.stream().allMatch(item::admits);
        }

        @Override
        public @Nullable Object write(Object value, boolean masked) {
            if (value instanceof Map<?, ?> map) {
                Map<String, @Nullable Object> out = new LinkedHashMap<>();
                map.forEach((name, one) -> out.put(String.valueOf(name), item.write(one, masked)));
                return out;
            }
            List<@Nullable Object> out = new ArrayList<>();
            ((Iterable<?>) value).forEach(one -> out.add(item.write(one, masked)));
            return out;
        }
    }
}
