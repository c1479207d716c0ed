package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.START;
import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.offline;
import static io.apibuddy.caching.Scene.override;
import static io.apibuddy.caching.Scene.request;
import static io.apibuddy.caching.Scene.response;
import static io.apibuddy.caching.Scene.reuse;
import static io.apibuddy.caching.Scene.seconds;
import static io.apibuddy.caching.Scene.standard;
import static io.apibuddy.caching.Scene.storing;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.Combining.Outcome;
import io.apibuddy.caching.Storing.DoNotStore;
import io.apibuddy.caching.Storing.Reason;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 sections 3.3 (storing incomplete responses) and 3.4 (combining partial content); RFC 9110 section 14. */
class PartialTest {
    private static final String FRESH = "Date: DATE | Cache-Control: max-age=60 | ";

    /** A part of a hundred bytes, as many as its Content-Range says. */
    private static StoredResponse part(long first, long last, String more) {
        return part(first + "-" + last + "/100", last - first + 1, more);
    }

    private static StoredResponse part(String range, long length, String more) {
        return stored(206, FRESH + "Content-Range: bytes " + range + more(more)).withContentLength(length);
    }

    private static String more(String fields) {
        return fields.isEmpty() ? "" : " | " + fields;
    }

    private static StoredResponse stored(int status, String fields) {
        return Scene.stored(get("Range", "bytes=0-"), response(status, lines(fields)), standard());
    }

    @ParameterizedTest(name = "{0}: {1} [{2}], answered {3} [{4}] -> {5}")
    @CsvSource(
            delimiter = ';',
            value = {
                "3 the cache understands Range: a part is stored;GET;Range: bytes=0-1;206;Content-Range: bytes 0-1/100;stored",
                "3 also one of unknown whole;GET;Range: bytes=0-1;206;Content-Range: bytes 0-1/*;stored",
                "3 not one that nobody asked for;GET;A: 1;206;Content-Range: bytes 0-1/100;partial",
                "3 not one that doesn't say which;GET;Range: bytes=0-1;206;A: 1;partial",
                "9110-14.4 not one whose last is before its first;GET;Range: bytes=0-1;206;Content-Range: bytes 2-1/100;partial",
                "9110-14.4 not one that ends past the whole;GET;Range: bytes=0-1;206;Content-Range: bytes 0-100/100;partial",
                "9110-14.4 not one in other units;GET;Range: bytes=0-1;206;Content-Range: lines 0-1/100;partial",
                "9110-15.3.7.2 not several at once;GET;Range: bytes=0-1,5-6;206;Content-Type: multipart/byteranges;partial",
                "9110-15.5.17 not the answer that there is no such range;GET;Range: bytes=9-;416;Content-Range: bytes */5;status",
                "9110-14.2 Range is defined for GET only;HEAD;Range: bytes=0-1;206;Content-Range: bytes 0-1/100;method",
                "5.2.2.5 no-store goes before;GET;Range: bytes=0-1;206;Content-Range: bytes 0-1/9 | Cache-Control: no-store;no-store",
            })
    void aPartIsStoredWhereItSaysWhatItIs(
            String rule, String method, String asked, int status, String fields, String told) {
        String dated = fields.contains("Cache-Control") ? fields : FRESH + fields;
        Storing storing = storing(request(method, lines(asked)), response(status, lines(dated)), standard());

        assertThat(storing instanceof DoNotStore not ? not.reason().token() : "stored")
                .isEqualTo(told);
    }

    @Test
    void overrideKeepsNoParts() {
        assertThat(storing(
                        get("Range", "bytes=0-1"),
                        response(206, lines(FRESH + "Content-Range: bytes 0-1/100")),
                        override()))
                .isEqualTo(new DoNotStore(Reason.PARTIAL));
    }

