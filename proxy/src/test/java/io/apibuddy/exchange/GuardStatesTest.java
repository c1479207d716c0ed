package io.apibuddy.exchange;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.FakeClock;
import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Listeners;
import io.apibuddy.events.Tracing;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.StateStore;
import io.apibuddy.throttling.Throttle;
import io.apibuddy.upstream.Upstream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is written down of a guard, and when; and what a call that is made again costs. */
class GuardStatesTest {
    private final FakeClock clock = new FakeClock();
    private final List<String> saves = new ArrayList<>();
    private final Map<String, byte[]> saved = new HashMap<>();

    /** Writes at once. */
    private final StateStore states = new StateStore() {
        @Override
        public Future<Map<String, byte[]>> load() {
            return Future.succeededFuture(Map.copyOf(saved));
        }

        @Override
        public void save(String name, Supplier<byte[]> state) {
            saves.add(name);
            saved.put(name, state.get());
        }

        @Override
        public void remove(String name) {
            saved.remove(name);
        }
    };

    private final Rooms rooms =
            new Rooms(none(ResponseStore.class), none(Upstream.class), new Listeners(), clock, clock, Tracing.NONE);

    private static <T> T none(Class<T> door) {
        return door.cast(
                Proxy.newProxyInstance(GuardStatesTest.class.getClassLoader(), new Class<?>[] {door}, (p, m, a) -> {
                    throw new AssertionError("not to be called: " + m);
                }));
    }

    private Guard guard(Object... settings) {
        ProxyConfig config = config(settings);
        return Guards.open(rooms, states).result().of(config.mappings().get("api"), config);
    }

    private static ProxyConfig config(Object... settings) {
        ConfigLoader loader = ConfigLoader.create().mapping("api", "http://127.0.0.1:1", "test");
        for (int i = 0; i < settings.length; i += 2) {
            loader.set(settings[i].toString(), settings[i + 1], "test");
        }
        return loader.load().config();
    }

    private static Future<Guard.Call> ask(Guard guard) {
        return guard.enter(Duration.ZERO, Promise.<Void>promise().future(), false);
    }

    private static ResponseHead head(int status, String... fields) {
        return new ResponseHead(status, Fields.of(fields));
    }

    @Test
    void whatWasCountedIsWrittenDownWithinASecondAndOnceForMany() {
        Guard guard = guard();
        assertThat(saves).isEmpty();
        for (int i = 0; i < 100; i++) {
            ask(guard).result().answered(head(200));
        }
        clock.advance(ofMillis(999));
        assertThat(saves).isEmpty();
        clock.advance(ofMillis(1));
        assertThat(saves).hasSize(1);
        assertThat(guard("domain_mappings.api.requests_per_hour", 101)
                        .throttle()
                        .standing(clock.instant())
                        .limits()
                        .get(0)
                        .remaining())
                .isEqualTo(1);
    }

    @Test
    void whoRepeatsARefusedRequestCausesNothingToBeWritten() {
        Guard guard = guard("domain_mappings.api.requests_per_hour", 1);
        ask(guard);
        assertThat(ask(guard).failed()).isTrue();
        int before = saves.size();
        assertThat(before).isEqualTo(1);
        for (int i = 0; i < 900; i++) {
            ask(guard);
            clock.advance(ofMillis(1));
        }
        assertThat(saves).hasSize(before);
    }

    @Test
    void aRefusalOfUpstreamsIsWrittenDownAtOnce() {
        Guard guard = guard();
        ask(guard).result().answered(head(429, "Retry-After", "100"));
        assertThat(saves).hasSize(1);
        assertThat(ask(guard()).cause())
                .isInstanceOfSatisfying(
                        ThrottleException.class,
                        refused -> assertThat(refused.retryAfter()).isEqualTo(ofSeconds(100)));
    }

    @Test
    void aResetIsWrittenDownToo() {
        ProxyConfig config = config();
        Guards guards = Guards.open(rooms, states).result();
        Guard guard = guards.of(config.mappings().get("api"), config);
        ask(guard).result().answered(head(429, "Retry-After", "2678400"));
        assertThat(ask(guard()).failed()).isTrue();
        guards.reset(config.mappings().get("api"));
        assertThat(ask(guard()).succeeded()).isTrue();
        clock.advance(ofSeconds(2));
        assertThat(ask(guard()).succeeded()).isTrue();
    }

    @Test
    void aMappingThatWasNeverAskedLeavesNothing() {
        Guard guard = guard();
        guard.stretch(clock.instant());
        assertThat(guard.couldGo(Duration.ZERO)).isTrue();
        assertThat(saves).isEmpty();
    }

    @Test
    void aCallThatIsSentOnceMoreCountsTwiceAndIsNotSentOverTheLimit() {
        Guard guard = guard("domain_mappings.api.requests_per_hour", 2);
        Guard.Call call = ask(guard).result();
        assertThat(call.again()).isTrue();
        assertThat(call.again()).isFalse();
        call.answered(head(200));
        assertThat(ask(guard).failed()).isTrue();
    }

