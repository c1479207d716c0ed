package io.apibuddy.config;

import java.util.Optional;

/**
 * Tells what is wrong at one key.
 *
 * @param hidden whether what stands there is a secret and must not be shown
 */
record Report(String key, boolean hidden, Mistakes mistakes) {
    Report at(String suffix) {
        return new Report(key + suffix, hidden, mistakes);
    }

    Optional<Object> refuse(Node node, String allowed) {
        return refuse(node, allowed, Optional.empty());
    }

    Optional<Object> refuse(Node node, String allowed, Optional<String> hint) {
        String found = hidden || mayBeTheAccessKey(node) ? Texts.kind(node) + " (not shown)" : Texts.found(node);
        return refuse(node, found, allowed, hint);
    }

    /** The access key on the line beside its own is not shown either, nor what could be one. */
    private boolean mayBeTheAccessKey(Node node) {
        return key.startsWith("security.")
                && node instanceof Node.Scalar scalar
                && scalar.value() instanceof String text
                && Rule.ACCESS_KEY.admits(text);
    }

    /** For when {@code found} is known to be fit to be shown. */
    Optional<Object> refuse(Node node, String found, String allowed, Optional<String> hint) {
        if (mistakes.isSettled(key)) {
            return Optional.empty();
        }
        boolean replaced =
                node instanceof Node.Scalar scalar && scalar.written().isPresent();
        Optional<String> why = hint.or(
                () -> replaced ? Optional.of("after ${...} was replaced, which is not shown") : Optional.empty());
        mistakes.add(node.place(), key, found, allowed, why);
        return Optional.empty();
    }

    void refuse(Place place, String found, String allowed) {
        mistakes.add(place, key, found, allowed);
    }
}