    @ParameterizedTest(name = "{0}: of {1} asked [{2}] -> {3}")
    @CsvSource(
            delimiter = ';',
            value = {
                "3.3 a range within it;40-59/100;Range: bytes=40-59;40-59/100 at 0-19",
                "3.3 a range within it;40-59/100;Range: bytes=45-49;45-49/100 at 5-9",
                "3.3 a range that begins before it;40-59/100;Range: bytes=39-49;forward",
                "3.3 a range that ends after it;40-59/100;Range: bytes=45-60;forward",
                "3.3 the rest, which it does not reach;40-59/100;Range: bytes=45-;forward",
                "3.3 the end, which it does not reach;40-59/100;Range: bytes=-5;forward",
                "3.3 the rest, which it reaches;90-99/100;Range: bytes=95-;95-99/100 at 5-9",
                "3.3 the end, which it reaches;90-99/100;Range: bytes=-5;95-99/100 at 5-9",
                "3.3 more of the end than there is of it;90-99/100;Range: bytes=-11;forward",
                "9110-14.1.2 a last past the end is the end;90-99/100;Range: bytes=95-1000;95-99/100 at 5-9",
                "9110-14.1.2 a first past the end is nowhere;90-99/100;Range: bytes=100-;416",
                "9110-14.1.2 no bytes at the end are nowhere;90-99/100;Range: bytes=-0;416",
                "9110-14.4 a whole of unknown length;0-9/*;Range: bytes=2-3;2-3/* at 2-3",
                "9110-14.4 has no end yet;0-9/*;Range: bytes=2-;forward",
                "9110-14.4 has no end yet;0-9/*;Range: bytes=-1;forward",
                "9110-14.2 several ranges;0-9/100;Range: bytes=0-1,3-4;forward",
                "9110-14.2 other units;0-9/100;Range: lines=0-1;forward",
                "9110-13.1.5 the same version;0-9/100;Range: bytes=0-1 | If-Range: \"a\";0-1/100 at 0-1",
                "9110-13.1.5 another version: all of it is wanted;0-9/100;Range: bytes=0-1 | If-Range: \"b\";forward",
                "9110-13.2.2 a client that has it;0-9/100;Range: bytes=0-1 | If-None-Match: \"a\";304",
            })
    void aPartAnswersForARangeWithinIt(String rule, String range, String asked, String shown) {
        long length = range.startsWith("0-9/")
                ? 10
                : Long.parseLong(range.substring(3, 5)) - Long.parseLong(range.substring(0, 2)) + 1;
        StoredResponse part = part(range, length, "ETag: \"a\"");
        RequestHead get = get(lines(asked));

        Reuse reuse = reuse(get, part, standard(), seconds(1));

        assertThat(reuse instanceof Reuse.Serve serve ? told(Presentation.of(get, serve.stored())) : told(reuse))
                .isEqualTo(shown);
    }

    /** Fifty bytes that say they are the last seventy-five: which of them the last ones are, nobody knows. */
    @ParameterizedTest
    @CsvSource({"bytes=-5, forward", "bytes=90-, forward", "bytes=25-29, 25-29/100 at 0-4"})
    void aPartWithFewerBytesThanItSaysDoesNotAnswerForTheEnd(String asked, String shown) {
        RequestHead get = get("Range", asked);

        Reuse reuse = reuse(get, part("25-99/100", 50, "ETag: \"a\""), standard(), seconds(1));

        assertThat(reuse instanceof Reuse.Serve serve ? told(Presentation.of(get, serve.stored())) : told(reuse))
                .isEqualTo(shown);
    }

    private static String told(Presentation presentation) {
        if (presentation instanceof Presentation.Part part) {
            Fields fields = part.head().fields();
            assertThat(part.head().status()).isEqualTo(206);
            assertThat(fields.values("Content-Length")).containsExactly(Long.toString(part.last() - part.first() + 1));
            return fields.values("Content-Range").get(0).substring("bytes ".length()) + " at " + part.first() + "-"
                    + part.last();
        }
        return presentation instanceof Presentation.NotSatisfiable
                ? "416"
                : presentation instanceof Presentation.NotModified ? "304" : "whole";
    }