    @Test
    void aCallThatIsSentOnceMoreDoesNotPassThoseWhoWait() {
        Guard guard = guard(
                "domain_mappings.api.requests_per_hour",
                1,
                "domain_mappings.api.on_limit",
                "wait",
                "throttling.window_seconds",
                8);
        Guard.Call call = ask(guard).result();
        Future<Guard.Call> waits =
                guard.enter(ofSeconds(10), Promise.<Void>promise().future(), false);
        assertThat(call.again()).isFalse();
        clock.advance(ofSeconds(10)); // unanswered, it counts from a quarter of the window on
        assertThat(waits.succeeded()).isTrue();
        assertThat(call.again()).isFalse();
    }

    @Test
    void whatIsRefusedByTheBreakerAfterItHadItsTurnIsNotCounted() {
        Guard guard = guard("domain_mappings.api.requests_per_hour", 100);
        List<Guard.Call> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(ask(guard).result());
        }
        calls.forEach(call -> call.answered(head(503)));
        for (int i = 0; i < 50; i++) {
            assertThat(ask(guard).cause()).isInstanceOf(BreakerException.class);
        }
        assertThat(guard.throttle().standing(clock.instant()).limits().get(0).remaining())
                .isEqualTo(80);
    }

    @Test
    @Tag("samples")
    void anyStateIsTheSameAfterItWasWrittenDown() {
        Random random = new Random(4);
        for (int round = 0; round < 300; round++) {
            Guard guard = guard(
                    "domain_mappings.api.requests_per_hour",
                    random.nextInt(3) == 0 ? 1_000_000 : 1 + random.nextInt(9),
                    "domain_mappings.api.calls_per_day",
                    random.nextInt(50));
            for (int i = random.nextInt(60); i > 0; i--) {
                Future<Guard.Call> asked = ask(guard);
                if (asked.succeeded() && random.nextInt(4) > 0) {
                    asked.result()
                            .answered(
                                    random.nextInt(9) == 0
                                            ? head(429, "Retry-After", "" + random.nextInt(100))
                                            : head(
                                                    200,
                                                    "RateLimit",
                                                    "\"q" + random.nextInt(3) + "\";r=" + random.nextInt(99) + ";t="
                                                            + random.nextInt(999)));
                }
                clock.advance(Duration.ofNanos(random.nextInt(2_000_000_000)));
            }
            Throttle.State state = guard.throttle().state(clock.instant());
            byte[] bytes = ThrottleStates.encode(state);
            assertThat(ThrottleStates.decode(bytes)).contains(state);
            damaged(bytes, random);
            saved.clear();
        }
    }

    /** What is cut short or goes on is no state, and what is altered is none or one that can be lived with. */
    private void damaged(byte[] bytes, Random random) {
        for (int i = 0; i < 20; i++) {
            assertThat(ThrottleStates.decode(java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))))
                    .isEmpty();
            assertThat(ThrottleStates.decode(java.util.Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9))))
                    .isEmpty();
            byte[] altered = bytes.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
            }
            livedWith(altered);
            byte[] garbage = new byte[random.nextInt(400)];
            random.nextBytes(garbage);
            if (garbage.length > 0) {
                garbage[0] = 1;
            }
            livedWith(garbage);
        }
    }

    private void livedWith(byte[] bytes) {
        saved.put("api http://127.0.0.1:1", bytes);
        Guard guard = guard();
        for (int i = 0; i < 3; i++) {
            Future<Guard.Call> asked = ask(guard);
            assertThat(asked.succeeded() || asked.cause() instanceof ThrottleException)
                    .as("%s", asked.cause())
                    .isTrue();
            guard.throttle().shareLeft(clock.instant());
            ThrottleStates.encode(guard.throttle().state(clock.instant()));
            clock.advance(ofSeconds(1));
        }
    }

    @Test
    @Tag("samples")
    void aMillionRequestsAnHourTakeNoMoreMemoryThanAThousand() {
        Guard guard = guard("domain_mappings.api.requests_per_hour", 1_000_000_000);
        for (int i = 0; i < 100_000; i++) {
            ask(guard).result().answered(head(200));
            clock.advance(ofMillis(36));
        }
        assertThat(ThrottleStates.encode(guard.throttle().state(clock.instant())).length)
                .isLessThan(40_000);
    }

    @Test
    void anUpstreamThatMakesUpNamesIsRememberedBySixteen() {
        Guard guard = guard("domain_mappings.api.requests_per_hour", 0);
        for (int i = 0; i < 10_000; i++) {
            Future<Guard.Call> asked = ask(guard);
            if (asked.succeeded()) {
                asked.result().answered(head(200, "RateLimit", "\"name" + i + "\";r=1000000;t=1000000"));
            }
        }
        assertThat(guard.throttle().state(clock.instant()).learned()).hasSize(16);
    }
}
