package io.apibuddy.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Timestamps as fields write them (RFC 9110 section 5.6.7). */
public final class HttpDate {
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> LONG_DAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    /** Where a comma stands in {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
    private static final int IMF_COMMA = 3;

    private HttpDate() {}

    /**
     * Reads a timestamp in any of the three forms: {@code Sun, 06 Nov 1994 08:49:37 GMT}, {@code Sunday, 06-Nov-94
     * 08:49:37 GMT}, {@code Sun Nov  6 08:49:37 1994}. Nothing else is taken, but names in another case are: what they
     * mean is not in doubt.
     *
     * @param text a field's value, without whitespace around it
     * @param now the present: a two-digit year that would lie more than 50 years after it is of the century before
     * @return empty when it is no timestamp
     */
    public static Optional<Instant> parse(String text, Instant now) {
        try {
            int comma = text.indexOf(',');
            if (comma == IMF_COMMA) {
                return fixdate(text);
            }
            return comma < 0 ? asctime(text) : rfc850(text, comma, now);
        } catch (DateTimeException outOfRange) {
            return Optional.empty();
        }
    }

    /**
     * Writes a timestamp in the form that senders must use.
     *
     * @param instant of the years 0 to 9999; parts of a second are cut off
     * @return 29 characters such as {@code Sun, 06 Nov 1994 08:49:37 GMT}
     */
    public static String format(Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(29)
                .append(DAYS.get(time.getDayOfWeek().getValue() - 1))
                .append(", ");
        padded(text, time.getDayOfMonth(), 2)
                .append(' ')
                .append(MONTHS.get(time.getMonthValue() - 1))
                .append(' ');
        padded(text, time.getYear(), 4).append(' ');
        padded(text, time.getHour(), 2).append(':');
        padded(text, time.getMinute(), 2).append(':');
        return padded(text, time.getSecond(), 2).append(" GMT").toString();
    }

    private static StringBuilder padded(StringBuilder text, int number, int digits) {
        String plain = Integer.toString(number);
        return text.append("0".repeat(Math.max(0, digits - plain.length()))).append(plain);
    }

    private static Optional<Instant> fixdate(String text) {
        boolean shaped = text.length() == 29
                && indexOf(DAYS, text, 0, 3) >= 0
                && text.startsWith(", ", 3)
                && text.charAt(7) == ' '
                && text.charAt(11) == ' '
                && text.charAt(16) == ' '
                && endsInGmt(text);
        return shaped ? instant(number(text, 12, 16), month(text, 8), number(text, 5, 7), text, 17) : Optional.empty();
    }

    private static Optional<Instant> rfc850(String text, int comma, Instant now) {
        boolean shaped = text.length() == comma + 24
                && indexOf(LONG_DAYS, text, 0, comma) >= 0
                && text.charAt(comma + 1) == ' '
                && text.charAt(comma + 4) == '-'
                && text.charAt(comma + 8) == '-'
                && text.charAt(comma + 11) == ' '
                && endsInGmt(text);
        if (!shaped) {
            return Optional.empty();
        }
        int lastTwo = number(text, comma + 9, comma + 11);
        int day = number(text, comma + 2, comma + 4);
        if (lastTwo < 0) {
            return Optional.empty();
        }
        LocalDateTime present = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
        Instant latest = present.plusYears(50).toInstant(ZoneOffset.UTC);
        int century = present.getYear() / 100 * 100;
        for (int year = century + 100 + lastTwo; year >= century - 100; year -= 100) {
            Optional<Instant> found = attempt(year, month(text, comma + 5), day, text, comma + 12);
            if (found.isPresent() && !found.get().isAfter(latest)) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Like {@link #instant}, but 29 February of a year that has none is only no match. */
    private static Optional<Instant> attempt(int year, int month, int day, String text, int time) {
        try {
            return instant(year, month, day, text, time);
        } catch (DateTimeException outOfRange) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> asctime(String text) {
        boolean shaped = text.length() == 24
                && indexOf(DAYS, text, 0, 3) >= 0
                && text.charAt(3) == ' '
                && text.charAt(7) == ' '
                && text.charAt(10) == ' '
                && text.charAt(19) == ' ';
        if (!shaped) {
            return Optional.empty();
        }
        int day = text.charAt(8) == ' ' ? number(text, 9, 10) : number(text, 8, 10);
        return instant(number(text, 20, 24), month(text, 4), day, text, 11);
    }

    private static Optional<Instant> instant(int year, int month, int day, String text, int time) {
        if (text.charAt(time + 2) != ':' || text.charAt(time + 5) != ':') {
            return Optional.empty();
        }
        int hour = number(text, time, time + 2);
        int minute = number(text, time + 3, time + 5);
        int second = number(text, time + 6, time + 8);
        if (year < 0 || hour < 0 || minute < 0 || second < 0 || hour > 23 || minute > 59 || second > 60) {
            return Optional.empty();
        }
        long days = LocalDate.of(year, month, day).toEpochDay();
        // RFC 9111 section 4.2: a leap second, which no Instant is, becomes the nearest time that is earlier.
        return Optional.of(Instant.ofEpochSecond(days * 86_400 + hour * 3_600L + minute * 60L + Math.min(second, 59)));
    }

    private static int month(String text, int at) {
        return indexOf(MONTHS, text, at, at + 3) + 1;
    }

    private static int indexOf(List<String> names, String text, int from, int to) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.length() == to - from && name.regionMatches(true, 0, text, from, to - from)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean endsInGmt(String text) {
        return text.regionMatches(true, text.length() - 4, " GMT", 0, 4);
    }

    /** A number of digits only, or -1. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }
}