    private static String told(Reuse reuse) {
        if (reuse instanceof Reuse.Forward forward) {
            assertThat(forward.reason()).isEqualTo(ForwardReason.PARTIAL);
            return "forward";
        }
        return reuse instanceof Reuse.Complete complete
                ? String.join(" ", complete.conditions().values("Range"))
                        + complete.conditions()
                                .first("If-Range")
                                .map(validator -> " if " + validator)
                                .orElse("")
                : reuse.getClass().getSimpleName();
    }

    @ParameterizedTest(name = "{0}: of {1} [{2}], asked [{3}] after {4} s -> {5}")
    @CsvSource(
            delimiter = ';',
            value = {
                "3.3 completed by a range request;0-59/100;ETag: \"a\";'';1;bytes=60- if \"a\"",
                "3.3 also at its beginning;40-99/100;ETag: \"a\";'';1;bytes=0-39 if \"a\"",
                "3.3 also when nobody knows how much is missing;0-59/*;ETag: \"a\";'';1;bytes=60- if \"a\"",
                "3.3 not where two ranges are missing;40-59/100;ETag: \"a\";'';1;forward",
                "3.3 nor where the end of what is missing is not known;40-59/*;ETag: \"a\";'';1;forward",
                "9110-13.1.5 a date will do when it is strong;0-59/100;Last-Modified: DATE-9;'';1;bytes=60- if DATE-9",
                "9110-13.1.5 a weak tag is none;0-59/100;ETag: W/\"a\";'';61;forward",
                "3.4 fresh, without a validator: worth a try;0-59/100;A: 1;'';1;bytes=60-",
                "3.4 stale, without a validator: not;0-59/100;A: 1;'';61;forward",
                "3.4 stale, with one: upstream says whether it fits;0-59/100;ETag: \"a\";'';61;bytes=60- if \"a\"",
                "5.2.1.4 no-cache, with one: the same;0-59/100;ETag: \"a\";Cache-Control: no-cache;1;bytes=60- if \"a\"",
                "5.2.1.4 no-cache, without;0-59/100;A: 1;Cache-Control: no-cache;1;forward",
                "5.2.1.7 only-if-cached;0-59/100;ETag: \"a\";Cache-Control: only-if-cached;1;GatewayTimeout",
                "4.3.2 a client's conditions are for the whole;0-59/100;ETag: \"a\";If-None-Match: \"b\";1;forward",
            })
    void aPartIsCompletedForWhoWantsTheWhole(
            String rule, String range, String fields, String asked, long after, String told) {
        StoredResponse part = part(range, range.startsWith("40-59") ? 20 : 60, fields);

        assertThat(told(reuse(get(lines(asked)), part, standard(), seconds(after))))
                .isEqualTo(told.replace("DATE-9", Scene.date(-9)));
    }

    @Test
    void aHeadIsNotAnsweredByAPart() {
        assertThat(told(reuse(request("HEAD"), part(0, 59, "ETag: \"a\""), standard(), seconds(1))))
                .isEqualTo("forward");
    }

    @Test
    void offlineAPartAnswersWhatLiesWithinItAndNothingElse() {
        StoredResponse part = part(0, 59, "");

        assertThat(reuse(get("Range", "bytes=0-9"), part, offline(standard()), seconds(900)))
                .isInstanceOf(Reuse.Serve.class);
        assertThat(reuse(get(), part, offline(standard()), seconds(1)))
                .isEqualTo(new Reuse.GatewayTimeout(ForwardReason.PARTIAL, "offline"));
    }

    @Test
    void aStalePartIsValidatedForTheRangeThatIsWanted() {
        Reuse reuse = reuse(get("Range", "bytes=5-9"), part(0, 59, "ETag: \"a\""), standard(), seconds(61));

        assertThat(((Reuse.Validate) reuse).conditions())
                .isEqualTo(Fields.of("If-None-Match", "\"a\"", "Range", "bytes=5-9"));
        Reuse onTerms = reuse(
                get("Range", "bytes=5-9", "If-Range", "\"a\""), part(0, 59, "ETag: \"a\""), standard(), seconds(61));
        assertThat(((Reuse.Validate) onTerms).conditions().values("If-Range")).containsExactly("\"a\"");
    }

