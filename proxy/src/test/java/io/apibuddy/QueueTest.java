package io.apibuddy;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.testing.ScriptedOrigin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More requests than upstream may get, where {@code on_limit} is {@code wait}. */
class QueueTest {
    private static House waiting(int requests, int window, Object... settings) {
        return House.build(builder -> {
            builder.set("domain_mappings.api.requests_per_hour", requests)
                    .set("throttling.window_seconds", window)
                    .set("domain_mappings.api.on_limit", "wait")
                    .set("throttling.max_wait_seconds", 1000);
            for (int i = 0; i < settings.length; i += 2) {
                builder.set(settings[i].toString(), settings[i + 1]);
            }
            return builder;
        });
    }

    private static List<String> targets(House house) {
        return house.origin.requests().stream()
                .map(ScriptedOrigin.Asked::target)
                .toList();
    }

    private static void goesOn(House house, int seconds, int asked) {
        house.clock.advance(ofSeconds(seconds));
        await().until(() -> house.asked() == asked);
    }

    @Test
    void requestsGoInTheOrderInWhichTheyCame() {
        try (House house = waiting(1, 10)) {
            house.get("/api/first").isMiss().hasStatus(200);
            Crowd crowd = new Crowd(house);
            List<Crowd.Asking> queue = crowd.queue(5, "/api/");
            for (int i = 0; i < 5; i++) {
                goesOn(house, 10, i + 2);
                queue.get(i).answer().isMiss().hasStatus(200);
            }
            assertThat(targets(house)).containsExactly("/first", "/0", "/1", "/2", "/3", "/4");
        }
    }

    @Test
    void theTimeInTheQueueIsNotUpstreams() {
        List<ExchangeEvent> events = new CopyOnWriteArrayList<>();
        try (House house = waiting(1, 10)) {
            house.proxy.addListener(events::add);
            house.get("/api/first").isMiss().hasStatus(200);
            List<Crowd.Asking> queue = new Crowd(house).queue(1, "/api/");
            goesOn(house, 10, 2);
            queue.get(0).answer().isMiss().hasStatus(200);
            await().until(() -> events.size() == 2);
            assertThat(events.get(1).upstreamTime()).isZero();
            assertThat(events.get(1).total()).isEqualTo(ofSeconds(10));
        }
    }

    @Test
    void whoWouldWaitTooLongIsRefusedAtOnceAndToldHowLongThatIs() {
        try (House house = waiting(1, 10, "throttling.max_wait_seconds", 25)) {
            house.get("/api/first").isMiss().hasStatus(200);
            Crowd crowd = new Crowd(house);
            List<Crowd.Asking> queue = crowd.queue(2, "/api/");
            for (int i = 0; i < 3; i++) {
                crowd.get("/api/beyond")
                        .answer()
                        .isProblem(429, "throttled")
                        .hasField("retry-after", "30")
                        .hasField("ratelimit", "\"api\";r=0;t=30");
            }
            goesOn(house, 10, 2);
            goesOn(house, 10, 3);
            queue.forEach(one -> one.answer().hasStatus(200));
        }
    }

    @Test
    void whoFindsTheQueueFullIsRefusedAtOnce() {
        try (House house = waiting(1, 10, "throttling.max_queue", 2)) {
            house.get("/api/first").isMiss().hasStatus(200);
            Crowd crowd = new Crowd(house);
            List<Crowd.Asking> queue = crowd.queue(2, "/api/");
            Answered refused = crowd.get("/api/beyond")
                    .answer()
                    .isProblem(429, "throttled")
                    .hasField("retry-after", "30");
            assertThat(refused.text()).contains("no more requests may wait for their turn");
            goesOn(house, 10, 2);
            queue.get(0).answer().hasStatus(200);
            queue = new ArrayList<>(queue);
            queue.add(crowd.queues("/api/later"));
            goesOn(house, 10, 3);
            goesOn(house, 10, 4);
            queue.forEach(one -> one.answer().hasStatus(200));
        }
    }

    @Test
    void aQueueOfNoneRefusesWhoeverCannotGo() {
        try (House house = waiting(1, 10, "throttling.max_queue", 0)) {
            house.get("/api/first").isMiss().hasStatus(200);
            house.get("/api/b").isProblem(429, "throttled").hasField("retry-after", "10");
            house.clock.advance(ofSeconds(10));
            house.get("/api/b").isMiss().hasStatus(200);
        }
    }

    @Test
    void refusalsAreNoViolations() {
        try (House house = waiting(1, 10, "throttling.max_wait_seconds", 0)) {
            for (int i = 0; i < 5; i++) {
                house.get("/api/" + i).isMiss().hasStatus(200);
                house.get("/api/more").isProblem(429, "throttled").hasField("retry-after", "10");
                house.clock.advance(ofSeconds(10));
            }
        }
    }

    @Test
    void aClientThatLeavesGivesItsPlaceBack() {
        try (House house = waiting(1, 10, "throttling.max_queue", 3)) {
            house.get("/api/first").isMiss().hasStatus(200);
            Crowd crowd = new Crowd(house);
            List<Crowd.Asking> queue = crowd.queue(3, "/api/");
            queue.get(0).leave();
            queue.get(1).leave();
            crowd.awaitQueued(1);
            Crowd.Asking next = crowd.queues("/api/next");
            goesOn(house, 10, 2);
            queue.get(2).answer().hasStatus(200);
            goesOn(house, 10, 3);
            next.answer().hasStatus(200);
            assertThat(targets(house)).containsExactly("/first", "/2", "/next");
        }
    }

