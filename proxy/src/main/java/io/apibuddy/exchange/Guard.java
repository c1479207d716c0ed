package io.apibuddy.exchange;

import io.apibuddy.caching.StorageRules;
import io.apibuddy.config.MappingConfig;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.config.ThrottlingConfig;
import io.apibuddy.events.Protection;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.throttling.Breaker;
import io.apibuddy.throttling.Breaker.Passage;
import io.apibuddy.throttling.Permission;
import io.apibuddy.throttling.RetryBudget;
import io.apibuddy.throttling.Stretch;
import io.apibuddy.throttling.Throttle;
import io.apibuddy.upstream.UpstreamException;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between one mapping's requests and its upstream: the throttle with its queue, the breaker and the retry
 * budget. Requests that are answered from the store never come here. For any thread.
 */
final class Guard {
    /** What RFC 5861 section 4 calls an error. */
    static final Set<Integer> FAILED = Set.of(500, 502, 503, 504);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private static final Logger log = LoggerFactory.getLogger(Guard.class);

    /** They say nothing of whether upstream answers. */
    private static final Set<UpstreamException.Kind> OWN = Set.of(
            UpstreamException.Kind.CONFIGURATION, UpstreamException.Kind.STOPPED, UpstreamException.Kind.REQUEST);

    private final Throttle throttle;
    private final Breaker breaker = new Breaker();
    private final RetryBudget budget = new RetryBudget();
    private final Queue queue;
    private final Rooms rooms;
    private final Consumer<Boolean> changed;
    private volatile Terms terms;
    private volatile Instant deniedUntil = Instant.EPOCH;

    /**
     * As the configuration has it; nothing was sent yet.
     *
     * @param changed told when what must survive a restart has changed: whether it is urgent
     */
    Guard(Terms terms, Rooms rooms, Consumer<Boolean> changed) {
        this.terms = terms;
        this.rooms = rooms;
        this.changed = changed;
        this.throttle = new Throttle(terms.settings());
        this.queue = new Queue(throttle, rooms.clock(), rooms.timers(), this::refused);
    }

    /** What the configuration says of it. */
    record Terms(MappingConfig mapping, ThrottlingConfig throttling) {
        static Terms of(MappingConfig mapping, ProxyConfig config) {
            return new Terms(mapping, config.throttling());
        }

        Throttle.Settings settings() {
            return Quotas.settings(mapping, throttling);
        }
    }

    void reconfigure(Terms next) {
        terms = next;
        throttle.reconfigure(next.settings());
        queue.reconsider();
    }

    /** How it stands at present. */
    Protection protection() {
        Instant now = rooms.now();
        return new Protection(
                terms.mapping().name(),
                throttle.standing(now),
                breaker.status(now),
                breaker.refusal(now).map(Passage.Refused::retryAfter),
                queue.size(),
                throttle.shareLeft(now));
    }

    /** Forgets all that was counted and learned; those who wait are looked at anew. */
    void reset() {
        throttle.reset(rooms.now());
        breaker.reset();
        deniedUntil = Instant.EPOCH;
        queue.reconsider();
    }

    Throttle throttle() {
        return throttle;
    }

    int queued() {
        return queue.size();
    }

    RetryBudget budget() {
        return budget;
    }

    /** How long past its lifetime an entry may be served at present, to save calls. */
    Duration stretch(Instant now) {
        ThrottlingConfig.Stretch stretch = terms.throttling().stretch();
        return stretch.below() == 0
                ? Duration.ZERO
                : new Stretch(stretch.below(), stretch.maxStale()).allowance(throttle.shareLeft(now));
    }

    // ---- Before a call

    /**
     * Leave for one call: now, or when it has its turn.
     *
     * @param patience how long it waits at most
     * @param left completes when nobody waits for it any more
     * @param blameless whether it is no client's fault that the limit is reached: it is for a request that had leave
     *     before, or for none
     */
    Future<Call> enter(Duration patience, Future<Void> left, boolean blameless) {
        Instant now = rooms.now();
        Optional<Passage.Refused> refusal = breaker.refusal(now);
        if (refusal.isPresent()) {
            return Future.failedFuture(refused(refusal.get()));
        }
        if (terms.mapping().onLimit() == ThrottlingConfig.OnLimit.WAIT) {
            return queue.enter(patience, terms.throttling().maxQueue(), left).compose(this::passed);
        }
        Permission permission = blameless ? throttle.reserve(now, 0, Duration.ZERO) : throttle.reserve(now);
        if (permission instanceof Permission.Granted granted) {
            return passed(granted);
        }
        Permission.Denied denied = (Permission.Denied) permission;
        told(now.plus(denied.retryAfter()));
        return Future.failedFuture(refused(denied));
    }

