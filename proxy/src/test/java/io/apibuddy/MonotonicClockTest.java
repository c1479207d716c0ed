package io.apibuddy;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonotonicClockTest {
    private final FakeClock wall = new FakeClock();
    private final Instant start = wall.instant();

    @ParameterizedTest
    @ValueSource(longs = {0, -5_000_000_000L, Long.MAX_VALUE - 1_000_000})
    void itGoesOnFromTheStartByWhatHasPassedHoweverTheWallClockJumps(long origin) {
        AtomicLong nanos = new AtomicLong(origin);
        MonotonicClock clock = new MonotonicClock(wall, nanos::get);
        long passed = 0;
        for (int hours : new int[] {0, 1, -1, -1, 24}) {
            wall.advance(ofHours(hours));
            assertThat(clock.instant()).isEqualTo(start.plusNanos(passed));
            assertThat(clock.millis()).isEqualTo(start.plusNanos(passed).toEpochMilli());
            nanos.addAndGet(1_999_999_999);
            passed += 1_999_999_999;
        }
        assertThat(clock.instant()).isEqualTo(start.plusNanos(passed));
    }

    @Test
    void whatIsLessThanASecondAtItsStartIsCountedIn() {
        AtomicLong nanos = new AtomicLong();
        wall.advance(ofNanos(999_600_000));
        MonotonicClock clock = new MonotonicClock(wall, nanos::get);
        nanos.set(500_000);
        assertThat(clock.instant()).isEqualTo(start.plusNanos(1_000_100_000));
        assertThat(clock.millis()).isEqualTo(start.toEpochMilli() + 1000);
    }

    @Test
    void byItselfItGoesByTheMachinesClocks() {
        Instant before = Instant.now();
        MonotonicClock clock = new MonotonicClock();
        long nanosBefore = System.nanoTime();
        long first = clock.millis();
        long passed = clock.millis() - first;
        assertThat(passed).isBetween(0L, (System.nanoTime() - nanosBefore) / 1_000_000 + 1);
        assertThat(clock.instant()).isAfterOrEqualTo(before);
    }
}