    @Test
    void onePlaceIsTakenByAThousandEqualRequestsAndGivenBackWhenAllOfThemHaveLeft() {
        try (House house = waiting(1, 10, "throttling.max_queue", 1)) {
            house.get("/api/first").isMiss().hasStatus(200);
            Crowd crowd = new Crowd(house);
            List<Crowd.Asking> equal =
                    IntStream.range(0, 1000).mapToObj(i -> crowd.get("/api/a")).toList();
            await().atMost(ofSeconds(30)).until(() -> house.proxy.metrics().waiting() == 999);
            assertThat(house.proxy.metrics().queued()).isEqualTo(1);
            house.get("/api/b").isProblem(429, "throttled");
            equal.subList(0, 999).forEach(Crowd.Asking::leave);
            house.get("/api/b").isProblem(429, "throttled");
            equal.get(999).leave();
            crowd.awaitQueued(0);
            Crowd.Asking next = crowd.queues("/api/b");
            goesOn(house, 10, 2);
            next.answer().hasStatus(200);
            assertThat(targets(house)).containsExactly("/first", "/b");
        }
    }

    @Test
    void aThousandEqualRequestsAreOneInTheQueueAndAllAnswered() {
        try (House house = waiting(1, 10)) {
            house.get("/api/first").isMiss().hasStatus(200);
            Crowd crowd = new Crowd(house);
            List<Crowd.Asking> equal =
                    IntStream.range(0, 1000).mapToObj(i -> crowd.get("/api/a")).toList();
            await().atMost(ofSeconds(30)).until(() -> house.proxy.metrics().waiting() == 999);
            house.clock.advance(ofSeconds(10));
            equal.forEach(one -> one.answer().hasStatus(200).hasBody("hello"));
            assertThat(targets(house)).containsExactly("/first", "/a");
        }
    }

    @Test
    void aClosingThatIsLearnedReachesThoseWhoWait() {
        try (House house = waiting(2, 10, "throttling.max_wait_seconds", 35)) {
            house.get("/api/first").isMiss().hasStatus(200);
            Crowd crowd = new Crowd(house);
            // Held by the origin until two are in the queue behind it.
            List<io.vertx.core.http.HttpServerRequest> held = new java.util.concurrent.CopyOnWriteArrayList<>();
            house.origin.thenReplies(held::add);
            Crowd.Asking told = crowd.get("/api/told");
            await().until(() -> held.size() == 1);
            List<Crowd.Asking> queue = crowd.queue(6, "/api/");
            ScriptedOrigin.reply(503, "busy", "Retry-After", "30").answer(held.get(0));
            told.answer().hasStatus(503);
            // They waited 10, 10, 20, 20, 30, 30 s at most; from 30 s on two go in each 10 s.
            for (int i = 2; i < 6; i++) {
                queue.get(i).answer().isProblem(429, "throttled");
            }
            assertThat(house.proxy.metrics().queued()).isEqualTo(2);
            house.clock.advance(ofSeconds(29));
            assertThat(house.asked()).isEqualTo(2);
            goesOn(house, 1, 4);
            queue.subList(0, 2).forEach(one -> one.answer().hasStatus(200));
        }
    }

    @Test
    void aLimitThatIsRaisedLetsThoseGoWhoWait() {
        try (House house = waiting(1, 100)) {
            house.get("/api/first").isMiss().hasStatus(200);
            Crowd crowd = new Crowd(house);
            List<Crowd.Asking> queue = crowd.queue(3, "/api/");
            house.proxy.updateConfig("domain_mappings.api.requests_per_hour", 3);
            queue.subList(0, 2).forEach(one -> one.answer().hasStatus(200));
            assertThat(house.proxy.metrics().queued()).isEqualTo(1);
            house.proxy.updateConfig("domain_mappings.api.requests_per_hour", 0);
            queue.get(2).answer().hasStatus(200);
        }
    }

    @Test
    void thoseWhoWaitKeepTheirTurnWhenOthersAreNoLongerLetWait() {
        try (House house = waiting(1, 10)) {
            house.get("/api/first").isMiss().hasStatus(200);
            Crowd crowd = new Crowd(house);
            List<Crowd.Asking> queue = crowd.queue(2, "/api/");
            house.proxy.updateConfig("domain_mappings.api.on_limit", "reject");
            house.get("/api/new").isProblem(429, "throttled");
            Instant end = house.clock.instant().plusSeconds(30);
            while (house.clock.instant().isBefore(end)) {
                house.clock.advance(ofSeconds(1));
            }
            queue.forEach(one -> one.answer().hasStatus(200));
        }
    }

    @Test
    void whoIsStillWaitingWhenTheProxyStopsIsAnsweredOrCutOffAndNothingIsSent() {
        try (House house = waiting(1, 100, "server.shutdown_timeout", 0)) {
            house.get("/api/first").isMiss().hasStatus(200);
            Crowd crowd = new Crowd(house);
            List<Crowd.Asking> queue = crowd.queue(3, "/api/");
            house.proxy.stop();
            await().until(() -> queue.stream().allMatch(Crowd.Asking::isAnswered));
            house.clock.advance(ofSeconds(200));
            assertThat(house.asked()).isEqualTo(1);
        }
    }

    @Test
    void hitsDoNotQueue() {
        try (House house = waiting(1, 100)) {
            house.get("/api/first").isMiss().hasStatus(200);
            Crowd.Asking asking = new Crowd(house).queues("/api/other");
            house.get("/api/first").isHit();
            assertThat(asking.isAnswered()).isFalse();
            asking.leave();
        }
    }
}
