package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.apibuddy.testing.RangedOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranges under {@code freshness: standard}, from the client's side (RFC 9111 sections 3.3 and 3.4, RFC 9110 section 14). */
class RangesTest {
    private static final String DATE = "Sun, 22 Nov 2026 12:00:00 GMT";
    private static final String TEN = "0123456789";

    @TempDir
    private Path directory;

    @Shows(Threat.RANGES)
    @Test
    void aRangeOfAWholeThatIsStoredNeedsNoUpstream() {
        try (House house = standard(TEN, "\"1\"")) {
            house.get("/api/a").isMiss();
            house.get("/api/a", "Range", "bytes=2-4")
                    .isHit()
                    .hasStatus(206)
                    .hasBody("234")
                    .hasField("content-range", "bytes 2-4/10");
            house.get("/api/a", "Range", "bytes=-3").isHit().hasBody("789");
            house.get("/api/a", "Range", "bytes=10-")
                    .isHit()
                    .hasStatus(416)
                    .hasBody("")
                    .hasField("content-range", "bytes */10");
            house.get("/api/a", "Range", "bytes=2-4", "If-Range", "\"0\"")
                    .isHit()
                    .hasStatus(200)
                    .hasBody(TEN);
            assertThat(house.asked()).isEqualTo(1);
        }
    }

    @Test
    void aPartThatWasFetchedAnswersForAllRangesWithinIt() {
        try (House house = standard(TEN, "\"1\"")) {
            house.get("/api/a", "Range", "bytes=2-7")
                    .isMiss()
                    .hasStatus(206)
                    .hasBody("234567")
                    .cacheStatusHas("stored");
            house.get("/api/a", "Range", "bytes=2-7").isHit().hasStatus(206).hasBody("234567");
            house.get("/api/a", "Range", "bytes=3-4")
                    .isHit()
                    .hasBody("34")
                    .hasField("content-range", "bytes 3-4/10")
                    .hasField("content-length", "2");
            house.get("/api/a", "Range", "bytes=12-").isHit().hasStatus(416);
            assertThat(house.asked()).isEqualTo(1);
            house.get("/api/a", "Range", "bytes=7-8")
                    .isForwarded("partial")
                    .hasBody("78")
                    .cacheStatusHas("stored");
            house.get("/api/a", "Range", "bytes=2-8").isHit().hasBody("2345678");
        }
    }

    @Test
    void partsThatFollowOneAnotherGrowIntoTheWhole() {
        try (House house = standard(TEN, "\"1\"")) {
            house.get("/api/a", "Range", "bytes=4-6").isMiss().hasBody("456");
            house.get("/api/a", "Range", "bytes=0-3").isForwarded("partial").hasBody("0123");
            house.get("/api/a", "Range", "bytes=5-").isForwarded("partial").hasBody("56789");
            house.get("/api/a")
                    .isHit()
                    .hasStatus(200)
                    .hasBody(TEN)
                    .hasField("content-length", "10")
                    .hasNoField("content-range");
            house.head("/api/a").isHit().hasStatus(200).hasField("content-length", "10");
        }
    }

    @Test
    void whoWantsTheWholeOfAPartMakesTheCacheAskForTheRestOnly() {
        try (House house = standard(TEN, "\"1\"")) {
            house.get("/api/a", "Range", "bytes=0-5").isMiss();
            house.get("/api/a")
                    .isForwarded("partial")
                    .hasStatus(200)
                    .hasBody(TEN)
                    .hasField("content-length", "10")
                    .hasNoField("content-range")
                    .cacheStatusHas("fwd-status=206")
                    .cacheStatusHas("stored");
            assertThat(house.origin.last().fields().values("Range")).containsExactly("bytes=6-");
            assertThat(house.origin.last().fields().values("If-Range")).containsExactly("\"1\"");
            house.get("/api/a").isHit().hasBody(TEN);
        }
    }

    @Test
    void aHeadIsNotAnsweredByAPart() {
        try (House house = standard(TEN, "\"1\"")) {
            house.get("/api/a", "Range", "bytes=0-5").isMiss();
            house.head("/api/a").isForwarded("partial").hasStatus(200).hasBody("");
            house.get("/api/a", "Range", "bytes=0-5").isHit();
        }
    }

