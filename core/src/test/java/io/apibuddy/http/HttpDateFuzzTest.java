package io.apibuddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Timestamps beside those of {@code java.time}. The input is a timestamp. The weekday is left out of the comparison, since
 * a wrong one leaves no doubt about the date; and so is the sixtieth second, which java.time does not know (RFC 9110
 * section 5.6.7 does, RFC 9111 section 4.2 says what becomes of it).
 */
class HttpDateFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final LocalDateTime LATEST = LocalDateTime.of(2076, 11, 22, 12, 0);

    private static final DateTimeFormatter PLAIN = formatter("dd MMM uuuu HH:mm:ss");
    private static final DateTimeFormatter RFC_1123 =
            DateTimeFormatter.RFC_1123_DATE_TIME.withResolverStyle(ResolverStyle.STRICT);

    private static final String DAY = "(?i:mon|tue|wed|thu|fri|sat|sun)";
    private static final String LONG_DAY = "(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday)";
    private static final String TIME = "(\\d\\d:\\d\\d:)(\\d\\d)";
    private static final Pattern FIXDATE =
            Pattern.compile(DAY + ", (\\d\\d) ([A-Za-z]{3}) (\\d{4}) " + TIME + " (?i:GMT)");
    private static final Pattern RFC850 =
            Pattern.compile(LONG_DAY + ", (\\d\\d)-([A-Za-z]{3})-(\\d\\d) " + TIME + " (?i:GMT)");
    private static final Pattern ASCTIME = Pattern.compile(DAY + " ([A-Za-z]{3}) ( \\d|\\d\\d) " + TIME + " (\\d{4})");

    @FuzzTest
    void datesAreThoseOfAnotherReading(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        Optional<Instant> ours = HttpDate.parse(text, NOW);

        assertThat(ours).as(text).isEqualTo(theirs(text));
        ours.ifPresent(instant -> {
            String printed = HttpDate.format(instant);
            assertThat(printed).hasSize(29);
            assertThat(HttpDate.parse(printed, NOW)).contains(instant);
            assertThat(RFC_1123.parse(printed.replaceFirst(", 0", ", "), Instant::from))
                    .isEqualTo(instant);
        });
        HttpDate.parse(text, Instant.MIN);
        HttpDate.parse(text, Instant.MAX);
    }

    private static DateTimeFormatter formatter(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.US)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    private static Optional<Instant> theirs(String text) {
        Matcher fixdate = FIXDATE.matcher(text);
        if (fixdate.matches()) {
            return plain(fixdate.group(1), fixdate.group(2), fixdate.group(3), fixdate.group(4), fixdate.group(5))
                    .map(time -> time.toInstant(ZoneOffset.UTC));
        }
        Matcher asctime = ASCTIME.matcher(text);
        if (asctime.matches()) {
            String day = asctime.group(2).replace(' ', '0');
            return plain(day, asctime.group(1), asctime.group(5), asctime.group(3), asctime.group(4))
                    .map(time -> time.toInstant(ZoneOffset.UTC));
        }
        Matcher rfc850 = RFC850.matcher(text);
        return rfc850.matches() ? ofTwoDigits(rfc850) : Optional.empty();
    }

    /** RFC 9110 section 5.6.7: the latest year with these digits that is not more than 50 years in the future. */
    private static Optional<Instant> ofTwoDigits(Matcher date) {
        for (int century = 20; century >= 19; century--) {
            Optional<LocalDateTime> time =
                    plain(date.group(1), date.group(2), century + date.group(3), date.group(4), date.group(5));
            if (time.isPresent() && !time.get().isAfter(LATEST)) {
                return time.map(one -> one.toInstant(ZoneOffset.UTC));
            }
        }
        return Optional.empty();
    }

    private static Optional<LocalDateTime> plain(String day, String month, String year, String time, String second) {
        try {
            String known = second.equals("60") ? "59" : second;
            return Optional.of(LocalDateTime.parse(day + " " + month + " " + year + " " + time + known, PLAIN));
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }
}