    @ParameterizedTest(name = "{0}: {1} [{2}] and {3} of {4} bytes [{5}] -> {6}")
    @CsvSource(
            delimiter = ';',
            value = {
                "3.4 what follows;0-39/100;ETag: \"a\";40-59/100;20;ETag: \"a\";206 0-59/100 all before, none after",
                "3.4 what precedes;40-59/100;ETag: \"a\";0-39/100;40;ETag: \"a\";206 0-59/100 none before, all after",
                "3.4 what overlaps: the new counts;0-39/100;ETag: \"a\";30-59/100;30;ETag: \"a\";206 0-59/100 30 before, none after",
                "3.4 what lies within;0-39/100;ETag: \"a\";10-19/100;10;ETag: \"a\";206 0-39/100 10 before, from 20 after",
                "3.4 what lies around;10-19/100;ETag: \"a\";0-39/100;40;ETag: \"a\";206 0-39/100 none before, none after",
                "3.4 complete: a 200;0-39/100;ETag: \"a\";40-99/100;60;ETag: \"a\";200 100 all before, none after",
                "3.4 complete: a 200;40-99/100;ETag: \"a\";0-39/100;40;ETag: \"a\";200 100 none before, all after",
                "3.4 the length was not known;0-39/*;ETag: \"a\";40-99/100;60;ETag: \"a\";200 100 all before, none after",
                "3.4 content of unknown length is as long as it says;0-39/100;ETag: \"a\";40-59/100;-1;ETag: \"a\";206 0-59/100 all before, none after",
                "3.4 a strong date;0-39/100;Last-Modified: DATE-9;40-59/100;20;Last-Modified: DATE-9;206 0-59/100 all before, none after",
                "3.4 a gap;0-39/100;ETag: \"a\";50-59/100;10;ETag: \"a\";alone",
                "3.4 another strong validator;0-39/100;ETag: \"a\";40-59/100;20;ETag: \"b\";alone",
                "3.4 a weak validator;0-39/100;ETag: W/\"a\";40-59/100;20;ETag: W/\"a\";alone",
                "3.4 a weak date;0-39/100;Last-Modified: DATE;40-59/100;20;Last-Modified: DATE;alone",
                "3.4 a tag beside equal dates;0-39/100;Last-Modified: DATE-9;40-59/100;20;ETag: \"a\" | Last-Modified: DATE-9;alone",
                "3.4 no validator;0-39/100;A: 1;40-59/100;20;A: 1;alone",
                "9110-15.3.7.3 another length;0-39/100;ETag: \"a\";40-59/101;20;ETag: \"a\";alone",
                "9110-15.3.7.3 a length that is too short for what is stored;0-39/*;ETag: \"a\";0-9/20;10;ETag: \"a\";alone",
                "9110-14.4 a part that is not as long as it says;0-39/100;ETag: \"a\";40-59/100;19;ETag: \"a\";alone",
            })
    void aPartIsJoinedToWhatIsStoredUnderTheSameStrongValidator(
            String rule, String there, String fields, String range, long length, String news, String told) {
        long stored =
                there.startsWith("40-99") ? 60 : there.startsWith("40-59") ? 20 : there.startsWith("10") ? 10 : 40;

        assertThat(told(combine(part(there, stored, fields), range, length, news), stored))
                .isEqualTo(told);
    }

    @Test
    void whatIsStoredButNotAsLongAsItSaysIsJoinedToNothing() {
        assertThat(combine(part("0-39/100", 39, "ETag: \"a\""), "40-59/100", 20, "ETag: \"a\""))
                .isEqualTo(new Outcome.Alone());
    }

    private static Outcome combine(StoredResponse there, String range, long length, String news) {
        ResponseHead head = response(206, lines("Date: DATE5 | Content-Range: bytes " + range + more(news)));
        return Combining.decide(
                Optional.of(there),
                get().fields(),
                head,
                length,
                standard(),
                START.plusSeconds(5),
                START.plusSeconds(6));
    }