    @Shows(Threat.RANGES)
    @Test
    void anEntityTagThatChangesBetweenTwoRangesMixesNothing() {
        RangedOrigin file = file(TEN, "\"1\"");
        try (House house = standard(file)) {
            house.get("/api/a", "Range", "bytes=0-5").isMiss();
            file.becomes(bytes("abcdefghij"), "\"2\"");
            house.get("/api/a", "Range", "bytes=4-9").isForwarded("partial").hasBody("efghij");
            house.get("/api/a", "Range", "bytes=4-5").isHit().hasBody("ef");
            house.get("/api/a", "Range", "bytes=0-5").isForwarded("partial").hasBody("abcdef");
            house.get("/api/a").isHit().hasBody("abcdefghij");
        }
    }

    @Test
    void anEntityTagThatChangedBeforeTheRestIsAskedForBringsTheNewWhole() {
        RangedOrigin file = file(TEN, "\"1\"");
        try (House house = standard(file)) {
            house.get("/api/a", "Range", "bytes=0-5").isMiss();
            file.becomes(bytes("abcdefghij"), "\"2\"");
            house.get("/api/a")
                    .isForwarded("partial")
                    .hasStatus(200)
                    .hasBody("abcdefghij")
                    .cacheStatusHas("fwd-status=200");
            house.get("/api/a").isHit().hasBody("abcdefghij");
        }
    }

    @Test
    void aRestThatDoesNotBelongToThePartIsAskedForAgainWhole() {
        try (House house = standard(TEN, "\"1\"")) {
            house.get("/api/a", "Range", "bytes=0-5").isMiss();
            // Ignores If-Range.
            house.origin.thenReplies(206, "ghij", "Content-Range", "bytes 6-9/10", "ETag", "\"2\"");
            house.get("/api/a").isForwarded("partial").hasStatus(200).hasBody(TEN);
            assertThat(house.origin.last().fields().contains("Range")).isFalse();
            house.get("/api/b", "Range", "bytes=0-5").isMiss();
            house.origin.thenReplies(416, "", "Content-Range", "bytes */6");
            house.get("/api/b").isForwarded("partial").hasStatus(200).hasBody(TEN);
        }
    }

    @Test
    void aRestThatMustNotBeStoredCompletesThePartForItsClientOnly() {
        try (House house = standard(TEN, "\"1\"")) {
            house.get("/api/a", "Range", "bytes=0-5").isMiss();
            house.origin.thenReplies(
                    206, "6789", "Content-Range", "bytes 6-9/10", "ETag", "\"1\"", "Cache-Control", "no-store");
            house.get("/api/a")
                    .isForwarded("partial")
                    .hasStatus(200)
                    .hasBody(TEN)
                    .cacheStatusHas("detail=no-store")
                    .cacheStatusHasNot("stored");
            house.get("/api/a", "Range", "bytes=6-9").isForwarded("partial");
        }
    }

    @Test
    void aClientThatWantsNothingStoredMakesNoPartGrow() {
        try (House house = standard(TEN, "\"1\"")) {
            house.get("/api/a", "Range", "bytes=0-5").isMiss();
            house.get("/api/a", "Cache-Control", "no-store")
                    .hasStatus(200)
                    .hasBody(TEN)
                    .cacheStatusHas("detail=request-no-store")
                    .cacheStatusHasNot("stored");
            house.get("/api/a", "Range", "bytes=6-9", "Cache-Control", "no-store")
                    .isForwarded("partial")
                    .cacheStatusHasNot("stored");
            house.get("/api/a", "Range", "bytes=4-9").isForwarded("partial");
        }
    }

    @Test
    void partsWithoutAStrongValidatorAreNotJoined() {
        for (String tag : new String[] {"", "W/\"1\""}) {
            try (House house = standard(TEN, tag)) {
                house.get("/api/a", "Range", "bytes=0-5").isMiss();
                house.get("/api/a", "Range", "bytes=6-9").isForwarded("partial");
                house.get("/api/a", "Range", "bytes=6-9").isHit().hasBody("6789");
                house.get("/api/a", "Range", "bytes=0-5").isForwarded("partial");
                house.get("/api/a").isForwarded("partial").hasStatus(200).hasBody(TEN);
                house.get("/api/a").isHit().hasBody(TEN);
            }
        }
    }

