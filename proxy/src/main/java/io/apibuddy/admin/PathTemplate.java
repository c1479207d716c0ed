package io.apibuddy.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path with names in it that stand for parts of it. Each name has its own shape, so that no two templates of the table
 * fit the same path.
 *
 * @param text such as {@code /admin/cache/{mapping}}
 * @param names in their order
 * @param pattern that a normalised path matches
 */
record PathTemplate(String text, List<String> names, Pattern pattern) {
    private static final Pattern NAME = Pattern.compile("\\{([a-z]+)}");

    /**
     * What each name stands for. A file is one of the dashboard's, by its ending: nothing above or beside its folder. No
     * group is repeated: Java's matcher goes one call deeper for each time, and a long path would be the stack's end.
     */
    private static final Map<String, String> SHAPES = Map.of(
            "mapping", "[A-Za-z0-9._-]+|\\*|%2A",
            "hash", "[0-9a-fA-F]{4,64}",
            "file", "(?:lib/)?[a-z0-9_-][a-z0-9._-]{0,99}\\.(?:" + String.join("|", WebFiles.ENDINGS) + ")");

    static PathTemplate of(String text) {
        List<String> names = new ArrayList<>();
        StringBuilder pattern = new StringBuilder();
        Matcher matcher = NAME.matcher(text);
        int from = 0;
        while (matcher.find()) {
            names.add(matcher.group(1));
            pattern.append(Pattern.quote(text.substring(from, matcher.start())))
                    .append('(')
                    .append(SHAPES.get(matcher.group(1)))
                    .append(')');
            from = matcher.end();
        }
        pattern.append(Pattern.quote(text.substring(from)));
        return new PathTemplate(text, List.copyOf(names), Pattern.compile(pattern.toString()));
    }

    /** What the names stand for in a path; empty when it is another one. */
    Optional<Map<String, String>> match(String path) {
        Matcher matcher = pattern.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            found.put(names.get(i), matcher.group(i + 1).replace("%2A", "*"));
        }
        return Optional.of(found);
    }
}
