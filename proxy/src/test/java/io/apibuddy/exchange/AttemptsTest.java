package io.apibuddy.exchange;

import static io.apibuddy.exchange.Desk.answer;
import static io.apibuddy.exchange.Desk.answering;
import static io.apibuddy.exchange.Desk.failing;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.events.UpstreamEvent;
import io.apibuddy.exchange.Desk.Sending;
import io.apibuddy.http.HttpDate;
import io.apibuddy.message.Body;
import io.apibuddy.upstream.Upstream;
import io.apibuddy.upstream.UpstreamException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a request is sent again, to the nanosecond, and what is let go of on the way. */
class AttemptsTest {
    private final Desk desk = new Desk();

    private List<Duration> waits() {
        List<Duration> waits = new ArrayList<>();
        for (int i = 1; i < desk.askedAt.size(); i++) {
            waits.add(Duration.between(desk.askedAt.get(i - 1), desk.askedAt.get(i)));
        }
        return waits;
    }

    private static Body content(PushedStream stream, long length, AtomicBoolean cancelled) {
        return Body.of(stream, length, () -> cancelled.set(true));
    }

    // ---- When

    @ParameterizedTest(name = "drawn {0}: after {1} ns and {2} ns")
    @CsvSource({"0, 0, 0", "0.5, 50000000, 100000000", "0.9999, 99990000, 199980000"})
    void itWaitsARandomShareOfABoundThatDoubles(double random, long first, long second) {
        desk.random = random;
        desk.always(failing(Kind.REFUSED));
        Sending sending = desk.get("/api/a");
        desk.clock.advance(ofSeconds(1));
        assertThat(sending.status()).isEqualTo(502);
        assertThat(waits()).containsExactly(ofNanos(first), ofNanos(second));
    }

