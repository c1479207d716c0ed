package io.apibuddy.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** When a quota resets, in every notation that {@link RateLimitFields} describes; seen from the present, within bounds. */
final class ResetTimes {
    private static final int LONGEST_TEXT = 64;
    private static final Duration FARTHEST = Duration.ofDays(366);
    private static final Duration SAME_CLOCK = Duration.ofSeconds(5);
    private static final Duration NO_CLOCK = Duration.ofDays(1);
    private static final int NANO_DIGITS = 9;

    /** What the present is held for at least when numbers are told apart: 2001. Clocks of tests begin where they like. */
    private static final long EARLIEST_PRESENT = 1_000_000_000;

    /** From half the present in the next finer unit on, a number is meant in that. */
    private static final int HALF_A_THOUSAND = 500;

    /** {@code +0100}, as ISO 8601 has it but RFC 3339 has not. */
    private static final Pattern BARE_OFFSET = Pattern.compile("([+-]\\d\\d)(\\d\\d)$");

    private static final Map<String, BigDecimal> UNITS = Map.of(
            "d",
            BigDecimal.valueOf(86_400),
            "h",
            BigDecimal.valueOf(3600),
            "m",
            BigDecimal.valueOf(60),
            "s",
            BigDecimal.ONE,
            "ms",
            new BigDecimal("1e-3"),
            "us",
            new BigDecimal("1e-6"),
            "\u00b5s",
            new BigDecimal("1e-6"),
            "ns",
            new BigDecimal("1e-9"));

    private final Instant now;

    /** How far our clock is ahead of upstream's; negative when it is behind. */
    private final Duration ahead;

    ResetTimes(Fields fields, Instant now) {
        this.now = now;
        this.ahead = fields.contains("Age")
                ? Duration.ZERO
                : fields.first("Date")
                        .flatMap(date -> HttpDate.parse(date, now))
                        .map(date -> Duration.between(date, now))
                        .filter(off -> off.abs().compareTo(SAME_CLOCK) > 0)
                        .filter(off -> off.abs().compareTo(NO_CLOCK) < 0)
                        .orElse(Duration.ZERO);
    }

    /** A date, a duration or a number. */
    Optional<Instant> parse(String value) {
        String text = value.strip();
        if (text.isEmpty() || text.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        Optional<BigDecimal> number = decimal(text);
        if (number.isPresent()) {
            return number.map(this::secondsToGo).map(this::after);
        }
        return duration(text).map(this::after).or(() -> date(text).map(this::at));
    }

    /** Milliseconds to go. */
    Optional<Instant> afterMillis(String value) {
        return decimal(value.strip()).map(millis -> after(millis.movePointLeft(3)));
    }

    /** Digits with or without a fraction; no sign, no exponent. */
    static Optional<BigDecimal> decimal(String text) {
        int point = text.indexOf('.');
        String whole = point < 0 ? text : text.substring(0, point);
        String fraction = point < 0 ? "0" : text.substring(point + 1);
        return text.length() > LONGEST_TEXT || Digits.read(whole) < 0 || Digits.read(fraction) < 0
                ? Optional.empty()
                : Optional.of(new BigDecimal(text));
    }

    /** Tells seconds to go, epoch seconds and epoch milliseconds (microseconds, nanoseconds) apart by their magnitude. */
    private BigDecimal secondsToGo(BigDecimal number) {
        BigDecimal present = BigDecimal.valueOf(Math.max(EARLIEST_PRESENT, now.getEpochSecond()));
        if (number.multiply(BigDecimal.valueOf(2)).compareTo(present) < 0) {
            return number;
        }
        BigDecimal most = present.multiply(BigDecimal.valueOf(HALF_A_THOUSAND));
        BigDecimal epoch = number;
        for (int digits = 0; epoch.compareTo(most) >= 0 && digits < NANO_DIGITS; digits += 3) {
            epoch = epoch.movePointLeft(3);
        }
        return epoch.subtract(seconds(Duration.between(Instant.EPOCH, now))).add(seconds(ahead));
    }

    /** {@code 1h2m3.5s}, as Go writes it. */
    private static Optional<BigDecimal> duration(String text) {
        BigDecimal sum = BigDecimal.ZERO;
        int at = 0;
        while (at < text.length()) {
            int unit = end(text, at, true);
            int next = end(text, unit, false);
            Optional<BigDecimal> count = decimal(text.substring(at, unit));
            BigDecimal length = UNITS.get(text.substring(unit, next));
            if (count.isEmpty() || length == null) {
                return Optional.empty();
            }
            sum = sum.add(count.get().multiply(length));
            at = next;
        }
        return Optional.of(sum);
    }

    /** Where digits (or what is none) end. */
    private static int end(String text, int start, boolean digits) {
        int at = start;
        while (at < text.length() && "0123456789.".indexOf(text.charAt(at)) >= 0 == digits) {
            at++;
        }
        return at;
    }

    /** RFC 3339 (Jira leaves out the seconds), or RFC 9110 section 5.6.7. */
    private Optional<Instant> date(String text) {
        if (text.charAt(0) < '0' || text.charAt(0) > '9') {
            return HttpDate.parse(text, now);
        }
        try {
            return Optional.of(OffsetDateTime.parse(BARE_OFFSET.matcher(text).replaceFirst("$1:$2"))
                    .toInstant());
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    private Instant at(Instant upstreams) {
        return now.plus(bounded(Duration.between(now, upstreams).plus(ahead)));
    }

    private Instant after(BigDecimal seconds) {
        BigDecimal most = seconds(FARTHEST);
        BigDecimal nanos = seconds.min(most).max(BigDecimal.ZERO).movePointRight(NANO_DIGITS);
        return now.plusNanos(nanos.setScale(0, RoundingMode.CEILING).longValue());
    }

    private static Duration bounded(Duration togo) {
        if (togo.isNegative()) {
            return Duration.ZERO;
        }
        return togo.compareTo(FARTHEST) < 0 ? togo : FARTHEST;
    }

    private static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), NANO_DIGITS));
    }
}