    private static String told(Outcome outcome, long stored) {
        if (!(outcome instanceof Outcome.Joined joined)) {
            return "alone";
        }
        ResponseHead head = joined.response().head();
        Optional<String> range = head.fields().first("Content-Range");
        assertThat(joined.isComplete()).isEqualTo(range.isEmpty());
        assertThat(head.fields().values("Content-Length"))
                .containsExactly(Long.toString(joined.response().contentLength()));
        String before = joined.before() == 0 ? "none" : joined.before() == stored ? "all" : "" + joined.before();
        String after = joined.after() == stored ? "none" : joined.after() == 0 ? "all" : "from " + joined.after();
        return head.status() + " "
                + range.map(text -> text.substring(6))
                        .orElse("" + joined.response().contentLength()) + " " + before + " before, " + after + " after";
    }

    @Test
    void aLargePartIsNotWrittenAnewForALittleMore() {
        StoredResponse large = part("0-1999999/4000000", 2_000_000, "ETag: \"a\"");

        assertThat(combine(large, "2000000-2000009/4000000", 10, "ETag: \"a\"")).isEqualTo(new Outcome.Ignored());
        assertThat(combine(large, "2000000-2499999/4000000", 500_000, "ETag: \"a\""))
                .isInstanceOf(Outcome.Joined.class);
        assertThat(combine(
                        part("0-1999999/2000010", 2_000_000, "ETag: \"a\""),
                        "2000000-2000009/2000010",
                        10,
                        "ETag: \"a\""))
                .isInstanceOf(Outcome.Joined.class);
    }

    @Test
    void digestsOfAnotherExtentAreNotShown() {
        String digests = "ETag: \"a\" | Content-Digest: d | Content-MD5: m | Repr-Digest: r";
        StoredResponse whole = stored(200, FRESH + digests);

        Fields slice = ((Presentation.Part) Presentation.of(get("Range", "bytes=0-1"), whole))
                .head()
                .fields();
        Fields joined = ((Outcome.Joined) combine(part(0, 39, digests), "40-99/100", 60, "ETag: \"a\""))
                .response()
                .head()
                .fields();

        for (Fields shown : java.util.List.of(slice, joined)) {
            assertThat(shown.names())
                    .doesNotContain("content-digest", "content-md5")
                    .contains("repr-digest");
        }
    }

    @Test
    void aPartTakesThePlaceOfAnErrorThatIsStored() {
        StoredResponse missing = stored(404, "Date: DATE | Cache-Control: max-age=60");

        assertThat(combine(missing, "0-9/100", 10, "A: 1")).isEqualTo(new Outcome.Alone());
    }

    @Test
    void whatSaysWhichBytesTheseAreIsKeptWhateverNoCacheNames() {
        Storing.Store store = (Storing.Store) storing(
                get("Range", "bytes=4-9"),
                response(
                        206,
                        lines(FRESH.replace("max-age=60", "max-age=60, no-cache=\"content-range, a\"")
                                + "Content-Range: bytes 4-9/10 | A: 1")),
                standard());

        assertThat(store.head().fields().names()).contains("content-range").doesNotContain("a");
    }

    @Test
    void aMappingThatBecameOverrideAsksForTheWhole() {
        assertThat(told(reuse(get(), part(0, 59, "ETag: \"a\""), override(), seconds(1))))
                .isEqualTo("forward");
    }

    @Test
    void theFieldsOfTheNewPartReplaceTheStoredOnesAndTheOthersStay() {
        StoredResponse there = part(0, 39, "ETag: \"a\" | A: 1 | B: 1 | Age: 9");

        Outcome.Joined joined =
                (Outcome.Joined) combine(there, "40-99/100", 60, "ETag: \"a\" | A: 2 | Cache-Control: max-age=90");

        assertThat(joined.response().head())
                .isEqualTo(new ResponseHead(
                        200,
                        Fields.of(lines("B: 1 | Date: DATE5 | ETag: \"a\" | A: 2 | Cache-Control: max-age=90 | "
                                + "Content-Length: 100"))));
        assertThat(joined.response().responseTime()).isEqualTo(START.plusSeconds(6));
        assertThat(joined.retention().freshUntil()).isEqualTo(START.plusSeconds(95));
    }

