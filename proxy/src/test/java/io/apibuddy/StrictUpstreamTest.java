package io.apibuddy;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.apibuddy.testing.ScriptedOrigin;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An upstream that allows 50 requests a minute and bans who exceeds them; 20 clients with 400 different questions. */
@Timeout(120)
class StrictUpstreamTest {
    private static final int LIMIT = 50;
    private static final Duration WINDOW = ofSeconds(60);

    /** How an upstream counts. */
    enum Counting {
        /** In the last minute. */
        SLIDING,
        /** In a minute that begins with the first request. */
        FIXED
    }

    private static final class Upstream implements ScriptedOrigin.Script {
        private final FakeClock clock;
        private final Counting counting;
        private final boolean tells;
        private final Deque<Instant> counted = new ArrayDeque<>();
        private final List<Instant> all = new ArrayList<>();
        private boolean banned;

        Upstream(FakeClock clock, Counting counting, boolean tells) {
            this.clock = clock;
            this.counting = counting;
            this.tells = tells;
        }

        @Override
        public synchronized void answer(HttpServerRequest request) {
            Instant now = clock.instant();
            while (!counted.isEmpty() && !counted.getFirst().plus(WINDOW).isAfter(now)) {
                if (counting == Counting.SLIDING) {
                    counted.removeFirst();
                } else {
                    counted.clear();
                }
            }
            counted.addLast(now);
            all.add(now);
            banned |= counted.size() > LIMIT;
            long reset = Duration.between(now, counted.getFirst().plus(WINDOW))
                    .plusNanos(999_999_999)
                    .toSeconds();
            if (tells) {
                request.response()
                        .headers()
                        .add("RateLimit", "\"free\";r=" + Math.max(0, LIMIT - counted.size()) + ";t=" + reset)
                        .add("RateLimit-Policy", "\"free\";q=50;w=60");
            }
            ScriptedOrigin.reply(banned ? 403 : 200, banned ? "banned" : "hello")
                    .answer(request);
        }
    }

    /** Asks one question after the other, and thinks for some time before each. */
    private static final class Person {
        private final Crowd crowd;
        private final House house;
        private final Random random;
        private final AtomicInteger thinking;
        private final Deque<String> questions;
        private final List<Answered> answers = new ArrayList<>();
        private final CompletableFuture<List<Answered>> done = new CompletableFuture<>();

        Person(House house, Crowd crowd, Random random, AtomicInteger thinking, List<String> questions) {
            this.house = house;
            this.crowd = crowd;
            this.random = random;
            this.thinking = thinking;
            this.questions = new ArrayDeque<>(questions);
        }

        void thinks(int mostMillis) {
            thinking.incrementAndGet();
            house.clock.after(ofMillis(mostMillis == 0 ? 0 : random.nextInt(mostMillis)), () -> asks(mostMillis));
        }

        private void asks(int mostMillis) {
            Crowd.Asking asking = crowd.get(questions.removeFirst());
            thinking.decrementAndGet();
            asking.sent().whenComplete((answer, failure) -> {
                if (failure != null) {
                    done.completeExceptionally(failure);
                    return;
                }
                answers.add(new Answered(answer));
                if (questions.isEmpty()) {
                    done.complete(answers);
                } else {
                    thinks(mostMillis);
                }
            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SLIDING, false, 0",
        "SLIDING, false, 5000",
        "SLIDING, false, 20000",
        "FIXED, false, 5000",
        "FIXED, true, 0",
        "FIXED, true, 5000",
        "FIXED, true, 20000",
        "SLIDING, true, 0",
        "SLIDING, true, 5000",
        "SLIDING, true, 20000",
    })
    @Tag("samples")
    void bansNobodyAndAnswersEverybody(Counting counting, boolean tells, int thinking) {
        try (House house = House.build(builder -> builder.set("domain_mappings.api.on_limit", "wait")
                .set("domain_mappings.api.requests_per_hour", tells ? 0 : LIMIT)
                .set("throttling.window_seconds", 60)
                .set("throttling.max_wait_seconds", 300))) {
            Upstream upstream = new Upstream(house.clock, counting, tells);
            house.origin.replies(upstream);
            Crowd crowd = new Crowd(house);
            AtomicInteger thinkers = new AtomicInteger();
            List<Person> people = IntStream.range(0, 20)
                    .mapToObj(one -> new Person(
                            house,
                            crowd,
                            new Random(one),
                            thinkers,
                            IntStream.range(0, 20)
                                    .mapToObj(i -> "/api/" + one + "-" + i)
                                    .toList()))
                    .toList();
            people.forEach(person -> person.thinks(thinking));
            Instant begun = house.clock.instant();
            while (true) {
                // Time goes on only when everybody waits for it.
                await().atMost(ofSeconds(30))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(ofMillis(1))
                        .until(() -> {
                            long busy = people.stream()
                                    .filter(one -> !one.done.isDone())
                                    .count();
                            return thinkers.get() + house.proxy.metrics().queued() == busy;
                        });
                if (people.stream().allMatch(one -> one.done.isDone())) {
                    break;
                }
                Instant next = house.clock.nextAlarm().orElseThrow();
                house.clock.advance(Duration.between(house.clock.instant(), next));
            }
            assertThat(upstream.banned).isFalse();
            assertThat(upstream.all).hasSize(400);
            people.forEach(person -> assertThat(person.done.join())
                    .hasSize(20)
                    .allSatisfy(answer -> answer.hasStatus(200).hasBody("hello")));
            Duration took = Duration.between(begun, house.clock.instant());
            // 400 questions at 50 a minute: seven minutes, or one more where what is left of a window is wasted.
            assertThat(took).isBetween(Duration.ofMinutes(7), Duration.ofMinutes(9));
        }
    }
}
