package io.apibuddy;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.testing.RawOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What upstream says behind an answer, unasked, is nobody's answer. */
@Timeout(120)
class SurplusBytesTest {
    private static final String WRONG = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong";

    /** In turn, behind answers that say the target that was asked for. */
    private static final List<String> SURPLUS = List.of(
            WRONG,
            "garbage that is not HTTP\r\n\r\n",
            "\r\n" + WRONG,
            "x",
            "HTTP/1.1 100 Continue\r\n\r\n" + WRONG,
            WRONG.repeat(20),
            WRONG.substring(0, 20));

    /** With its length, in chunks, with a trailer, without content; the last ones say more than they may. */
    private static String answer(int sort, String target) {
        return switch (sort % 5) {
            case 0 -> "HTTP/1.1 200 OK\r\nContent-Length: " + target.length() + "\r\n\r\n" + target;
            case 1 ->
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(target.length()) + "\r\n"
                        + target + "\r\n0\r\n\r\n";
            case 2 ->
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(target.length()) + "\r\n"
                        + target + "\r\n0\r\nX-Sum: 1\r\n\r\n";
            case 3 -> "HTTP/1.1 204 No Content\r\nX-Target: " + target + "\r\nContent-Length: 5\r\n\r\nwrong";
            default -> "HTTP/1.1 304 Not Modified\r\nX-Target: " + target + "\r\nContent-Length: 5\r\n\r\nwrong";
        };
    }

    private static String target(RawOrigin.Conversation conversation, int before) {
        return conversation.received().substring(before).split(" ", 3)[1];
    }

    private static boolean isRight(Answered answer, String target) {
        return switch (answer.status()) {
            case 200 -> answer.text().equals(target);
            case 204, 304 -> answer.text().isEmpty() && answer.field("x-target").equals(target);
            default -> false;
        };
    }

    /** Runs one request after the other, and counts those that are not answered with what they asked for. */
    private static int wrong(House house, int requests, IntConsumer between) {
        Client client = new Client(house.proxy);
        int wrong = 0;
        for (int i = 0; i < requests; i++) {
            wrong += isRight(client.get("/api/" + i), "/" + i) ? 0 : 1;
            between.accept(i);
        }
        return wrong;
    }

    @Shows(Threat.SURPLUS_BYTES)
    @Test
    @Tag("samples")
    void aThousandAnswersWithSomethingBehindThemAreTheRightOnes(Reached reached) {
        AtomicInteger answers = new AtomicInteger();
        try (RawOrigin origin = RawOrigin.start(conversation -> {
                    int before = 0;
                    while (conversation.readRequest()) {
                        int number = answers.getAndIncrement();
                        String answer = answer(number / SURPLUS.size(), target(conversation, before));
                        before = conversation.received().length();
                        conversation.write(answer + SURPLUS.get(number % SURPLUS.size()));
                    }
                });
                House house = house(origin)) {
            int wrong = wrong(house, 1000, i -> {});
            assertThat(wrong).isZero();
            reached.figure("%d of 1,000 wrong answers", wrong);
        }
    }

    /** It comes when the answer has reached its client and the connection waits for the next request. */
    @Shows(Threat.SURPLUS_BYTES)
    @Test
    void whatComesLaterClosesTheConnectionThatWaits(Reached reached) {
        AtomicInteger answers = new AtomicInteger();
        try (RawOrigin origin = RawOrigin.start(conversation -> {
                    conversation.readRequest();
                    int number = answers.getAndIncrement();
                    conversation.write(answer(number % 3, target(conversation, 0)));
                    conversation.waitForGo();
                    conversation.write(SURPLUS.get(number % SURPLUS.size()));
                    conversation.stall();
                });
                House house = house(origin)) {
            int wrong = wrong(house, 200, i -> {
                origin.go();
                await().pollInterval(ofMillis(1))
                        .until(() -> origin.conversations().get(i).ended());
            });
            assertThat(wrong).isZero();
            assertThat(origin.conversations()).hasSize(200);
            reached.figure("%d of 200 wrong answers when it comes late", wrong);
        }
    }

    @Shows(Threat.SURPLUS_BYTES)
    @Test
    void aThousandAtOnceWhoWaitForTheSameConnectionsGetTheRightOnes(Reached reached) {
        try (RawOrigin origin = RawOrigin.start(conversation -> {
                    int before = 0;
                    while (conversation.readRequest()) {
                        String answer = answer(0, target(conversation, before));
                        before = conversation.received().length();
                        conversation.write(answer + WRONG);
                    }
                });
                House house = house(origin)) {
            Crowd crowd = new Crowd(house);
            List<Crowd.Asking> asking = IntStream.range(0, 1000)
                    .mapToObj(i -> crowd.get("/api/" + i))
                    .toList();
            long wrong = IntStream.range(0, 1000)
                    .filter(i -> !isRight(asking.get(i).answer(), "/" + i))
                    .count();
            assertThat(wrong).isZero();
            reached.figure("%d of 1,000 wrong answers", wrong);
        }
    }

    /** RFC 9110 section 9.3.2: an answer to HEAD has no content, whatever its fields say. */
    @Shows(Threat.SURPLUS_BYTES)
    @Test
    void contentBehindTheAnswerToAHeadIsNotTheNextAnswer(Reached reached) {
        try (RawOrigin origin = RawOrigin.start(conversation -> {
                    int before = 0;
                    while (conversation.readRequest()) {
                        boolean toHead = conversation.received().startsWith("HEAD", before);
                        String target = target(conversation, before);
                        before = conversation.received().length();
                        conversation.write(
                                toHead
                                        ? "HTTP/1.1 200 OK\r\nContent-Length: " + WRONG.length() + "\r\n\r\n" + WRONG
                                        : answer(0, target));
                    }
                });
                House house = house(origin)) {
            int wrong = 0;
            for (int i = 0; i < 200; i++) {
                house.head("/api/h" + i).hasStatus(200).hasBody("");
                wrong += isRight(house.get("/api/" + i), "/" + i) ? 0 : 1;
            }
            assertThat(wrong).isZero();
            reached.figure("%d of 200 wrong answers after a HEAD", wrong);
        }
    }

    private static House house(RawOrigin origin) {
        return House.build(builder ->
                builder.set("domain_mappings.api.upstream", origin.uri().toString()));
    }
}
