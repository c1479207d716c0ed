package io.apibuddy.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * URIs by their beginning, as a range of the index: nothing in a prefix is a wildcard. SQLite compares text by its bytes
 * in UTF-8, whose order is that of the code points.
 */
final class UriRange {
    /** With two parameters, see {@link #set}. */
    static final String CONDITION = "uri >= ? AND uri < ?";

    private static final byte[] AFTER_ALL_TEXT = {};

    private UriRange() {}

    static void set(PreparedStatement statement, int first, String prefix) throws SQLException {
        String end = end(prefix);
        statement.setString(first, prefix);
        if (end.isEmpty()) {
            // Any blob comes after any text (sqlite.org/datatype3.html section 4.1).
            statement.setBytes(first + 1, AFTER_ALL_TEXT);
        } else {
            statement.setString(first + 1, end);
        }
    }

    /** The first text after all that begin so; empty when there is none. */
    static String end(String prefix) {
        String rest = prefix;
        while (!rest.isEmpty()) {
            int last = rest.codePointBefore(rest.length());
            rest = rest.substring(0, rest.length() - Character.charCount(last));
            if (last < Character.MAX_CODE_POINT) {
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return rest + Character.toString(next);
            }
        }
        return "";
    }
}
