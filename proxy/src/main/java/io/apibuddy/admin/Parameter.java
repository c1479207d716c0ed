package io.apibuddy.admin;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A query parameter that an endpoint takes, once at most.
 *
 * @param name as it stands in the query
 * @param allowed what its value may be, in words
 * @param pattern that the whole of its decoded value matches
 * @param least of a number
 * @param most of a number
 */
record Parameter(String name, String allowed, Pattern pattern, long least, long most) {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** Any text that is not empty. */
    static Parameter text(String name) {
        return matching(name, "a text of 1 to 8192 characters", "(?s).{1,8192}");
    }

    static Parameter matching(String name, String allowed, String pattern) {
        return new Parameter(name, allowed, Pattern.compile(pattern), 0, 0);
    }

    static Parameter oneOf(String name, List<String> values) {
        String any = String.join("|", values.stream().map(Pattern::quote).toList());
        return matching(name, "one of " + String.join(", ", values), any);
    }

    static Parameter number(String name, long least, long most) {
        return new Parameter(name, "a whole number from " + least + " to " + most, NUMBER, least, most);
    }

    boolean admits(String value) {
        if (!pattern.matcher(value).matches()) {
            return false;
        }
        if (pattern != NUMBER) {
            return true;
        }
        long number = Long.parseLong(value);
        return number >= least && number <= most;
    }
}
