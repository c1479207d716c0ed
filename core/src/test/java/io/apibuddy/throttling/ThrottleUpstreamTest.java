package io.apibuddy.throttling;

import static io.apibuddy.throttling.ThrottleScene.START;
import static io.apibuddy.throttling.ThrottleScene.plain;
import static io.apibuddy.throttling.ThrottleScene.quota;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.throttling.Permission.Delayed;
import io.apibuddy.throttling.Permission.Granted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Twenty clients with 400 questions, and an upstream that takes 50 a minute and bans who sends more. */
class ThrottleUpstreamTest {
    private static final int LIMIT = 50;
    private static final int CLIENTS = 20;
    private static final int QUESTIONS = 400;
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;

    /** When the upstream's windows begin. */
    private enum Windows {
        /** At every full minute. */
        ALIGNED,
        /** With the first request after the last one ended. */
        FROM_THE_FIRST_REQUEST,
        /** Any minute is one. */
        SLIDING
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong(Event::time));
    private final Deque<Long> counted = new ArrayDeque<>();
    private Random random = new Random(0);
    private Windows windows = Windows.ALIGNED;
    private Throttle throttle = new Throttle(plain());
    private boolean tells;
    private boolean travels = true;
    private long now;
    private long windowEnd;
    private int inWindow;
    private int waiting;
    private int underWay;
    private int answered;

    /** Something that happens at a time, in nanoseconds since the start. */
    private record Event(long time, Runnable what) {}

    @ParameterizedTest
    @EnumSource(names = {"ALIGNED", "FROM_THE_FIRST_REQUEST"})
    void whatUpstreamTellsIsEnoughToNeverBeBanned(Windows kind) {
        long seed = new Random().nextLong();
        System.out.println("ThrottleUpstreamTest " + kind + " seed " + seed);
        for (int i = 0; i < 300; i++) {
            random = new Random(seed + i);
            begin(kind, new Throttle(plain()), true);
            run("seed " + seed + ", walk " + i);
            // Eight windows are needed; what is lost by answers that come in another order is less than half of each.
            assertThat(now).as("seed %s, walk %s", seed, i).isLessThan(16 * MINUTE);
        }
    }

    /** Requests take any time to arrive, and may come much closer together than they were sent. */
    @ParameterizedTest
    @EnumSource
    @Tag("samples")
    void aConfiguredQuotaIsEnoughToNeverBeBannedThoughUpstreamTellsNothing(Windows kind) {
        long seed = new Random().nextLong();
        System.out.println("ThrottleUpstreamTest configured " + kind + " seed " + seed);
        for (int i = 0; i < 1000; i++) {
            random = new Random(seed + i);
            begin(kind, new Throttle(plain(quota(LIMIT, 60))), false);
            run("seed " + seed + ", walk " + i);
            // Of each of eight windows as much is lost as the calls that filled it took, eight seconds at most.
            assertThat(now).as("seed %s, walk %s", seed, i).isLessThan(10 * MINUTE);
        }
    }

    @Test
    void anUpstreamThatAnswersAtOnceIsAskedAsOftenAsItAllows() {
        travels = false;
        begin(Windows.SLIDING, new Throttle(plain(quota(LIMIT, 60))), false);
        long begun = now;
        run("at once");
        assertThat(now - begun).isEqualTo((QUESTIONS / LIMIT - 1) * MINUTE);
    }

    private void begin(Windows kind, Throttle fresh, boolean told) {
        windows = kind;
        throttle = fresh;
        tells = told;
        events.clear();
        counted.clear();
        now = (long) (random.nextDouble() * MINUTE);
        windowEnd = 0;
        inWindow = 0;
        waiting = QUESTIONS;
        underWay = 0;
        answered = 0;
    }

    private void run(String as) {
        ask();
        while (!events.isEmpty()) {
            Event next = events.remove();
            now = Math.max(now, next.time());
            next.what().run();
        }
        assertThat(answered).as(as).isEqualTo(QUESTIONS);
    }

    private Instant at(long nanos) {
        return START.plusNanos(nanos);
    }

    private void later(long nanos, Runnable what) {
        events.add(new Event(now + nanos, what));
    }

    /** Each client asks again once it was answered; of those that wait only the first is looked at. */
    private void ask() {
        while (waiting > 0 && underWay < CLIENTS) {
            Permission permission = throttle.reserve(at(now), 0, Duration.ofDays(1));
            if (!(permission instanceof Granted granted)) {
                later(((Delayed) permission).delay().toNanos(), this::ask);
                return;
            }
            waiting--;
            underWay++;
            later(travel(), () -> arrive(granted.at()));
        }
    }

    /** Up to 4 s, most less than one; and most at once for some time, as from a connection that stands. */
    private long travel() {
        boolean isQuick = now / (20 * SECOND) % 2 == 1;
        return travels && !isQuick ? (long) (random.nextDouble() * random.nextDouble() * 4 * SECOND) : 0;
    }

    private void arrive(Instant sent) {
        Told told = count();
        later(travel(), () -> {
            throttle.answered(sent, told, at(now));
            underWay--;
            answered++;
            ask();
        });
    }

    private Told count() {
        if (windows == Windows.SLIDING) {
            counted.removeIf(time -> time <= now - MINUTE);
            counted.add(now);
            inWindow = counted.size();
        } else if (now >= windowEnd) {
            windowEnd = windows == Windows.ALIGNED ? (now / MINUTE + 1) * MINUTE : now + MINUTE;
            inWindow = 1;
        } else {
            inWindow++;
        }
        assertThat(inWindow).as("requests in upstream's window: more is a ban").isLessThanOrEqualTo(LIMIT);
        // As most APIs tell it: in whole seconds, rounded up.
        Instant reset = Instant.ofEpochSecond(at(windowEnd + SECOND - 1).getEpochSecond());
        return tells
                ? new Told(
                        List.of(new Allowance(
                                "core", OptionalLong.of(LIMIT), LIMIT - inWindow, reset, Optional.empty())),
                        Optional.empty(),
                        false)
                : Told.nothing();
    }
}
