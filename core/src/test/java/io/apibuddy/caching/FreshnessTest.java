package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.START;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.ok;
import static io.apibuddy.caching.Scene.response;
import static io.apibuddy.caching.Scene.seconds;
import static io.apibuddy.caching.Scene.standard;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 sections 4.2, Freshness, 4.2.1, 4.2.2 and 5.3, Expires. */
class FreshnessTest {
    @ParameterizedTest(name = "{0}: [{1}] -> {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "4.2.1 s-maxage first;Cache-Control: s-maxage=1, max-age=9;1",
                "4.2.1 s-maxage first;Cache-Control: max-age=9 | Cache-Control: s-maxage=1;1",
                "4.2.1 s-maxage first;Cache-Control: max-age=1, s-maxage=9;9",
                "4.2.1 s-maxage first;Cache-Control: s-maxage=0, max-age=9;0",
                "4.2.1 s-maxage first;Cache-Control: s-maxage=9 | Expires: 0;9",
                "4.2.1 then max-age;Cache-Control: max-age=9 | Expires: DATE+99 | Date: DATE;9",
                "4.2.1 then max-age;Cache-Control: max-age=9 | Expires: DATE-99 | Date: DATE;9",
                "4.2.1 then max-age;Cache-Control: max-age=9 | Expires: 0;9",
                "4.2.1 then max-age;Cache-Control: max-age=0 | Expires: DATE+99 | Date: DATE;0",
                "4.2.1 then Expires less Date;Expires: DATE+99 | Date: DATE-1;100",
                "4.2.1 then Expires less Date;Expires: DATE+99 | Date: DATE+90;9",
                "4.2.1 then Expires less Date;Expires: DATE-5 | Date: DATE;0",
                "4.2.1 then Expires less Date;Expires: DATE | Date: DATE;0",
                "4.2.1 then Expires less Date;Expires: DATE+60 | Date: DATE+120;0",
                "4.2.1 then Expires less Date;Cache-Control: public, x=9 | Expires: DATE+99 | Date: DATE;99",
                "4.2.1 without Date, less the time of receipt;Expires: DATE+99;99",
                "4.2.1 without a usable Date, less the time of receipt;Expires: DATE+99 | Date: 0;99",
                "4.2.1 the first of several;Cache-Control: max-age=5, max-age=9;5",
                "4.2.1 the first of several;Cache-Control: max-age=9 | Cache-Control: max-age=5;9",
                "4.2.1 the first of several;Cache-Control: s-maxage=9, s-maxage=5, s-maxage=7;9",
                "4.2.1 the first of several, be it a broken one;Cache-Control: max-age=x, max-age=9;0",
                "4.2.1 the first of several, be it a broken one;Cache-Control: s-maxage=x | Cache-Control: s-maxage=9;0",
                "4.2.1 not an integer is stale;Cache-Control: max-age=a100;0",
                "4.2.1 not an integer is stale;Cache-Control: s-maxage=a100, max-age=100;0",
                "4.2.1 not an integer is stale;Cache-Control: max-age=a | Expires: DATE+99;0",
                "4.2.1 not an integer is stale;Cache-Control: max-age=a | Last-Modified: DATE-1000;0",
                "4.2.1 several Expires that differ;Expires: DATE+50 | Expires: DATE+99;0",
                "4.2.1 several Expires that differ;Expires: DATE+50 | Expires: 0;0",
                "4.2.1 several Expires that differ;Expires: 0 | Expires: DATE+50;0",
                "4.2.1 several Expires that are the same;Expires: DATE+50 | Expires: DATE+50;50",
                "4.2 dates in any case;Expires: SUN, 22 nov 2026 12:01:40 gmt;100",
                "4.2 dates in any case;Expires: sunday, 22-NOV-26 12:01:40 GMT;100",
                "4.2 dates in any case;Expires: sun nov 22 12:01:40 2026;100",
                "4.2 a zone other than GMT is invalid;Expires: Sun, 22 Nov 2026 12:01:40 UTC;0",
                "4.2 a zone other than GMT is invalid;Expires: Sun, 22 Nov 2026 12:01:40 AEST;0",
                "4.2 a zone other than GMT is invalid;Expires: Sun, 22 Nov 2026 12:01:40 +0000;0",
                "4.2 a zone other than GMT is invalid;Expires: Sun, 22 Nov 2026 12:01:40 Z;0",
                "4.2 a zone other than GMT is invalid;Expires: Sun, 22 Nov 2026 12:01:40;0",
                "4.2 a time that cannot be told is the one before;Expires: Sun, 22 Nov 2026 12:00:60 GMT;59",
                "5.3 all three forms;Expires: Sun, 22 Nov 2026 12:01:40 GMT;100",
                "5.3 all three forms;Expires: Sunday, 22-Nov-26 12:01:40 GMT;100",
                "5.3 all three forms;Expires: Sun Nov 22 12:01:40 2026;100",
                "5.3 invalid dates are in the past;Expires: 0;0",
                "5.3 invalid dates are in the past;Expires: -1;0",
                "5.3 invalid dates are in the past;Expires: ;0",
                "5.3 invalid dates are in the past;Expires: never;0",
                "5.3 invalid dates are in the past;Expires: 3600;0",
                "5.3 invalid dates are in the past;Expires: 4102444800;0",
                "5.3 invalid dates are in the past;Expires: \"Thu, 18 Aug 2050 02:01:18 GMT\";0",
                "5.3 invalid dates are in the past: one-digit hour;Expires: Thu, 18 Aug 2050 2:01:18 GMT;0",
                "5.3 invalid dates are in the past: one-digit day;Expires: Mon, 8 Aug 2050 02:01:18 GMT;0",
                "5.3 invalid dates are in the past: two-digit year;Expires: Thu, 18 Aug 50 02:01:18 GMT;0",
                "5.3 invalid dates are in the past: no comma;Expires: Thu 18 Aug 2050 02:01:18 GMT;0",
                "5.3 invalid dates are in the past: no weekday;Expires: 18 Aug 2050 02:01:18 GMT;0",
                "5.3 invalid dates are in the past: more spaces;Expires: Thu, 18  Aug  2050 02:01:18 GMT;0",
                "5.3 invalid dates are in the past: dashes;Expires: Thu, 18-Aug-2050 02:01:18 GMT;0",
                "5.3 invalid dates are in the past: periods;Expires: Thu, 18 Aug 2050 02.01.18 GMT;0",
                "5.3 invalid dates are in the past: no such day;Expires: Tue, 31 Feb 2050 02:01:18 GMT;0",
                "5.3 invalid dates are in the past: no such hour;Expires: Thu, 18 Aug 2050 24:00:00 GMT;0",
                "5.3 invalid dates are in the past: ISO 8601;Expires: 2050-08-18T02:01:18Z;0",
                "5.3 invalid dates are in the past: more behind it;Expires: Thu, 18 Aug 2050 02:01:18 GMT x;0",
                "5.3 invalid dates are in the past: two in a line;Expires: Thu, 18 Aug 2050 02:01:18 GMT, Thu, 18 Aug 2050 02:01:18 GMT;0",
                "4.2.2 a tenth of what it stood unchanged;Last-Modified: DATE-1000 | Date: DATE;100",
                "4.2.2 a tenth of what it stood unchanged;Last-Modified: DATE-1000 | Date: DATE-500;50",
                "4.2.2 a tenth of what it stood unchanged;Last-Modified: DATE-1000;100",
                "4.2.2 a tenth of what it stood unchanged;Cache-Control: public | Last-Modified: DATE-1000;100",
                "4.2.2 not changed in the future;Last-Modified: DATE+1000 | Date: DATE;0",
                "4.2.2 not without Last-Modified;Date: DATE;0",
                "4.2.2 not with a broken one;Last-Modified: yesterday | Date: DATE;0",
                "4.2.2 at most a week;Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT | Date: DATE;604800",
                "4.2.2 not where there is an explicit time;Last-Modified: DATE-1000 | Expires: 0;0",
                "4.2.2 not where there is an explicit time;Last-Modified: DATE-1000 | Cache-Control: max-age=5;5",
                "4.2.2 not where there is an explicit time;Last-Modified: DATE-1000 | Cache-Control: max-age;0",
            })
    void theLifetimeIsTheFirstOfThese(String rule, String fields, long seconds) {
        assertThat(freshness(ok(lines(fields))).lifetime()).isEqualTo(seconds(seconds));
    }

    @ParameterizedTest(name = "{0}: {1} {2} -> {3}")
    @CsvSource(
            delimiter = ';',
            value = {
                "9110-15.1 heuristically cacheable;200;'';100",
                "9110-15.1 heuristically cacheable;203;'';100",
                "9110-15.1 heuristically cacheable;204;'';100",
                "9110-15.1 heuristically cacheable;206;'';100",
                "9110-15.1 heuristically cacheable;300;'';100",
                "9110-15.1 heuristically cacheable;301;'';100",
                "9110-15.1 heuristically cacheable;308;'';100",
                "9110-15.1 heuristically cacheable;404;'';100",
                "9110-15.1 heuristically cacheable;405;'';100",
                "9110-15.1 heuristically cacheable;410;'';100",
                "9110-15.1 heuristically cacheable;414;'';100",
                "7725-3 heuristically cacheable;451;'';100",
                "9110-15.1 heuristically cacheable;501;'';100",
                "9110-15.1 all others are not;201;'';0",
                "9110-15.1 all others are not;202;'';0",
                "9110-15.1 all others are not;205;'';0",
                "9110-15.1 all others are not;299;'';0",
                "9110-15.1 all others are not;302;'';0",
                "9110-15.1 all others are not;303;'';0",
                "9110-15.1 all others are not;307;'';0",
                "9110-15.1 all others are not;400;'';0",
                "9110-15.1 all others are not;403;'';0",
                "9110-15.1 all others are not;500;'';0",
                "9110-15.1 all others are not;502;'';0",
                "9110-15.1 all others are not;503;'';0",
                "9110-15.1 all others are not;504;'';0",
                "9110-15.1 all others are not;599;'';0",
                "4.2.2 those that are marked are: public;201;public;100",
                "4.2.2 those that are marked are: public;302;PUBLIC;100",
                "4.2.2 those that are marked are: public;599;public;100",
                "4.2.2 other directives mark nothing;599;must-revalidate;0",
                "4.2.2 an explicit time needs no status;599;max-age=7;7",
            })
    void onlySomeStatusesAllowAGuess(String rule, int status, String control, long seconds) {
        Fields fields = Fields.of(lines("Last-Modified: DATE-1000 | Date: DATE | Cache-Control: " + control));

        assertThat(freshness(new ResponseHead(status, fields)).lifetime()).isEqualTo(seconds(seconds));
    }

    @Test
    void retentionUnderStandardCountsTheAgeItCameWith() {
        StoredResponse stored =
                Scene.stored(standard(), "Cache-Control", "max-age=100, stale-if-error=10000000", "Age", "40");

        assertThat(Freshening.retention(stored, standard()))
                .isEqualTo(new Storing.Retention(START.plusSeconds(60), START.plusSeconds(10_000_060)));
    }

    @Test
    void whatIsStaleIsKeptForAMonthFromTheTimeThatItWasOrCame() {
        Duration month = Duration.ofDays(30);
        StoredResponse longStale = Scene.stored(standard(), lines("Cache-Control: max-age=1 | Age: 1000000"));
        StoredResponse fresh =
                Scene.stored(Scene.get(), response(200, "Cache-Control", "max-age=100, must-revalidate"), standard());

        assertThat(Freshening.retention(longStale, standard()).keepUntil()).isEqualTo(START.plus(month));
        assertThat(Freshening.retention(fresh, standard()).keepUntil())
                .isEqualTo(START.plusSeconds(100).plus(month));
    }

    private static Freshness freshness(ResponseHead head) {
        return new Freshness(head, Directives.of(head.fields()), START, START);
    }
}
