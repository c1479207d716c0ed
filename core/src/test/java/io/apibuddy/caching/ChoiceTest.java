package io.apibuddy.caching;

import static io.apibuddy.caching.Scene.START;
import static io.apibuddy.caching.Scene.get;
import static io.apibuddy.caching.Scene.lines;
import static io.apibuddy.caching.Scene.offline;
import static io.apibuddy.caching.Scene.request;
import static io.apibuddy.caching.Scene.response;
import static io.apibuddy.caching.Scene.standard;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.Fields;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 section 4.1, last paragraph, and 4.3.4: upstream chooses among the variants that are stored. */
class ChoiceTest {
    private static StoredResponse variant(String language, String fields) {
        return Scene.stored(
                get("A", language),
                response(200, lines("Date: DATE | Vary: A | Cache-Control: max-age=60 | " + fields)),
                standard());
    }

    private static Reuse decide(String asked, StoredResponse... others) {
        return ReuseRules.decide(
                get(lines(asked)), new Selection(Optional.empty(), List.of(others)), standard(), START);
    }

    @Test
    void upstreamIsToldWhatIsStored() {
        StoredResponse one = variant("1", "ETag: \"a\"");
        StoredResponse two = variant("2", "ETag: \"b\"");
        StoredResponse same = variant("3", "ETag: \"a\"");
        StoredResponse untagged = variant("4", "B: 1");

        assertThat(decide("A: 5", one, two, same, untagged))
                .isEqualTo(new Reuse.Choose(List.of(one, two, same), Fields.of("If-None-Match", "\"a\", \"b\"")));
    }

    @Test
    void ofManyOnlyTheNewestAreAskedAbout() {
        StoredResponse[] many = IntStream.range(0, 20)
                .mapToObj(i -> variant("x" + i, "ETag: \"" + i + "\""))
                .toArray(StoredResponse[]::new);

        assertThat(((Reuse.Choose) decide("A: 5", many)).among())
                .containsExactly(List.of(many).subList(0, 8).toArray(StoredResponse[]::new));
    }

    @ParameterizedTest(name = "{0} [{1}]")
    @CsvSource(
            delimiter = ';',
            value = {
                "4.3.2 a client with conditions of its own;If-None-Match: \"x\"",
                "4.3.2 a client with conditions of its own;If-Modified-Since: DATE",
                "9110-14.2 a client that wants a part;Range: bytes=0-1",
                "5.2.1.5 a client that wants nothing stored;Cache-Control: no-store",
            })
    void someRequestsAreForwardedAsTheyAre(String rule, String asked) {
        assertThat(decide(asked, variant("1", "ETag: \"a\"")))
                .isEqualTo(new Reuse.Forward(ForwardReason.VARY_MISS, Optional.empty(), Optional.empty()));
    }

    @Test
    void nothingIsAskedAboutWhatHasNoTagOrMayNotBeAsked() {
        Reuse miss = new Reuse.Forward(ForwardReason.VARY_MISS, Optional.empty(), Optional.empty());
        Selection tagged = new Selection(Optional.empty(), List.of(variant("1", "ETag: \"a\"")));

        assertThat(decide("A: 5", variant("1", "Last-Modified: DATE-9"))).isEqualTo(miss);
        assertThat(decide("A: 5", variant("1", "ETag: broken"))).isEqualTo(miss);
        assertThat(decide("A: 5", variant("1", "ETag: W/\"a\""))).isEqualTo(miss);
        assertThat(ReuseRules.decide(request("HEAD", "A", "5"), tagged, standard(), START))
                .isEqualTo(miss);
        assertThat(ReuseRules.decide(get("A", "5"), tagged, offline(standard()), START))
                .isEqualTo(new Reuse.GatewayTimeout(ForwardReason.VARY_MISS, "offline"));
        assertThat(decide("A: 5 | Cache-Control: only-if-cached", variant("1", "ETag: \"a\"")))
                .isEqualTo(new Reuse.GatewayTimeout(ForwardReason.VARY_MISS, "only-if-cached"));
    }

    @ParameterizedTest(name = "a 304 with [{0}] names {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "ETag: \"b\";2",
                "ETag: W/\"b\";none",
                "ETag: broken;none",
                "ETag: \"a\";1",
                "ETag: \"c\";none",
                "B: 1;none"
            })
    void theTagOfThe304SaysWhichOne(String fields, String which) {
        List<StoredResponse> among = List.of(variant("1", "ETag: \"a\""), variant("2", "ETag: \"b\""));

        assertThat(Choice.made(among, response(304, lines(fields)))
                        .flatMap(chosen -> chosen.selecting().first("a"))
                        .orElse("none"))
                .isEqualTo(which);
    }

    @Test
    void aCodingThatTheClientDoesNotNameIsNotOffered() {
        StoredResponse zipped = variant("1", "ETag: \"a\" | Content-Encoding: GZIP");

        assertThat(decide("A: 5", zipped)).isInstanceOf(Reuse.Forward.class);
        assertThat(decide("A: 5 | Accept-Encoding: br, gzip;q=0.5", zipped)).isInstanceOf(Reuse.Choose.class);
    }

    @Test
    void whatCredentialsSelectedIsOfferedToNobodyElse() {
        for (String name : List.of("Cookie", "authorization", "X-API-Key")) {
            StoredResponse own = Scene.stored(
                    get("A", "1"),
                    response(
                            200, lines("Date: DATE | Vary: A, " + name + " | Cache-Control: max-age=60 | ETag: \"a\"")),
                    standard());

            assertThat(decide("A: 5", own)).as(name).isInstanceOf(Reuse.Forward.class);
        }
    }

    @Test
    void tagsThatMakeALongFieldAreLeftOut() {
        StoredResponse one = variant("1", "ETag: \"" + "a".repeat(600) + "\"");
        StoredResponse two = variant("2", "ETag: \"" + "b".repeat(600) + "\"");

        assertThat(((Reuse.Choose) decide("A: 5", one, two)).among()).containsExactly(one);
    }

    @Test
    void a304WithoutATagNamesTheOnlyOneAskedAbout() {
        StoredResponse only = variant("1", "ETag: \"a\"");

        assertThat(Choice.made(List.of(only), response(304))).contains(only);
    }

    @Test
    void theChosenOneIsSelectedByThePresentRequestToo() {
        StoredResponse chosen = variant("1", "ETag: \"a\"");

        StoredResponse also = Choice.alsoFor(chosen, Fields.of("A", "5", "B", "6"));

        assertThat(also.selecting()).isEqualTo(Fields.of("a", "5"));
        assertThat(also.head()).isEqualTo(chosen.head());
        assertThat(also.contentLength()).isEqualTo(chosen.contentLength());
    }
}
