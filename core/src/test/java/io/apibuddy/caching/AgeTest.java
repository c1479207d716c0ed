package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.START;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.ok;
import static io.apibuddy.caching.Scene.seconds;
import static io.apibuddy.caching.Scene.standard;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.ResponseHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 section 4.2.3, Calculating Age, and section 5.1, Age. */
class AgeTest {
    @ParameterizedTest(name = "{0}: [{1}] received {2} s after sending: initial age {3}, by Date {4}, by Age {5}")
    @CsvSource(
            delimiter = ';',
            value = {
                "4.2.3 age_value is 0 if not available;Date: DATE;0;0;0;0",
                "4.2.3 apparent_age is response_time less date_value;Date: DATE-30;0;30;30;0",
                "4.2.3 apparent_age in another form of date;Date: Sunday, 22-Nov-26 11:59:30 GMT;0;30;30;0",
                "4.2.3 apparent_age in another form of date;Date: Sun Nov 22 11:59:30 2026;0;30;30;0",
                "4.2.3 apparent_age is not below 0: a Date in the future;Date: DATE+30;0;0;0;0",
                "4.2.3 a Date in the future makes nothing younger;Date: DATE+30 | Age: 10;5;15;0;15",
                "9110-6.6.1 without Date, the time of receipt;'';0;0;0;0",
                "9110-6.6.1 with a broken one, the time of receipt;Date: yesterday;0;0;0;0",
                "9110-6.6.1 with a broken one, the time of receipt;Date: 0 | Age: 7;0;7;0;7",
                "9110-6.6.1 with a zone of its own it is broken;Date: Sun, 22 Nov 2026 11:59:30 EST;0;0;0;0",
                "4.2.3 corrected_age_value is age_value and response_delay;Age: 10;5;15;0;15",
                "4.2.3 corrected_age_value without Age;Date: DATE;5;5;0;5",
                "4.2.3 the greater of both: apparent;Age: 10 | Date: DATE-30;0;30;30;10",
                "4.2.3 the greater of both: corrected;Age: 50 | Date: DATE-30;0;50;30;50",
                "4.2.3 the greater of both: equal;Date: DATE-5;5;5;5;5",
                "4.2.3 a clock set back meanwhile is no delay;Age: 10;-60;10;0;10",
                "5.1 a non-negative integer;Age: 10;0;10;0;10",
                "5.1 a non-negative integer;Age: 0;0;0;0;0",
                "5.1 leading zeros;Age: 0010;0;10;0;10",
                "5.1 anything else is ignored;Age: abc;0;0;0;0",
                "5.1 anything else is ignored;Age: -5;0;0;0;0",
                "5.1 anything else is ignored;Age: +5;0;0;0;0",
                "5.1 anything else is ignored;Age: 5.5;0;0;0;0",
                "5.1 anything else is ignored;Age: 7200.0;0;0;0;0",
                "5.1 anything else is ignored;Age: \"5\";0;0;0;0",
                "5.1 anything else is ignored;Age: '5';0;0;0;0",
                "5.1 anything else is ignored;Age: 5s;0;0;0;0",
                "5.1 anything else is ignored;Age: 0x5;0;0;0;0",
                "5.1 anything else is ignored;Age: 5 5;0;0;0;0",
                "5.1 anything else is ignored;Age: ;0;0;0;0",
                "5.1 of a list the first member;Age: 5, 9;0;5;0;5",
                "5.1 of a list the first member;Age: 7200,0;0;7200;0;7200",
                "5.1 of a list the first member;Age: 0, 7200;0;0;0;0",
                "5.1 of a list the first member, though it is ignored;Age: x, 9;0;0;0;0",
                "5.1 of a list the first member, though it is ignored;Age: -1, 9;0;0;0;0",
                "5.1 of several lines the first;Age: 9 | Age: 5;0;9;0;9",
                "5.1 of several lines the first;Age: 0 | Age: 5;0;0;0;0",
                "9110-5.6.1.2 empty members count for nothing;Age: , ,9, 5;0;9;0;9",
                "9110-5.6.1.2 empty members count for nothing;Age: | Age: 9;0;9;0;9",
                "1.2.2 too great a number is 2^31;Age: 2147483648;0;2147483648;0;2147483648",
                "1.2.2 too great a number is 2^31;Age: 2147483649;0;2147483648;0;2147483648",
                "1.2.2 too great a number is 2^31;Age: 99999999999999999999;0;2147483648;0;2147483648",
                "9651-3.1.2 parameters say nothing;'Age: 7200;foo=bar';0;7200;0;7200",
                "9651-3.1.2 parameters say nothing;'Age: 7200;foo=111';0;7200;0;7200",
                "9651-3.1.2 parameters say nothing;'Age: 7200; foo;bar=?0';0;7200;0;7200",
                "9651-3.1.2 parameters say nothing;'Age: 7200;foo=\"a, b\", 9';0;7200;0;7200",
                "9651-3.1.2 parameters say nothing;'Age: 99999999999999999999;a';0;2147483648;0;2147483648",
                "9651-3.1.2 what are no parameters breaks it;'Age: 7200;';0;0;0;0",
                "9651-3.1.2 what are no parameters breaks it;'Age: 7200;Foo=1';0;0;0;0",
                "9651-3.1.2 what are no parameters breaks it;'Age: 7200 ;foo=1';0;0;0;0",
                "9651-3.1.2 what are no parameters breaks it;'Age: ;foo=1';0;0;0;0",
                "9651-3.1.2 nor do they mend a number;'Age: -5;foo=1';0;0;0;0",
                "9651-3.1.2 nor do they mend a number;'Age: 5.0;foo=1';0;0;0;0",
            })
    void theInitialAgeIsThatOfSection423(
            String rule, String fields, long delay, long initial, long apparent, long corrected) {
        ResponseHead head = ok(lines(fields));
        Freshness freshness = new Freshness(head, Directives.of(head.fields()), START.minusSeconds(delay), START);

        assertThat(freshness.correctedInitialAge()).isEqualTo(seconds(initial));
        assertThat(freshness.apparentAge()).isEqualTo(seconds(apparent));
        assertThat(freshness.correctedAgeValue()).isEqualTo(seconds(corrected));
    }

