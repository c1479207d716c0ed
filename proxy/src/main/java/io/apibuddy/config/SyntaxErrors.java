package io.apibuddy.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A parser's complaints in words for whoever wrote the file. What stands in the file is not repeated: it may be a secret. */
final class SyntaxErrors {
    /** Parts of what SnakeYAML says, in lower case, and what it means. */
    private static final List<Map.Entry<String, String>> YAML = List.of(
            Map.entry("(tab)", "a tab; indent with spaces"),
            Map.entry("nesting depth", "too many objects or lists within each other"),
            Map.entry("special characters are not allowed", "a control character"),
            Map.entry("mapping values are not allowed", "a colon where none may stand; should a value be in quotes?"),
            Map.entry("found unknown escape", "a backslash in double quotes that is not doubled"),
            Map.entry("quoted scalar", "a quote that is not closed"),
            Map.entry("expected ',' or ']'", "a list without a comma or its closing bracket"),
            Map.entry("expected ',' or '}'", "an object without a comma or its closing brace"),
            Map.entry("expected <block end>", "an indentation that does not fit the lines above"),
            Map.entry("could not find expected ':'", "a key without a colon and a space after it"),
            Map.entry("undefined alias", "a YAML alias (*name); should a text be in quotes?"),
            Map.entry("cannot start any token", "a character that a value begins with only in quotes"));

    /** The same for Jackson's JSON parser. */
    private static final List<Map.Entry<String, String>> JSON = List.of(
            Map.entry("nesting depth", "too many objects or lists within each other"),
            Map.entry("comment", "a comment, which JSON does not have"),
            Map.entry("unexpected end-of-input", "its end too early: a brace, bracket or quote is not closed"),
            Map.entry("was expecting double-quote to start", "no key in double quotes, or a comma too many"),
            Map.entry("was expecting comma", "no comma between two values"),
            Map.entry("was expecting a colon", "no colon after a key"),
            Map.entry("unrecognized token", "text without double quotes"),
            Map.entry("illegal unquoted character", "a line break or control character in a text"),
            Map.entry("unrecognized character escape", "a backslash in a text that is not doubled"),
            Map.entry("leading zero", "a number that begins with 0"),
            Map.entry("number value length", "a number that is too long"));

    private static final Pattern MARK = Pattern.compile(" in '?[^'\\n]*'?, line (\\d{1,7}), column \\d+:?\\n");

    private SyntaxErrors() {}

    /** What was found. */
    static String found(String message, boolean json) {
        String lower = message.toLowerCase(Locale.ROOT);
        return (json ? JSON : YAML)
                .stream()
                        .filter(entry -> lower.contains(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("something that is none");
    }

    /**
     * The line that SnakeYAML complains about. It names two places, where the thing began and where it went wrong;
     * Jackson hands on the first. A quote that is not closed goes wrong only at the end of the file, and a key without
     * a colon at the next one, so there the first is meant. For a character that YAML does not allow it names none.
     */
    static Optional<Integer> line(String message, String text) {
        Optional<Integer> line = MARK.matcher(message)
                .results()
                .reduce((first, second) ->
                        message.contains("quoted scalar") || message.contains("simple key") ? first : second)
                .map(mark -> Integer.valueOf(mark.group(1)));
        if (line.isEmpty() && message.contains("special characters")) {
            return Optional.of(1
                    + (int) text.chars()
                            .takeWhile(SyntaxErrors::isPrintable)
                            .filter(c -> c == '\n')
                            .count());
        }
        return line;
    }

    /** What YAML 1.1 section 5.1 allows, taking surrogates as they come. */
    private static boolean isPrintable(int c) {
        return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0x7f) || c == 0x85 || (c >= 0xa0 && c < 0xfffe);
    }
}
