package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.START;
import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.ok;
import static io.apibuddy.caching.Scene.response;
import static io.apibuddy.caching.Scene.reuse;
import static io.apibuddy.caching.Scene.seconds;
import static io.apibuddy.caching.Scene.standard;
import static io.apibuddy.caching.Scene.stored;
import static io.apibuddy.caching.Scene.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Reuse.Serve;
import io.apibuddy.http.Fields;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * RFC 9111 sections 4.3.4, Freshening Stored Responses upon Validation, and 4.3.5, Freshening Responses with HEAD; which
 * fields change (section 3.2) is in ValidationTest.
 */
class FresheningTest {
    @ParameterizedTest(name = "{0}: stored [{1}], 304 [{2}]: {3}")
    @CsvSource(
            delimiter = ';',
            value = {
                "4.3.4 the same strong validator;ETag: \"a\";ETag: \"a\";true",
                "4.3.4 the same strong validator;ETag: \"a\" | Last-Modified: DATE;ETag: \"a\" | Last-Modified: DATE;true",
                "4.3.4 none of them: must not be used to update;ETag: \"a\";ETag: \"b\";false",
                "4.3.4 none of them: must not be used to update;ETag: \"a\";ETag: \"A\";false",
                "4.3.4 none of them: must not be used to update;ETag: \"a\" | Last-Modified: DATE;ETag: \"b\" | Last-Modified: DATE;false",
                "4.3.4 none of them: must not be used to update;Last-Modified: DATE;ETag: \"a\";false",
                "4.3.4 none of them: must not be used to update;'';ETag: \"a\";false",
                "4.3.4 one of them is enough;ETag: \"a\" | Last-Modified: DATE;ETag: \"a\" | Last-Modified: DATE-1;true",
                "4.3.4 one of them is enough;Last-Modified: DATE-9;ETag: \"a\" | Last-Modified: DATE-9;true",
                "4.3.4 a weak validator that corresponds;ETag: W/\"a\";ETag: W/\"a\";true",
                "4.3.4 a weak validator that corresponds;ETag: \"a\";ETag: W/\"a\";true",
                "4.3.4 a weak validator that corresponds;Last-Modified: DATE;Last-Modified: DATE;true",
                "4.3.4 a weak validator that does not;ETag: W/\"a\";ETag: W/\"b\";false",
                "4.3.4 a weak validator that does not;Last-Modified: DATE;Last-Modified: DATE-1;false",
                "4.3.4 a weak validator that does not;ETag: \"a\";Last-Modified: DATE;false",
                "4.3.4 a weak validator that does not;'';ETag: W/\"a\";false",
                "4.3.4 weak there and strong here agree, which is lenient;ETag: W/\"a\";ETag: \"a\";true",
                "4.3.4 no form of validator, neither has one;'';'';true",
                "9110-15.4.5 no form of validator, as is allowed beside a date;Last-Modified: DATE;'';true",
                "9110-15.4.5 no form of validator, which is lenient;ETag: \"a\";'';true",
                "a tag that is none is compared as it is;ETag: a;ETag: a;true",
                "a tag that is none is compared as it is;ETag: a;ETag: b;false",
            })
    void a304ForAnotherVariantFreshensNothing(String rule, String fields, String news, boolean applies) {
        String all = "Cache-Control: max-age=60" + (fields.isEmpty() ? "" : " | " + fields);
        StoredResponse stored = stored(standard(), lines(all));

        assertThat(Freshening.applies(stored, response(304, lines(news)))).isEqualTo(applies);
    }

    @ParameterizedTest(name = "stored {0}, 304 {1}: {2}")
    @CsvSource({
        "W/\"a\", \"a\", W/\"a\"",
        "W/\"a\", W/\"a\", W/\"a\"",
        "\"a\", \"a\", \"a\"",
        "\"a\", W/\"a\", W/\"a\"",
    })
    void aTagThatIsStoredWeakIsNotMadeStrong(String own, String other, String after) {
        StoredResponse stored = stored(standard(), "Cache-Control", "max-age=60", "ETag", own);

        StoredResponse freshened = Freshening.freshen(stored, response(304, "ETag", other), standard(), START, START);

        assertThat(freshened.head().fields().values("ETag")).containsExactly(after);
    }