    /** Who repeats itself is told the same again: that is not written down each time. */
    private void told(Instant comeAgain) {
        if (!comeAgain.equals(deniedUntil)) {
            deniedUntil = comeAgain;
            changed.accept(true);
        }
    }

    /** The longest that a request waits for its turn. */
    Duration patience() {
        return terms.throttling().maxWait();
    }

    boolean waits() {
        return terms.mapping().onLimit() == ThrottlingConfig.OnLimit.WAIT;
    }

    /** Whether an answer tells that upstream is in trouble. */
    boolean isFailure(ResponseHead head) {
        return FAILED.contains(head.status())
                && !StorageRules.isToLast(head, terms.mapping().policy());
    }

    /** Whether a call could be made after a time, as far as that can be told now. */
    boolean couldGo(Duration within) {
        Instant now = rooms.now();
        boolean closed = breaker.refusal(now)
                .filter(refusal -> refusal.retryAfter().compareTo(within) > 0)
                .isPresent();
        return !closed
                && throttle.standing(now)
                        .closedUntil()
                        .filter(until -> until.isAfter(now.plus(within)))
                        .isEmpty();
    }

    private Future<Call> passed(Permission.Granted granted) {
        Passage passage = breaker.enter(rooms.now());
        if (passage instanceof Passage.Passed passed) {
            changed.accept(false);
            return Future.succeededFuture(new Call(granted.at(), passed.pass()));
        }
        throttle.giveBack(granted.at());
        queue.reconsider();
        return Future.failedFuture(refused((Passage.Refused) passage));
    }

    private Throwable refused(Passage.Refused refusal) {
        return new BreakerException(terms.mapping().name(), refusal.retryAfter(), refusal.unreachable());
    }

    private ThrottleException refused(Permission.Denied denied) {
        Instant now = rooms.now();
        boolean queueIsFull = waits() && queue.size() >= terms.throttling().maxQueue();
        return Quotas.refused(terms.mapping().name(), denied, throttle.standing(now), queueIsFull, now);
    }

    // ---- After it

    /** One call that may be made. Its outcome is told once. */
    final class Call {
        private final Breaker.Pass pass;
        private Instant at;
        private boolean isOver;

        private Call(Instant at, Breaker.Pass pass) {
            this.at = at;
            this.pass = pass;
        }

        /** It leaves now: until then it waited for a connection. */
        void sent() {
            at = throttle.sent(at, rooms.now());
        }

        /** Whether it may be sent once more, the first one having been lost on a dead connection. */
        boolean again() {
            Instant now = rooms.now();
            throttle.unanswered(at);
            Permission permission = throttle.reserve(now, queue.size(), Duration.ZERO);
            isOver = !(permission instanceof Permission.Granted);
            if (permission instanceof Permission.Granted granted) {
                at = granted.at();
            }
            return !isOver;
        }

        void answered(ResponseHead head) {
            Instant now = rooms.now();
            throttle.answered(at, Quotas.told(head, now), now);
            if (isFailure(head)) {
                failed(false, now);
            } else {
                boolean probe = pass.probe();
                breaker.succeeded(pass, now);
                if (probe) {
                    log.info(
                            "mapping {}: upstream answers again",
                            terms.mapping().name());
                }
            }
            changed.accept(head.status() == TOO_MANY_REQUESTS || head.status() == UNAVAILABLE);
            queue.reconsider();
        }

        void failed(Throwable cause, boolean givenUp) {
            Instant now = rooms.now();
            if (!isOver) {
                throttle.unanswered(at);
            }
            if (givenUp || !(cause instanceof UpstreamException upstream) || OWN.contains(upstream.kind())) {
                breaker.abandoned(pass, now);
            } else {
                failed(true, now);
            }
            queue.reconsider();
        }

        private void failed(boolean unreachable, Instant now) {
            boolean closed = breaker.status(now) == Breaker.Status.CLOSED;
            breaker.failed(pass, unreachable, now);
            if (closed && breaker.status(now) != Breaker.Status.CLOSED) {
                log.warn(
                        "mapping {}: half of upstream's last calls failed; it is left alone for a while",
                        terms.mapping().name());
            }
        }
    }
}