    @Test
    void itDoesNotGoBeforeItsTime() {
        desk.always(failing(Kind.REFUSED));
        Sending sending = desk.get("/api/a");
        desk.clock.advance(ofNanos(49_999_999));
        assertThat(desk.asked).hasSize(1);
        assertThat(sending.isAnswered()).isFalse();
        desk.clock.advance(ofNanos(1));
        assertThat(desk.asked).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"DNS", "REFUSED", "CONNECT_TIMEOUT", "TERMINATED", "TLS"})
    void whatBroughtNoAnswerIsSentAgain(Kind kind) {
        desk.then(failing(kind));
        Sending sending = desk.get("/api/a");
        desk.clock.advance(ofSeconds(1));
        assertThat(sending.status()).isEqualTo(200);
        assertThat(desk.asked).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"DNS", "REFUSED", "CONNECT_TIMEOUT", "TERMINATED", "TLS"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatWouldFailAgainOrHasHadItsTimeIsNot(Kind kind) {
        desk.then(failing(kind));
        assertThat(desk.get("/api/a").status()).isEqualTo(kind.status());
        desk.clock.advance(ofSeconds(60));
        assertThat(desk.asked).hasSize(1);
    }

    @Test
    void retryAfterInSecondsIsKeptToTheNanosecond() {
        desk.then(answering(503, "busy", "Retry-After", "7"));
        Sending sending = desk.get("/api/a");
        desk.clock.advance(ofSeconds(7).minusNanos(1));
        assertThat(desk.asked).hasSize(1);
        desk.clock.advance(ofNanos(1));
        assertThat(sending.status()).isEqualTo(200);
        assertThat(waits()).containsExactly(ofSeconds(7));
    }

    @Test
    void retryAfterAsADateIsKept() {
        desk.then(answering(
                503, "busy", "Retry-After", HttpDate.format(desk.clock.instant().plusSeconds(9))));
        Sending sending = desk.get("/api/a");
        desk.clock.advance(ofSeconds(9));
        assertThat(sending.status()).isEqualTo(200);
        assertThat(waits()).containsExactly(ofSeconds(9));
    }

    @Test
    void whoAsksForLessThanTheBackOffGetsTheBackOff() {
        desk.then(answering(503, "busy", "Retry-After", "0"));
        Sending sending = desk.get("/api/a");
        desk.clock.advance(ofSeconds(1));
        assertThat(sending.status()).isEqualTo(200);
        assertThat(waits()).containsExactly(ofMillis(50));
    }

    @Test
    void aRetryAfterBeyondTheTimeLimitIsPassedOnAtOnceAndWhole() {
        desk.always(answering(503, "busy", "Retry-After", "30", "X-Why", "maintenance"));
        Sending sending = desk.get("/api/a");
        assertThat(sending.status()).isEqualTo(503);
        assertThat(sending.text()).isEqualTo("busy");
        assertThat(sending.field("retry-after")).isEqualTo("30");
        assertThat(sending.field("x-why")).isEqualTo("maintenance");
        assertThat(desk.asked).hasSize(1);
    }

    @Test
    void allAttemptsTogetherHaveTheTimeOfOne() {
        desk.set("request_timeout", 10);
        desk.always(request -> {
            desk.clock.advance(ofSeconds(4));
            return failing(Kind.TERMINATED).apply(request);
        });
        Sending sending = desk.get("/api/a");
        desk.clock.advance(ofSeconds(20));
        assertThat(sending.status()).isEqualTo(502);
        assertThat(desk.asked)
                .extracting(Upstream.Request::timeout)
                .containsExactly(ofSeconds(10), ofMillis(5950), ofMillis(1850));
    }

    @Test
    void whoseTimeIsOverIsNotSentAgainHoweverShortTheWait() {
        desk.random = 0;
        desk.always(request -> {
            desk.clock.advance(ofSeconds(30));
            return failing(Kind.CONNECT_TIMEOUT).apply(request);
        });
        Sending sending = desk.get("/api/a");
        desk.clock.advance(ofSeconds(1));
        assertThat(sending.status()).isEqualTo(504);
        assertThat(desk.asked).hasSize(1);
    }

    @Test
    void theTimeAClientTakesToSendItsContentIsNotUpstreams() {
        PushedStream slow = new PushedStream();
        Sending sending = desk.send("PUT", "/api/a", content(slow, 6, new AtomicBoolean()));
        slow.push("abc");
        desk.clock.advance(ofSeconds(40));
        slow.push("def");
        slow.finish();
        assertThat(sending.status()).isEqualTo(200);
        assertThat(desk.asked.get(0).timeout()).isEqualTo(ofSeconds(30));
    }

    // ---- What for

    @Test
    void contentThatIsSmallIsReadFirstAndSentWholeEachTime() {
        desk.then(failing(Kind.TERMINATED)).then(answering(502, "bad"));
        PushedStream stream = new PushedStream();
        Sending sending = desk.send("PUT", "/api/a", content(stream, 6, new AtomicBoolean()));
        assertThat(desk.asked).isEmpty();
        stream.push("abc").push("def");
        stream.finish();
        desk.clock.advance(ofSeconds(1));
        assertThat(sending.status()).isEqualTo(200);
        assertThat(desk.asked)
                .hasSize(3)
                .allSatisfy(request ->
                        assertThat(((Body.Whole) request.body()).bytes()).hasToString("abcdef"));
    }

    @ParameterizedTest
    @ValueSource(longs = {64 * 1024 + 1, Body.UNKNOWN})
    void contentThatIsLargeOrOfUnknownLengthStreamsAndIsSentOnce(long length) {
        desk.then(failing(Kind.TERMINATED));
        Sending sending = desk.send("PUT", "/api/a", content(new PushedStream(), length, new AtomicBoolean()));
        assertThat(sending.status()).isEqualTo(502);
        desk.clock.advance(ofSeconds(1));
        assertThat(desk.asked)
                .singleElement()
                .satisfies(request -> assertThat(request.body()).isInstanceOf(Body.Streamed.class));
    }

    @ParameterizedTest
    @CsvSource({"PUT, 0, false", "POST, 2, false", "PATCH, 2, true"})
    void contentThatIsNotSentAgainAnywayIsNotReadFirst(String method, int retries, boolean retryPost) {
        desk.set("retries", retries).set("retry_post", retryPost).set("freshness", "standard");
        desk.send(method, "/api/a", content(new PushedStream(), 6, new AtomicBoolean()));
        assertThat(desk.asked)
                .singleElement()
                .satisfies(request -> assertThat(request.body()).isInstanceOf(Body.Streamed.class));
    }

    @Test
    void contentThatBreaksOffIsTheClientsFaultAndNothingIsSent() {
        PushedStream stream = new PushedStream();
        Sending sending = desk.send("PUT", "/api/a", content(stream, 6, new AtomicBoolean()));
        stream.push("abc");
        stream.breakOff(new IllegalStateException("the client has gone"));
        assertThat(sending.status()).isEqualTo(400);
        assertThat(desk.asked).isEmpty();
    }

    // ---- How often

    @Test
    void retriesAreAFifthOfAllRequestsAndTenMore() {
        desk.set("retries", 1);
        desk.always(failing(Kind.TERMINATED));
        for (int i = 0; i < 100; i++) {
            Sending sending = desk.get("/api/" + i);
            // So few at a time that the breaker stays closed.
            desk.clock.advance(ofSeconds(10));
            assertThat(sending.status()).isEqualTo(502);
        }
        // The first request finds the budget full; the other 99 earn a fifth of a retry each: 10 + 19.8.
        assertThat(desk.asked).hasSize(100 + 29);
    }

    @Test
    void theBreakerCountsEachAttempt() {
        desk.set("retries", 1).always(failing(Kind.REFUSED));
        for (int i = 0; i < 10; i++) {
            Sending sending = desk.get("/api/" + i);
            desk.clock.advance(ofMillis(50));
            assertThat(sending.status()).isEqualTo(502);
        }
        assertThat(desk.calls)
                .hasSize(20)
                .last()
                .satisfies(call -> assertThat(call.retry()).isTrue());
        assertThat(desk.get("/api/a").status()).isEqualTo(503);
        assertThat(desk.asked).hasSize(20);
    }

    @Test
    void aProbeThatFailsIsNotSentAgainBeforeThePauseIsOver() {
        open();
        desk.always(failing(Kind.REFUSED));
        desk.clock.advance(ofSeconds(1));
        assertThat(desk.get("/api/probe").status()).isEqualTo(502);
        desk.clock.advance(ofMillis(1999));
        assertThat(desk.asked).hasSize(21);
    }

    private void open() {
        desk.always(failing(Kind.REFUSED));
        for (int i = 0; i < 20; i++) {
            desk.send("PATCH", "/api/open", Body.empty());
        }
        assertThat(desk.get("/api/open").status()).isEqualTo(503);
        assertThat(desk.asked).hasSize(20);
    }

    @Test
    void eachAttemptIsToldWithItsOwnTimeAndThatItIsOneMore() {
        desk.then(failing(Kind.TERMINATED)).then(answering(503, "busy"));
        desk.get("/api/a");
        desk.clock.advance(ofSeconds(1));
        assertThat(desk.calls).extracting(UpstreamEvent::retry).containsExactly(false, true, true);
        assertThat(desk.calls).extracting(UpstreamEvent::at).isEqualTo(desk.askedAt);
        assertThat(desk.calls)
                .extracting(call -> call.status().isPresent()
                        ? Integer.toString(call.status().getAsInt())
                        : call.error().orElse(""))
                .containsExactly("connection_terminated", "503", "200");
    }

    @Test
    void eachAttemptTakesFromTheQuota() {
        desk.set("requests_per_hour", 4);
        desk.then(failing(Kind.TERMINATED)).then(failing(Kind.TERMINATED));
        Sending first = desk.get("/api/a");
        desk.clock.advance(ofSeconds(1));
        assertThat(first.status()).isEqualTo(200);
        assertThat(desk.get("/api/b").status()).isEqualTo(200);
        assertThat(desk.get("/api/c").status()).isEqualTo(429);
        assertThat(desk.asked).hasSize(4);
    }

    @Test
    void whereNoQuotaIsLeftTheFailureItselfIsTold() {
        desk.set("requests_per_hour", 1);
        desk.always(failing(Kind.TERMINATED));
        Sending sending = desk.get("/api/a");
        assertThat(sending.status()).isEqualTo(502);
    }

    @Test
    void theFailureItselfIsToldWhereAnotherRequestTookWhatWasLeftMeanwhile() {
        desk.set("requests_per_hour", 2);
        desk.then(failing(Kind.TERMINATED));
        Sending sending = desk.get("/api/a");
        assertThat(desk.get("/api/b").status()).isEqualTo(200);
        desk.clock.advance(ofSeconds(1));
        assertThat(sending.status()).isEqualTo(502);
        assertThat(sending.field("proxy-status")).contains("connection_terminated");
        assertThat(desk.asked).hasSize(2);
    }

    @Test
    void anEqualRequestThatTakesTheFailedOnesPlaceIsSentOnce() {
        desk.always(failing(Kind.REFUSED));
        Sending leader = desk.get("/api/a");
        Sending follower = desk.get("/api/a");
        desk.clock.advance(ofSeconds(1));
        assertThat(leader.status()).isEqualTo(502);
        assertThat(follower.status()).isEqualTo(502);
        assertThat(desk.asked).hasSize(3 + 1);
    }

    // ---- Who leaves

    @Test
    void aClientThatLeavesDuringTheBackOffEndsIt() {
        desk.always(failing(Kind.REFUSED));
        Sending sending = desk.send("DELETE", "/api/a", Body.empty());
        sending.leaves();
        assertThat(sending.isAnswered()).isTrue();
        desk.clock.advance(ofSeconds(1));
        assertThat(desk.asked).hasSize(1);
        assertThat(desk.clock
                        .nextAlarm()
                        .filter(at -> at.isBefore(desk.clock.instant().plusSeconds(2))))
                .as("alarms of those who left")
                .isEmpty();
    }

    @Test
    void equalRequestsGoOnUntilTheLastOfTheirClientsHasLeft() {
        desk.always(failing(Kind.REFUSED));
        Sending leader = desk.get("/api/a");
        Sending follower = desk.get("/api/a");
        leader.leaves();
        desk.clock.advance(ofMillis(50));
        assertThat(desk.asked).hasSize(2);
        follower.leaves();
        desk.clock.advance(ofSeconds(10));
        assertThat(desk.asked).hasSize(2);
    }

    @Test
    void aClientThatLeavesWhileUpstreamIsAskedIsNoFailureOfUpstreams() {
        for (int i = 0; i < 25; i++) {
            Promise<Upstream.Answer> pending = Promise.promise();
            desk.then(request -> {
                request.cancelled()
                        .onComplete(gone -> pending.tryFail(
                                new io.apibuddy.upstream.UpstreamException(Kind.TERMINATED, "given up")));
                return pending.future();
            });
            desk.send("DELETE", "/api/" + i, Body.empty()).leaves();
        }
        assertThat(desk.asked).hasSize(25);
        assertThat(desk.get("/api/a").status()).isEqualTo(200);
    }

    // ---- What is let go of

    @Test
    void theContentOfAFailedAnswerIsGivenUpAndThatOfTheLastOneIsNot() {
        List<Integer> cancelled = new ArrayList<>();
        AtomicInteger count = new AtomicInteger();
        desk.always(request -> {
            int number = count.incrementAndGet();
            return Future.succeededFuture(
                    answer(503, Body.of(new PushedStream(), Body.UNKNOWN, () -> cancelled.add(number))));
        });
        Sending sending = desk.get("/api/a");
        desk.clock.advance(ofSeconds(1));
        assertThat(sending.status()).isEqualTo(503);
        assertThat(cancelled).containsExactly(1, 2);
    }

    @Test
    void whatIsRefusedLetsGoOfItsContent() {
        open();
        AtomicBoolean cancelled = new AtomicBoolean();
        Sending sending = desk.send("PATCH", "/api/a", content(new PushedStream(), 6, cancelled));
        assertThat(sending.status()).isEqualTo(503);
        assertThat(cancelled).isTrue();
    }

    @Test
    void whatIsThrottledLetsGoOfItsContent() {
        desk.set("requests_per_hour", 1);
        desk.get("/api/a");
        AtomicBoolean cancelled = new AtomicBoolean();
        Sending sending = desk.send("PATCH", "/api/a", content(new PushedStream(), 6, cancelled));
        assertThat(sending.status()).isEqualTo(429);
        assertThat(cancelled).isTrue();
    }

    @Test
    void aDefectInSendingIsNoCallAndLetsGoOfItsContentAndOfTheProbesPlace() {
        open();
        desk.clock.advance(ofSeconds(1));
        desk.then(request -> {
            throw new IllegalStateException("a defect");
        });
        AtomicBoolean cancelled = new AtomicBoolean();
        Sending sending = desk.send("PATCH", "/api/a", content(new PushedStream(), 6, cancelled));
        assertThat(sending.status()).isEqualTo(500);
        assertThat(cancelled).isTrue();
        desk.always(answering(200, "well again"));
        assertThat(desk.get("/api/a").status()).isEqualTo(200);
    }
}
