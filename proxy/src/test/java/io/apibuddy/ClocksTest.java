package io.apibuddy;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.http.HttpDate;
import io.apibuddy.testing.ScriptedOrigin;
import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ages and lifetimes when the origin's clock, or one's own, cannot be trusted (RFC 9111 section 4.2.3). */
class ClocksTest {
    private static final String NOW = "Sun, 22 Nov 2026 12:00:00 GMT";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "0", "2026-11-22T11:00:00Z", "Sun, 22 Nov 2026 25:00:00 GMT"})
    void anAnswerWithoutAUsableDateIsDatedByItsReceipt(String date) {
        try (House house = House.standard()) {
            house.clock.advance(ofSeconds(5));
            String expires = "Sun, 22 Nov 2026 12:00:35 GMT";
            house.origin.replies(
                    date.isEmpty()
                            ? ScriptedOrigin.reply(200, "x", "Expires", expires)
                            : ScriptedOrigin.reply(200, "x", "Expires", expires, "Date", date));
            house.get("/api/a").isMiss().cacheStatusHas("ttl=30");
            house.clock.advance(ofSeconds(10));
            house.get("/api/a")
                    .isHit()
                    .cacheStatusHas("ttl=20")
                    .hasField("date", "Sun, 22 Nov 2026 12:00:05 GMT")
                    .hasField("age", "10");
        }
    }

    @Test
    void aDateInTheFutureNeitherLengthensALifetimeNorMakesAnAgeNegative() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Date", in(ofHours(1)));
            house.get("/api/a").isMiss().cacheStatusHas("ttl=60");
            house.get("/api/a").isHit().hasField("age", "0");
            house.clock.advance(ofSeconds(59));
            house.get("/api/a").isHit().hasField("age", "59").cacheStatusHas("ttl=1");
            house.clock.advance(ofSeconds(1));
            house.get("/api/a").isForwarded("stale");
        }
    }

    @Test
    void expiresCountsFromTheOriginsOwnDate() {
        try (House house = House.standard()) {
            house.origin.replies(
                    200, "x", "Date", in(ofHours(1)), "Expires", in(ofHours(1).plusSeconds(30)));
            house.get("/api/future").isMiss().cacheStatusHas("ttl=30");
            house.origin.replies(200, "x", "Date", in(ofHours(1)), "Expires", in(ofSeconds(30)), "ETag", "\"1\"");
            house.get("/api/past").isMiss().cacheStatusHas("ttl=0");
            house.get("/api/past").isForwarded("stale");
        }
    }

    @Test
    void aDateInThePastIsAnAge() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Date", in(ofSeconds(-50)), "Age", "20");
            house.get("/api/a").isMiss().cacheStatusHas("ttl=10").hasField("age", "20");
            house.get("/api/a").isHit().hasField("age", "50");
            house.clock.advance(ofSeconds(10));
            house.get("/api/a").isForwarded("stale");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"61", "3000000000", "99999999999999999999999999"})
    void anAgeBeyondTheLifetimeMakesItStaleFromTheStart(String age) {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Age", age, "ETag", "\"1\"");
            Answered first = house.get("/api/a").isMiss().hasField("age", age);
            assertThat(first.cacheStatus()).contains("; ttl=-");
            house.origin.replies(304, "", "ETag", "\"1\"");
            house.get("/api/a").isValidated().hasBody("x").hasField("age", "0").cacheStatusHas("ttl=60");
            house.get("/api/a").isHit();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-50", "old", "1.5", "50s", "\"50\""})
    void anAgeThatIsNoNumberIsIgnored(String age) {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Age", age);
            house.get("/api/a").isMiss().cacheStatusHas("ttl=60");
            house.get("/api/a").isHit().hasField("age", "0");
        }
    }

    @Test
    void theTimeThatAnAnswerTookCountsAsAge() {
        try (House house = House.standard()) {
            house.origin.replies(request -> {
                house.clock.advance(ofSeconds(7));
                ScriptedOrigin.reply(200, "x", "Cache-Control", "max-age=60", "Age", "3")
                        .answer(request);
            });
            house.get("/api/a").isMiss().cacheStatusHas("ttl=50");
            house.get("/api/a").isHit().hasField("age", "10");
        }
    }

    @Test
    void aClockThatJumpsAheadMakesEverythingStaleOnceAndNotForEver() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "ETag", "\"1\"");
            house.get("/api/a").isMiss();
            house.clock.advance(ofDays(29));
            house.origin.replies(304, "", "ETag", "\"1\"");
            house.get("/api/a").isValidated().cacheStatusHas("ttl=60");
            house.get("/api/a").isHit().hasField("age", "0");
            house.clock.advance(ofDays(3650));
            house.origin.replies(200, "new", "Cache-Control", "max-age=60", "ETag", "\"2\"");
            house.get("/api/a").isMiss().hasBody("new");
            house.get("/api/a").isHit().hasBody("new");
        }
    }

    @Test
    void aClockThatIsSetBackMakesNothingYoungerThanItCame() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Age", "20", "Date", NOW);
            house.get("/api/a").isMiss();
            house.clock.advance(ofDays(-1));
            house.get("/api/a").isHit().hasField("age", "20").cacheStatusHas("ttl=40");
            house.origin.replies(200, "y", "Cache-Control", "max-age=60");
            house.get("/api/b").isMiss();
            house.clock.advance(ofDays(1).plusSeconds(41));
            house.get("/api/a").isForwarded("stale");
            house.get("/api/b").isForwarded("stale");
        }
    }

    /** The program's own clock goes on from the time at its start by what has passed, whatever the machine's says then. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Shows(Threat.CLOCK_JUMPS)
    void anHourBackOrForthMakesNothingServedBeyondItsLifetime(boolean inMemory, Reached reached) {
        FakeClock wall = new FakeClock();
        AtomicLong nanos = new AtomicLong();
        MonotonicClock clock = new MonotonicClock(wall, nanos::get);
        int oldest = 0;
        try (House house = House.build(builder -> kept(inMemory, builder).clock(clock))) {
            for (int minutes : new int[] {60, -60, -60, 60}) {
                house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Age", "20");
                String path = "/api/jumped" + nanos;
                house.get(path).isMiss();
                for (int second = 0; second < 40; second++) {
                    if (second == 10) {
                        wall.advance(Duration.ofMinutes(minutes));
                    }
                    house.get(path).isHit().hasField("age", Integer.toString(20 + second));
                    oldest = Math.max(oldest, 20 + second);
                    for (FakeClock one : List.of(wall, house.clock)) {
                        one.advance(ofSeconds(1));
                    }
                    nanos.addAndGet(1_000_000_000);
                }
                house.get(path).isForwarded("stale");
            }
        }
        reached.figure(
                "an hour forth and back while answers are kept: none served older than %d s of a lifetime of 60 s,"
                        + " none ended early",
                oldest);
    }

    private CachingProxy.Builder kept(boolean inMemory, CachingProxy.Builder builder) {
        CachingProxy.Builder set = builder.set("domain_mappings.api.freshness", "standard");
        return inMemory ? set : set.database(directory.resolve("cache.db")).set("cache.memory_mb", 0);
    }

    @Test
    void aClockThatIsSetBackWhileUpstreamAnswersLengthensNothing() {
        try (House house = House.standard()) {
            house.origin.replies(request -> {
                house.clock.advance(ofHours(-1));
                ScriptedOrigin.reply(200, "x", "Cache-Control", "max-age=60", "Age", "20")
                        .answer(request);
            });
            house.get("/api/a").isMiss().cacheStatusHas("ttl=40");
            house.clock.advance(ofSeconds(39));
            house.get("/api/a").isHit().hasField("age", "59");
            house.clock.advance(ofSeconds(1));
            house.origin.replies(200, "y", "Cache-Control", "max-age=60");
            house.get("/api/a").isForwarded("stale").hasBody("y");
        }
    }

    @Test
    void whatWasKeptBeforeARestartIsAsOldAsTheWallClockSays() {
        try (House house = House.build(builder ->
                builder.set("domain_mappings.api.freshness", "standard").database(directory.resolve("cache.db")))) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "Age", "10");
            house.get("/api/a").isMiss();
            restart(house, ofSeconds(20));
            house.get("/api/a").isHit().hasField("age", "30").cacheStatusHas("ttl=30");
            restart(house, ofDays(-1));
            house.get("/api/a").isHit().hasField("age", "10");
            restart(house, ofDays(1).plusSeconds(31));
            house.get("/api/a").isForwarded("stale");
        }
    }

    @Test
    void a304BeginsTheAgeAnewWhateverTheStoredDateWas() {
        try (House house = House.standard()) {
            house.origin.replies(200, "x", "Cache-Control", "max-age=60", "ETag", "\"1\"", "Date", NOW);
            house.get("/api/a").isMiss();
            house.clock.advance(ofHours(1));
            house.origin.replies(304, "", "ETag", "\"1\"");
            house.get("/api/a")
                    .isValidated()
                    .hasField("date", "Sun, 22 Nov 2026 13:00:00 GMT")
                    .cacheStatusHas("ttl=60");
            house.clock.advance(ofSeconds(59));
            house.get("/api/a").isHit().hasField("age", "59");
        }
    }

    private static void restart(House house, Duration meanwhile) {
        house.proxy.stop();
        house.clock.advance(meanwhile);
        house.proxy.start();
    }

    /** A date so long after the fake clock's start. */
    private static String in(Duration time) {
        return HttpDate.format(new FakeClock().instant().plus(time));
    }
}
