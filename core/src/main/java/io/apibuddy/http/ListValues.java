package io.apibuddy.http;

import java.util.ArrayList;
import java.util.List;

/** Field values that are comma-separated lists (RFC 9110 section 5.6.1), with quoted strings (section 5.6.4) in them. */
public final class ListValues {
    private ListValues() {}

    /**
     * The members of all lines of a field, in order.
     *
     * @param fields of a message
     * @param name of the field, in any case
     * @return members without the whitespace around them; empty ones left out
     */
    public static List<String> of(Fields fields, String name) {
        List<String> lines = fields.values(name);
        if (lines.isEmpty()) {
            return List.of();
        }
        List<String> members = new ArrayList<>();
        lines.forEach(line -> split(line, members));
        return members;
    }

    /**
     * The members of one line. A comma inside a quoted string does not part members; a quote that none follows
     * begins no quoted string, so that nothing hides behind it.
     *
     * @param line the field line's value
     * @return members without the whitespace around them; empty ones left out
     */
    public static List<String> split(String line) {
        List<String> members = new ArrayList<>(4);
        split(line, members);
        return members;
    }

    private static void split(String line, List<String> members) {
        boolean quotes = true;
        int start = 0;
        while (start <= line.length()) {
            int end = quotes ? memberEnd(line, start) : comma(line, start);
            if (end < 0) {
                quotes = false; // also for what follows: each character is looked at twice at most
                end = comma(line, start);
            }
            String member = trim(line, start, end);
            if (!member.isEmpty()) {
                members.add(member);
            }
            start = end + 1;
        }
    }

    private static int comma(String line, int start) {
        int comma = line.indexOf(',', start);
        return comma < 0 ? line.length() : comma;
    }

    /** The end of the member that begins here; -1 when there is a quote in it that none follows. */
    private static int memberEnd(String line, int start) {
        boolean quoted = false;
        for (int i = start; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\') {
                i++;
            } else if (!quoted && c == ',') {
                return i;
            }
        }
        return quoted ? -1 : line.length();
    }

    /**
     * The text that a quoted string stands for (RFC 9110 section 5.6.4).
     *
     * @param text begins and ends with a double quote
     * @return without the quotes, escapes resolved; the text itself when it is not a quoted string
     */
    public static String unquoted(String text) {
        if (text.length() < 2 || text.charAt(0) != '"' || text.charAt(text.length() - 1) != '"') {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length() - 2);
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() - 1) {
                i++;
                c = text.charAt(i);
            }
            plain.append(c);
        }
        return plain.toString();
    }

    /**
     * Whether a text is a token (RFC 9110 section 5.6.2).
     *
     * @param text any
     * @return true for one or more token characters and nothing else
     */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenChar(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isTokenChar(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static String trim(String line, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && isBlank(line.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(line.charAt(to - 1))) {
            to--;
        }
        return line.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
