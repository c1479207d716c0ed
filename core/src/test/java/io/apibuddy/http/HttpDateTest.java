package io.apibuddy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 section 5.6.7, Date/Time Formats, and what RFC 9111 section 4.2 says of reading them. */
class HttpDateTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest(name = "{0}: [{1}] -> {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "9110-5.6.7 IMF-fixdate;Sun, 06 Nov 1994 08:49:37 GMT;1994-11-06T08:49:37Z",
                "9110-5.6.7 IMF-fixdate;Fri, 31 Dec 9999 23:59:59 GMT;9999-12-31T23:59:59Z",
                "9110-5.6.7 IMF-fixdate;Thu, 01 Jan 1970 00:00:00 GMT;1970-01-01T00:00:00Z",
                "9110-5.6.7 IMF-fixdate;Tue, 29 Feb 2000 00:00:00 GMT;2000-02-29T00:00:00Z",
                "9110-5.6.7 IMF-fixdate beyond 32 bits;Tue, 19 Jan 2038 03:14:08 GMT;2038-01-19T03:14:08Z",
                "9110-5.6.7 rfc850-date;Sunday, 06-Nov-94 08:49:37 GMT;1994-11-06T08:49:37Z",
                "9110-5.6.7 asctime-date;Sun Nov  6 08:49:37 1994;1994-11-06T08:49:37Z",
                "9110-5.6.7 asctime-date, day of two digits;Tue Nov 22 08:49:37 1994;1994-11-22T08:49:37Z",
                "9110-5.6.7 asctime-date, day of two digits;Sun Nov 06 08:49:37 1994;1994-11-06T08:49:37Z",
                "9111-4.2 in any case;sun, 06 nov 1994 08:49:37 gmt;1994-11-06T08:49:37Z",
                "9111-4.2 in any case;SUN, 06 NOV 1994 08:49:37 gMT;1994-11-06T08:49:37Z",
                "9111-4.2 in any case;SUNDAY, 06-NOV-94 08:49:37 GMT;1994-11-06T08:49:37Z",
                "9111-4.2 in any case;SUN NOV  6 08:49:37 1994;1994-11-06T08:49:37Z",
                "9110-5.6.7 robust: a weekday that is another day's;Mon, 06 Nov 1994 08:49:37 GMT;1994-11-06T08:49:37Z",
                "9110-5.6.7 robust: a weekday that is another day's;Monday, 06-Nov-94 08:49:37 GMT;1994-11-06T08:49:37Z",
                "9110-5.6.7 robust: a weekday that is another day's;Mon Nov  6 08:49:37 1994;1994-11-06T08:49:37Z",
                "9110-5.6.7 not more than 50 years ahead;Tuesday, 22-Nov-76 11:59:59 GMT;2076-11-22T11:59:59Z",
                "9110-5.6.7 not more than 50 years ahead;Sunday, 22-Nov-76 12:00:00 GMT;2076-11-22T12:00:00Z",
                "9110-5.6.7 else the most recent year in the past;Sunday, 22-Nov-76 12:00:01 GMT;1976-11-22T12:00:01Z",
                "9110-5.6.7 else the most recent year in the past;Wednesday, 31-Dec-99 23:59:59 GMT;1999-12-31T23:59:59Z",
                "9110-5.6.7 two digits;Thursday, 18-Aug-50 02:01:18 GMT;2050-08-18T02:01:18Z",
                "9110-5.6.7 two digits;Monday, 01-Jan-26 00:00:00 GMT;2026-01-01T00:00:00Z",
                "9110-5.6.7 two digits;Tuesday, 29-Feb-00 00:00:00 GMT;2000-02-29T00:00:00Z",
                "9111-4.2 a leap second is the time before it;Sun, 22 Nov 2026 23:59:60 GMT;2026-11-22T23:59:59Z",
                "9111-4.2 a leap second is the time before it;Sunday, 22-Nov-26 23:59:60 GMT;2026-11-22T23:59:59Z",
                "9111-4.2 a leap second is the time before it;Sun Nov 22 23:59:60 2026;2026-11-22T23:59:59Z",
            })
    void allThreeFormsAreRead(String rule, String text, Instant instant) {
        assertThat(HttpDate.parse(text, NOW)).contains(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "never",
                "784111777",
                "Sun, 06 Nov 1994 08:49:37",
                "Sun, 06 Nov 1994 08:49:37 ",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 EST",
                "Sun, 06 Nov 1994 08:49:37 AEST",
                "Sun, 06 Nov 1994 08:49:37 +0000",
                "Sun, 06 Nov 1994 08:49:37 GMT+0",
                "Sun, 06 Nov 1994 08:49:37GMT",
                "Sun, 06 Nov 94 08:49:37 GMT",
                "Sun, 06 Nov 994 08:49:37 GMT",
                "Sun, 06 Nov 11994 08:49:37 GMT",
                "Sun 06 Nov 1994 08:49:37 GMT",
                "Sun,06 Nov 1994 08:49:37 GMT",
                "Sun,  06 Nov 1994 08:49:37 GMT",
                "Sun, 06  Nov  1994 08:49:37 GMT",
                "Sun,\t06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994\t08:49:37 GMT",
                "Sun, 06-Nov-1994 08:49:37 GMT",
                "Sun, 06-Nov-94 08:49:37 GMT",
                "Sun, 06 Nov 1994 08.49.37 GMT",
                "Sun, 06 Nov 1994 08:49 GMT",
                "Sun, 06 Nov 1994 08:49:37.5 GMT",
                "Sun, 06 Nov 1994 8:49:37 GMT",
                "Sun, 06 Nov 1994  8:49:37 GMT",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Sun,  6 Nov 1994 08:49:37 GMT",
                "Sun, 31 Feb 1994 08:49:37 GMT",
                "Thu, 29 Feb 1900 00:00:00 GMT",
                "Sun, 00 Nov 1994 08:49:37 GMT",
                "Sun, 32 Nov 1994 08:49:37 GMT",
                "Sun, 06 11 1994 08:49:37 GMT",
                "Sun, 06 Nix 1994 08:49:37 GMT",
                "Sun, 06 November 1994 08:49:37 GMT",
                "Sunday, 06 Nov 1994 08:49:37 GMT",
                "Sux, 06 Nov 1994 08:49:37 GMT",
                "06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:49:37 GMT",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:60:37 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "Sun, 06 Nov 1994 -8:49:37 GMT",
                "Sun, 06 Nov 19x4 08:49:37 GMT",
                "Sun, 06 Nov -994 08:49:37 GMT",
                "\"Sun, 06 Nov 1994 08:49:37 GMT\"",
                "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 31-Feb-94 08:49:37 GMT",
                "Sunday, 06-Nov-x4 08:49:37 GMT",
                "Sunday, 06-Nov-1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08.49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 UTC",
                "Sunday, 06-Nov-94 08:49:37",
                "Sunday, 6-Nov-94 08:49:37 GMT",
                "Sunday 06-Nov-94 08:49:37 GMT",
                "Someday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov 31 08:49:37 1994",
                "Sun Nov x6 08:49:37 1994",
                "Sun Nov 6 08:49:37 1994",
                "Sun Nov  6 08:49:37 94",
                "Sun Nov  6 08:49:37 1994 GMT",
                "Sunday Nov  6 08:49:37 1994",
                "Sun Nov  6 08:49:37 GMT 1994",
                "1994-11-06T08:49:37Z",
                "06/11/1994",
            })
    void whatIsNoDateIsNone(String text) {
        assertThat(HttpDate.parse(text, NOW)).isEmpty();
    }

    @Test
    void whatIsWrittenIsRead() {
        assertThat(HttpDate.format(Instant.parse("1994-11-06T08:49:37.999Z")))
                .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        Random random = new Random(6);
        for (int i = 0; i < 10_000; i++) {
            Instant instant = Instant.ofEpochSecond(random.nextLong(-62_135_596_800L, 253_402_300_800L));
            assertThat(HttpDate.parse(HttpDate.format(instant), NOW)).contains(instant);
        }
    }

    @Test
    void rubbishIsRefusedWithoutAnException() {
        Random random = new Random(9110);
        String date = "Sun, 06 Nov 1994 08:49:37 GMT";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder(i % 2 == 0 ? date : "Sunday, 06-Nov-94 08:49:37 GMT");
            for (int n = random.nextInt(4); n >= 0; n--) {
                int at = random.nextInt(text.length());
                text.replace(at, at + random.nextInt(2), "" + date.charAt(random.nextInt(date.length())));
            }
            HttpDate.parse(text.toString(), NOW);
        }
    }
}
