package io.apibuddy.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;

/**
 * A number within bounds.
 *
 * @param unit what it counts, and so as what it is read
 * @param positive whether it must be greater than {@code least}, not just equal
 * @param fractions whether it may have decimals
 */
record Numeric(Unit unit, BigDecimal least, boolean positive, BigDecimal most, boolean fractions) implements Type {
    /** What a number counts. */
    enum Unit {
        /** Things; read as Long. */
        COUNT(""),
        /** Bytes; read as Long. */
        BYTES("bytes"),
        /** Units of 1,048,576 bytes; read as Long, in bytes. */
        MEGABYTES("MB"),
        /** Seconds; read as Duration. */
        SECONDS("seconds"),
        /** Anything; read as BigDecimal. */
        AMOUNT("");

        final String label;

        Unit(String label) {
            this.label = label;
        }
    }

    private static final BigDecimal MEGABYTE = BigDecimal.valueOf(1 << 20);

    static Numeric whole(Unit unit, long least, long most) {
        return new Numeric(unit, BigDecimal.valueOf(least), false, BigDecimal.valueOf(most), false);
    }

    static Numeric any(Unit unit, long least, long most) {
        return new Numeric(unit, BigDecimal.valueOf(least), false, BigDecimal.valueOf(most), true);
    }

    static Numeric positive(Unit unit, long most) {
        return new Numeric(unit, BigDecimal.ZERO, true, BigDecimal.valueOf(most), true);
    }

    /** The bounds, such as {@code 0 to 65535}. */
    String range() {
        return (positive ? "more than " : "")
                + Texts.number(least)
                + (positive ? ", at most " : " to ")
                + Texts.number(most);
    }

    @Override
    public String allowed() {
        String what = fractions ? "a number" : "a whole number";
        return what + (unit.label.isEmpty() ? "" : " of " + unit.label) + (positive ? ", " : " from ") + range();
    }

    @Override
    public Optional<Object> read(Node node, Report report) {
        Optional<BigDecimal> number = numberAt(node);
        if (number.isEmpty()) {
            boolean numberInQuotes = node instanceof Node.Scalar scalar
                    && scalar.value() instanceof String text
                    && Texts.number(text).isPresent();
            return report.refuse(
                    node,
                    allowed(),
                    numberInQuotes ? Optional.of("a number has no quotes and no leading 0") : Optional.empty());
        }
        if (within(number.get())) {
            Object value = value(number.get());
            // What is more than nothing may be nothing once it is rounded.
            if (admits(value)) {
                return Optional.of(value);
            }
        }
        return report.refuse(node, allowed());
    }

    private static Optional<BigDecimal> numberAt(Node node) {
        if (node instanceof Node.Scalar scalar) {
            if (scalar.value() instanceof BigDecimal number) {
                return Optional.of(number);
            }
            if (scalar.loose() && scalar.value() instanceof String text) {
                return Texts.number(text);
            }
        }
        return Optional.empty();
    }

    private boolean within(BigDecimal number) {
        int fromLeast = number.compareTo(least);
        return (positive ? fromLeast > 0 : fromLeast >= 0)
                && number.compareTo(most) <= 0
                && (fractions || number.stripTrailingZeros().scale() <= 0);
    }

    private Object value(BigDecimal number) {
        return switch (unit) {
            case COUNT, BYTES -> number.longValueExact();
            case MEGABYTES -> (long) Math.ceil(number.doubleValue() * (1 << 20));
            case SECONDS -> Texts.duration(number);
            case AMOUNT -> Texts.rounded(number, 12);
        };
    }

    @Override
    public boolean admits(Object value) {
        if (unit == Unit.SECONDS) {
            return value instanceof Duration duration && within(Texts.seconds(duration));
        }
        return value instanceof Number
                && Texts.number(value.toString())
                        .filter(number -> within(unit == Unit.MEGABYTES ? inMegabytes(number) : number))
                        .isPresent();
    }

    private static BigDecimal inMegabytes(BigDecimal bytes) {
        return bytes.divide(MEGABYTE, 20, RoundingMode.UNNECESSARY).stripTrailingZeros();
    }

    @Override
    public Object write(Object value, boolean masked) {
        if (value instanceof Duration duration) {
            return Texts.seconds(duration);
        }
        BigDecimal number = new BigDecimal(value.toString());
        return (unit == Unit.MEGABYTES ? inMegabytes(number) : number).stripTrailingZeros();
    }
}
