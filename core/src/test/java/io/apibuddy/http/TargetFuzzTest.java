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

    /** ASCII in more octets than it needs, or in full width: not DEL. */
    private static final Pattern MASKED = Pattern.compile(
            "[\u00c0\u00c1][\u0080-\u00bf]|\u00e0[\u0080\u0081][\u0080-\u00bf]|\u00ef(?:\u00bc[\u0080-\u00bf]|\u00bd[\u0080-\u009e])"
                    + "|\u00f0\u0080[\u0080\u0081][\u0080-\u00bf]");

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
        String path = unmasked(decoded(path(raw)));
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
        return MASKED.matcher(text).replaceAll(masked -> {
            int octets = masked.group().codePoints().skip(1).reduce(0, (bits, octet) -> bits << 6 | octet & 0x3f);
            return Matcher.quoteReplacement(
                    masked.group().charAt(0) == '\u00ef'
                            ? String.valueOf((char) ((0xf000 | octets) - 0xfee0))
                            : String.valueOf((char) (octets & 0x3f | (last(masked) & 1) << 6)));
        });
    }

    /** The one octet whose least bit is the ASCII character's greatest. */
    private static int last(MatchResult masked) {
        return masked.group().charAt(masked.group().length() - 2);
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