    @Test
    void aRestThatIsShorterThanItSaysBreaksTheWholeOffAndIsNotStored() {
        try (House house = standard(TEN, "\"1\"")) {
            house.get("/api/a", "Range", "bytes=0-5").isMiss();
            house.origin.thenReplies(request -> {
                request.response()
                        .setStatusCode(206)
                        .setChunked(true)
                        .putHeader("Cache-Control", "max-age=60")
                        .putHeader("Content-Range", "bytes 6-9/10")
                        .putHeader("ETag", "\"1\"");
                request.response().end("678");
            });
            assertThatThrownBy(() -> house.get("/api/a")).hasMessageContaining("fixed content-length: 10");
            house.get("/api/a").isForwarded("partial").hasBody(TEN);
        }
    }

    @Test
    void aRestThatIsLongerThanItSaysIsCutOffAndNotTakenForWhatFollows() {
        try (House house = standard(TEN, "\"1\"")) {
            house.get("/api/a", "Range", "bytes=6-9").isMiss();
            house.origin.thenReplies(request -> request.response()
                    .setStatusCode(206)
                    .setChunked(true)
                    .putHeader("Cache-Control", "max-age=60")
                    .putHeader("Content-Range", "bytes 0-5/10")
                    .putHeader("ETag", "\"1\"")
                    .end("012345WXYZ"));
            assertThatThrownBy(() -> house.get("/api/a")).hasMessageContaining("fixed content-length: 10");
            house.get("/api/a").isForwarded("partial").hasBody(TEN);
        }
    }

    @Test
    void aStalePartIsValidatedOnTheClientsTerms() {
        RangedOrigin file = file(TEN, "\"1\"");
        try (House house = standard(file)) {
            house.get("/api/a", "Range", "bytes=2-7").isMiss();
            house.clock.advance(Duration.ofSeconds(61));
            file.becomes(bytes("abcdefghij"), "\"2\"");
            house.get("/api/a", "Range", "bytes=3-4", "If-Range", "\"1\"")
                    .isForwarded("stale")
                    .hasStatus(200)
                    .hasBody("abcdefghij");
        }
    }

    @Test
    void aStalePartIsValidatedAndAStaleWholeToo() {
        try (House house = standard(TEN, "\"1\"")) {
            house.get("/api/a", "Range", "bytes=2-7").isMiss();
            house.get("/api/b").isMiss();
            house.clock.advance(Duration.ofSeconds(61));
            house.get("/api/a", "Range", "bytes=3-4")
                    .isValidated()
                    .hasStatus(206)
                    .hasBody("34");
            house.get("/api/b", "Range", "bytes=3-4")
                    .isValidated()
                    .hasStatus(206)
                    .hasBody("34");
            house.get("/api/a", "Range", "bytes=2-7").isHit().hasBody("234567");
        }
    }

    @Test
    void aStalePartThatNoLongerHoldsIsReplacedByTheRangeThatIsWanted() {
        RangedOrigin file = file(TEN, "\"1\"");
        try (House house = standard(file)) {
            house.get("/api/a", "Range", "bytes=2-7").isMiss();
            house.clock.advance(Duration.ofSeconds(61));
            file.becomes(bytes("abcdefghij"), "\"2\"");
            house.get("/api/a", "Range", "bytes=3-4")
                    .isForwarded("stale")
                    .hasStatus(206)
                    .hasBody("de");
            house.get("/api/a", "Range", "bytes=3-4").isHit().hasBody("de");
            house.get("/api/a", "Range", "bytes=2-7").isForwarded("partial").hasBody("cdefgh");
        }
    }

    @Test
    void aPartNeverReplacesAWholeThatItDoesNotContradict() {
        try (House house = standard(TEN, "")) {
            house.get("/api/a").isMiss();
            house.get("/api/a", "Range", "bytes=2-7", "Cache-Control", "no-cache")
                    .isForwarded("request")
                    .hasStatus(206)
                    .cacheStatusHas("detail=no-cache");
            house.get("/api/a").isHit().hasStatus(200).hasBody(TEN);
        }
    }

    @Shows(Threat.RANGES)
    @Test
    void underOverrideAPartIsPassedOnAndNotKept() {
        try (House house = House.build()) {
            house.origin.replies(file(TEN, "\"1\""));
            house.get("/api/a", "Range", "bytes=2-7").isMiss().hasStatus(206).cacheStatusHas("detail=partial");
            house.get("/api/a", "Range", "bytes=2-7").isMiss();
        }
    }

