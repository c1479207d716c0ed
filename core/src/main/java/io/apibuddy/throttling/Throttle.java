package io.apibuddy.throttling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How often one upstream is called: by configured quotas, by those that upstream tells, and by when it says to come
 * again; the strictest wins. It answers with how long to wait and never sleeps.
 *
 * <p><b>Room.</b> Upstream counts a call when it arrives, somewhere between its grant and its answer. So a grant at time
 * g counts from c = min(the time of its answer, or of {@link #unanswered}; g + S), with a slack S = min(window / 4, 5 s)
 * that keeps an API which thinks for long from being slowed down. A quota has room at time t when fewer than {@code
 * permits} grants count in (t - window, t]; one that is not answered, while t &lt; g + S, is among them, and how long
 * there is no room is reckoned as if it were answered now. A learned quota has room while some of it is left, and from
 * its reset on. There is room for a request when every quota has it and upstream has not said to come later. Whether
 * there is room, and the counting, are one step.
 *
 * <p><b>Progressive delay.</b> Let d be the delay (at first 0), B the time until which all who ask were told to wait,
 * q the beginning of the quiet, and room(t) how long from t until there is room. What was told is kept: until a request
 * was granted at or after B, B is owed, and there need only be room with c = g for all grants. {@link #reserve(Instant)}
 * at time t first takes off what is quiet: while d &gt; 0 and t - q &ge; d: q = q + d, d = d / 2, or 0 if that is below
 * 2 s. Then:
 *
 * <table>
 *   <caption>What a request gets, and what becomes of d and B</caption>
 *   <tr><th>state</th><th>permission</th><th>d</th><th>B, q</th></tr>
 *   <tr><td>t &lt; B</td><td>denied for B - t</td><td>as it is</td><td>as they are</td></tr>
 *   <tr><td>t &ge; B, room(t) = 0</td><td>granted</td><td>as it is</td><td>as they are; not owed</td></tr>
 *   <tr><td>t &ge; B, owed, room(t) = 0 if c = g</td><td>granted</td><td>as it is</td><td>as they are; not owed</td></tr>
 *   <tr><td>t &ge; B, room(t) &gt; 0, d = 0</td><td>denied for max(d, room(t))</td><td>2 s, at most the longest</td>
 *     <td>t + max(d, room(t)); owed</td></tr>
 *   <tr><td>t &ge; B, room(t) &gt; 0, d &gt; 0</td><td>denied for max(d, room(t))</td><td>2 d, at most the longest</td>
 *     <td>t + max(d, room(t)); owed</td></tr>
 *   <tr><td>the same, not progressive</td><td>denied for room(t)</td><td>as it is</td><td>t + room(t); owed</td></tr>
 * </table>
 *
 * <p>(In the two rows that double d, the wait is reckoned with the new d.) So a client that repeats itself before its
 * wait is over changes nothing, the wait doubles once for each that was served, and the first request that comes at B
 * is granted, since nobody was before it. A 429 of the upstream that does not say when to come again counts as a
 * violation, too: nothing is sent for d.
 *
 * <p><b>The first call.</b> What upstream says of when it takes calls again may mean all of them, or one. So the first
 * that is granted after such a time, a learned reset or a closing, goes alone: until it is answered, or {@link
 * #unanswered}, and for 60 s at most, all others are denied or delayed for at least 1 s, which is no violation; B is then
 * t + 1 s, and owed, too.
 *
 * <p>Every {@link Permission.Granted} is to be followed by one call of {@link #answered}, {@link #unanswered} or {@link
 * #giveBack} with its time. Safe for use by several threads. A time that is a little earlier than one seen before counts
 * as that one; if it is more than a second earlier, the clock was set back and all that is known moves back with it.
 */
public final class Throttle {
    /** Threads that read the clock one after another may come here in another order. */
    private static final Duration JITTER = Duration.ofSeconds(1);

    private final LearnedQuotas learned = new LearnedQuotas();
    private Settings settings;
    private List<SlidingWindow> windows;
    private ProgressiveDelay progressive = new ProgressiveDelay(State.Delay.NONE);
    private Instant closedUntil = Instant.EPOCH;
    private Instant latest = Instant.EPOCH;
    private Probe probe = new Probe();

    /** Whether all were told to come at a time, and nobody who did was granted yet. */
    private boolean owed;

    /** To which no answer will come, which is not said with a time: it was before the next one that is seen. */
    private final List<Instant> unanswered = new ArrayList<>();

    /**
     * A throttle that has granted nothing yet.
     *
     * @param settings what is allowed
     */
    public Throttle(Settings settings) {
        this.settings = settings;
        this.windows = windows(List.of());
    }

    /**
     * Changes what is allowed. What was counted stays counted: a quota of another window begins with the grants that the
     * others remember. The time that was told to all who ask is worked out anew.
     *
     * @param changed from now on
     */
    public synchronized void reconfigure(Settings changed) {
        settings = changed;
        windows = windows(known());
        seen(latest);
        refit();
    }

    /**
     * For a request that will not wait. One that comes when there is no room, and was not told of it by an earlier
     * denial, is a violation.
     *
     * @param time now
     * @return granted or denied
     */
    public synchronized Permission reserve(Instant time) {
        Instant now = seen(time);
        if (now.isBefore(progressive.deniedUntil())) {
            return denied(progressive.deniedUntil(), now);
        }
        if (!next(now).isAfter(now)) {
            return owed || !probe.isUnderWay() ? granted(now) : held(now);
        }
        Instant room = turn(1, now);
        if (settings.progressive()) {
            progressive.violated(now, room, settings.maxDelay());
        } else {
            progressive.denyUntil(room);
        }
        owed = true;
        return denied(progressive.deniedUntil(), now);
    }

    /**
     * For a request that waits in a queue; never a violation.
     *
     * @param time now
     * @param ahead how many wait before it, who go as soon as they can
     * @param patience how long it would wait
     * @return granted if nobody is ahead and there is room; delayed if it has to wait no longer than its patience;
     *     denied otherwise
     * @throws IllegalArgumentException when {@code ahead} is negative
     */
    public synchronized Permission reserve(Instant time, int ahead, Duration patience) {
        if (ahead < 0) {
            throw new IllegalArgumentException("ahead: " + ahead);
        }
        Instant now = seen(time);
        Instant room = turn(ahead + 1L, Times.later(now, progressive.deniedUntil()));
        Instant turn = probe.isUnderWay() ? Times.later(room, now.plus(Probe.HOLD)) : room;
        Duration wait = Duration.between(now, turn);
        if (ahead == 0 && wait.isZero()) {
            return granted(now);
        }
        return wait.compareTo(patience) <= 0 ? new Permission.Delayed(wait) : denied(turn, now);
    }

    /**
     * Takes back a reservation whose request was not sent after all, as if it had not been made. (Of a quota of more
     * than 1024 permits its place may be free some thousandths of the window later than it would have been.)
     *
     * @param at of the reservation
     */
    public synchronized void giveBack(Instant at) {
        probe.giveBack(at);
        windows.forEach(window -> window.giveBack(at));
        learned.giveBack(at);
    }

    /**
     * The request leaves only now: a connection had to be made first, say. From now on this is the time of its
     * reservation.
     *
     * @param at of the reservation
     * @param time now
     * @return the time of the reservation as it is now
     */
    public synchronized Instant sent(Instant at, Instant time) {
        Instant now = seen(time);
        windows.forEach(window -> window.sent(at, now));
        learned.sent(at, now);
        return now;
    }

    /**
     * An answer came; what it tells is heeded from now on.
     *
     * @param at of the reservation
     * @param told by the answer
     * @param time now
     */
    public synchronized void answered(Instant at, Told told, Instant time) {
        Instant now = seen(time);
        probe.done(at);
        windows.forEach(window -> window.answered(at, now));
        learned.answered(at, told.allowances(), now);
        told.retryAt().ifPresent(then -> close(Times.earlier(then, now.plus(LearnedQuota.LONGEST))));
        boolean saysWhen = closedUntil.isAfter(now) || learned.turn(1, now).isAfter(now);
        if (told.refused() && !saysWhen) {
            close(progressive.refused(at, now, settings.maxDelay()));
        }
        if (now.isBefore(progressive.deniedUntil())) {
            // Who asks again is told the truth, and who comes at the time told before has not violated anything.
            progressive.denyUntil(next(progressive.deniedUntil()));
        }
    }

    private void close(Instant until) {
        closedUntil = Times.later(closedUntil, until);
    }

    /**
     * No answer will come: upstream may have counted the request or not. It stays counted.
     *
     * @param at of the reservation
     */
    public synchronized void unanswered(Instant at) {
        probe.done(at);
        unanswered.add(at);
        learned.unanswered(at);
    }

    /**
     * How it stands; nothing changes.
     *
     * @param time now
     * @return until when nothing is granted, the delay, and all quotas
     */
    public synchronized Standing standing(Instant time) {
        Instant now = seen(time);
        Instant next = next(Times.later(now, progressive.deniedUntil()));
        return new Standing(Optional.of(next).filter(then -> then.isAfter(now)), progressive.delay(), limits(now));
    }

    /**
     * How much is left of what may be sent: the least share of all quotas, configured and learned.
     *
     * @param time now
     * @return from 0, nothing (also while upstream says to come later), to 1, all, or no quota at all
     */
    public synchronized double shareLeft(Instant time) {
        Instant now = seen(time);
        double configured =
                windows.stream().mapToDouble(SlidingWindow::shareLeft).min().orElse(1);
        return now.isBefore(closedUntil) ? 0 : Math.min(configured, learned.shareLeft(now));
    }

    /**
     * What must survive a restart.
     *
     * @param time now
     * @return all that is known, but for which requests are under way: those stay counted, as if they were answered now
     */
    public synchronized State state(Instant time) {
        Instant now = seen(time);
        return new State(
                now,
                windows.stream().map(window -> window.state(now)).toList(),
                progressive.state(),
                Optional.of(closedUntil).filter(then -> then.isAfter(now)),
                learned.state());
    }

    /**
     * Goes on where another one stopped; what this one knew is forgotten.
     *
     * @param state of the other, whose quotas may have been different
     * @param time now; if it is before the time of the state, the clock was set back and all times move back with it
     */
    public synchronized void restore(State state, Instant time) {
        State saved = state.earlier(Times.until(state.savedAt(), time));
        adopt(saved, saved.windows().stream().map(SlidingWindow.Known::new).toList());
        owed = false; // all that is known counts as answered, so there will be room when it was told
        unanswered.clear();
        learned.forgetInFlight();
        latest = time;
        seen(time);
        refit();
    }

    /**
     * Forgets all that was counted and learned, as if nothing had been granted yet. What is under way is not counted any
     * more; what its answers tell is heeded.
     *
     * @param time now
     */
    public synchronized void reset(Instant time) {
        restore(new State(time, List.of(), State.Delay.NONE, Optional.empty(), List.of()), time);
    }

    private void adopt(State state, List<SlidingWindow.Known> known) {
        windows = windows(known);
        progressive = new ProgressiveDelay(state.delay());
        probe = new Probe();
        closedUntil = state.closedUntil().orElse(Instant.EPOCH);
        learned.restore(state.learned());
    }

    /** Brings all that time alone changes up to now. */
    private Instant seen(Instant time) {
        if (time.isBefore(latest.minus(JITTER))) {
            setBack(time);
        }
        latest = Times.later(latest, time);
        windows.forEach(window -> window.advance(latest));
        probe.advance(latest);
        if (!unanswered.isEmpty()) {
            unanswered.forEach(at -> windows.forEach(window -> window.answered(at, latest)));
            unanswered.clear();
        }
        progressive.decay(latest);
        return latest;
    }

    /** The answers to those that are under way will not find them any more: they count from the end of their slack. */
    private void setBack(Instant time) {
        Duration by = Duration.between(time, latest);
        unanswered.clear();
        adopt(
                state(latest).earlier(by),
                known().stream().map(one -> one.earlier(by)).toList());
        latest = time;
    }

    private void refit() {
        Instant told = Times.later(latest, progressive.deniedUntil());
        Instant room = Times.earlier(turn(1, latest), next(told));
        progressive.refit(latest, room, settings.progressive(), settings.maxDelay());
    }

    private List<SlidingWindow.Known> known() {
        return windows.stream().map(SlidingWindow::known).toList();
    }

    private List<SlidingWindow> windows(List<SlidingWindow.Known> known) {
        return settings.quotas().stream()
                .map(quota -> new SlidingWindow(quota, grants(quota.window(), known)))
                .toList();
    }

    /** The grants to begin a window with: from the shortest that reaches as far back, or else the longest. */
    private static SlidingWindow.Known grants(Duration window, List<SlidingWindow.Known> known) {
        Comparator<SlidingWindow.Known> byLength = Comparator.comparing(SlidingWindow.Known::length);
        return known.stream()
                .filter(one -> one.length().compareTo(window) >= 0)
                .min(byLength)
                .or(() -> known.stream().max(byLength))
                .orElse(new SlidingWindow.Known(window));
    }

    /** When the request at a place in the queue, counted from 1, has its turn, if nobody goes before {@code from}. */
    private Instant turn(long place, Instant from) {
        Instant open = Times.later(from, closedUntil);
        Instant turn = learned.turn(place, open);
        for (SlidingWindow window : windows) {
            turn = Times.later(turn, window.turn(place, open, latest));
        }
        return turn;
    }

    /** When the next who does not queue is granted, if nobody goes before {@code from}: what was told is kept. */
    private Instant next(Instant from) {
        Instant strict = turn(1, from);
        if (!owed) {
            return strict;
        }
        Instant open = Times.later(from, closedUntil);
        Instant kept =
                windows.stream().map(window -> window.turnByGrants(open)).reduce(learned.turn(1, open), Times::later);
        return Times.earlier(strict, kept);
    }

    /** Nobody is at fault: all come again soon. */
    private Permission held(Instant now) {
        progressive.denyUntil(now.plus(Probe.HOLD));
        owed = true;
        return denied(progressive.deniedUntil(), now);
    }

    private Permission granted(Instant now) {
        owed = false;
        probe.granted(now, closedUntil, learned.isUntried(now));
        windows.forEach(window -> window.grant(now));
        learned.grant(now);
        return new Permission.Granted(now);
    }

    private Permission denied(Instant until, Instant now) {
        Optional<Limit> usedUp =
                limits(now).stream().filter(limit -> limit.remaining() == 0).max(Comparator.comparing(Limit::reset));
        return new Permission.Denied(Duration.between(now, until), usedUp);
    }

    private List<Limit> limits(Instant now) {
        return Stream.concat(windows.stream().map(window -> window.limit(now)), learned.limits(now).stream())
                .toList();
    }

    /**
     * What is allowed.
     *
     * @param quotas all of which apply; empty: unlimited
     * @param progressive whether the delay grows with every violation
     * @param maxDelay longest such delay, not negative
     */
    public record Settings(List<Quota> quotas, boolean progressive, Duration maxDelay) {
        /**
         * Keeps a copy of the list.
         *
         * @param quotas as above
         * @param progressive as above
         * @param maxDelay as above
         * @throws IllegalArgumentException when the delay is negative
         */
        public Settings {
            quotas = List.copyOf(quotas);
            if (maxDelay.isNegative()) {
                throw new IllegalArgumentException("maxDelay: " + maxDelay);
            }
        }
    }

    /**
     * What must survive a restart, as plain data. Times may be kept coarser than they are, if they are rounded up.
     *
     * @param savedAt when it was so
     * @param windows the grants that still count, by the length of the window
     * @param delay the progressive one
     * @param closedUntil when upstream said to come again, if that is still to come
     * @param learned the quotas that upstream told
     */
    public record State(
            Instant savedAt, List<Window> windows, Delay delay, Optional<Instant> closedUntil, List<Learned> learned) {
        /**
         * Keeps copies of the lists.
         *
         * @param savedAt as above
         * @param windows as above
         * @param delay as above
         * @param closedUntil as above
         * @param learned as above
         */
        public State {
            windows = List.copyOf(windows);
            learned = List.copyOf(learned);
        }

        /** The same, so much earlier. */
        State earlier(Duration by) {
            return new State(
                    savedAt.minus(by),
                    windows.stream().map(window -> window.earlier(by)).toList(),
                    delay.earlier(by),
                    closedUntil.map(then -> then.minus(by)),
                    learned.stream().map(quota -> quota.earlier(by)).toList());
        }

        /**
         * The grants that count in windows of a length.
         *
         * @param length of the window
         * @param runs in the order of time
         */
        public record Window(Duration length, List<Run> runs) {
            /**
             * Keeps a copy of the list.
             *
             * @param length as above
             * @param runs as above
             */
            public Window {
                runs = List.copyOf(runs);
            }

            private Window earlier(Duration by) {
                return new Window(
                        length, runs.stream().map(run -> run.earlier(by)).toList());
            }
        }

        /**
         * Grants that are counted as one.
         *
         * @param first time of the first of them
         * @param last time of the last, with which all of them leave the window
         * @param count how many, at least 1
         */
        public record Run(Instant first, Instant last, long count) {
            Run earlier(Duration by) {
                return new Run(first.minus(by), last.minus(by), count);
            }
        }

        /**
         * The progressive delay.
         *
         * @param delay in force; zero: none
         * @param escalatedAt when it last grew
         * @param deniedUntil until when all who ask were told to wait
         * @param quietSince since when nobody has violated anything
         */
        public record Delay(Duration delay, Instant escalatedAt, Instant deniedUntil, Instant quietSince) {
            static final Delay NONE = new Delay(Duration.ZERO, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH);

            private Delay earlier(Duration by) {
                return new Delay(delay, escalatedAt.minus(by), deniedUntil.minus(by), quietSince.minus(by));
            }
        }

        /**
         * A quota that upstream told.
         *
         * @param name of the quota
         * @param limit most requests in a window, if told
         * @param remaining what is left, less than 0 if more are under way than that
         * @param reset when it begins anew
         * @param window its length, if told
         * @param longestToReset the longest time to a reset that was told
         * @param noneUntil until when upstream said that nothing is left
         * @param knownSince when it became known that this window had begun
         * @param learnedFrom when the request was sent whose answer was last learned from
         * @param toldUntil the last reset that was told, or when, if that was later
         * @param begun when it began anew without upstream having said so; long ago if it has not
         */
        public record Learned(
                String name,
                OptionalLong limit,
                long remaining,
                Instant reset,
                Optional<Duration> window,
                Duration longestToReset,
                Instant noneUntil,
                Instant knownSince,
                Instant learnedFrom,
                Instant toldUntil,
                Instant begun) {
            private Learned earlier(Duration by) {
                return new Learned(
                        name,
                        limit,
                        remaining,
                        reset.minus(by),
                        window,
                        longestToReset,
                        noneUntil.minus(by),
                        knownSince.minus(by),
                        learnedFrom.minus(by),
                        toldUntil.minus(by),
                        begun.minus(by));
            }
        }
    }
}
