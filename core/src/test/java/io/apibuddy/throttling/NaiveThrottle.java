package io.apibuddy.throttling;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.throttling.Throttle.Settings;
import java.util.ArrayList;
import java.util.List;

/** The same by its definition: every grant is kept, and none is in a run. Times are nanoseconds. */
final class NaiveThrottle {
    private static final long LEAST = 2_000_000_000L;

    private final List<Long> grants = new ArrayList<>();
    private Settings settings;
    private long delay;
    private long escalatedAt;
    private long deniedUntil;
    private long quietSince;
    private long closedUntil;

    NaiveThrottle(Settings settings) {
        this.settings = settings;
    }

    /** When whoever asks is told to come; now if it is granted. */
    long reserve(long now) {
        bringUpTo(now);
        if (now < deniedUntil) {
            return deniedUntil;
        }
        long room = room(now);
        if (room > now) {
            long most = settings.maxDelay().toNanos();
            if (settings.progressive()) {
                delay = Math.min(delay == 0 ? LEAST : 2 * delay, most);
                escalatedAt = now;
            }
            deny(settings.progressive() ? Math.max(room, now + delay) : room);
            return deniedUntil;
        }
        return now;
    }

    /** When the one at a place in the queue has its turn, by playing what will be. Every quota by itself. */
    long turn(int place, long now) {
        bringUpTo(now);
        long from = Math.max(Math.max(now, deniedUntil), closedUntil);
        long turn = from;
        for (Quota quota : settings.quotas()) {
            List<Long> played = new ArrayList<>(grants);
            long at = from;
            for (int i = 0; i < place; i++) {
                at = room(quota, played, at);
                played.add(at);
            }
            turn = Math.max(turn, at);
        }
        return turn;
    }

    private long room(long now) {
        long room = Math.max(now, closedUntil);
        long before;
        do {
            before = room;
            for (Quota quota : settings.quotas()) {
                room = room(quota, grants, room);
            }
        } while (room > before);
        return room;
    }

    /** When the oldest of the last grants, as many as there are permits, has left the window. */
    private static long room(Quota quota, List<Long> grants, long from) {
        int nth = grants.size() - (int) quota.permits();
        return nth < 0 ? from : Math.max(from, grants.get(nth) + quota.window().toNanos());
    }

    /** Adds a grant; no window that ends with it may have more than its permits. */
    void grant(long now) {
        assertThat(now).isGreaterThanOrEqualTo(closedUntil);
        for (Quota quota : settings.quotas()) {
            assertThat(room(quota, grants, now)).isEqualTo(now);
        }
        grants.add(now);
    }

    void giveBack(long at) {
        grants.remove((Object) at);
    }

    void close(long until, long now) {
        bringUpTo(now);
        closedUntil = Math.max(closedUntil, until);
        if (now < deniedUntil) {
            deny(Math.max(deniedUntil, room(deniedUntil)));
        }
    }

    void reconfigure(Settings changed, long now) {
        bringUpTo(now);
        settings = changed;
        delay = Math.min(delay, changed.maxDelay().toNanos());
        if (now < deniedUntil) {
            long room = room(now);
            deny(changed.progressive() ? Math.max(room, escalatedAt + delay) : room);
        }
    }

    private void deny(long until) {
        deniedUntil = until;
        quietSince = until;
    }

    void bringUpTo(long now) {
        while (delay > 0 && now - quietSince >= delay) {
            quietSince += delay;
            delay = delay / 2 < LEAST ? 0 : delay / 2;
        }
    }
}
