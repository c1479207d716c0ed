package io.apibuddy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.config.ServerConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Recollection;
import io.apibuddy.server.KnownHeads.KnownHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHeadsTest {
    private static final ServerConfig LIMITS = TestServer.config().build();
    private static final String HEAD = "GET /wiki/a HTTP/1.1\r\nHost: h\r\n\r\n";

    private final KnownHeads known = new KnownHeads(0x5EED);

    private KnownHead find(String head) {
        return find(head, LIMITS);
    }

    private KnownHead find(String head, ServerConfig limits) {
        ByteBuf in = Unpooled.copiedBuffer(head, StandardCharsets.ISO_8859_1);
        KnownHead found = known.find(in, limits);
        assertThat(in.readableBytes()).as("nothing is read").isEqualTo(head.length());
        return found;
    }

    private static Http1Request request(String head) {
        return new Http1Request(
                new RequestHead("GET", Target.parse("/"), Fields.of("Was", head)),
                "GET",
                "h",
                false,
                true,
                false,
                -1,
                false);
    }

    /** As a connection does it with what is not known. */
    private Recollection meet(String head) {
        return meet(head, LIMITS);
    }

    private Recollection meet(String head, ServerConfig limits) {
        assertThat(find(head, limits)).isNull();
        Object decoded = new Object();
        known.decoded(decoded);
        return known.met(decoded, request(head));
    }

    private static String headOf(int length) {
        String begin = "GET / HTTP/1.1\r\n";
        return begin + "x".repeat(Math.max(0, length - begin.length()));
    }

    @Test
    void aHeadIsKnownOnceItHasComeTwice() {
        assertThat(meet(HEAD)).isSameAs(Recollection.none());
        Recollection second = meet(HEAD);
        assertThat(second.keeps()).isTrue();
        KnownHead third = find(HEAD);
        assertThat(third.recollection()).isSameAs(second);
        assertThat(third.request()).isEqualTo(request(HEAD));
        assertThat(find(HEAD)).isSameAs(third);
    }

    @Test
    void anotherHeadOfTheSameLengthIsNotKnown() {
        meet(HEAD);
        meet(HEAD);
        for (int i = 0; i < HEAD.length(); i++) {
            String other = HEAD.substring(0, i) + (char) (HEAD.charAt(i) ^ 1) + HEAD.substring(i + 1);
            assertThat(find(other)).as(other).isNull();
        }
        assertThat(find(HEAD)).isNotNull();
    }

    @Test
    void aHeadAndMoreOrLessIsNotKnown() {
        meet(HEAD);
        meet(HEAD);
        for (int i = 1; i < HEAD.length(); i++) {
            assertThat(find(HEAD.substring(0, i))).isNull();
            assertThat(find(HEAD + HEAD.substring(0, i))).isNull();
        }
        assertThat(find("\r\n" + HEAD)).isNull();
        assertThat(find(HEAD + HEAD)).isNull();
    }

    /** Their hashes agree whatever the seed is: the topmost bit stays alone under a multiplication by an odd number. */
    @Test
    void bytesAreComparedWhereHashesAgree() {
        String one = "GET / HTTP/1.1\r\nX: aaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\r\n";
        char[] changed = one.toCharArray();
        changed[31] += 0x80; // bit 63 of the fourth word: after mixing, bits 63 and 31
        changed[35] += 0x80; // bit 31 of the fifth
        changed[39] += 0x80; // bit 63 of the fifth
        String other = new String(changed);
        meet(one);
        assertThat(meet(other).keeps()).as("taken for one that came before").isTrue();
        assertThat(find(other)).isNotNull();
        assertThat(find(one)).as("no more than that").isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 17, 23, 24, 25, KnownHeads.LONGEST - 1, KnownHeads.LONGEST})
    void headsOfAnyUsualLengthBecomeKnown(int length) {
        String head = headOf(length);
        meet(head);
        meet(head);
        assertThat(find(head).request()).isEqualTo(request(head));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, KnownHeads.LONGEST + 1, 5000})
    void theShortestAndTheLongestDoNot(int length) {
        String head = headOf(length).substring(0, length);
        meet(head);
        assertThat(meet(head)).isSameAs(Recollection.none());
        assertThat(find(head)).isNull();
    }

    @Test
    void aHeadThatIsLongerThanALimitIsNeitherTaughtNorFound() {
        TestServer.Config narrow = TestServer.config();
        narrow.maxHeader = HEAD.length() - 1;
        meet(HEAD, narrow.build());
        assertThat(meet(HEAD, narrow.build())).isSameAs(Recollection.none());
        meet(HEAD);
        meet(HEAD);
        assertThat(find(HEAD, narrow.build())).isNull();
        narrow = TestServer.config();
        narrow.maxTarget = HEAD.length() - 1;
        assertThat(find(HEAD, narrow.build())).isNull();
        narrow.maxTarget++;
        assertThat(find(HEAD, narrow.build())).isNotNull();
    }

    @Test
    void whatIsVettedLateIsNotTakenForTheHeadThatWasLookedForLast() {
        String waiting = HEAD.replace("wiki", "mine");
        Object decoded = new Object();
        for (int i = 0; i < 3; i++) {
            find(waiting);
            known.decoded(decoded);
            find(HEAD);
            known.decoded(new Object());
            assertThat(known.met(decoded, request(waiting))).isSameAs(Recollection.none());
            find(HEAD);
            assertThat(known.met(decoded, request(waiting))).isSameAs(Recollection.none());
        }
        assertThat(find(HEAD)).isNull();
    }

    @Test
    void whatWasNotDecodedWholeIsNotMet() {
        for (int i = 0; i < 3; i++) {
            find(HEAD);
            assertThat(known.met(new Object(), request(HEAD))).isSameAs(Recollection.none());
        }
        assertThat(find(HEAD)).isNull();
    }

    @Test
    void noMoreThanThereArePlacesForAreRemembered() {
        List<String> heads = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            String head = HEAD.replace("/a", "/a" + i);
            meet(head);
            meet(head);
            heads.add(head);
        }
        assertThat(heads.stream().filter(head -> find(head) != null).count()).isBetween(1800L, 2048L);
        assertThat(find(heads.get(heads.size() - 1)))
                .as("the last one has a place")
                .isNotNull();
    }

    @Test
    void whatIsFoundIsWhatWasMetUnderAnySeed() {
        for (long seed : new long[] {0, -1, 1L << 63, 42}) {
            KnownHeads seeded = new KnownHeads(seed);
            ByteBuf in = Unpooled.copiedBuffer(HEAD, StandardCharsets.ISO_8859_1);
            for (int i = 0; i < 2; i++) {
                assertThat(seeded.find(in, LIMITS)).isNull();
                seeded.decoded(HEAD);
                seeded.met(HEAD, request(HEAD));
            }
            assertThat(seeded.find(in, LIMITS).request()).isEqualTo(request(HEAD));
        }
    }
}
