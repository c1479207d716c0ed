package io.apibuddy.throttling;

import static io.apibuddy.throttling.ThrottleScene.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.throttling.Permission.Delayed;
import io.apibuddy.throttling.Permission.Denied;
import io.apibuddy.throttling.Permission.Granted;
import io.apibuddy.throttling.Throttle.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A random walk against {@link NaiveThrottle}, which keeps every grant and counts them one by one. A grant is checked by
 * the true time: a clock that is set back does not undo what upstream saw.
 */
class ThrottleModelTest {
    private static final int STEPS = 350_000;
    private static final int WALK = 1_000;
    private static final long SECOND = 1_000_000_000L;
    private static final long[] WINDOWS = {7 * SECOND, 60 * SECOND, 600 * SECOND};

    /** What may be in a walk. */
    private enum Kind {
        /** Every permission is as the naive one says. */
        EXACT,
        /** Quotas of so many permits that grants are counted in runs. */
        COARSE,
        /** The clock is set back, while it runs and between two runs. */
        CLOCK
    }

    private final List<Sent> open = new ArrayList<>();
    private Random random = new Random(0);
    private Kind kind = Kind.EXACT;
    private Settings settings = new Settings(List.of(), true, Duration.ZERO);
    private Throttle throttle = new Throttle(settings);
    private NaiveThrottle naive = new NaiveThrottle(settings);
    private long elapsed;
    private long setBack;
    private long granted;
    private long kept;
    private long usedUp;

    /** When who was told so is granted, if nobody comes before; -1: nobody was told. */
    private long promise = -1;

    /** Whether nobody at all is granted before that. */
    private boolean isFirm;

    /** Whether no request was under way when one that queues was told, which would have been taken for answered. */
    private boolean isExact;

    /** Whether all were told to come at a time, and nobody who did was granted yet. */
    private boolean owed;

    /** A request under way: what the throttle took for its time, and when it really was. */
    private record Sent(Instant at, long time) {}

    @ParameterizedTest
    @EnumSource
    @Tag("samples")
    void noWindowEverHasMoreGrantsThanPermitsAndRetryAfterIsTheTruth(Kind walked) {
        long seed = new Random().nextLong();
        System.out.println("ThrottleModelTest " + walked + " seed " + seed);
        kind = walked;
        for (int walk = 0; walk < STEPS / WALK; walk++) {
            random = new Random(seed + walk);
            begin();
            for (int step = 0; step < WALK; step++) {
                try {
                    step();
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(seed + ", walk " + walk + ", step " + step + ", " + settings, e);
                }
            }
        }
        assertThat(granted).as("grants").isGreaterThan(STEPS / 20);
        assertThat(usedUp).as("denials by a quota").isGreaterThan(STEPS / 20);
        assertThat(kept).as("promises kept").isGreaterThan(STEPS / 100);
    }

    private void begin() {
        elapsed = 0;
        setBack = 0;
        promise = -1;
        owed = false;
        open.clear();
        settings = settings();
        throttle = new Throttle(settings);
        naive = new NaiveThrottle(settings);
    }

    private Settings settings() {
        List<Quota> quotas = new ArrayList<>();
        for (long window : WINDOWS) {
            boolean isLongest = window == WINDOWS[WINDOWS.length - 1];
            // What another window remembers is not by its slack; with the clock set back, that can differ either way.
            if (isLongest || kind == Kind.CLOCK || random.nextBoolean()) {
                long permits =
                        kind == Kind.COARSE ? 1020 + random.nextInt(500) : 1 + random.nextInt(isLongest ? 60 : 12);
                quotas.add(new Quota("q" + window, permits, Duration.ofNanos(window)));
            }
        }
        return new Settings(quotas, random.nextInt(4) > 0, Duration.ofSeconds(random.nextInt(5) * random.nextInt(20)));
    }

