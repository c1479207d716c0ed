package io.apibuddy.config;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One key of a section.
 *
 * @param name within the section, dotted where the section has objects within, such as {@code tls.cert_file}
 * @param type what it may hold
 * @param preset its default as it would stand in a file; empty: {@code inherits} says, or null, or it must be set
 * @param inherits the key whose value it takes when it is not set, or when that is in words
 * @param nullable whether it may be null, which is then its default; its value is read as an Optional
 * @param restart whether a change takes effect only at the next start
 * @param meaning in a sentence
 * @param reader its value in the section's record
 */
record Key<R>(
        String name,
        Type type,
        Optional<Object> preset,
        Optional<String> inherits,
        boolean nullable,
        boolean restart,
        String meaning,
        Function<R, ?> reader) {
    static <R> Key<R> setting(String name, Type type, Object preset, Function<R, ?> reader, String meaning) {
        return new Key<>(name, type, Optional.of(preset), Optional.empty(), false, false, meaning, reader);
    }

    static <R> Key<R> nullable(String name, Type type, Function<R, ?> reader, String meaning) {
        return new Key<>(name, type, Optional.empty(), Optional.empty(), true, false, meaning, reader);
    }

    static <R> Key<R> inherited(String name, Type type, String from, Function<R, ?> reader, String meaning) {
        return new Key<>(name, type, Optional.empty(), Optional.of(from), false, false, meaning, reader);
    }

    static <R> Key<R> required(String name, Type type, Function<R, ?> reader, String meaning) {
        return new Key<>(name, type, Optional.empty(), Optional.empty(), false, false, meaning, reader);
    }

    Key<R> needsRestart() {
        return new Key<>(name, type, preset, inherits, nullable, true, meaning, reader);
    }

    boolean required() {
        return preset.isEmpty() && inherits.isEmpty() && !nullable;
    }

    boolean hidden() {
        Type innermost = type instanceof Type.Many many ? many.item() : type;
        return innermost instanceof Type.Text text && text.hidden();
    }

    /** What may stand there, in words. */
    String allowed() {
        return nullable ? type.allowed() + ", or null" : type.allowed();
    }

    /** Its value in a tree; a null where there may be none, and a null object, count as not set. */
    Optional<Object> read(Node node, Report report) {
        if (node instanceof Node.Scalar scalar) {
            if (nullable && (scalar.loose() ? scalar.isNullOrBlank() : scalar.isNull())) {
                return Optional.of(Optional.empty());
            }
            if (scalar.isNull()
                    && type instanceof Type.Many many
                    && many.names().isPresent()) {
                return Optional.empty();
            }
        }
        Optional<Object> value = type.read(node, report);
        return nullable ? value.map(Optional::of) : value;
    }

    /** Whether a record may hold a value. */
    boolean admits(Object value) {
        return nullable
                ? value instanceof Optional<?> optional
                        && optional.map(type::admits).orElse(true)
                : type.admits(value);
    }

    /** Its value in a record, as it would stand in a file. */
    @Nullable
    Object write(R section, boolean masked) {
        Object value = reader.apply(section);
        if (nullable && value instanceof Optional<?> optional) {
            return optional.isPresent() ? type.write(optional.get(), masked) : null;
        }
        return type.write(value, masked);
    }
}
