package io.apibuddy.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The header fields of a message, in the order and spelling in which they came; repeated fields stay repeated. Names
 * compare without regard to case (RFC 9110 section 5.1). Immutable.
 */
public final class Fields {
    private static final Fields EMPTY = new Fields(new String[0]);

    /** Name and value in turn: one array, so that a message's fields are one object to walk. */
    private final String[] lines;

    private Fields(String[] lines) {
        this.lines = lines;
    }

    /**
     * No fields at all.
     *
     * @return the empty fields
     */
    public static Fields empty() {
        return EMPTY;
    }

    /**
     * Fields from names and values in turn.
     *
     * @param namesAndValues name, value, name, value, ...
     * @return the fields, in that order
     * @throws IllegalArgumentException when a value is missing
     */
    public static Fields of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value: " + namesAndValues.length + " strings");
        }
        return namesAndValues.length == 0 ? EMPTY : new Fields(namesAndValues.clone());
    }

    /**
     * A builder that begins with nothing.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The number of field lines, repeated ones counted each.
     *
     * @return zero or more
     */
    public int size() {
        return lines.length / 2;
    }

    /**
     * Whether there are no field lines.
     *
     * @return true when empty
     */
    public boolean isEmpty() {
        return lines.length == 0;
    }

    /**
     * The name of a field line.
     *
     * @param index from 0
     * @return as it was spelled
     */
    public String name(int index) {
        return lines[2 * index];
    }

    /**
     * The value of a field line.
     *
     * @param index from 0
     * @return as it came
     */
    public String value(int index) {
        return lines[2 * index + 1];
    }

    /**
     * Whether a field of that name is there.
     *
     * @param name in any case
     * @return true when at least one line has it
     */
    public boolean contains(String name) {
        return indexOf(name) >= 0;
    }

    /**
     * The value of the first line of that name.
     *
     * @param name in any case
     * @return the value, or empty when there is no such line
     */
    public Optional<String> first(String name) {
        int index = indexOf(name);
        return index < 0 ? Optional.empty() : Optional.of(value(index));
    }

    /**
     * The values of all lines of that name, in order.
     *
     * @param name in any case
     * @return one a line; empty when there is none
     */
    public List<String> values(String name) {
        int index = indexOf(name);
        if (index < 0) {
            return List.of();
        }
        List<String> values = new ArrayList<>(2);
        for (; index < size(); index++) {
            if (name(index).equalsIgnoreCase(name)) {
                values.add(value(index));
            }
        }
        return values;
    }

    /**
     * The field's lines joined by a comma and a space (RFC 9110 section 5.3).
     *
     * @param name in any case
     * @return the combined value, or empty when there is no such line
     */
    public Optional<String> combined(String name) {
        List<String> values = values(name);
        return switch (values.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(values.get(0));
            default -> Optional.of(String.join(", ", values));
        };
    }

    /**
     * The field names, in lower case, each once, in order of first appearance.
     *
     * @return a new list
     */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!names.contains(lower)) {
                names.add(lower);
            }
        });
        return names;
    }

    /**
     * These fields and one line more, at the end.
     *
     * @param name of the new line
     * @param value of the new line
     * @return new fields
     */
    public Fields plus(String name, String value) {
        String[] more = Arrays.copyOf(lines, lines.length + 2);
        more[lines.length] = name;
        more[lines.length + 1] = value;
        return new Fields(more);
    }

    /**
     * These fields with one line of that name, at the end, in place of any that were there.
     *
     * @param name of the line
     * @param value of the line
     * @return new fields
     */
    public Fields with(String name, String value) {
        return without(name).plus(name, value);
    }

    /**
     * These fields less the lines of that name.
     *
     * @param name in any case
     * @return these fields when there was no such line, else new ones
     */
    public Fields without(String name) {
        return indexOf(name) < 0 ? this : without(line -> line.equalsIgnoreCase(name));
    }

    /**
     * These fields less the lines of these names.
     *
     * @param names in any case
     * @return new fields
     */
    public Fields without(Collection<String> names) {
        Set<String> lower =
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        return without(name -> lower.contains(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * These fields less the lines whose name is refused.
     *
     * @param refused given each line's name as it is spelled
     * @return new fields
     */
    public Fields without(Predicate<String> refused) {
        Builder kept = new Builder();
        forEach((name, value) -> {
            if (!refused.test(name)) {
                kept.add(name, value);
            }
        });
        return kept.build();
    }

    /**
     * Walks the lines in order.
     *
     * @param line given name and value
     */
    public void forEach(BiConsumer<String, String> line) {
        for (int i = 0; i < lines.length; i += 2) {
            line.accept(lines[i], lines[i + 1]);
        }
    }

    private int indexOf(String name) {
        for (int i = 0; i < lines.length; i += 2) {
            if (lines[i].equalsIgnoreCase(name)) {
                return i / 2;
            }
        }
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fields that && Arrays.equals(lines, that.lines);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(lines);
    }

    /** The field names only: values may be credentials, and what is printed ends in logs. */
    @Override
    public String toString() {
        return "Fields" + names();
    }

    /** Gathers field lines. Not for several threads. */
    public static final class Builder {
        private String[] lines = new String[32];
        private int used;

        private Builder() {}

        /**
         * Adds a line.
         *
         * @param name as it shall be spelled
         * @param value as it shall be sent
         * @return this builder
         */
        public Builder add(String name, String value) {
            if (used == lines.length) {
                lines = Arrays.copyOf(lines, 2 * used);
            }
            lines[used++] = name;
            lines[used++] = value;
            return this;
        }

        /**
         * Adds all lines of other fields.
         *
         * @param fields whose lines follow
         * @return this builder
         */
        public Builder addAll(Fields fields) {
            fields.forEach(this::add);
            return this;
        }

        /**
         * The fields gathered so far.
         *
         * @return immutable fields
         */
        public Fields build() {
            return used == 0 ? EMPTY : new Fields(Arrays.copyOf(lines, used));
        }
    }
}
