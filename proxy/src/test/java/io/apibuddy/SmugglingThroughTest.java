package io.apibuddy;

import static io.apibuddy.SmugglingPayloads.HOST;
import static io.apibuddy.SmugglingPayloads.LAST;
import static io.apibuddy.SmugglingPayloads.NEXT;
import static io.apibuddy.SmugglingPayloads.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.testing.RawOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that two parsers could read in two ways, through the whole proxy: what a raw upstream saw decides. */
class SmugglingThroughTest {
    private static final BarePassage PASSAGE = new BarePassage();
    private static final BarePassage MALFORMED = new BarePassage();
    private static final AtomicInteger HEADS = new AtomicInteger();
    private static final AtomicInteger CONTENTS = new AtomicInteger();
    private static final String FIRST = "GET /raw/first HTTP/1.1\r\n" + HOST + "\r\n";
    private static final String CONTENT = "POST /(alone|behind)\\d+ HTTP/1\\.1";
    private static final Pattern FIRST_LINE = Pattern.compile("^.* HTTP/1\\.1$", Pattern.MULTILINE);

    @AfterAll
    static void close() {
        PASSAGE.close();
        MALFORMED.close();
    }

    @BeforeEach
    void forget() {
        PASSAGE.seen.clear();
    }

    static Stream<String> heads() {
        return SmugglingPayloads.heads();
    }

    static Stream<String> chunks() {
        return SmugglingPayloads.chunks();
    }

    @Shows(Threat.SMUGGLING)
    @ParameterizedTest
    @MethodSource("heads")
    void nothingIsSmuggled(String payload, Reached reached) {
        assertThat(upstreamOf(PASSAGE, payload, 0)).isEmpty();
        assertThat(upstreamOf(PASSAGE, FIRST + payload, 1))
                .startsWith("GET /first HTTP/1.1\r\n")
                .endsWith("\r\n\r\n")
                .containsOnlyOnce("\r\n\r\n")
                .doesNotContain("smuggled", "hello", " /p");
        reached.figure("%d heads, alone and pipelined: nothing of them seen upstream", HEADS.incrementAndGet());
    }

    @Shows(Threat.SMUGGLING)
    @ParameterizedTest
    @MethodSource("chunks")
    void nothingFollowsAContentThatIsMalformed(String payload, Reached reached) {
        int number = CONTENTS.incrementAndGet();
        // Names of their own: what there is of one may be read upstream only when the next one has its turn.
        String alone = upstreamOf(MALFORMED, payload.replace("/raw/p ", "/raw/alone" + number + " "), 0);
        String behind = upstreamOf(MALFORMED, FIRST + payload.replace("/raw/p ", "/raw/behind" + number + " "), 1);
        assertThat(firstLines(alone)).allMatch(line -> line.matches(CONTENT));
        assertThat(firstLines(behind))
                .filteredOn(line -> !line.matches(CONTENT))
                .containsExactly("GET /first HTTP/1.1");
        assertThat(alone + behind).doesNotContain("smuggled");
        assertThat(firstLines(MALFORMED.origin.received()))
                .filteredOn(line -> line.matches(CONTENT))
                .doesNotHaveDuplicates();
        reached.figure("%d malformed contents, alone and pipelined: at most 1 request of each seen upstream", number);
    }

    private static List<String> firstLines(String upstream) {
        return FIRST_LINE.matcher(upstream).results().map(MatchResult::group).toList();
    }

    /**
     * What upstream was sent while so many requests were answered, what follows them was refused, and the connection was
     * closed.
     */
    private static String upstreamOf(BarePassage passage, String bytes, int answered) {
        List<Integer> before = passage.origin.conversations().stream()
                .map(conversation -> conversation.received().length())
                .toList();
        String answer = RawClient.untilClosed(passage.proxy.port(), bytes);
        assertThat(answer.split("HTTP/1\\.1 200 ", -1)).hasSize(answered + 1);
        assertThat(answer.split("HTTP/1\\.1 [45]\\d\\d ", -1)).hasSize(2);
        assertThat(answer).doesNotContain("<reset>", "HTTP/1.1 502 ", "HTTP/1.1 503 ", "HTTP/1.1 504 ");
        StringBuilder upstream = new StringBuilder();
        List<RawOrigin.Conversation> conversations = passage.origin.conversations();
        for (int i = 0; i < conversations.size(); i++) {
            upstream.append(conversations.get(i).received().substring(i < before.size() ? before.get(i) : 0));
        }
        return upstream.toString();
    }

    /** One HTTP/1.0 request may be followed by another when its client says so: that is no smuggling. */
    @Test
    void withoutALengthHttp10HasNoContent() {
        String answer = RawClient.exchange(
                PASSAGE.proxy.port(),
                "POST /raw/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /raw/b HTTP/1.0\r\n\r\n");
        assertThat(answer.split("HTTP/1\\.1 200 ", -1)).hasSize(3);
        assertThat(PASSAGE.seen).hasSize(2);
    }

    static Stream<String> contents() {
        return Stream.of(
                post("Content-Length: " + NEXT.length() + "\r\n", NEXT),
                post(
                        "Transfer-Encoding: chunked\r\n",
                        Integer.toHexString(NEXT.length()) + "\r\n" + NEXT + "\r\n" + LAST),
                post(
                        "Transfer-Encoding: CHUNKED\r\nConnection: transfer-encoding, host\r\n",
                        Integer.toHexString(NEXT.length()) + ";a=b\r\n" + NEXT + "\r\n0\r\nX-Trailer: 1\r\n\r\n"),
                post("Content-Length: " + NEXT.length() + "\r\nConnection: content-length\r\n", NEXT),
                "GET /raw/p HTTP/1.1\r\n" + HOST + "Content-Length: " + NEXT.length() + "\r\n\r\n" + NEXT,
                "DELETE /raw/p HTTP/1.0\r\n" + HOST + "Content-Length: " + NEXT.length() + "\r\n\r\n" + NEXT);
    }

    @Shows(Threat.SMUGGLING)
    @ParameterizedTest
    @MethodSource("contents")
    void aRequestInsideAContentStaysContent(String payload) {
        String last = payload.replaceFirst("\r\n", "\r\nConnection: close\r\n");
        assertThat(RawClient.exchange(PASSAGE.proxy.port(), last)).startsWith("HTTP/1.1 200 ");
        assertThat(PASSAGE.seen)
                .singleElement()
                .asString()
                .contains("/p HTTP/1.1\r\n", NEXT)
                .doesNotContain("X-Trailer");
        assertThat(PASSAGE.seen
                        .get(0)
                        .toLowerCase(java.util.Locale.ROOT)
                        .split("content-length:|transfer-encoding:", -1))
                .hasSize(2);
    }

    @Test
    void whatUpstreamAnswersEarlyDoesNotPutTheConnectionsOutOfStep() {
        for (int i = 0; i < 50; i++) {
            PASSAGE.seen.clear();
            String answer = RawClient.exchange(
                    PASSAGE.proxy.port(),
                    "POST /raw/a" + i + " HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello" + "GET /raw/b" + i
                            + " HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
            assertThat(answer.split("HTTP/1\\.1 200 ", -1)).hasSize(3);
            assertThat(PASSAGE.seen).hasSize(2);
            assertThat(PASSAGE.seen.get(0)).startsWith("POST /a" + i + " ");
            assertThat(PASSAGE.seen.get(1)).startsWith("GET /b" + i + " ");
        }
    }
}