    @Test
    void aPartOfAnotherUsersAnswerIsNobodyElses() {
        try (House house = standard(TEN, "\"1\"")) {
            house.get("/api/a", "Range", "bytes=0-5", "X-API-Key", "one").isMiss();
            house.get("/api/a", "Range", "bytes=0-5", "X-API-Key", "two").isMiss();
            house.get("/api/a", "Range", "bytes=6-", "X-API-Key", "one").isForwarded("partial");
            house.get("/api/a", "X-API-Key", "two").isForwarded("partial");
            assertThat(house.origin.last().fields().values("Range")).containsExactly("bytes=6-");
        }
    }

    @Test
    void largePartsAreJoinedOnDiskByteForByte() {
        byte[] content = new byte[3_000_000];
        new Random(17).nextBytes(content);
        RangedOrigin file = new RangedOrigin(content, "\"1\"", "Cache-Control", "max-age=60", "Date", DATE);
        try (House house = House.build(builder -> builder.database(directory.resolve("cache.db"))
                .set("domain_mappings.api.freshness", "standard")
                .set("cache.memory_mb", 1))) {
            house.origin.replies(file);
            assertThat(house.get("/api/a", "Range", "bytes=1000000-1999999").bytes())
                    .isEqualTo(Arrays.copyOfRange(content, 1_000_000, 2_000_000));
            assertThat(house.get("/api/a", "Range", "bytes=500000-1200000").bytes())
                    .isEqualTo(Arrays.copyOfRange(content, 500_000, 1_200_001));
            assertThat(house.get("/api/a", "Range", "bytes=600000-1900000")
                            .isHit()
                            .bytes())
                    .isEqualTo(Arrays.copyOfRange(content, 600_000, 1_900_001));
            house.get("/api/a", "Range", "bytes=0-499999").isForwarded("partial");
            assertThat(house.get("/api/a").isForwarded("partial").bytes()).isEqualTo(content);
            assertThat(house.origin.last().fields().values("Range")).containsExactly("bytes=2000000-");
            assertThat(house.get("/api/a").isHit().bytes()).isEqualTo(content);
            assertThat(house.asked()).isEqualTo(4);
        }
    }

    /** Each version's bytes are its own, so a mixture shows. */
    @Shows(Threat.RANGES)
    @Test
    void twoThousandRandomRequestsNeverMixVersionsOrMissAByte(Reached reached) {
        Random random = new Random(9111);
        int length = 40;
        char version = 'A';
        RangedOrigin file = file(String.valueOf(version).repeat(length), "\"A\"");
        try (House house = standard(file)) {
            int hits = 0;
            for (int i = 0; i < 2000; i++) {
                if (random.nextInt(12) == 0) {
                    version = (char) ('A' + (version - 'A' + 1) % 26);
                    length = 20 + random.nextInt(40);
                    file.becomes(bytes(String.valueOf(version).repeat(length)), "\"" + version + length + "\"");
                }
                house.clock.advance(Duration.ofSeconds(random.nextInt(10)));
                int first = random.nextInt(20);
                int last = first + random.nextInt(20);
                Answered answered = random.nextInt(3) == 0
                        ? house.get("/api/a")
                        : house.get("/api/a", "Range", "bytes=" + first + "-" + last);
                hits += answered.cacheStatus().contains("hit") ? 1 : 0;
                assertConsistent(answered, first);
            }
            assertThat(hits).isBetween(200, 1900);
            reached.figure("2,000 random ranges of a file that changes: 0 mixed or taken for the whole");
        }
    }

    private static void assertConsistent(Answered answered, int first) {
        String tag = answered.field("etag");
        String body = answered.text();
        char version = tag.charAt(1);
        int length = tag.equals("\"A\"") ? 40 : Integer.parseInt(tag.substring(2, tag.length() - 1));
        assertThat(body).isEqualTo(String.valueOf(version).repeat(body.length()));
        if (answered.status() == 200) {
            assertThat(body).hasSize(length);
            answered.hasNoField("content-range");
        } else {
            answered.hasStatus(206)
                    .hasField("content-range", "bytes " + first + "-" + (first + body.length() - 1) + "/" + length);
        }
    }

    private static House standard(String content, String tag) {
        return standard(file(content, tag));
    }

    private static House standard(RangedOrigin file) {
        House house = House.with("freshness", "standard");
        house.origin.replies(file);
        return house;
    }

    private static RangedOrigin file(String content, String tag) {
        return new RangedOrigin(bytes(content), tag, "Cache-Control", "max-age=60", "Accept-Ranges", "bytes");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