    @ParameterizedTest(name = "{0}: [{1}] after {2} s: age {3}, {4} s left of 100")
    @CsvSource(
            delimiter = ';',
            value = {
                "4.2.3 resident_time is now less response_time;'';20;20;80",
                "4.2.3 current_age is corrected_initial_age and resident_time;Age: 40;20;60;40",
                "4.2.3 current_age is corrected_initial_age and resident_time;Date: DATE-40;20;60;40",
                "4.2.3 received stale;Age: 101;0;101;-1",
                "4.2.3 a Date in the future adds nothing;Date: DATE+3600;20;20;80",
                "4.2.3 a clock that jumps ahead makes it old;Age: 40;31536000;31536040;-31535940",
                "4.2.3 a clock that is set back makes nothing younger;Age: 40;-1;40;60",
                "4.2.3 a clock that is set back makes nothing younger;Age: 40;-31536000;40;60",
            })
    void theCurrentAgeGrowsWithTheTimeSpentHere(String rule, String fields, long later, long age, long left) {
        String all = "Cache-Control: max-age=100" + (fields.isEmpty() ? "" : " | " + fields);
        StoredResponse stored = Scene.stored(standard(), lines(all));

        assertThat(Freshness.currentAge(stored, START.plusSeconds(later))).isEqualTo(seconds(age));
        assertThat(Freshness.timeLeft(stored, standard(), START.plusSeconds(later)))
                .isEqualTo(seconds(left));
    }

    @Test
    void stampsAreInstantsSoATimeZoneChangesNothing() {
        StoredResponse stored = Scene.stored(standard(), lines("Expires: DATE+100 | Date: DATE"));

        assertThat(Freshness.timeLeft(stored, standard(), START.plusSeconds(99)))
                .isEqualTo(seconds(1));
    }
}