    @Shows(Threat.HEAD_AGAINST_GET)
    @ParameterizedTest(name = "{0}: stored [{1}], HEAD says [{2}]: {3}")
    @CsvSource(
            delimiter = ';',
            value = {
                "4.3.5 matching values for any received validators;ETag: \"a\";ETag: \"a\" | Content-Length: 100 | A: 2;true",
                "4.3.5 matching values for any received validators;ETag: \"a\";ETag: \"b\" | Content-Length: 100;false",
                "4.3.5 matching values for any received validators;ETag: \"a\";ETag: W/\"a\";false",
                "4.3.5 matching values for any received validators;ETag: \"a\";ETag: \"a\" | Last-Modified: DATE;false",
                "4.3.5 matching values for any received validators;Last-Modified: DATE;Last-Modified: DATE;true",
                "4.3.5 matching values for any received validators;Last-Modified: DATE;Last-Modified: DATE+1;false",
                "4.3.5 matching values for any received validators;'';ETag: \"a\";false",
                "4.3.5 those that were not received say nothing;ETag: \"a\";Content-Length: 100;true",
                "4.3.5 those that were not received say nothing;ETag: \"a\" | Last-Modified: DATE;Last-Modified: DATE;true",
                "4.3.5 those that were not received say nothing;'';A: 2;true",
                "4.3.5 Content-Length, if there is one;ETag: \"a\";ETag: \"a\" | Content-Length: 99;false",
                "4.3.5 Content-Length, if there is one;'';Content-Length: 0;false",
                "4.3.5 Content-Length, if there is one;'';Content-Length: 100;true",
            })
    void aHeadThatDisagreesDamagesNoStoredGetButInvalidatesIt(String rule, String fields, String head, boolean same) {
        String all = "Cache-Control: max-age=60 | A: 1" + (fields.isEmpty() ? "" : " | " + fields);
        StoredResponse stored = stored(standard(), lines(all));

        var freshened = Freshening.freshenByHead(stored, ok(lines(head)), standard(), START, START.plusSeconds(9));

        assertThat(freshened.isPresent()).isEqualTo(same);
        freshened.ifPresent(now -> assertThat(now.responseTime()).isEqualTo(START.plusSeconds(9)));
        assertThat(Freshening.freshenByHead(stored, response(404, lines(head)), standard(), START, START))
                .isEmpty();
    }

    @Test
    void aHeadUpdatesFieldsAndLifetimeAsA304Does() {
        StoredResponse stored = stored(standard(), lines("Cache-Control: max-age=60 | A: 1 | B: 1 | Date: DATE"));

        StoredResponse freshened = Freshening.freshenByHead(
                        stored,
                        ok(lines("Cache-Control: max-age=90 | A: 2 | Date: DATE+100")),
                        standard(),
                        START.plusSeconds(100),
                        START.plusSeconds(100))
                .orElseThrow();

        assertThat(freshened.head().fields())
                .isEqualTo(Fields.of(lines("B: 1 | Cache-Control: max-age=90 | A: 2 | Date: DATE+100")));
        assertThat(told(reuse(get(), freshened, standard(), seconds(189)))).isEqualTo("serve");
        assertThat(told(reuse(get(), freshened, standard(), seconds(190)))).isEqualTo("forward stale");
    }

    @Test
    void a304BeginsAgeAndLifetimeAnewEvenWithoutADate() {
        StoredResponse stored =
                stored(standard(), lines("Date: DATE | Age: 50 | Cache-Control: max-age=60 | ETag: \"a\""));
        Instant later = START.plusSeconds(1_000);

        StoredResponse freshened = Freshening.freshen(stored, response(304), standard(), later, later);

        assertThat(reuse(get(), freshened, standard(), seconds(1_059)))
                .isEqualTo(new Serve(freshened, seconds(59), seconds(1), Optional.empty()));
        assertThat(Freshening.retention(freshened, standard()).freshUntil()).isEqualTo(later.plusSeconds(60));
    }

    @Test
    void a304sOwnAgeCounts() {
        StoredResponse stored = stored(standard(), lines("Cache-Control: max-age=60 | ETag: \"a\""));
        Instant later = START.plusSeconds(1_000);

        StoredResponse freshened = Freshening.freshen(stored, response(304, "Age", "50"), standard(), later, later);

        assertThat(told(reuse(get(), freshened, standard(), seconds(1_009)))).isEqualTo("serve");
        assertThat(told(reuse(get(), freshened, standard(), seconds(1_010)))).isEqualTo("validate stale");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"max-age=60, no-store", "max-age=60, private", "max-age=60, private=\"a"})
    void a304MayForbidThatTheAnswerIsKeptAnyLonger(String control) {
        StoredResponse stored = stored(standard(), lines("Cache-Control: max-age=60 | ETag: \"a\""));

        StoredResponse freshened =
                Freshening.freshen(stored, response(304, "Cache-Control", control), standard(), START, START);

        assertThat(Freshening.retention(freshened, standard())).isEqualTo(new Storing.Retention(START, START));
        assertThat(told(reuse(get(), freshened, standard(), seconds(1)))).isEqualTo("forward miss no-store");
    }

    @Test
    void aVaryThatA304ChangesIsTakenOverOnlyWithTheRequestItBelongsTo() {
        StoredResponse stored = stored(standard(), lines("Cache-Control: max-age=60 | ETag: \"a\""));
        Fields request = Fields.of("Accept", "a/b");

        StoredResponse without = Freshening.freshen(stored, response(304, "Vary", "Accept"), standard(), START, START);
        StoredResponse with =
                Freshening.freshen(stored, request, response(304, "Vary", "Accept"), standard(), START, START);

        assertThat(without.head().fields().contains("Vary")).isFalse();
        assertThat(Vary.matches(with, request)).isTrue();
        assertThat(Vary.matches(with, Fields.empty())).isFalse();
    }
}
