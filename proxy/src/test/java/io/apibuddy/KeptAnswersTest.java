package io.apibuddy;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.testing.RawOrigin;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a shared cache keeps of what passes through it, and what it must not (RFC 9111 section 3). */
class KeptAnswersTest {
    private static final String ASK = "GET /api/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    private static final String HEAD = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n";
    private static final String WHOLE = HEAD + "Content-Length: 5\r\n\r\nwhole";

    @Test
    void aCookieThatAnAnswerSetsIsKeptAndServedWithIt() {
        try (House house = House.standard()) {
            house.origin.replies(
                    200, "x", "Cache-Control", "max-age=60", "Set-Cookie", "a=1; Path=/", "Set-Cookie", "b=2");
            house.get("/api/a").isMiss().cacheStatusHas("stored").hasField("set-cookie", "a=1; Path=/", "b=2");
            house.get("/api/a").isHit().hasField("set-cookie", "a=1; Path=/", "b=2");
            house.head("/api/a").isHit().hasField("set-cookie", "a=1; Path=/", "b=2");
        }
    }

    @Test
    void aFieldThatIsForOneUserOrMustBeConfirmedIsLeftOut() {
        try (House house = House.standard()) {
            house.origin.replies(
                    200,
                    "x",
                    "Cache-Control",
                    "max-age=60, private=\"X-Mine\", no-cache=\"Set-Cookie, X-Other\"",
                    "Set-Cookie",
                    "a=1",
                    "X-Mine",
                    "1",
                    "X-Other",
                    "1",
                    "X-All",
                    "1");
            house.get("/api/a").isMiss().hasField("set-cookie", "a=1").hasField("x-mine", "1");
            house.get("/api/a")
                    .isHit()
                    .hasNoField("set-cookie")
                    .hasNoField("x-mine")
                    .hasNoField("x-other")
                    .hasField("x-all", "1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100\r\n\r\nhalf",
                "Content-Length: 5\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nwho",
                "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n",
                "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nx\r\n\r\n",
            })
    void anAnswerCutOffInTheMiddleIsNotKept(String cutOff) {
        try (RawOrigin origin = firstThenWhole(HEAD + cutOff);
                CachingProxy proxy = proxy(origin, new FakeClock())) {
            assertThat(RawClient.exchange(proxy.port(), ASK)).doesNotContain("whole");
            assertThat(RawClient.exchange(proxy.port(), ASK))
                    .contains("fwd=uri-miss")
                    .endsWith("whole");
            assertThat(RawClient.exchange(proxy.port(), ASK)).contains("; hit").endsWith("whole");
        }
    }

    @Test
    void anAnswerThatEndsWithItsConnectionIsWhole() {
        try (RawOrigin origin = firstThenWhole(HEAD + "\r\nto the end");
                CachingProxy proxy = proxy(origin, new FakeClock())) {
            Client client = new Client(proxy);
            client.get("/api/a").isMiss().hasBody("to the end");
            client.get("/api/a").isHit().hasBody("to the end");
        }
    }

    @Test
    void anAnswerCutOffLeavesTheOneBeforeItInItsPlace() {
        FakeClock clock = new FakeClock();
        try (House house =
                House.build(builder -> builder.clock(clock).set("domain_mappings.api.freshness", "standard"))) {
            house.origin.replies(200, "before", "Cache-Control", "max-age=60");
            house.get("/api/a").isMiss();
            clock.advance(ofSeconds(61));
            house.origin.replies(request -> {
                request.response()
                        .putHeader("Cache-Control", "max-age=60")
                        .putHeader("Content-Length", "5")
                        .write("aft");
                request.connection().close();
            });
            assertThat(RawClient.exchange(house.proxy.port(), ASK))
                    .contains("fwd=stale")
                    .endsWith("\r\n\r\naft");
            house.get("/api/a", "Cache-Control", "max-stale")
                    .isHit()
                    .hasBody("before")
                    .cacheStatusHas("ttl=-1");
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleLeavesNothingBehind() {
        try (House house = House.standard()) {
            CompletableFuture<Void> gone = new CompletableFuture<>();
            house.origin.thenReplies(request -> {
                request.response().closeHandler(closed -> gone.complete(null));
                request.response()
                        .putHeader("Cache-Control", "max-age=60")
                        .setChunked(true)
                        .write("begun");
            });
            house.origin.replies(200, "whole", "Cache-Control", "max-age=60");
            RawClient.leaving(house.proxy.port(), ASK, "begun");
            await().until(gone::isDone);
            house.get("/api/a").isMiss().hasBody("whole");
        }
    }

    @Test
    void aRequestWhileAnAnswerIsStillComingIsNotGivenItsBeginning() {
        try (House house = House.standard()) {
            CompletableFuture<Void> gate = new CompletableFuture<>();
            house.origin.thenReplies(request -> {
                request.response()
                        .putHeader("Cache-Control", "max-age=60, stale-if-error=60")
                        .putHeader("Content-Length", "10")
                        .write("slow ");
                gate.thenRun(() -> request.response().end("going"));
            });
            CompletableFuture<Answered> slow = CompletableFuture.supplyAsync(() -> house.get("/api/a"));
            await().until(() -> house.asked() == 1);
            house.get("/api/a", "Cache-Control", "only-if-cached, max-stale").isProblem(504, "not-stored");
            gate.complete(null);
            slow.join().hasBody("slow going");
            house.get("/api/a").isHit().hasBody("slow going");
        }
    }

    /** On its first connection it says this and closes; on all others it gives the whole answer. */
    private static RawOrigin firstThenWhole(String first) {
        java.util.concurrent.atomic.AtomicBoolean begun = new java.util.concurrent.atomic.AtomicBoolean();
        return RawOrigin.start(conversation -> {
            if (conversation.readRequest()) {
                conversation.write(begun.getAndSet(true) ? WHOLE : first);
            }
        });
    }

    private static CachingProxy proxy(RawOrigin origin, FakeClock clock) {
        return CachingProxy.builder()
                .clock(clock)
                .map("api", origin.uri().toString())
                .set("domain_mappings.api.freshness", "standard")
                .start();
    }
}
