package io.apibuddy.exchange;

import io.apibuddy.caching.CacheStatus;
import io.apibuddy.caching.Reuse;
import io.apibuddy.caching.ReuseRules;
import io.apibuddy.caching.Sharing;
import io.apibuddy.config.ProxyException;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Problem;
import io.apibuddy.message.Reply;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.upstream.UpstreamException;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The part of a request's life in which upstream is asked: by itself, or by an equal request that is under way already
 * ({@link Flights}).
 */
final class Asking {
    /** How often it waits for others before it goes alone. */
    private static final int WAITS = 3;

    private final Life life;
    private final Question question;
    private final Ask ask;
    private final long looked;
    private final Rooms rooms;
    private final Instant since;
    private final Hold hold;
    private int waits;
    private boolean replaced;

    /**
     * Not asked yet.
     *
     * @param looked when the store was looked into
     */
    Asking(Life life, Question question, Ask ask, long looked) {
        this.life = life;
        this.question = question;
        this.ask = ask;
        this.looked = looked;
        this.rooms = life.rooms();
        this.since = rooms.now();
        this.hold = Hold.on(ask.stored());
    }

    Future<Reply> answer() {
        boolean mayWait = life.mayWait() && Sharing.mayWait(question.request(), ask.reason(), ask.validates());
        Optional<String> name = mayWait ? Flights.name(life.route(), question) : Optional.empty();
        return name.map(this::together).orElseGet(this::alone).onComplete(told -> hold.release());
    }

    private Future<Reply> alone() {
        return Future.succeededFuture(Asker.of(
                        life.call().client(),
                        this::interim,
                        this::called,
                        life.story().trace()))
                .compose(asker -> ask.how().apply(life.fetch(question, asker)))
                .map(fetched -> cameBack(fetched, false))
                .otherwise(this::failed);
    }

    private Future<Reply> together(String name) {
        if (++waits > WAITS) {
            return alone();
        }
        return life.flights()
                .ask(life.route(), question, name, looked, life.call().client().gone(), this::asked)
                .compose(landing -> landed(name, landing));
    }

    /** With those who waited, too, for a request that failed. */
    private Future<Reply> instead(String name, Succession succession) {
        return life.flights()
                .askInstead(
                        succession,
                        life.route(),
                        question,
                        name,
                        life.call().client().gone(),
                        this::asked)
                .compose(landing -> landed(name, landing));
    }

    private Future<Fetch.Fetched> asked(Future<Void> left) {
        Asker asker =
                Asker.several(this::interim, left, this::called, life.story().trace());
        return ask.how().apply(life.fetch(question, replaced ? asker.insteadAfter(spent()) : asker));
    }

    /** Not to a browser, which would load what they name before it knows the policy of what is to come. */
    private void interim(ResponseHead head) {
        if (!Sandbox.isBrowser(question.request().fields())) {
            life.call().client().interim(head);
        }
    }

    private Future<Reply> landed(String name, Landing landing) {
        if (landing instanceof Landing.Here here) {
            return Future.succeededFuture(cameBack(here.fetched(), here.collapsed()));
        }
        if (landing instanceof Landing.Failed failed) {
            if (failed.succession().isPresent() && isReplaced(failed.cause())) {
                return instead(name, failed.succession().get());
            }
            return Future.succeededFuture(failed(failed.cause()));
        }
        if (landing instanceof Landing.Apart apart) {
            return together(Flights.name(
                    name, Sharing.variant(apart.head(), question.marked().fields())));
        }
        if (landing instanceof Landing.Over) {
            return life.lookAgain(question);
        }
        return alone();
    }

    /**
     * Whether another one is to ask in place of the one that failed: once, for a client that is there, and if more time is
     * left for it than it has waited already, for what failed after so long is not likely to come in less.
     */
    private boolean isReplaced(Throwable cause) {
        boolean first = !replaced;
        replaced = true;
        return first
                && cause instanceof UpstreamException
                && !life.call().client().gone().isComplete()
                && ask.ifUpstreamFails().isEmpty()
                && spent().multipliedBy(2).compareTo(life.route().mapping().requestTimeout()) <= 0;
    }

    private void called() {
        life.story().called(rooms.now());
    }

    private Duration spent() {
        return Duration.between(since, rooms.now());
    }

    private Reply cameBack(Fetch.Fetched fetched, boolean collapsed) {
        if (collapsed) {
            question.body().cancel();
            life.story().collapsed();
        } else {
            life.story().upstreamAnswered(fetched.status(), rooms.now());
        }
        try {
            return reply(fetched, collapsed);
        } catch (RuntimeException defect) {
            if (fetched instanceof Fetch.Answered answered) {
                giveUp(answered, collapsed);
            }
            return failed(defect);
        }
    }

    private Reply reply(Fetch.Fetched fetched, boolean collapsed) {
        if (fetched instanceof Fetch.Confirmed confirmed) {
            return confirmed(confirmed.entry(), collapsed);
        }
        Fetch.Answered answered = (Fetch.Answered) fetched;
        Optional<Reuse.Serve> inItsPlace = ask.ifUpstreamFails().filter(serve -> !serve.onlyIfDisconnected());
        if (inItsPlace.isPresent() && Guard.FAILED.contains(answered.status())) {
            giveUp(answered, collapsed);
            return stale(inItsPlace.get());
        }
        CacheStatus status = Statuses.answered(question, ask.reason(), answered, rooms.now(), ask.detail(), collapsed);
        life.story().ended(answered.storing().isPresent() ? CacheOutcome.MISS : CacheOutcome.BYPASS, status);
        Reply reply = new Reply(life.head(question, answered.head(), Optional.empty()), answered.body());
        if (!collapsed) {
            answered.passedOn();
        }
        return reply;
    }

    /** Who asked decides for the store; who waited for it, for itself. */
    private static void giveUp(Fetch.Answered answered, boolean collapsed) {
        if (collapsed) {
            answered.body().cancel();
        } else {
            answered.givenUp();
        }
    }

    /** The entry as it is now is what the request selects, whatever the request's directives say of its age. */
    private Reply confirmed(Entry entry, boolean collapsed) {
        Reuse.Serve serve = ReuseRules.confirmed(entry.response(), life.route().policy(), rooms.now());
        CacheStatus status = Statuses.confirmed(
                question, ask.reason(), serve.ttl(), rooms.store().takesWrites(), ask.detail(), collapsed);
        Reply reply = life.serve(question, entry, serve, status);
        life.story().outcome(CacheOutcome.REVALIDATED);
        return reply;
    }

    private Reply stale(Reuse.Serve serve) {
        return life.serve(question, ask.stored().get(0), serve, Statuses.hit(question, serve));
    }

    /** Whether upstream could not be reached; to be throttled is something else. */
    private static boolean isDisconnected(Throwable failure) {
        return failure instanceof BreakerException breaker
                ? breaker.unreachable()
                : failure instanceof UpstreamException;
    }

    private Reply failed(Throwable failure) {
        Optional<Reuse.Serve> inItsPlace =
                ask.ifUpstreamFails().filter(serve -> isDisconnected(failure) || !serve.onlyIfDisconnected());
        if (failure instanceof ProxyException && inItsPlace.isPresent()) {
            return stale(inItsPlace.get());
        }
        Problem problem = Failures.problem(failure);
        // That upstream was not asked is told; what it failed by is told by Proxy-Status.
        boolean wasAsked = !(failure instanceof ThrottleException || failure instanceof BreakerException);
        Optional<String> detail = wasAsked ? ask.detail() : Optional.of(problem.name());
        return life.own(problem, Statuses.failed(question, ask.reason(), detail));
    }
}