    @ParameterizedTest(name = "{0}: the whole [{1}] and a part [{2}] -> {3}")
    @CsvSource(
            delimiter = ';',
            value = {
                "3.4 the same strong validator;ETag: \"a\";ETag: \"a\" | A: 2;confirms",
                "3.4 another version: the whole is outdated;ETag: \"a\";ETag: \"b\";alone",
                "3.4 weakly the same: neither;ETag: W/\"a\";ETag: W/\"a\";ignored",
                "3.4 no validator: neither;B: 1;A: 2;ignored",
            })
    void aPartOfWhatIsStoredWholeConfirmsItOrReplacesIt(String rule, String fields, String news, String told) {
        StoredResponse whole = stored(200, FRESH + fields + " | A: 1");

        Outcome outcome = combine(whole, "0-9/100", 10, news);

        assertThat(outcome.getClass().getSimpleName()).isEqualToIgnoringCase(told);
        if (outcome instanceof Outcome.Confirms confirms) {
            assertThat(confirms.response().head().status()).isEqualTo(200);
            assertThat(confirms.response().head().fields().values("A")).containsExactly("2");
            assertThat(confirms.response().head().fields().contains("Content-Range"))
                    .isFalse();
            assertThat(confirms.response().contentLength()).isEqualTo(100);
        }
    }

    @Test
    void aPartTakesThePlaceOfAStaleWholeThatNothingCanConfirm() {
        StoredResponse whole = stored(200, "Date: DATE | Cache-Control: max-age=7");

        assertThat(combine(whole, "0-9/100", 10, "A: 1")).isEqualTo(new Outcome.Ignored());
        assertThat(Combining.decide(
                        Optional.of(whole),
                        get().fields(),
                        response(206, "Content-Range", "bytes 0-9/100"),
                        10,
                        standard(),
                        START.plusSeconds(9),
                        START.plusSeconds(9)))
                .isEqualTo(new Outcome.Alone());
    }

    @Test
    void aPartWhereNothingIsStoredStandsForItself() {
        assertThat(Combining.decide(
                        Optional.empty(),
                        get().fields(),
                        response(206, "Content-Range", "bytes 0-1/9"),
                        2,
                        standard(),
                        START,
                        START))
                .isEqualTo(new Outcome.Alone());
    }

    /** The origin says 4-9 and sends five bytes: nobody can tell which is missing. */
    @ParameterizedTest(name = "asked {0} -> {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "bytes=-5;5-9/10 at 0-4",
                "bytes=6-8;6-8/10 at 2-4",
                "bytes=6-;6-8/10 at 2-4",
                "bytes=-1;9-9/10 at 4-4",
                "bytes=8-9;8-8/10 at 4-4",
                "bytes=9-9;forward",
            })
    void aPartShorterThanItSaysCountsFromTheEndThatIsAskedFor(String asked, String shown) {
        StoredResponse part = part("4-9/10", 5, "");
        RequestHead get = get("Range", asked);

        Reuse reuse = reuse(get, part, standard(), seconds(1));

        assertThat(reuse instanceof Reuse.Serve serve ? told(Presentation.of(get, serve.stored())) : told(reuse))
                .isEqualTo(shown);
    }

    @ParameterizedTest(name = "{0}: HEAD says [{1}] -> same: {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "4.3.5 the length is that of the whole;ETag: \"a\" | Content-Length: 100;true",
                "4.3.5 not that of the part;ETag: \"a\" | Content-Length: 60;false",
                "4.3.5 another validator;ETag: \"b\" | Content-Length: 100;false",
            })
    void aHeadFreshensAPartOfTheSameRepresentation(String rule, String head, boolean same) {
        Optional<StoredResponse> freshened = Freshening.freshenByHead(
                part(0, 59, "ETag: \"a\""), response(200, lines("Date: DATE | " + head)), standard(), START, START);

        assertThat(freshened.isPresent()).isEqualTo(same);
        freshened.ifPresent(part -> {
            assertThat(part.head().status()).isEqualTo(206);
            assertThat(part.head().fields().values("Content-Range")).containsExactly("bytes 0-59/100");
        });
    }
}
