package io.apibuddy;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.ProxyListener;
import io.apibuddy.events.UpstreamEvent;
import io.apibuddy.testing.ScriptedOrigin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An upstream that is down for ten minutes while ten requests a second come, for 20 answers that are stored and for 5
 * that are not. The 20 are stale all the while, so that each request for one would be a call.
 */
class OutageTest {
    private static final int STORED = 20;
    private static final int ALL = 25;
    private static final Duration STEP = ofMillis(100);

    /** The breaker opens on twenty calls, when half of them have failed. */
    private static final int UNTIL_OPEN = 20;

    /** Pauses of 1, 2, 4, 8 and 16 s, and then of 30 s: 1, 3, 7, 15, 31, 61, 91 ... 571 s after it has opened. */
    private static final int PROBES = 5 + 18;

    private final List<UpstreamEvent> calls = new CopyOnWriteArrayList<>();

    private House house(String key, Object value) {
        return House.build(builder -> builder.set("domain_mappings.api.ttl_seconds", 60)
                .set("domain_mappings.api.stale_if_error_seconds", 86_400)
                .set("domain_mappings.api." + key, value)
                .onEvent(new ProxyListener() {
                    @Override
                    public void onEvent(ExchangeEvent event) {}

                    @Override
                    public void onUpstreamCall(UpstreamEvent event) {
                        calls.add(event);
                    }
                }));
    }

    private static void store(House house) {
        for (int i = 0; i < STORED; i++) {
            house.get("/api/" + i).isMiss().cacheStatusHas("stored");
        }
        house.clock.advance(ofSeconds(61));
    }

    /** What was answered to requests whose answer is stored, and to the others, one every tenth of a second. */
    private record Load(List<Answered> stored, List<Answered> others) {
        static Load of(House house, Duration time) {
            Load load = new Load(new ArrayList<>(), new ArrayList<>());
            Instant end = house.clock.instant().plus(time);
            for (int i = 0; house.clock.instant().isBefore(end); i++) {
                int key = i % ALL;
                (key < STORED ? load.stored : load.others).add(house.get("/api/" + key));
                house.clock.advance(STEP);
            }
            return load;
        }
    }

    @ParameterizedTest(name = "refused: {0}")
    @ValueSource(booleans = {true, false})
    void whatIsStoredIsServedAndUpstreamSeesTheBreakersPaceAlone(boolean refused) {
        try (House house = house("retries", 0)) {
            store(house);
            calls.clear();
            Instant down = house.clock.instant();
            if (refused) {
                house.origin.close();
            } else {
                house.origin.replies(503, "down");
            }

            Load load = Load.of(house, ofMinutes(10));

            assertThat(load.stored())
                    .hasSize(4800)
                    .allSatisfy(answer ->
                            answer.isHit().hasStatus(200).hasBody("hello").cacheStatusHas("detail=stale-if-error"));
            assertThat(load.others())
                    .hasSize(1200)
                    .allSatisfy(answer -> assertThat(answer.status()).isIn(502, 503));
            assertThat(calls).hasSize(UNTIL_OPEN + PROBES);
            assertThat(calls.stream().skip(UNTIL_OPEN).limit(4).map(UpstreamEvent::at))
                    .containsExactly(
                            // The twentieth call is at 1.9 s.
                            down.plusMillis(2900),
                            down.plusMillis(4900),
                            down.plusMillis(8900),
                            down.plusMillis(16_900));

            calls.clear();
            Instant up = house.clock.instant();
            if (refused) {
                try (ScriptedOrigin again = ScriptedOrigin.http(house.origin.port())) {
                    recovers(house, up);
                }
            } else {
                house.origin.replies(200, "hello");
                recovers(house, up);
            }
        }
    }

    private void recovers(House house, Instant up) {
        while (calls.isEmpty()) {
            house.get("/api/0");
            house.clock.advance(STEP);
        }
        assertThat(Duration.between(up, calls.get(0).at())).isLessThan(ofSeconds(30));
        Load load = Load.of(house, ofSeconds(5));
        assertThat(load.others())
                .isNotEmpty()
                .allSatisfy(answer -> answer.hasStatus(200).hasBody("hello"));
        assertThat(load.stored()).allSatisfy(answer -> answer.hasBody("hello").cacheStatusHasNot("detail"));
        assertThat(calls).as("each of them once").hasSize(ALL);
    }

    @Test
    void aCrowdThatIsServedFromWhatIsFreshNeverLearnsOfIt() {
        try (House house = house("ttl_seconds", 3600)) {
            store(house);
            house.origin.close();
            calls.clear();
            for (int i = 0; i < 6000; i++) {
                house.get("/api/" + i % STORED).isHit().hasBody("hello");
                house.clock.advance(STEP);
            }
            assertThat(calls).isEmpty();
        }
    }
}
