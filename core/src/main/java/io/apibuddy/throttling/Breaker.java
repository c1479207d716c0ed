package io.apibuddy.throttling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Leaves an upstream alone that fails, so that its callers get an answer at once and it gets time to recover. One for
 * each mapping; it holds no clock and never waits.
 *
 * <table>
 * <caption>States</caption>
 * <tr><th>state</th><th>enter</th><th>leaves it when</th></tr>
 * <tr><td>closed</td><td>passed</td><td>of the last 100 outcomes at least 20 are not older than 30 s, and half of these are
 * failures: open, for 1 s</td></tr>
 * <tr><td>open</td><td>refused, for what is left</td><td>its time is over: half open</td></tr>
 * <tr><td>half open</td><td>one passes as the probe, the others are refused for 1 s</td>
 * <td>the probe succeeds: closed, and all is forgotten; it fails: open for twice as long, at most 30 s</td></tr>
 * </table>
 *
 * <p>Whoever was passed reports exactly once, by {@link #succeeded}, {@link #failed} or {@link #abandoned}. What began
 * before the last change of state says nothing of the present one and changes nothing. A probe that has not reported
 * after 60 s is lost, and the next caller is the probe. Safe for several threads.
 */
public final class Breaker {
    private static final int LAST = 100;
    private static final int ENOUGH = 20;
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration PROBE_LOST = Duration.ofSeconds(60);
    private static final Duration WHILE_PROBING = Duration.ofSeconds(1);

    /** The oldest first. */
    private final Deque<Outcome> outcomes = new ArrayDeque<>();

    /** How many of them are failures. */
    private int failures;

    /** Grows with each opening, each probe and each closing: a pass of another turn has nothing to say. */
    private long turn;

    private boolean closed = true;
    private boolean unreachable;
    private boolean probing;

    /** When it opened, or when the probe began; of no meaning while it is closed. */
    private Instant since = Instant.EPOCH;

    private Duration pause = FIRST_PAUSE;

    /** A closed breaker that has seen nothing. */
    public Breaker() {}

    /** What {@link #enter} says. */
    public sealed interface Passage {
        /**
         * The call may go out; its outcome is to be reported.
         *
         * @param pass to be handed back with the outcome
         */
        record Passed(Pass pass) implements Passage {}

        /**
         * The call must not go out.
         *
         * @param retryAfter how long until it is worth asking again; above zero
         * @param unreachable whether upstream's last failure was that no answer came at all
         */
        record Refused(Duration retryAfter, boolean unreachable) implements Passage {}
    }

    /**
     * The right to one call.
     *
     * @param turn of the breaker in which the call began
     * @param probe whether upstream's recovery is judged by this call
     */
    public record Pass(long turn, boolean probe) {}

    /** How a breaker stands. */
    public enum Status {
        /** Calls pass. */
        CLOSED,
        /** Calls are refused. */
        OPEN,
        /** One call passes, to see whether upstream has recovered. */
        HALF_OPEN
    }

    private record Outcome(Instant at, boolean failure) {}

    /**
     * Asks for one call.
     *
     * @param now the present
     * @return whether it may go out
     */
    public synchronized Passage enter(Instant now) {
        Optional<Passage.Refused> refusal = refusal(now);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (!closed) {
            turn++;
            probing = true;
            since = now;
        }
        return new Passage.Passed(new Pass(turn, !closed));
    }

    /**
     * What {@link #enter} would refuse with, without entering: nobody becomes the probe by this.
     *
     * @param now the present
     * @return empty when the call would pass
     */
    public synchronized Optional<Passage.Refused> refusal(Instant now) {
        if (closed) {
            return Optional.empty();
        }
        Duration left = left(now);
        if (left.isZero() || left.isNegative()) {
            return Optional.empty();
        }
        return Optional.of(new Passage.Refused(probing ? WHILE_PROBING : left, unreachable));
    }

    /**
     * A call was answered, and not by a failure.
     *
     * @param pass it went out with
     * @param now the present
     */
    public synchronized void succeeded(Pass pass, Instant now) {
        if (isLate(pass)) {
            return;
        }
        if (closed) {
            note(new Outcome(now, false));
        } else {
            close();
        }
    }

    /**
     * A call failed.
     *
     * @param pass it went out with
     * @param unreachable whether no answer came at all
     * @param now the present
     */
    public synchronized void failed(Pass pass, boolean unreachable, Instant now) {
        if (isLate(pass)) {
            return;
        }
        this.unreachable = unreachable;
        if (!closed) {
            Duration doubled = pause.multipliedBy(2);
            open(doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE, now);
            return;
        }
        note(new Outcome(now, true));
        if (outcomes.size() >= ENOUGH && 2 * failures >= outcomes.size()) {
            open(FIRST_PAUSE, now);
        }
    }

    /**
     * A call ended without saying anything of upstream: its client left, say. If it was the probe, the next caller is.
     *
     * @param pass it went out with
     * @param now the present
     */
    public synchronized void abandoned(Pass pass, Instant now) {
        if (!isLate(pass) && probing) {
            turn++;
            probing = false;
            since = now.minus(pause);
        }
    }

    /**
     * How it stands.
     *
     * @param now the present
     * @return the state
     */
    public synchronized Status status(Instant now) {
        if (closed) {
            return Status.CLOSED;
        }
        return probing || refusal(now).isEmpty() ? Status.HALF_OPEN : Status.OPEN;
    }

    /** Forgets all outcomes and lets calls pass. What is under way has nothing to say any more. */
    public synchronized void reset() {
        forget();
        unreachable = false;
        close();
    }

    /** How long the pause or the probe may still last. */
    private Duration left(Instant now) {
        if (now.isBefore(since)) {
            since = now; // the clock was set back: nothing lasts longer for that
        }
        return Duration.between(now, since.plus(probing ? PROBE_LOST : pause));
    }

    private boolean isLate(Pass pass) {
        return pass.turn() != turn;
    }

    private void note(Outcome outcome) {
        Instant horizon = outcome.at().minus(WINDOW);
        Outcome oldest = outcomes.peekFirst();
        while (oldest != null && (outcomes.size() == LAST || !oldest.at().isAfter(horizon))) {
            outcomes.removeFirst();
            failures -= oldest.failure() ? 1 : 0;
            oldest = outcomes.peekFirst();
        }
        outcomes.addLast(outcome);
        failures += outcome.failure() ? 1 : 0;
    }

    private void forget() {
        outcomes.clear();
        failures = 0;
    }

    private void open(Duration forHowLong, Instant now) {
        turn++;
        closed = false;
        probing = false;
        since = now;
        pause = forHowLong;
        forget(); // so that nothing of before is left when it closes
    }

    private void close() {
        turn++;
        closed = true;
        probing = false;
    }
}
