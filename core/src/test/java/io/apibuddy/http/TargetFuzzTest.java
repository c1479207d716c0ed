package io.apibuddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Threats, "From the client": every upstream path begins with the base. The input is a request target. */
class TargetFuzzTest {
    private static final List<String> BASES = List.of("", "/w", "/api/v1");

    private static final Pattern SHAPE = Pattern.compile("/(?![/@])(?:[!-~&&[^#%\\\\]]|%(?!00)[0-9A-Fa-f]{2})*");
    private static final Pattern NORMAL = Pattern.compile("(?:[!-~&&[^#%\\\\\"<>^`{|}]]|%[0-9A-F]{2})*");
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

    /** ASCII in more octets than it needs, or in full width but for DEL; Latin-1's controls and space in UTF-8. */
    private static final Pattern MASKED = Pattern.compile(
            "(?:[\u00c0\u00c1]|\u00e0[\u0080\u0081]|\u00f0\u0080[\u0080\u0081]|\u00f8\u0080{2}[\u0080\u0081]"
                    + "|\u00fc\u0080{3}[\u0080\u0081]|\u00ef\u00bc)[\u0080-\u00bf]"
                    + "|\u00ef\u00bd[\u0080-\u009e]|\u00c2[\u0080-\u00a0]");

    @FuzzTest
    void aTargetIsRefusedOrStaysBelowItsBase(byte[] input) {
        String raw = new String(input, StandardCharsets.ISO_8859_1);
        Optional<Target> parsed = parse(raw);

        assertThat(parsed.isPresent()).as(raw).isEqualTo(isAllowed(raw));
        parsed.ifPresent(target -> {
            checkForm(target);
            checkQuery(target);
            for (String base : BASES) {
                checkBelow(base, target.under(base));
                checkBelow(base, target.withoutFirstSegment().under(base));
            }
        });
    }

    private static Optional<Target> parse(String raw) {
        try {
            return Optional.of(Target.parse(raw));
        } catch (MalformedTargetException refused) {
            return Optional.empty();
        }
    }

    /** What {@link Target#parse} promises to take, told in another way: decoded again and again, not in one pass. */
    private static boolean isAllowed(String raw) {
        String path = plain(path(raw)).orElse("\0");
        return SHAPE.matcher(raw).matches()
                && path.indexOf(0) < 0
                && Arrays.stream(path.split("[/\\\\]", -1))
                        .map(segment -> segment.replaceFirst("(?s)[;?#].*", ""))
                        .map(segment -> segment.replaceAll("[\\x00-\\x20\\x7f-\\xa0]", ""))
                        .noneMatch(segment -> segment.equals(".") || segment.equals(".."));
    }

    private static String path(String raw) {
        int mark = raw.indexOf('?');
        return mark < 0 ? raw : raw.substring(0, mark);
    }

    private static String decoded(String text) {
        String before = "";
        String after = text;
        while (!before.equals(after)) {
            before = after;
            after = ESCAPE.matcher(before)
                    .replaceAll(escape ->
                            Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
        }
        return after;
    }

    private static String unmasked(String text) {
        return MASKED.matcher(text).replaceAll(masked -> Matcher.quoteReplacement(unmasked(masked)));
    }

    private static String unmasked(MatchResult masked) {
        String octets = masked.group();
        int last = octets.charAt(octets.length() - 1);
        int high = (octets.charAt(octets.length() - 2) & 1) << 6;
        return switch (octets.charAt(0)) {
            case '\u00c2' -> String.valueOf((char) last);
            case '\u00ef' -> String.valueOf((char) ((high | last & 0x3f) + 0x20));
            default -> String.valueOf((char) (high | last & 0x3f));
        };
    }

    /** With nothing left to decode or to unmask; nothing where that takes too many turns. */
    private static Optional<String> plain(String text) {
        String path = decoded(text);
        for (int turn = 0; turn < 4; turn++) {
            String before = path;
            path = decoded(unmasked(before));
            if (path.equals(before)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private static void checkForm(Target target) {
        assertThat(target.toString()).matches(NORMAL);
        ESCAPE.matcher(target.toString())
                .results()
                .forEach(escape -> assertThat((char) Integer.parseInt(escape.group(1), 16))
                        .asString()
                        .doesNotMatch("[A-Za-z0-9._~\0-]"));
        assertThat(parse(target.toString())).contains(target);
        assertThat(target.path()).startsWith("/" + target.firstSegment());
    }

    private static void checkQuery(Target target) {
        List<Target.Parameter> parameters = target.parameters();
        parameters.forEach(parameter ->
                assertThat(parameter.decodedName() + parameter.decodedValue()).isNotNull());
        assertThat(target.sorted().parameters()).containsExactlyInAnyOrderElementsOf(parameters);
        assertThat(target.sorted().sorted()).isEqualTo(target.sorted());
        assertThat(target.withoutParameters(parameter -> false)).isEqualTo(target);
        assertThat(target.withoutParameters(parameter -> true).query())
                .isEqualTo(parameters.isEmpty() ? target.query() : Optional.empty());
    }

    /** However often others decode it, and whatever they take for a slash. */
    private static void checkBelow(String base, Target joined) {
        assertThat(joined.toString()).startsWith(base).matches(NORMAL);
        assertThat(resolved(joined.path()) + "/").startsWith(base + "/");
        assertThat(resolved(decoded(joined.path()).replace('\\', '/')) + "/").startsWith(base + "/");
    }

    /** RFC 3986 section 5.2.4. */
    private static String resolved(String path) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.substring(1).split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        return "/" + String.join("/", segments);
    }
}