    private Instant now() {
        return START.plusNanos(elapsed - setBack);
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 25) {
            elapsed += timePassed();
        } else if (dice < 40) {
            goToThePromise();
        } else if (dice < 65) {
            reserve();
        } else if (dice < 85) {
            reserveWaiting();
        } else if (dice < 92) {
            end();
        } else if (dice < 94) {
            close();
        } else if (dice < 96) {
            reconfigure();
        } else if (dice < 98) {
            restart();
        } else if (kind == Kind.CLOCK) {
            throttle.standing(now());
            naive.bringUpTo(elapsed);
            setBack += 2 * SECOND + (long) (random.nextDouble() * 3600 * SECOND);
            throttle.standing(now());
            promise = -1;
        } else {
            burst();
        }
    }

    /** Where many are to be granted in a window, it goes by more slowly. */
    private long timePassed() {
        return anyTime() / (kind == Kind.COARSE ? 10 : 1);
    }

    private long anyTime() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt(3);
            case 1 -> random.nextInt(1_000_000);
            case 2, 3 -> (long) (random.nextDouble() * SECOND);
            case 4 -> (long) (random.nextDouble() * 10 * SECOND);
            default -> (long) (random.nextDouble() * WINDOWS[random.nextInt(WINDOWS.length)]);
        };
    }

    private void goToThePromise() {
        if (promise < elapsed) {
            return;
        }
        elapsed = promise;
        if (!isFirm && !isExact) {
            reserveWaiting();
            return;
        }
        Permission permission =
                !isFirm && random.nextBoolean() ? throttle.reserve(now(), 0, Duration.ZERO) : throttle.reserve(now());
        assertThat(permission).as("promised for now").isInstanceOf(Granted.class);
        kept++;
        naive.bringUpTo(elapsed);
        grant(owed);
    }

    private void burst() {
        for (int i = random.nextInt(kind == Kind.COARSE ? 400 : 20); i > 0; i--) {
            reserve();
        }
    }

    private void reserve() {
        Permission permission = throttle.reserve(now());
        naive.bringUpTo(elapsed);
        boolean isTold = isFirm && elapsed < promise;
        if (isTold) {
            assertThat(permission).isInstanceOf(Denied.class);
        }
        long expected = kind == Kind.EXACT ? naive.reserve(elapsed) : -1;
        if (permission instanceof Denied denied) {
            long told = elapsed + denied.retryAfter().toNanos();
            assertThat(told).isGreaterThan(elapsed).isEqualTo(isTold ? promise : told);
            assertThat(told).isEqualTo(kind == Kind.EXACT ? expected : told);
            promise = told;
            isFirm = true;
            owed = true;
            usedUp += denied.limit().isPresent() ? 1 : 0;
        } else {
            assertThat(expected).isEqualTo(kind == Kind.EXACT ? elapsed : -1);
            grant(owed);
        }
    }

    private void reserveWaiting() {
        int ahead = random.nextInt(3) == 0 ? random.nextInt(100) : 0;
        Duration patience = Duration.ofSeconds(random.nextInt(60));
        Permission permission = throttle.reserve(now(), ahead, patience);
        naive.bringUpTo(elapsed);
        Duration wait = Duration.ZERO;
        if (permission instanceof Granted) {
            assertThat(ahead).isZero();
            assertThat(isFirm && elapsed < promise).isFalse();
        } else if (permission instanceof Delayed delayed) {
            wait = delayed.delay();
            assertThat(wait).isLessThanOrEqualTo(patience);
        } else if (permission instanceof Denied denied) {
            wait = denied.retryAfter();
            assertThat(wait).isGreaterThan(patience);
        }
        if (kind == Kind.EXACT) {
            assertThat(elapsed + wait.toNanos()).isEqualTo(naive.turn(ahead + 1, elapsed));
        }
        if (permission instanceof Granted) {
            grant(false);
        } else if (!isFirm || elapsed >= promise) {
            promise = elapsed + wait.toNanos();
            isFirm = false;
            isExact = kind != Kind.CLOCK && open.isEmpty();
        }
    }

    private void grant(boolean promised) {
        granted++;
        promise = -1;
        open.add(new Sent(now(), elapsed));
        naive.grant(elapsed, promised);
        owed = false;
    }

    /** Some of those under way are answered. */
    private void end() {
        for (int i = random.nextInt(4); i > 0; i--) {
            endOne();
        }
        if (random.nextInt(4) == 0) {
            while (!open.isEmpty()) {
                endOne();
            }
        }
    }

    /** One of those under way is answered, is not, or had not been sent. */
    private void endOne() {
        if (open.isEmpty()) {
            return;
        }
        Sent sent = open.remove(random.nextInt(open.size()));
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                throttle.answered(sent.at(), Told.nothing(), now());
                naive.answered(sent.time(), elapsed);
            }
            case 2, 3 -> {
                throttle.unanswered(sent.at());
                naive.unanswered(sent.time());
            }
            default -> {
                // What was granted before the clock was set back is not found any more, and stays counted.
                if (sent.at().equals(START.plusNanos(sent.time() - setBack))) {
                    throttle.giveBack(sent.at());
                    naive.giveBack(sent.time());
                }
            }
        }
    }

    private void close() {
        if (!open.isEmpty()) {
            Sent sent = open.remove(random.nextInt(open.size()));
            long until = elapsed + (long) (random.nextDouble() * 20 * SECOND);
            Instant then = now().plusNanos(until - elapsed);
            throttle.answered(sent.at(), new Told(List.of(), Optional.of(then), false), now());
            naive.answered(sent.time(), elapsed);
            naive.close(until, elapsed);
            promise = -1;
        }
    }

    private void reconfigure() {
        throttle.standing(now());
        settings = settings();
        throttle.reconfigure(settings);
        naive.reconfigure(settings, elapsed);
        promise = -1;
    }

    private void restart() {
        Throttle.State state = throttle.state(now());
        open.clear();
        long ended = elapsed;
        elapsed += timePassed();
        if (kind == Kind.CLOCK && random.nextBoolean()) {
            setBack += (long) (random.nextDouble() * 100 * SECOND);
        }
        throttle = new Throttle(settings);
        throttle.restore(state, now());
        naive.restart(ended, elapsed);
        owed = false;
        promise = -1;
    }
}
