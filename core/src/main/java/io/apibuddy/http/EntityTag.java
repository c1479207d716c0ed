package io.apibuddy.http;

import java.util.List;
import java.util.Optional;

/**
 * An entity tag (RFC 9110 section 8.8.3).
 *
 * @param weak whether it says no more than that representations mean the same
 * @param opaque what stands between the quotes
 */
public record EntityTag(boolean weak, String opaque) {
    /**
     * Reads one entity tag.
     *
     * @param text such as {@code "xyzzy"} or {@code W/"xyzzy"}; {@code W} is case-sensitive
     * @return empty when it is no entity tag
     */
    public static Optional<EntityTag> parse(String text) {
        boolean weak = text.startsWith("W/");
        int open = weak ? 2 : 0;
        int close = text.length() - 1;
        if (close <= open || text.charAt(open) != '"' || text.charAt(close) != '"') {
            return Optional.empty();
        }
        for (int i = open + 1; i < close; i++) {
            char c = text.charAt(i);
            if (c == '"' || c <= ' ' || c == 0x7f) {
                return Optional.empty();
            }
        }
        return Optional.of(new EntityTag(weak, text.substring(open + 1, close)));
    }

    /**
     * The ETag of a message.
     *
     * @param fields of the message
     * @return empty when there is none, or none that can be read
     */
    public static Optional<EntityTag> of(Fields fields) {
        return fields.first("ETag").map(String::strip).flatMap(EntityTag::parse);
    }

    /**
     * Reads a list of entity tags, as If-None-Match and If-Match have it (RFC 9110 section 13.1.2).
     *
     * @param fields of a request
     * @param name of the field
     * @return the tags that can be read, in order
     */
    public static List<EntityTag> listOf(Fields fields, String name) {
        return fields.values(name).stream()
                .flatMap(line -> TagList.split(line).stream())
                .flatMap(member -> parse(member).stream())
                .toList();
    }

    /**
     * Strong comparison (RFC 9110 section 8.8.3.2).
     *
     * @param other to compare with
     * @return true when both are strong and their characters are the same
     */
    public boolean matchesStrongly(EntityTag other) {
        return !weak && !other.weak && opaque.equals(other.opaque);
    }

    /**
     * Weak comparison (RFC 9110 section 8.8.3.2).
     *
     * @param other to compare with
     * @return true when their characters are the same, weak or not
     */
    public boolean matchesWeakly(EntityTag other) {
        return opaque.equals(other.opaque);
    }

    /** The tag as it stands in a field. */
    @Override
    public String toString() {
        return (weak ? "W/\"" : "\"") + opaque + '"';
    }

    /** Parts a list of entity tags: unlike in a quoted string, a backslash in them is only a backslash. */
    private static final class TagList {
        private static List<String> split(String line) {
            List<String> members = new java.util.ArrayList<>(2);
            boolean quoted = false;
            int start = 0;
            for (int i = 0; i <= line.length(); i++) {
                if (i == line.length() || (line.charAt(i) == ',' && !quoted)) {
                    members.add(line.substring(start, i).strip());
                    start = i + 1;
                } else if (line.charAt(i) == '"') {
                    quoted = !quoted;
                }
            }
            return members;
        }
    }
}
