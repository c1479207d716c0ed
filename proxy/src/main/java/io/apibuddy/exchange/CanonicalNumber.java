package io.apibuddy.exchange;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/** A JSON number as ECMAScript writes it, which is what RFC 8785 section 3.2.2.3 asks for. */
final class CanonicalNumber {
    /** Two decimals of so many digits that are not equal are never the same double. */
    private static final int DIGITS_ALWAYS_HELD = 15;

    private static final int DIGITS_EVER_NEEDED = 17;

    private CanonicalNumber() {}

    /** Empty when no double holds the number: neither exactly, nor as the number that the double is written as. */
    static Optional<String> of(BigDecimal number) {
        if (number.signum() == 0) {
            return Optional.of("0");
        }
        long exponent = (long) number.precision() - number.scale();
        if (exponent > 309 || exponent < -330) {
            return Optional.empty();
        }
        double held = number.doubleValue();
        if (held == 0 || Double.isInfinite(held)) {
            return Optional.empty();
        }
        BigDecimal exact = new BigDecimal(held);
        BigDecimal shortest = shortest(held, exact);
        boolean isHeld = shortest.compareTo(number) == 0 || exact.compareTo(number) == 0;
        return isHeld ? Optional.of(ecmaScript(shortest.stripTrailingZeros())) : Optional.empty();
    }

    /** The decimal of fewest digits that reads back as the double; of several, the one nearest to it. */
    private static BigDecimal shortest(double held, BigDecimal exact) {
        BigDecimal common = exact.round(new MathContext(DIGITS_ALWAYS_HELD, RoundingMode.HALF_EVEN));
        if (common.doubleValue() == held && Math.abs(held) >= Double.MIN_NORMAL) {
            return common; // trailing zeros stripped, it has as few digits as any
        }
        for (int digits = 1; digits <= DIGITS_EVER_NEEDED; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == held) {
                return rounded;
            }
        }
        throw new AssertionError("17 digits hold every double");
    }

    /** ECMA-262, Number::toString, of a number without trailing zeros. */
    private static String ecmaScript(BigDecimal number) {
        String digits = number.unscaledValue().abs().toString();
        int point = digits.length() - number.scale(); // digits before the decimal point
        StringBuilder text = new StringBuilder(number.signum() < 0 ? "-" : "");
        if (digits.length() <= point && point <= 21) {
            return text.append(digits)
                    .append("0".repeat(point - digits.length()))
                    .toString();
        }
        if (0 < point && point <= 21) {
            return text.append(digits, 0, point)
                    .append('.')
                    .append(digits, point, digits.length())
                    .toString();
        }
        if (-6 < point && point <= 0) {
            return text.append("0.").append("0".repeat(-point)).append(digits).toString();
        }
        text.append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        int exponent = point - 1;
        return text.append('e')
                .append(exponent < 0 ? '-' : '+')
                .append(Math.abs(exponent))
                .toString();
    }
}
