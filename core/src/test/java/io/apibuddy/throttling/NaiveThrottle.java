package io.apibuddy.throttling;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.throttling.Throttle.Settings;
import java.util.ArrayList;
import java.util.List;

/** The same by its definition: every grant is kept for ever, and none is in a run. Times are nanoseconds. */
final class NaiveThrottle {
    private static final long SECOND = 1_000_000_000L;
    private static final long LEAST = 2 * SECOND;

    private final List<Long> unanswered = new ArrayList<>();
    private List<Counting> countings;
    private boolean owed;
    private boolean isProbeDue;
    private long probe = -1;
    private long probed;
    private Settings settings;
    private long delay;
    private long escalatedAt;
    private long deniedUntil;
    private long quietSince;
    private long closedUntil;

    NaiveThrottle(Settings settings) {
        this.settings = settings;
        this.countings = settings.quotas().stream().map(Counting::new).toList();
    }

    /** One quota: of the grants when they were, which are open, and from when the others count. */
    private static final class Counting {
        private final Quota quota;
        private final long slack;
        private final List<Long> grants = new ArrayList<>();
        private final List<Long> open = new ArrayList<>();
        private final List<Long> counted = new ArrayList<>();

        Counting(Quota quota) {
            this.quota = quota;
            this.slack = Math.min(quota.window().toNanos() / 4, 5_000_000_000L);
        }

        Counting with(Quota changed) {
            Counting other = new Counting(changed);
            other.grants.addAll(grants);
            other.open.addAll(open);
            other.counted.addAll(counted);
            return other;
        }

        void timePassed(long now) {
            while (!open.isEmpty() && open.get(0) + slack <= now) {
                count(open.remove(0) + slack);
            }
        }

        void count(long time) {
            counted.add(counted.isEmpty() ? time : Math.max(time, counted.get(counted.size() - 1)));
        }

        void answered(long at, long now) {
            if (open.remove((Object) at)) {
                count(now);
            }
        }

        void giveBack(long at) {
            grants.remove((Object) at);
            if (!open.remove((Object) at)) {
                counted.remove((Object) (at + slack));
            }
        }

        void restart(long now) {
            open.forEach(at -> count(now));
            open.clear();
            grants.clear();
            grants.addAll(counted);
        }

        /** As if all that are open were answered now. */
        List<Long> counted(long now) {
            List<Long> all = new ArrayList<>(counted);
            open.forEach(at -> all.add(now));
            return all;
        }
    }

    /** When whoever asks is told to come; now if it is granted. */
    long reserve(long now) {
        bringUpTo(now);
        if (now < deniedUntil) {
            return deniedUntil;
        }
        if (next(now, now) <= now && probe >= 0 && !owed) {
            deny(now + SECOND);
            owed = true;
            return deniedUntil;
        }
        if (next(now, now) > now) {
            long room = room(now, now, false);
            long most = settings.maxDelay().toNanos();
            if (settings.progressive()) {
                delay = Math.min(delay == 0 ? LEAST : 2 * delay, most);
                escalatedAt = now;
            }
            deny(settings.progressive() ? Math.max(room, now + delay) : room);
            owed = true;
            return deniedUntil;
        }
        return now;
    }

    /** When the one at a place in the queue has its turn, by playing what will be. Every quota by itself. */
    long turn(int place, long now) {
        bringUpTo(now);
        long from = Math.max(Math.max(now, deniedUntil), closedUntil);
        long turn = probe < 0 ? from : Math.max(from, now + SECOND);
        for (Counting counting : countings) {
            List<Long> played = counting.counted(now);
            long at = from;
            for (int i = 0; i < place; i++) {
                at = room(counting.quota, played, at);
                played.add(at);
            }
            turn = Math.max(turn, at);
        }
        return turn;
    }

    private long next(long from, long now) {
        return room(from, now, owed);
    }

