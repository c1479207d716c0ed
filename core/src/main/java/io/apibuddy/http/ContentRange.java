package io.apibuddy.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which bytes of a representation an answer holds (RFC 9110 section 14.4).
 *
 * @param first index of the first byte, from 0
 * @param last index of the last byte, not less than {@code first}
 * @param complete length of the whole representation, more than {@code last}; {@link #UNKNOWN} when it is not told
 */
public record ContentRange(long first, long last, long complete) {
    /** The length of a representation that the sender does not know, {@code *} in the field. */
    public static final long UNKNOWN = -1;

    /** The field's name. */
    public static final String NAME = "Content-Range";

    /**
     * A range that lies within its whole.
     *
     * @param first index of the first byte, from 0
     * @param last index of the last byte, not less than {@code first}
     * @param complete length of the whole representation, more than {@code last}; or {@link #UNKNOWN}
     * @throws IllegalArgumentException when it doesn't
     */
    public ContentRange {
        if (first < 0 || last < first || last == Long.MAX_VALUE || (complete != UNKNOWN && complete <= last)) {
            throw new IllegalArgumentException("bytes " + first + "-" + last + " of " + complete
                    + " are no range; allowed: 0 <= first <= last < complete");
        }
    }

    /**
     * The Content-Range of an answer.
     *
     * @param response its fields
     * @return empty when there is none or more than one, none in bytes, that of a 416, or an invalid one
     */
    public static Optional<ContentRange> of(Fields response) {
        List<String> values = response.values(NAME);
        return values.size() == 1 ? parse(values.get(0).strip()) : Optional.empty();
    }

    private static Optional<ContentRange> parse(String value) {
        String unit = "bytes ";
        int dash = value.indexOf('-');
        int slash = value.indexOf('/');
        if (!value.toLowerCase(Locale.ROOT).startsWith(unit) || dash < unit.length() || slash < dash) {
            return Optional.empty();
        }
        long first = Digits.read(value.substring(unit.length(), dash));
        long last = Digits.read(value.substring(dash + 1, slash));
        String whole = value.substring(slash + 1);
        long complete = whole.equals("*") ? UNKNOWN : Digits.read(whole);
        boolean valid = first >= 0 && last >= first && last < Long.MAX_VALUE && (whole.equals("*") || complete > last);
        return valid ? Optional.of(new ContentRange(first, last, complete)) : Optional.empty();
    }

    /**
     * How many bytes it speaks of.
     *
     * @return at least 1
     */
    public long length() {
        return last - first + 1;
    }

    /**
     * Whether nothing follows.
     *
     * @return false also when the complete length is not known
     */
    public boolean reachesEnd() {
        return complete == last + 1;
    }

    /** The range as it stands in the field. */
    @Override
    public String toString() {
        return "bytes " + first + "-" + last + "/" + (complete == UNKNOWN ? "*" : Long.toString(complete));
    }
}
