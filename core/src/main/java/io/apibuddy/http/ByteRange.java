package io.apibuddy.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One range of bytes, as a request's Range asks for it (RFC 9110 sections 14.1.2 and 14.2). */
public sealed interface ByteRange {
    /**
     * From one position to another.
     *
     * @param first index of the first byte, from 0
     * @param last index of the last byte, not less than {@code first}; {@link Long#MAX_VALUE} when none is named
     */
    record Interval(long first, long last) implements ByteRange {}

    /**
     * The last bytes.
     *
     * @param length how many; 0 can't be satisfied
     */
    record Suffix(long length) implements ByteRange {}

    /**
     * Reads the Range of a request.
     *
     * @param request its fields
     * @return empty when there is none, none in bytes, none that can be read, or more than one range
     */
    static Optional<ByteRange> of(Fields request) {
        List<String> values = request.values("Range");
        return values.size() == 1 ? parse(values.get(0).strip()) : Optional.empty();
    }

    private static Optional<ByteRange> parse(String range) {
        String unit = "bytes=";
        if (!range.toLowerCase(Locale.ROOT).startsWith(unit)) {
            return Optional.empty();
        }
        String spec = range.substring(unit.length()).strip();
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return Optional.empty();
        }
        String end = spec.substring(dash + 1);
        long last = end.isEmpty() && dash > 0 ? Long.MAX_VALUE : Digits.read(end);
        if (dash == 0) {
            return last < 0 ? Optional.empty() : Optional.of(new Suffix(last));
        }
        long first = Digits.read(spec.substring(0, dash));
        return first < 0 || last < first ? Optional.empty() : Optional.of(new Interval(first, last));
    }
}
