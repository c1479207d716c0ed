package io.apibuddy.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A tree of settings that is changed by dotted keys. */
final class Settings {
    private final Mistakes mistakes;
    private Node.Mapping tree;

    Settings(Node.Mapping tree, Mistakes mistakes) {
        this.tree = tree;
        this.mistakes = mistakes;
    }

    Node.Mapping tree() {
        return tree;
    }

    void set(String key, Node node) {
        set(path(key, mappings()), key, node);
    }

    /** Sets a key of every mapping that there is. */
    void setEverywhere(String key, Node node) {
        for (String name : mappings()) {
            List<String> path = new ArrayList<>(List.of(TreeDecoder.MAPPINGS, name));
            path.addAll(within(Catalogue.MAPPING, key));
            set(path, TreeDecoder.MAPPINGS + "." + name + "." + key, node);
        }
    }

    void setMapping(String name, Node upstream) {
        set(List.of(TreeDecoder.MAPPINGS, name, "upstream"), TreeDecoder.MAPPINGS + "." + name, upstream);
    }

    /** Sets a key that is not set yet. */
    void setIfAbsent(String key, Node node) {
        List<String> path = path(key, mappings());
        if (tree.at(path).isEmpty()) {
            set(path, key, node);
        }
    }

    void remove(String key) {
        List<String> path = path(key, mappings());
        tree = tree.without(path);
    }

    private void set(List<String> path, String key, Node node) {
        tree = tree.with(path, node);
        if (tree.at(path).isEmpty()) {
            mistakes.add(node.place(), Texts.name(key), "a key below one that is no object", "a key of the reference");
        }
    }

    private Set<String> mappings() {
        return tree.child(TreeDecoder.MAPPINGS).orElse(null) instanceof Node.Mapping mappings
                ? mappings.entries().keySet()
                : Set.of();
    }

    /** A dotted key's way through the tree. Names of mappings and of fields may have dots themselves. */
    static List<String> path(String key, Set<String> mappings) {
        int dot = key.indexOf('.');
        if (dot < 0) {
            return List.of(key);
        }
        String head = key.substring(0, dot);
        String rest = key.substring(dot + 1);
        List<String> path = new ArrayList<>(List.of(head));
        if (head.equals(TreeDecoder.MAPPINGS)) {
            String name = mappingName(rest, mappings);
            path.add(name);
            if (name.length() < rest.length()) {
                path.addAll(within(Catalogue.MAPPING, rest.substring(name.length() + 1)));
            }
            return path;
        }
        Optional<Section<?>> section =
                Catalogue.FIXED.stream().filter(one -> one.name().equals(head)).findFirst();
        path.addAll(section.map(one -> within(one, rest)).orElseGet(() -> Arrays.asList(rest.split("\\.", -1))));
        return path;
    }

    /** The longest known mapping that a key begins with; else as much as leaves a known key; else the first part. */
    private static String mappingName(String rest, Set<String> mappings) {
        Optional<String> known = mappings.stream()
                .filter(name -> rest.equals(name) || rest.startsWith(name + "."))
                .max((a, b) -> Integer.compare(a.length(), b.length()));
        if (known.isPresent()) {
            return known.get();
        }
        for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.', dot + 1)) {
            String below = rest.substring(dot + 1);
            if (Catalogue.MAPPING.keys().stream()
                    .anyMatch(key -> below.equals(key.name()) || below.startsWith(key.name() + "."))) {
                return rest.substring(0, dot);
            }
        }
        return rest;
    }

    /** The way within a section; below a table everything that is left is one name. */
    private static List<String> within(Section<?> section, String rest) {
        for (Key<?> key : section.keys()) {
            if (rest.startsWith(key.name() + ".")) {
                List<String> path = new ArrayList<>(Arrays.asList(key.name().split("\\.", -1)));
                path.add(rest.substring(key.name().length() + 1));
                return path;
            }
        }
        return Arrays.asList(rest.split("\\.", -1));
    }
}