    private long room(long from, long now, boolean byGrants) {
        long room = Math.max(from, closedUntil);
        long before;
        do {
            before = room;
            for (Counting one : countings) {
                room = room(one.quota, byGrants ? one.grants : one.counted(now), room);
            }
        } while (room > before);
        return room;
    }

    /** When the oldest of the last grants, as many as there are permits, has left the window. */
    private static long room(Quota quota, List<Long> grants, long from) {
        int nth = grants.size() - (int) quota.permits();
        return nth < 0 ? from : Math.max(from, grants.get(nth) + quota.window().toNanos());
    }

    /**
     * Adds a grant; no window that ends with it may have more than its permits.
     *
     * @param promised whether it was the first to come when all were told to
     */
    void grant(long now, boolean promised) {
        bringUpTo(now);
        assertThat(now).isGreaterThanOrEqualTo(closedUntil);
        for (Counting one : countings) {
            assertThat(room(one.quota, one.grants, now)).isEqualTo(now);
            if (!promised) {
                assertThat(room(one.quota, one.counted(now), now)).isEqualTo(now);
            }
            one.grants.add(now);
            one.open.add(now);
        }
        owed = false;
        if (probe < 0 && (isProbeDue || closedUntil != probed)) {
            probe = now;
            probed = closedUntil;
            isProbeDue = false;
        }
    }

    void giveBack(long at) {
        isProbeDue |= at == probe;
        probe = at == probe ? -1 : probe;
        countings.forEach(one -> one.giveBack(at));
    }

    void answered(long at, long now) {
        bringUpTo(now);
        probe = at == probe ? -1 : probe;
        countings.forEach(one -> one.answered(at, now));
    }

    /** It is known with the next time that is seen. */
    void unanswered(long at) {
        probe = at == probe ? -1 : probe;
        unanswered.add(at);
    }

    void close(long until, long now) {
        bringUpTo(now);
        closedUntil = Math.max(closedUntil, until);
        if (now < deniedUntil) {
            deny(Math.max(deniedUntil, next(deniedUntil, now)));
        }
    }

    void reconfigure(Settings changed, long now) {
        bringUpTo(now);
        settings = changed;
        countings = changed.quotas().stream().map(this::counting).toList();
        bringUpTo(now);
        refit(now);
    }

    /** Of the shortest window that is as long, or else of the longest. */
    private Counting counting(Quota quota) {
        Counting best = countings.get(countings.size() - 1);
        for (Counting one : countings) {
            boolean isLongEnough = one.quota.window().compareTo(quota.window()) >= 0;
            if (isLongEnough && one.quota.window().compareTo(best.quota.window()) < 0) {
                best = one;
            }
        }
        return best.with(quota);
    }

    /** It ends, and begins again later. */
    void restart(long ended, long now) {
        bringUpTo(ended);
        countings.forEach(one -> one.restart(ended));
        probe = -1;
        isProbeDue = false;
        probed = 0;
        closedUntil = closedUntil > ended ? closedUntil : 0;
        owed = false;
        bringUpTo(now);
        refit(now);
    }

    private void refit(long now) {
        delay = Math.min(delay, settings.maxDelay().toNanos());
        if (now < deniedUntil) {
            long room = Math.min(room(now, now, false), next(deniedUntil, now));
            deny(settings.progressive() ? Math.max(room, escalatedAt + delay) : room);
        }
    }

    private void deny(long until) {
        deniedUntil = until;
        quietSince = until;
    }

    void bringUpTo(long now) {
        countings.forEach(one -> one.timePassed(now));
        unanswered.forEach(at -> countings.forEach(one -> one.answered(at, now)));
        unanswered.clear();
        probe = probe >= 0 && now >= probe + 60 * SECOND ? -1 : probe;
        while (delay > 0 && now - quietSince >= delay) {
            quietSince += delay;
            delay = delay / 2 < LEAST ? 0 : delay / 2;
        }
    }
}
