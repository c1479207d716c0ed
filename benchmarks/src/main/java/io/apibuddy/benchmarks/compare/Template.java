package io.apibuddy.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * A file of benchmarks/src/peers: {@code @NAME@} stands for a value, and the lines between {@code @if NAME} (or
 * {@code @if !NAME}) and {@code @end} count only for runs that have that feature. They may stand inside one another.
 */
record Template(String text) {
    static Template read(Setting setting, String name) throws IOException {
        return read(setting.root().resolve("benchmarks/src/peers").resolve(name));
    }

    static Template read(Path file) throws IOException {
        return new Template(Files.readString(file));
    }

    Template with(String name, String value) {
        return new Template(text.replace("@" + name + "@", value));
    }

    /** Keeps what belongs to these features, and what belongs to none. */
    Template having(Set<String> features) {
        StringBuilder kept = new StringBuilder();
        Deque<Boolean> open = new ArrayDeque<>();
        for (String line : text.lines().toList()) {
            String word = line.strip();
            if (word.startsWith("@if ")) {
                open.push(holds(word.substring(4).strip(), features));
            } else if (word.equals("@end")) {
                if (open.poll() == null) {
                    throw new IllegalArgumentException("@end without @if");
                }
            } else if (!open.contains(false)) {
                kept.append(line).append('\n');
            }
        }
        if (!open.isEmpty()) {
            throw new IllegalArgumentException("@if without @end");
        }
        return new Template(kept.toString());
    }

    private static boolean holds(String condition, Set<String> features) {
        return condition.startsWith("!") ? !features.contains(condition.substring(1)) : features.contains(condition);
    }
}
