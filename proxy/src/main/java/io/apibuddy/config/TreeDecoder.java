package io.apibuddy.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a merged tree by the catalogue: every key's value, or what is wrong with it. */
final class TreeDecoder {
    static final String MAPPINGS = Catalogue.MAPPING.name();

    /** Said by editors, of no meaning here. */
    static final String SCHEMA = "$schema";

    private final Mistakes mistakes;
    private final Map<String, Values> sections = new LinkedHashMap<>();
    private final Map<String, Values> mappings = new LinkedHashMap<>();

    TreeDecoder(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    /** The configuration of a tree; nothing when there is any mistake. */
    Optional<ProxyConfig> decode(Node.Mapping root) {
        check(root);
        return mistakes.isEmpty() ? Optional.of(Assembly.assemble(sections, mappings, root)) : Optional.empty();
    }

    /** Only tells the mistakes. */
    void check(Node.Mapping root) {
        Catalogue.FIXED.forEach(section -> sections.put(section.name(), new Values(section)));
        root.entries().forEach((name, entry) -> {
            Values values = sections.get(name);
            if (values != null) {
                section(sectionNamed(name), entry.node(), name, values);
            } else if (name.equals(MAPPINGS)) {
                mappings(entry.node());
            } else if (!name.equals(SCHEMA)) {
                unknown(entry, name, topLevel(), elsewhere(name));
            }
        });
        CrossChecks.check(sections, mappings, mistakes);
    }

    private static Section<?> sectionNamed(String name) {
        return Catalogue.FIXED.stream()
                .filter(section -> section.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> topLevel() {
        List<String> names =
                new ArrayList<>(Catalogue.FIXED.stream().map(Section::name).toList());
        names.add(MAPPINGS);
        return names;
    }

    private void section(Section<?> section, Node node, String path, Values values) {
        object(section, node, path, "", values);
    }

    /** The keys below a prefix, which is empty or ends with a dot. */
    private void object(Section<?> section, Node node, String path, String prefix, Values values) {
        if (node instanceof Node.Scalar scalar && scalar.isNull()) {
            return;
        }
        if (!(node instanceof Node.Mapping mapping)) {
            mistakes.add(node.place(), path, Texts.kind(node), "an object");
            return;
        }
        mapping.entries().forEach((name, entry) -> {
            String within = prefix + name;
            String full = path + "." + Texts.name(name);
            Optional<? extends Key<?>> key = section.key(within);
            if (key.isPresent()) {
                value(key.get(), entry.node(), full, values);
            } else if (section.isObject(within)) {
                object(section, entry.node(), full, within + ".", values);
            } else {
                unknown(entry, full, section.namesBelow(prefix), elsewhere(name));
            }
        });
    }

    private void value(Key<?> key, Node node, String full, Values values) {
        Optional<Node> known = node.known();
        if (known.isEmpty() && !key.required()) {
            return; // its default stands for it
        }
        Node read = known.orElseGet(() -> new Node.Scalar(Upstreams.STAND_IN, node.place()));
        Optional<Object> value = key.read(read, new Report(full, key.hidden(), mistakes));
        value.ifPresentOrElse(found -> values.put(key.name(), found, node), () -> values.putWrong(key.name(), node));
    }

    private void mappings(Node node) {
        if (node instanceof Node.Scalar scalar && scalar.isNull()) {
            return;
        }
        if (!(node instanceof Node.Mapping all)) {
            mistakes.add(node.place(), MAPPINGS, Texts.kind(node), "an object");
            return;
        }
        all.entries().forEach((name, entry) -> {
            String full = MAPPINGS + "." + Texts.name(name);
            if (!Rule.MAPPING_NAME.admits(name)) {
                mistakes.add(entry.place(), full, "this name", Rule.MAPPING_NAME.allowed());
            }
            Values values = new Values(Catalogue.MAPPING);
            mappings.put(name, values);
            int before = mistakes.size();
            section(Catalogue.MAPPING, entry.node(), full, values);
            boolean object = mistakes.size() == before || entry.node() instanceof Node.Mapping;
            if (object && values.node("upstream").isEmpty()) {
                Key<?> upstream = Catalogue.MAPPING.key("upstream").orElseThrow();
                mistakes.add(entry.place(), full + ".upstream", "nothing", upstream.allowed());
            }
        });
    }

    private void unknown(Node.Entry entry, String full, List<String> known, Set<String> elsewhere) {
        String name = full.substring(full.lastIndexOf('.') + 1);
        Optional<String> hint = Suggestions.near(name, known)
                .or(() -> elsewhere.isEmpty()
                        ? Optional.empty()
                        : Optional.of("did you mean " + String.join(" or ", elsewhere) + "?"));
        mistakes.add(entry.place(), full, "an unknown key", String.join(", ", known), hint);
    }

    /** Where else a key of this name stands. */
    private static Set<String> elsewhere(String name) {
        Set<String> places = new LinkedHashSet<>();
        for (Section<?> section : Catalogue.FIXED) {
            section.key(name).ifPresent(key -> places.add(section.name() + "." + name));
        }
        Catalogue.MAPPING.key(name).ifPresent(key -> places.add(MAPPINGS + ".NAME." + name));
        return places;
    }
}
