package io.apibuddy.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gathers what is wrong, and what is only odd, while a configuration is read. Not for several threads. */
final class Mistakes {
    private record Found(Place place, Mistake mistake) {}

    private final List<Found> found = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> settled = new HashSet<>();

    void add(Place place, String key, String what, String allowed, Optional<String> hint) {
        found.add(new Found(place, new Mistake(place.source(), place.line(), key, what, allowed, hint)));
    }

    void add(Place place, String key, String what, String allowed) {
        add(place, key, what, allowed, Optional.empty());
    }

    /** Says that a key's value is not known, which is a mistake already: nothing more is to be said about it. */
    void settle(String key) {
        settled.add(key);
    }

    boolean isSettled(String key) {
        return settled.contains(key);
    }

    void warn(Place place, String key, String what) {
        warnings.add(place + ": " + key + ": " + what);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    int size() {
        return found.size();
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order of the file, then of the sources that come after it. */
    List<Mistake> inOrder() {
        return found.stream()
                .sorted(Comparator.comparingInt((Found one) -> one.place().rank())
                        .thenComparingInt(one -> one.place().line()))
                .map(Found::mistake)
                .distinct()
                .toList();
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigurationException(inOrder());
        }
    }
}
