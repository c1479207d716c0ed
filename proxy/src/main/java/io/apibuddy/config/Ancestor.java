package io.apibuddy.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Keys of the Python program {@code reference-api-buddy} that are written otherwise here, in one table. */
final class Ancestor {
    private static final BigDecimal DAY = BigDecimal.valueOf(86400);

    /**
     * An old key.
     *
     * @param section where it stands; empty: at the top
     * @param name its name
     * @param now the name it has now; empty: it has no effect
     * @param rewritten its value as it is now
     */
    record Old(String section, String name, Optional<String> now, Function<Node, Node> rewritten) {
        String path() {
            return section.isEmpty() ? name : section + "." + name;
        }
    }

    static final List<Old> KEYS = List.of(
            new Old("cache", "max_cache_entries", Optional.of("max_entries"), node -> node),
            new Old("cache", "default_ttl_days", Optional.of("default_ttl_seconds"), Ancestor::seconds),
            new Old("security", "key_position", Optional.of("key_positions"), Ancestor::listOfOne),
            unused("", "callbacks"),
            unused("server", "max_workers"),
            unused("server", "start_timeout"),
            unused("admin", "include_sensitive_config"),
            unused("logging", "parent_logger"),
            unused("logging", "date_format"),
            unused("logging", "enable_console"),
            unused("logging", "enable_file"));

    private Ancestor() {}

    private static Old unused(String section, String name) {
        return new Old(section, name, Optional.empty(), node -> node);
    }

    private static Node seconds(Node node) {
        return node instanceof Node.Scalar scalar && scalar.value() instanceof BigDecimal days
                ? new Node.Scalar(days.multiply(DAY), scalar.place())
                : node;
    }

    private static Node listOfOne(Node node) {
        return node instanceof Node.Scalar ? new Node.Sequence(List.of(node), node.place()) : node;
    }

    /** A file's tree in today's keys. */
    static Node.Mapping rewrite(Node.Mapping root, Mistakes mistakes) {
        Node.Mapping tree = root;
        for (Old old : KEYS) {
            if (old.section().isEmpty()) {
                tree = rewrite(tree, old, mistakes);
            } else if (tree.child(old.section()).orElse(null) instanceof Node.Mapping section) {
                tree = tree.with(old.section(), rewrite(section, old, mistakes));
            }
        }
        return tree.child("logging").orElse(null) instanceof Node.Mapping logging
                ? tree.with("logging", format(logging))
                : tree;
    }

    private static Node.Mapping rewrite(Node.Mapping section, Old old, Mistakes mistakes) {
        Node.Entry entry = section.entries().get(old.name());
        if (entry == null) {
            return section;
        }
        Node.Mapping rest = section.without(old.name());
        if (old.now().isEmpty()) {
            mistakes.warn(entry.place(), old.path(), "has no effect here");
            return rest;
        }
        String now = old.now().get();
        if (section.child(now).isPresent()) {
            mistakes.warn(entry.place(), old.path(), "has no effect beside " + now);
            return rest;
        }
        return rest.with(now, old.rewritten().apply(entry.node()));
    }

    /** A Python format string can only have meant text. */
    private static Node.Mapping format(Node.Mapping logging) {
        return logging.child("format").orElse(null) instanceof Node.Scalar scalar
                        && scalar.value() instanceof String text
                        && text.contains("%(")
                ? logging.with("format", new Node.Scalar("text", scalar.place()))
                : logging;
    }
}
