package io.apibuddy.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A parser's complaints in words for whoever wrote the file. What stands in the file is not repeated: it may be a secret. */
final class SyntaxErrors {
    /** Parts of what SnakeYAML says, and what to do. */
    private static final List<Map.Entry<String, String>> YAML = List.of(
            Map.entry("'\\t'", "there is a tab; indent with spaces"),
            Map.entry("\\t(TAB)", "there is a tab; indent with spaces"),
            Map.entry("mapping values are not allowed", "a colon stands where none may; is a value to be in quotes?"),
            Map.entry("quoted scalar", "a quote is not closed"),
            Map.entry("found unknown escape", "in double quotes a backslash must be doubled"),
            Map.entry("expected ',' or ']'", "a list's bracket or comma is missing"),
            Map.entry("expected ',' or '}'", "an object's brace or comma is missing"),
            Map.entry("expected <block end>", "the indentation does not fit the lines above"),
            Map.entry("could not find expected ':'", "a colon and a space after a key are missing"),
            Map.entry("cannot start any token", "a value that begins with this character must be in quotes"),
            Map.entry("special characters are not allowed", "there is a control character"),
            Map.entry("nesting depth", "it is nested too deeply"),
            Map.entry("undefined alias", "there is a YAML alias (*name) where text in quotes was meant"));

    private static final List<Map.Entry<String, String>> JSON = List.of(
            Map.entry("nesting depth", "it is nested too deeply"),
            Map.entry("unexpected end-of-input", "the file ends too early; is a brace, bracket or quote closed?"),
            Map.entry(
                    "was expecting double-quote to start", "a key in double quotes is missing; or a comma is too many"),
            Map.entry("was expecting comma", "a comma is missing"),
            Map.entry("was expecting a colon", "a colon after a key is missing"),
            Map.entry("maybe a comment", "JSON has no comments"),
            Map.entry("unrecognized token", "text must be in double quotes"),
            Map.entry("illegal unquoted character", "a line break or control character stands in a text"),
            Map.entry("unrecognized character escape", "a backslash in a text must be doubled"),
            Map.entry("leading zero", "a number begins with 0"),
            Map.entry("number value length", "a number is too long"));

    private SyntaxErrors() {}

    static String found(int column) {
        return "something else" + (column > 0 ? " at column " + column : "");
    }

    static Optional<String> hint(String message, boolean json) {
        String lower = message.toLowerCase(Locale.ROOT);
        return (json ? JSON : YAML)
                .stream()
                        .filter(entry -> lower.contains(entry.getKey().toLowerCase(Locale.ROOT)))
                        .map(Map.Entry::getValue)
                        .findFirst();
    }
}
