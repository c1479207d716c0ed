package io.apibuddy.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces <code>${NAME}</code> in texts by what the environment holds; <code>$${</code> stands for <code>${</code>. */
final class Expansion {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([A-Za-z_][A-Za-z0-9_]*)}|\\$\\{");
    private static final String ALLOWED = "${NAME} of a variable that is set; $${ for the text ${ itself";

    private final Map<String, String> environment;
    private final Mistakes mistakes;
    private final boolean unread;
    private final Set<String> used = new HashSet<>();

    Expansion(Map<String, String> environment, Mistakes mistakes) {
        this(environment, mistakes, false);
    }

    /**
     * With a choice.
     *
     * @param unread whether a text with a reference becomes one that {@link Node.Scalar#isUnread}
     */
    Expansion(Map<String, String> environment, Mistakes mistakes, boolean unread) {
        this.environment = environment;
        this.mistakes = mistakes;
        this.unread = unread;
    }

    /** Names of the variables that were asked for. */
    Set<String> used() {
        return used;
    }

    Node expand(Node node, String key) {
        if (node instanceof Node.Mapping mapping) {
            Map<String, Node.Entry> entries = new LinkedHashMap<>();
            mapping.entries().forEach((name, entry) -> {
                String child = key.isEmpty() ? Texts.name(name) : key + "." + Texts.name(name);
                entries.put(name, new Node.Entry(entry.place(), expand(entry.node(), child)));
            });
            return new Node.Mapping(entries, mapping.place());
        }
        if (node instanceof Node.Sequence sequence) {
            List<Node> items = new ArrayList<>();
            sequence.items().forEach(item -> items.add(expand(item, key + "[" + items.size() + "]")));
            return new Node.Sequence(items, sequence.place());
        }
        return node instanceof Node.Scalar scalar && scalar.value() instanceof String text && text.contains("${")
                ? expand(text, scalar, key)
                : node;
    }

    private Node expand(String text, Node.Scalar scalar, String key) {
        StringBuilder out = new StringBuilder();
        Matcher matcher = REFERENCE.matcher(text);
        boolean replaced = false;
        while (matcher.find()) {
            String name = matcher.group(1);
            if (unread && name != null) {
                mistakes.warn(scalar.place(), key, "${" + name + "} comes from the environment; not checked here");
                return new Node.Scalar(null, scalar.place(), true, Optional.of(text));
            }
            String value = name == null ? "${" : environment.get(name);
            if (matcher.group().equals("${")) {
                refuse(scalar, key, "a ${ without a NAME and }");
            } else if (name != null) {
                used.add(name);
                replaced = true;
                if (value == null) {
                    refuse(scalar, key, "${" + name + "}, which is not set");
                }
            }
            matcher.appendReplacement(out, Matcher.quoteReplacement(value == null ? "" : value));
        }
        matcher.appendTail(out);
        Optional<String> written = replaced ? Optional.of(text) : Optional.empty();
        // A variable is text, whatever it stands for.
        return new Node.Scalar(out.toString(), scalar.place(), scalar.loose() || replaced, written);
    }

    private void refuse(Node.Scalar scalar, String key, String found) {
        mistakes.add(scalar.place(), key, found, ALLOWED);
        mistakes.settle(key);
    }
}
