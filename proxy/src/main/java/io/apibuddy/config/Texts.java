package io.apibuddy.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values as texts: in messages, and in YAML. */
final class Texts {
    /** What stands in place of a secret. */
    static final String MASK = "***";

    private static final int LONGEST_SHOWN = 60;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./+-]*");
    private static final Pattern NOT_TEXT =
            Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n|\\.inf|\\.nan|[0-9.+-].*");
    private static final Pattern SPEAKABLE = Pattern.compile("[A-Za-z0-9._~$*/{}-]*");
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    private Texts() {}

    /** What stands at a node, fit to be shown; never for a secret. */
    static String found(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return scalar.written().map(Texts::quoted).orElseGet(() -> value(scalar.value()));
        }
        return kind(node);
    }

    /** Of what kind a node is, without its value. */
    static String kind(Node node) {
        if (node instanceof Node.Sequence) {
            return "a list";
        }
        if (node instanceof Node.Scalar scalar) {
            Object value = scalar.value();
            return value == null
                    ? "nothing"
                    : value instanceof String ? "a text" : value instanceof Boolean ? "a boolean" : "a number";
        }
        return "an object";
    }

    private static String value(@Nullable Object value) {
        if (value == null) {
            return "nothing";
        }
        return value instanceof BigDecimal number
                ? number(number)
                : value instanceof String text ? quoted(text) : value.toString();
    }

    /** In double quotes, cut short, and without control characters. */
    static String quoted(String text) {
        String shown = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
        return json(shown);
    }

    /** A key's name as it may stand in a message: what does not look like a name is cut off. */
    static String name(String text) {
        var matcher = SPEAKABLE.matcher(text);
        String head = matcher.lookingAt() ? matcher.group() : "";
        boolean whole = head.length() == text.length() && head.length() <= LONGEST_SHOWN && !head.isEmpty();
        return whole ? head : head.substring(0, Math.min(head.length(), LONGEST_SHOWN)) + "...";
    }

    /** A number without an exponent, unless it would be absurdly long. */
    static String number(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return Math.abs((long) stripped.scale()) > 30 || stripped.precision() > 40
                ? quotedNumber(stripped)
                : stripped.toPlainString();
    }

    private static String quotedNumber(BigDecimal number) {
        String text = number.toString();
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
    }

    /** The number that a text is. */
    static Optional<BigDecimal> number(String text) {
        try {
            return text.length() > 100 ? Optional.empty() : Optional.of(new BigDecimal(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A length of time in seconds. */
    static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                .add(BigDecimal.valueOf(duration.getNano(), 9))
                .stripTrailingZeros();
    }

    /** With so many decimals at most. */
    static BigDecimal rounded(BigDecimal number, int decimals) {
        if (number.scale() <= decimals) {
            return number;
        }
        // A scale of a billion must not be brought down digit by digit; at that length a double is exact enough.
        BigDecimal near = number.scale() > 100 ? BigDecimal.valueOf(number.doubleValue()) : number;
        return near.setScale(Math.min(near.scale(), decimals), RoundingMode.HALF_UP);
    }

    /** Seconds as a length of time, to the nanosecond. The number is within its range already. */
    static Duration duration(BigDecimal seconds) {
        BigDecimal rounded = rounded(seconds, 9).setScale(9, RoundingMode.UNNECESSARY);
        long whole = rounded.longValue();
        return Duration.ofSeconds(whole)
                .plusNanos(rounded.subtract(BigDecimal.valueOf(whole))
                        .multiply(NANOS)
                        .longValue());
    }

    /** A value in YAML's flow style, on one line. */
    static String flow(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> scalar(String.valueOf(entry.getKey())) + ": " + flow(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(Texts::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof BigDecimal number) {
            return number(number);
        }
        return value instanceof String text ? scalar(text) : String.valueOf(value);
    }

    /** A tree in YAML's block style; lists and empty objects in flow style. */
    static String block(Map<?, ?> tree, String indent) {
        StringBuilder out = new StringBuilder();
        tree.forEach((name, value) -> {
            out.append(indent).append(scalar(String.valueOf(name))).append(':');
            if (value instanceof Map<?, ?> map && !map.isEmpty()) {
                out.append('\n').append(block(map, indent + "  "));
            } else {
                out.append(' ').append(flow(value)).append('\n');
            }
        });
        return out.toString();
    }

    private static String scalar(String text) {
        return PLAIN.matcher(text).matches() && !NOT_TEXT.matcher(text).matches() ? text : json(text);
    }

    private static String json(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < 0x20 || c == 0x7f || Character.getType(c) == Character.FORMAT || !Character.isDefined(c)) {
                out.append(c <= 0xffff ? String.format("\\u%04x", c) : String.format("\\U%08x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }
}
