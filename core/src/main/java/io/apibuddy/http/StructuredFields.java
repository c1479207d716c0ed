package io.apibuddy.http;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Structured field values (RFC 9651): items, lists, dictionaries, and parameters. Parsing is strict, as section 4.2 asks:
 * one error anywhere and the whole field counts as absent.
 */
public final class StructuredFields {
    private StructuredFields() {}

    /** A value without parameters (RFC 9651 section 3.3). */
    public sealed interface Bare permits Whole, Decimal, Text, Token, Bytes, Flag, Moment, DisplayText {}

    /**
     * An Integer.
     *
     * @param value of at most 15 digits
     */
    public record Whole(long value) implements Bare {}

    /**
     * A Decimal.
     *
     * @param value of at most 12 digits and 3 more behind the point
     */
    public record Decimal(BigDecimal value) implements Bare {}

    /**
     * A String.
     *
     * @param value printable ASCII, unescaped
     */
    public record Text(String value) implements Bare {}

    /**
     * A Token.
     *
     * @param value as it stands
     */
    public record Token(String value) implements Bare {}

    /**
     * A Byte Sequence.
     *
     * @param base64 as it stands between the colons; valid
     */
    public record Bytes(String base64) implements Bare {}

    /**
     * A Boolean.
     *
     * @param value true for {@code ?1}, and for a name without a value
     */
    public record Flag(boolean value) implements Bare {}

    /**
     * A Date.
     *
     * @param epochSecond seconds since 1970
     */
    public record Moment(long epochSecond) implements Bare {}

    /**
     * A Display String.
     *
     * @param value decoded
     */
    public record DisplayText(String value) implements Bare {}

    /** A member of a list or a dictionary: an {@link Item} or an {@link InnerList}. */
    public sealed interface Member {
        /**
         * The member's parameters.
         *
         * @return in order; empty when it has none
         */
        Map<String, Bare> parameters();
    }

    /**
     * One value with its parameters.
     *
     * @param value itself
     * @param parameters in order
     */
    public record Item(Bare value, Map<String, Bare> parameters) implements Member {}

    /**
     * Several items in brackets.
     *
     * @param items in order
     * @param parameters of the list itself
     */
    public record InnerList(List<Item> items, Map<String, Bare> parameters) implements Member {}

    /**
     * Parses an Item.
     *
     * @param text the field's combined value
     * @return empty when it is none
     */
    public static Optional<Item> item(String text) {
        return new StructuredParser(text).whole(StructuredParser::item);
    }

    /**
     * Parses a List.
     *
     * @param text the field's lines, joined by commas
     * @return the members; empty when it is none. An empty field is an empty list
     */
    public static Optional<List<Member>> list(String text) {
        return new StructuredParser(text).whole(StructuredParser::list);
    }

    /**
     * Parses a Dictionary; of a name that is repeated, the last counts.
     *
     * @param text the field's lines, joined by commas
     * @return the members in order; empty when it is none. An empty field is an empty dictionary
     */
    public static Optional<Map<String, Member>> dictionary(String text) {
        return new StructuredParser(text).whole(StructuredParser::dictionary);
    }

    /**
     * Whether a text is a Token (RFC 9651 section 3.3.4).
     *
     * @param text any
     * @return true when it may stand without quotes
     */
    public static boolean isToken(String text) {
        if (text.isEmpty() || !StructuredParser.startsToken(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            if (!StructuredParser.continuesToken(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
