package io.apibuddy;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The functional numbers that the project was founded on. */
class SeedNumbersTest {
    @Test
    void moreThanEightyPercentOfRepeatedRequestsAreHits() {
        List<ExchangeEvent> heard = new CopyOnWriteArrayList<>();
        try (House house = House.build(builder -> builder.onEvent(heard::add))) {
            Random random = new Random(1);
            for (int i = 0; i < 500; i++) {
                house.get("/api/item?id=" + random.nextInt(50)).hasStatus(200);
            }
            Awaitility.await().until(() -> heard.size() == 500);
            long hits = heard.stream()
                    .filter(event -> event.outcome() == CacheOutcome.HIT)
                    .count();
            assertThat(hits).isGreaterThan(400);
            assertThat(house.asked()).isEqualTo(500 - (int) hits);
        }
    }

    @Test
    void moreThanAHundredClientsAreServedAtOnce() throws Exception {
        int clients = 128;
        try (House house = House.build()) {
            // Upstream answers nobody before all have asked: fewer at once would never be answered.
            List<HttpServerRequest> waiting = new CopyOnWriteArrayList<>();
            AtomicInteger asked = new AtomicInteger();
            house.origin.replies(request -> {
                waiting.add(request);
                if (asked.incrementAndGet() == clients) {
                    waiting.forEach(all -> all.response().end(all.path()));
                }
            });
            CyclicBarrier start = new CyclicBarrier(clients);
            List<String> bodies = new CopyOnWriteArrayList<>();
            List<Thread> threads = IntStream.range(0, clients)
                    .mapToObj(i -> new Thread(() -> {
                        try {
                            start.await(20, TimeUnit.SECONDS);
                            bodies.add(house.get("/api/" + i).hasStatus(200).text());
                        } catch (Exception e) {
                            bodies.add(e.toString());
                        }
                    }))
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join(60_000);
            }
            assertThat(bodies)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, clients).mapToObj(i -> "/" + i).toList());
        }
    }

    @Test
    void aKeyKeepsOthersOut() {
        try (House house = House.unmarked(CachingProxy.Builder::requireSecureKey)) {
            String key = house.proxy.secureKey().orElseThrow();
            assertThat(key).matches("[A-Za-z0-9_-]{43}");
            house.get("/api/a").isProblem(401, "key-missing");
            house.get("/api/a", "X-API-Buddy-Key", key.substring(1) + "A").isProblem(403, "key-wrong");
            house.get("/" + key.substring(0, 42) + "/api/a").isProblem(403, "key-wrong");
            assertThat(house.asked()).isZero();
            house.get("/api/a", "X-API-Buddy-Key", key).isMiss();
        }
    }
}
