package io.apibuddy.admin;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.FakeClock;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.store.HistoryStore.Hour;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HourlyTotalsTest {
    private final FakeRooms rooms = new FakeRooms();
    private final Meters meters = Meters.open(Optional.empty(), new FakeClock());

    @BeforeEach
    void attach() {
        meters.attach(rooms);
    }

    private void hit(Instant at) {
        meters.listener().onEvent(Told.request(1, CacheOutcome.HIT, at, ofMillis(1)));
    }

    private long writtenHits() {
        return rooms.written.stream().mapToLong(Hour::hits).sum();
    }

    @Test
    void anHourHasTheSumsOfItsMapping() {
        meters.listener().onUpstreamCall(Told.answer(Told.NOON, ofMillis(40)));
        meters.listener().onEvent(Told.request(1, CacheOutcome.MISS, Told.NOON, ofMillis(41)));
        hit(Told.NOON);
        rooms.tick();
        assertThat(rooms.written)
                .containsExactly(new Hour(
                        "api",
                        Told.NOON,
                        2,
                        1,
                        0,
                        0,
                        1,
                        0,
                        0,
                        1,
                        1,
                        200,
                        100,
                        ofMillis(42),
                        ofMillis(39),
                        new BigDecimal("0.10"),
                        new BigDecimal("0.10")));
    }

    @Test
    void nothingIsWrittenWhenNothingChanged() {
        hit(Told.NOON);
        rooms.tick();
        rooms.tick();
        rooms.tick();
        assertThat(rooms.written).hasSize(1);
    }

    @Test
    void aRequestCountsInTheHourInWhichItEnds() {
        meters.listener().onEvent(Told.request(1, CacheOutcome.HIT, Told.NOON.minusSeconds(1), ofSeconds(2)));
        meters.listener().onEvent(Told.request(2, CacheOutcome.HIT, Told.NOON.minusSeconds(1), ofMillis(999)));
        rooms.tick();
        assertThat(rooms.written).extracting(Hour::hour).containsExactly(Told.NOON.minus(ofHours(1)), Told.NOON);
    }

    @Test
    void requestsToNoMappingHaveHoursOfTheirOwn() {
        meters.listener().onEvent(Told.request(1, "GET", "", CacheOutcome.NONE, Told.NOON, Duration.ZERO));
        rooms.tick();
        assertThat(rooms.written).singleElement().satisfies(hour -> {
            assertThat(hour.mapping()).isEmpty();
            assertThat(hour.own()).isEqualTo(1);
        });
    }

    @Test
    void whatAWriteFailedOnIsWrittenByTheNextThatDoesNot() {
        rooms.broken = true;
        hit(Told.NOON);
        rooms.tick();
        hit(Told.NOON);
        rooms.tick();
        assertThat(rooms.written).isEmpty();
        rooms.broken = false;
        hit(Told.NOON);
        rooms.tick();
        assertThat(rooms.written).singleElement().extracting(Hour::hits).isEqualTo(3L);
    }

    @Test
    void whatIsCountedDuringAWriteIsWrittenAfterIt() {
        rooms.hold = true;
        hit(Told.NOON);
        rooms.tick();
        hit(Told.NOON);
        rooms.tick(); // the first write is still under way
        assertThat(rooms.held).hasSize(1);
        rooms.hold = false;
        rooms.held.get(0).complete();
        rooms.tick();
        assertThat(rooms.written).extracting(Hour::hits).containsExactly(1L, 1L);
    }

    @Test
    void theEndWaitsForAWriteThatIsUnderWayAndWritesTheRest() {
        rooms.hold = true;
        hit(Told.NOON);
        rooms.tick();
        hit(Told.NOON);
        AtomicBoolean ended = new AtomicBoolean();
        Future<Void> end = meters.detach().onComplete(done -> ended.set(true));
        assertThat(ended).isFalse();
        rooms.hold = false;
        rooms.held.get(0).complete();
        assertThat(end.succeeded()).isTrue();
        assertThat(rooms.written).extracting(Hour::hits).containsExactly(1L, 1L);
        assertThat(rooms.tick).isEmpty();
    }

    @Test
    void theEndComesThoughTheDiskIsBrokenAndTheNextRunWritesIt() {
        rooms.broken = true;
        hit(Told.NOON);
        assertThat(meters.detach().succeeded()).isTrue();
        rooms.broken = false;
        meters.attach(rooms);
        rooms.tick();
        assertThat(writtenHits()).isEqualTo(1);
    }

    @Test
    void aDiskThatStaysBrokenTakesNoMoreThanTwoDaysOfMemoryAndLosesNothing() {
        rooms.broken = true;
        for (int hour = 0; hour < 1000; hour++) {
            hit(Told.NOON.plus(ofHours(hour)));
            rooms.tick();
        }
        rooms.broken = false;
        rooms.tick();
        assertThat(rooms.written).hasSize(Hours.MOST);
        assertThat(writtenHits()).isEqualTo(1000);
        assertThat(rooms.written.get(0).hour()).isEqualTo(Told.NOON.plus(ofHours(1000 - Hours.MOST)));
        rooms.written.clear();
        rooms.tick();
        assertThat(rooms.written).isEmpty();
    }

    @Test
    void hoursThatAreWrittenAreForgottenButALateRequestStillCountsInItsHour() {
        Hours hours = new Hours("api");
        for (int hour = 0; hour < 10; hour++) {
            hours.at(hour * 3600L).add(Told.request(1, CacheOutcome.HIT, Told.NOON, ofMillis(1)), 1, 0);
            hours.unwritten(new ArrayList<>());
            hours.written();
        }
        assertThat(hours.kept()).isEqualTo(2);
        hours.at(3600).add(Told.request(1, CacheOutcome.HIT, Told.NOON, ofMillis(1)), 1, 0);
        List<Hour> more = new ArrayList<>();
        hours.unwritten(more);
        assertThat(more).singleElement().satisfies(late -> {
            assertThat(late.hour()).isEqualTo(Instant.ofEpochSecond(3600));
            assertThat(late.hits()).isEqualTo(1);
        });
    }
}
