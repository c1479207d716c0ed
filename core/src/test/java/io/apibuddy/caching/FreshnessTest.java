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

/** RFC 9111 section 4.2, Freshness, and RFC 9213, Targeted Cache Control. */
class FreshnessTest {
    @ParameterizedTest(name = "{0}: [{1}] -> {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "4.2.1 s-maxage first;Cache-Control: s-maxage=1, max-age=9;1",
                "4.2.1 s-maxage first;Cache-Control: max-age=9 | Cache-Control: s-maxage=1;1",
                "4.2.1 s-maxage first;Cache-Control: max-age=1, s-maxage=9;9",
                "4.2.1 then max-age;Cache-Control: max-age=9 | Expires: DATE+99 | Date: DATE;9",
                "4.2.1 then max-age;Cache-Control: max-age=9 | Expires: 0;9",
                "4.2.1 then max-age;Cache-Control: max-age=0 | Expires: DATE+99 | Date: DATE;0",
                "4.2.1 then Expires less Date;Expires: DATE+99 | Date: DATE-1;100",
                "4.2.1 then Expires less Date;Expires: DATE-5 | Date: DATE;0",
                "4.2.1 without Date, less the time of receipt;Expires: DATE+99;99",
                "4.2.1 the first of several;Cache-Control: max-age=5, max-age=9;5",
                "4.2.1 the first of several;Cache-Control: max-age=9 | Cache-Control: max-age=5;9",
                "4.2.1 not an integer is stale;Cache-Control: max-age=a100;0",
                "4.2.1 not an integer is stale;Cache-Control: max-age=100a;0",
                "4.2.1 not an integer is stale;Cache-Control: max-age=-100;0",
                "4.2.1 not an integer is stale;Cache-Control: max-age=3600.5;0",
                "4.2.1 not an integer is stale;Cache-Control: max-age=;0",
                "4.2.1 not an integer is stale;Cache-Control: max-age;0",
                "4.2.1 not an integer is stale;Cache-Control: max-age='3600';0",
                "4.2.1 not an integer is stale;Cache-Control: max-age=a | Expires: DATE+99;0",
                "5.2 no space around the sign;Cache-Control: max-age =100;0",
                "5.2 no space around the sign;Cache-Control: max-age= 100;0",
                "5.2 token or quoted string;Cache-Control: max-age=\"100\";100",
                "5.2 case does not matter;Cache-Control: MaX-AgE=100;100",
                "5.2 unknown directives are ignored;Cache-Control: foobar, max-age=100, x=y;100",
                "5.2 a quoted string is one value;Cache-Control: extension=\"max-age=100\", max-age=1;1",
                "5.2 a quoted string is one value;Cache-Control: max-age=1, extension=\"max-age=100\";1",
                "5.2 a quoted string is one value;Cache-Control: x=\"a\\\", max-age=100\", max-age=1;1",
                "1.2.2 leading zeros;Cache-Control: max-age=003600;3600",
                "1.2.2 too great a number is 2^31;Cache-Control: max-age=2147483648;2147483648",
                "1.2.2 too great a number is 2^31;Cache-Control: max-age=99999999999999999999999;2147483648",
                "5.3 invalid dates are in the past;Expires: 0;0",
                "5.3 invalid dates are in the past;Expires: -1;0",
                "5.3 invalid dates are in the past;Expires: Thu, 18 Aug 2050 02:01:18 UTC;0",
                "5.3 invalid dates are in the past;Expires: Thu, 18 Aug 2050 2:01:18 GMT;0",
                "5.3 several that differ;Expires: DATE+50 | Expires: DATE+99;0",
                "5.3 several that are the same;Expires: DATE+50 | Expires: DATE+50;50",
                "4.2.2 a tenth of what it stood unchanged;Last-Modified: DATE-1000 | Date: DATE;100",
                "4.2.2 a tenth of what it stood unchanged;Last-Modified: DATE-1000;100",
                "4.2.2 not changed in the future;Last-Modified: DATE+1000 | Date: DATE;0",
                "4.2.2 not without Last-Modified;Date: DATE;0",
                "4.2.2 not with a broken one;Last-Modified: yesterday | Date: DATE;0",
                "4.2.2 at most a week;Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT | Date: DATE;604800",
                "4.2.2 not where there is an explicit one;Last-Modified: DATE-1000 | Expires: 0;0",
                "9213-2.2 the targeted field is obeyed;CDN-Cache-Control: max-age=100 | Cache-Control: max-age=1;100",
                "9213-2.2 the targeted field is obeyed;CDN-Cache-Control: max-age=1 | Cache-Control: max-age=100;1",
                "9213-2.2 the targeted field is obeyed;CDN-Cache-Control: s-maxage=7, max-age=1;7",
                "9213-2.2 Expires is ignored too;CDN-Cache-Control: max-age=5 | Expires: 0;5",
                "9213-2.2 Expires is ignored too;CDN-Cache-Control: public | Expires: DATE+99;0",
                "9213-2.2 two lines are one dictionary;CDN-Cache-Control: foo | CDN-Cache-Control: max-age=5;5",
                "9213-2.1 an empty one is ignored;CDN-Cache-Control: | Cache-Control: max-age=5;5",
                "9213-2.1 a broken one is ignored;CDN-Cache-Control: max-age=9, &&& | Cache-Control: max-age=5;5",
                "9213-2.1 a broken one is ignored;CDN-Cache-Control: max-age =9 | Cache-Control: max-age=5;5",
                "9213-2.1 a value of another type;CDN-Cache-Control: max-age=\"9\" | Cache-Control: max-age=5;5",
                "9213-2.1 a value of another type;CDN-Cache-Control: max-age=9.0 | Cache-Control: max-age=5;5",
                "9213-2.1 a value of another type;CDN-Cache-Control: max-age | Cache-Control: max-age=5;5",
                "9213-2.1 parameters are ignored;'CDN-Cache-Control: max-age=9;x=1 | Cache-Control: max-age=5';9",
                "9213-2.1 a false directive is none;CDN-Cache-Control: no-store=?0 | Cache-Control: max-age=5;5",
                "9213-2.1 an inner list is no value;CDN-Cache-Control: foo=(1 2) | Cache-Control: max-age=5;5",
                "9651-4.2.2 the last of a name;CDN-Cache-Control: max-age=1, max-age=9;9",
                "9651-4.2.4 large numbers;CDN-Cache-Control: max-age=99999999999;2147483648",
                "9651-4.2.4 negative numbers;CDN-Cache-Control: max-age=-5;0",
            })
    void theLifetimeIsTheFirstOfThese(String rule, String fields, long seconds) {
        assertThat(freshness(ok(lines(fields))).lifetime()).isEqualTo(seconds(seconds));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "200;'';100",
                "203;'';100",
                "204;'';100",
                "300;'';100",
                "301;'';100",
                "308;'';100",
                "404;'';100",
                "405;'';100",
                "410;'';100",
                "414;'';100",
                "501;'';100",
                "201;'';0",
                "302;'';0",
                "307;'';0",
                "403;'';0",
                "500;'';0",
                "599;'';0",
                "201;public;100",
                "599;public;100",
            })
    void onlySomeStatusesAllowAGuess(int status, String control, long seconds) {
        Fields fields = Fields.of(lines("Last-Modified: DATE-1000 | Date: DATE | Cache-Control: " + control));

        assertThat(freshness(new ResponseHead(status, fields)).lifetime()).isEqualTo(seconds(seconds));
    }

    @ParameterizedTest(name = "[{0}] received {1} s after sending: initial age {2}, by Date {3}, by Age {4}")
    @CsvSource(
            delimiter = ';',
            value = {
                "'';0;0;0;0",
                "Date: DATE;0;0;0;0",
                "Date: DATE-30;0;30;30;0",
                "Date: DATE+30;0;0;0;0",
                "Age: 10;0;10;0;10",
                "Age: 10 | Date: DATE-30;0;30;30;10",
                "Age: 50 | Date: DATE-30;0;50;30;50",
                "Age: 10;5;15;0;15",
                "Date: DATE;5;5;0;5",
                "Date: DATE-5;5;5;5;5",
                "Age: abc;0;0;0;0",
                "Age: -5;0;0;0;0",
                "Age: 5.5;0;0;0;0",
                "'Age: 5;x=1';0;0;0;0",
                "Age: 5, 9;0;5;0;5",
                "Age: 9 | Age: 5;0;9;0;9",
                "Age: 0 | Age: 5;0;0;0;0",
                "Age: 99999999999999999999;0;2147483648;0;2147483648",
                "Age: ;0;0;0;0",
            })
    void theInitialAgeIsThatOfSection423(String fields, long delay, long initial, long apparent, long corrected) {
        ResponseHead head = ok(lines(fields));
        Freshness freshness = new Freshness(head, Directives.of(head.fields()), START.minusSeconds(delay), START);

        assertThat(freshness.correctedInitialAge()).isEqualTo(seconds(initial));
        assertThat(freshness.apparentAge()).isEqualTo(seconds(apparent));
        assertThat(freshness.correctedAgeValue()).isEqualTo(seconds(corrected));
    }

    @Test
    void theCurrentAgeGrowsWithTheTimeSpentHere() {
        StoredResponse stored = Scene.stored(standard(), "Cache-Control", "max-age=100", "Age", "40");

        assertThat(Freshness.currentAge(stored, START.plusSeconds(20))).isEqualTo(seconds(60));
        assertThat(Freshness.timeLeft(stored, standard(), START.plusSeconds(20)))
                .isEqualTo(seconds(40));
    }

    @Test
    void aClockThatWasSetBackMakesNothingYounger() {
        StoredResponse stored = Scene.stored(standard(), "Cache-Control", "max-age=100", "Age", "40");

        assertThat(Freshness.currentAge(stored, START.minusSeconds(3600))).isEqualTo(seconds(40));
    }

    @Test
    void stampsAreInstantsSoATimeZoneChangesNothing() {
        StoredResponse stored = Scene.stored(standard(), lines("Expires: DATE+100 | Date: DATE"));

        assertThat(Freshness.timeLeft(stored, standard(), START.plusSeconds(99)))
                .isEqualTo(seconds(1));
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
