package io.apibuddy.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration as a tree of plain values. */
final class ConfigView {
    private final ProxyConfig config;
    private final List<String> masked = new ArrayList<>();

    private ConfigView(ProxyConfig config) {
        this.config = config;
    }

    static ConfigView of(ProxyConfig config) {
        return new ConfigView(config);
    }

    /** All values as if they had been set, secrets included; not for showing. */
    Node.Mapping settings() {
        return (Node.Mapping) Node.of(tree(false), Place.DEFAULT, false);
    }

    /** All values, secrets masked. */
    Map<String, @Nullable Object> shown() {
        Map<String, @Nullable Object> tree = tree(true);
        asWritten(config.settings(), tree, "");
        return tree;
    }

    List<String> masked() {
        mark(shown(), "");
        return List.copyOf(masked);
    }

    private Map<String, @Nullable Object> tree(boolean mask) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("server", Catalogue.SERVER.write(config.server(), mask));
        tree.put("security", Catalogue.SECURITY.write(config.security(), mask));
        tree.put("cache", Catalogue.CACHE.write(config.cache(), mask));
        tree.put("throttling", Catalogue.THROTTLING.write(config.throttling(), mask));
        tree.put("admin", Catalogue.ADMIN.write(config.admin(), mask));
        tree.put("logging", Catalogue.LOGGING.write(config.logging(), mask));
        Map<String, @Nullable Object> mappings = new LinkedHashMap<>();
        config.mappings().forEach((name, mapping) -> mappings.put(name, Catalogue.MAPPING.write(mapping, mask)));
        tree.put(TreeDecoder.MAPPINGS, mappings);
        return tree;
    }

    /** Puts back what was written where something was taken from the environment: it may be a token in a path. */
    @SuppressWarnings("unchecked") // the objects of a tree are all made by Section.write
    private void asWritten(Node.Mapping node, Map<String, @Nullable Object> shown, String path) {
        node.entries().forEach((name, entry) -> {
            Object there = shown.get(name);
            if (there == null || there.equals(Texts.MASK)) {
                return;
            }
            if (entry.node() instanceof Node.Mapping child && there instanceof Map<?, ?> map) {
                asWritten(child, (Map<String, @Nullable Object>) map, path + name + ".");
            } else if (hasReference(entry.node())) {
                shown.put(name, written(entry.node()));
                masked.add(path + name);
            }
        });
    }

    private static boolean hasReference(Node node) {
        if (node instanceof Node.Sequence sequence) {
            return sequence.items().stream().anyMatch(ConfigView::hasReference);
        }
        return node instanceof Node.Scalar scalar && scalar.written().isPresent();
    }

    private static @Nullable Object written(Node node) {
        if (node instanceof Node.Sequence sequence) {
            List<@Nullable Object> items = new ArrayList<>();
            sequence.items().forEach(item -> items.add(written(item)));
            return items;
        }
        return node instanceof Node.Scalar scalar
                ? scalar.written().<@Nullable Object>map(text -> text).orElse(scalar.value())
                : null;
    }

    private void mark(Map<?, ?> tree, String path) {
        tree.forEach((name, value) -> {
            if (Texts.MASK.equals(value)) {
                masked.add(path + name);
            } else if (value instanceof Map<?, ?> map) {
                mark(map, path + name + ".");
            }
        });
    }
}
