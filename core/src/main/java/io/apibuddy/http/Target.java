package io.apibuddy.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Predicate;

/**
 * A request target in origin-form (RFC 9112 section 3.2.1), vetted and normalised once: path and query. What is
 * normalised here is what cache keys are made of and what is sent upstream. Immutable.
 */
public final class Target {
    private final String path;
    private final Optional<String> query;

    private Target(String path, Optional<String> query) {
        this.path = path;
        this.query = query;
    }

    /**
     * Vets and normalises a target as it was received. Refused are absolute-form, a start of {@code //} or {@code /@},
     * an asterisk, a fragment, a backslash, controls and spaces, characters beyond ASCII, a percent sign without two
     * hexadecimal digits, {@code %00}, and dot segments: plain, encoded any number of times, or between encoded slashes.
     * Normalised (RFC 3986 section 6.2.2): escapes of unreserved characters are decoded, hexadecimal digits are in upper
     * case, and characters that must not stand as they are ({@code "<>^`{|}}) are escaped. {@code //}, {@code %2F} and
     * {@code +} stay, and the query is otherwise as it came. What is normalised is parsed to itself.
     *
     * @param raw the request line's second part, or HTTP/2's {@code :path}
     * @return the normalised target
     * @throws MalformedTargetException for anything but a clean origin-form
     */
    public static Target parse(String raw) {
        String clean = TargetParser.normalise(raw);
        int mark = clean.indexOf('?');
        return mark < 0
                ? new Target(clean, Optional.empty())
                : new Target(clean.substring(0, mark), Optional.of(clean.substring(mark + 1)));
    }

    /**
     * The normalised path.
     *
     * @return begins with a slash; or empty, for what is left of {@code /mapping} once its name is taken off
     */
    public String path() {
        return path;
    }

    /**
     * The normalised query, without its question mark.
     *
     * @return empty when there is no question mark; {@code Optional.of("")} for a bare one
     */
    public Optional<String> query() {
        return query;
    }

    /**
     * The path's first segment, as normalised (percent-encoded where it was).
     *
     * @return {@code wiki} for {@code /wiki/a}; the empty string for {@code /}
     */
    public String firstSegment() {
        if (path.isEmpty()) {
            return "";
        }
        int slash = path.indexOf('/', 1);
        return slash < 0 ? path.substring(1) : path.substring(1, slash);
    }

    /**
     * This target less its path's first segment.
     *
     * @return {@code /a?x} for {@code /wiki/a?x}, {@code ?x} with an empty path for {@code /wiki?x}, {@code /} for
     *     {@code /wiki/}
     */
    public Target withoutFirstSegment() {
        if (path.isEmpty()) {
            return this;
        }
        int slash = path.indexOf('/', 1);
        return new Target(slash < 0 ? "" : path.substring(slash), query);
    }

    /**
     * This target below a base path.
     *
     * @param base begins with a slash and ends without one, or is empty
     * @return base and path joined; a path that would be empty becomes {@code /}
     */
    public Target under(String base) {
        String joined = base + path;
        return new Target(joined.isEmpty() ? "/" : joined, query);
    }

    /**
     * The query's parameters in order, as they are encoded; blank and repeated ones stay.
     *
     * @return one a parameter; empty when there is no query
     */
    public List<Parameter> parameters() {
        return query.isPresent() ? split(query.get()) : List.of();
    }

    /**
     * This target less the query parameters that are refused; without any left, less its question mark too.
     *
     * @param refused given each parameter
     * @return this target when none was refused, else a new one
     */
    public Target withoutParameters(Predicate<Parameter> refused) {
        List<Parameter> all = parameters();
        List<Parameter> kept = new ArrayList<>(all.size());
        for (Parameter parameter : all) {
            if (!refused.test(parameter)) {
                kept.add(parameter);
            }
        }
        return kept.size() == all.size() ? this : new Target(path, kept.isEmpty() ? Optional.empty() : join(kept));
    }

    /**
     * This target with its query parameters sorted by name; equal names keep their order.
     *
     * @return a new target
     */
    public Target sorted() {
        if (query.isEmpty() || query.get().indexOf('&') < 0) {
            return this;
        }
        List<Parameter> sorted = new ArrayList<>(parameters());
        sorted.sort(Comparator.comparing(Parameter::name));
        return new Target(path, join(sorted));
    }

    private static List<Parameter> split(String query) {
        int end = query.indexOf('&');
        if (end < 0) {
            return List.of(new Parameter(query));
        }
        List<Parameter> parameters = new ArrayList<>();
        int start = 0;
        while (end >= 0) {
            parameters.add(new Parameter(query.substring(start, end)));
            start = end + 1;
            end = query.indexOf('&', start);
        }
        parameters.add(new Parameter(query.substring(start)));
        return Collections.unmodifiableList(parameters);
    }

    private static Optional<String> join(List<Parameter> parameters) {
        StringJoiner query = new StringJoiner("&");
        parameters.forEach(parameter -> query.add(parameter.raw()));
        return Optional.of(query.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Target that && path.equals(that.path) && query.equals(that.query);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, query);
    }

    /** Path, and query after a question mark when there is one: as it is sent. */
    @Override
    public String toString() {
        return query.isPresent() ? path + "?" + query.get() : path;
    }

    /**
     * One query parameter as it stands between two ampersands.
     *
     * @param raw such as {@code q=a%20b}, {@code debug} or the empty string
     */
    public record Parameter(String raw) {
        /**
         * What stands before the first equals sign.
         *
         * @return still percent-encoded
         */
        public String name() {
            int equals = raw.indexOf('=');
            return equals < 0 ? raw : raw.substring(0, equals);
        }

        /**
         * The name as it is meant: escapes decoded as UTF-8, {@code +} as a space.
         *
         * @return for comparison with a configured name or a {@link NamePattern}
         */
        public String decodedName() {
            return Percent.decode(name());
        }

        /**
         * What stands after the first equals sign.
         *
         * @return still percent-encoded; empty when there is no equals sign
         */
        public Optional<String> value() {
            int equals = raw.indexOf('=');
            return equals < 0 ? Optional.empty() : Optional.of(raw.substring(equals + 1));
        }

        /**
         * The value as it is meant: escapes decoded as UTF-8, {@code +} as a space.
         *
         * @return empty when there is no equals sign
         */
        public Optional<String> decodedValue() {
            return value().map(Percent::decode);
        }
    }
}
