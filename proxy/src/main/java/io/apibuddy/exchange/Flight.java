package io.apibuddy.exchange;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.Sharing;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing;
import io.apibuddy.exchange.Fetch.Answered;
import io.apibuddy.exchange.Fetch.Confirmed;
import io.apibuddy.exchange.Fetch.Fetched;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.upstream.UpstreamException;
import io.apibuddy.upstream.UpstreamException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One question that is under way upstream, and those who wait for its answer. It goes on when the client that began it
 * leaves. Lives on the context on which it began.
 */
final class Flight {
    /** Content that is read to its end for the store's sake when all who wanted it have left. */
    private static final long SHORT = 1 << 20;

    private final Home home = Home.here();
    private final Rooms rooms;
    private final Route route;
    private final Question question;
    private final long order;
    private final Consumer<Boolean> onEnd;
    private final List<Waiter> waiting = new ArrayList<>();
    private final Promise<Void> abandoned = Promise.promise();
    private int present;
    private boolean over;
    private final Succession succession = new Succession();
    private @Nullable Throwable failure;
    private @Nullable Answered answer;
    private @Nullable Broadcast content;

    /**
     * Under way.
     *
     * @param question that began it; has a key
     * @param onEnd called when nobody can join any more: whether what it brought was for all who waited
     */
    Flight(Rooms rooms, Route route, Question question, Consumer<Boolean> onEnd) {
        this.rooms = rooms;
        this.route = route;
        this.question = question;
        this.order = rooms.changes().now();
        this.onEnd = onEnd;
    }

    /** One who waits, compared by identity. */
    private static final class Waiter {
        private final Home there = Home.here();
        private final Promise<Landing> landing = Promise.promise();
        private final Fields asked;

        Waiter(Fields asked) {
            this.asked = asked;
        }

        void tell(Landing what) {
            there.run(() -> landing.complete(what));
        }
    }

    /** Completes when all clients have gone that waited. */
    Future<Void> abandoned() {
        return abandoned.future();
    }

    /** Whether what it asks about was changed since, so that who asks now must not be answered by it. For any thread. */
    boolean isOutdated() {
        return rooms.changes().since(order, route.name(), route.asStored(question.uri()));
    }

    /** A client waits, until it has gone. */
    void attend(Future<Void> gone) {
        home.run(() -> present++);
        gone.onComplete(left -> home.run(() -> {
            if (--present == 0) {
                abandoned.tryComplete();
            }
        }));
    }

    /** One who waits for the answer, called on any context; told on that. */
    Future<Landing> join(Fields asked, Future<Void> gone) {
        Waiter waiter = new Waiter(asked);
        attend(gone);
        home.run(() -> add(waiter));
        gone.onComplete(left -> home.run(() -> remove(waiter)));
        return waiter.landing.future();
    }

    /** Its client has gone: nothing is kept for it until the answer comes. */
    private void remove(Waiter waiter) {
        if (waiting.remove(waiter)) {
            waiter.tell(new Landing.Failed(
                    new UpstreamException(Kind.TERMINATED, "the client has gone that waited for an equal request"),
                    Optional.empty()));
        }
    }

    /** It was not asked after all. Called before anything else that concerns it, on its context. */
    void withdrawn() {
        over = true;
    }

    private void add(Waiter waiter) {
        if (failure != null) {
            waiter.tell(new Landing.Failed(failure, Optional.of(succession)));
        } else if (over) {
            waiter.tell(new Landing.Over());
        } else if (answer == null) {
            waiting.add(waiter);
        } else if (content != null && content.isWholeKept()) {
            waiter.tell(share(answer, waiter));
        } else {
            addLate(waiter);
        }
    }

    /** Too late for the beginning: it is in the store when all of it has come, if it comes to that in time. */
    private void addLate(Waiter waiter) {
        if (answer == null || !answer.isBeingStored()) {
            contentIsOver();
            waiter.tell(new Landing.Over());
            return;
        }
        waiting.add(waiter);
        Runnable cancel = rooms.timers()
                .after(
                        route.mapping().requestTimeout(),
                        () -> home.run(() -> {
                            if (waiting.contains(waiter)) {
                                contentIsOver();
                            }
                        }));
        waiter.landing.future().onComplete(told -> cancel.run());
    }

    /**
     * The answer is there.
     *
     * @param attended whether who began it wants the answer, to be read on the flight's context; else it is only stored
     */
    Landing landed(Fetched fetched, boolean attended) {
        if (fetched instanceof Confirmed confirmed) {
            ResponseHead head = confirmed.entry().response().head();
            end(true);
            tellAll(waiter -> isSameVariant(head, waiter) ? new Landing.Here(fetched, true) : new Landing.Apart(head));
            return new Landing.Here(fetched, false);
        }
        Answered answered = (Answered) fetched;
        Storing storing = answered.storing().orElseGet(() -> new Storing.DoNotStore(Storing.Reason.OTHER));
        if (!Sharing.isShared(storing, answered.head(), route.policy())) {
            // One that another request has overtaken says nothing of those to come: they ask together once more.
            boolean overtaken = storing.equals(new Storing.DoNotStore(Storing.Reason.OUTDATED));
            end(overtaken);
            tellAll(waiter -> overtaken ? new Landing.Over() : new Landing.Alone());
            if (!attended) {
                answered.givenUp();
            }
            return new Landing.Here(fetched, false);
        }
        answer = answered;
        if (answered.body() instanceof Body.Streamed body) {
            content = Broadcast.of(body, terms(answered, attended));
        }
        Landing own = attended ? new Landing.Here(reader(answered, home), false) : new Landing.Over();
        tellAll(waiter -> share(answered, waiter));
        if (content == null) {
            if (!attended) {
                answered.givenUp(); // a failure that nobody asked for; all else has been stored
            }
            end(true);
        } else {
            content.begin();
        }
        return own;
    }

    Landing failed(Throwable cause) {
        failure = cause;
        end(true);
        tellAll(waiter -> new Landing.Failed(cause, Optional.of(succession)));
        return new Landing.Failed(cause, Optional.empty());
    }

    private Landing share(Answered answered, Waiter waiter) {
        return isSameVariant(answered.head(), waiter)
                ? new Landing.Here(
                        reader(answered.with(Sharing.forOthers(answered.head(), route.policy())), waiter.there), true)
                : new Landing.Apart(answered.head());
    }

    private Answered reader(Answered answered, Home there) {
        return content == null ? answered : answered.with(content.reader(there));
    }

    private boolean isSameVariant(ResponseHead head, Waiter waiter) {
        return Sharing.variant(head, waiter.asked)
                .equals(Sharing.variant(head, question.marked().fields()));
    }

    private Broadcast.Terms terms(Answered answered, boolean attended) {
        return new Broadcast.Terms(
                answered.kept().map(kept -> () -> fromStore(kept.response())),
                answered::isBeingStored,
                rooms.timers(),
                isWorthItsEnd(answered, attended) ? route.limits().maxCacheResponseSize() : 0,
                this::contentIsOver);
    }

    /**
     * Whether what is being stored is read even if all its readers leave: as far as its end is in sight, and it does not
     * tell of trouble, for then they may have left for something better.
     */
    private static boolean isWorthItsEnd(Answered answered, boolean attended) {
        long length = answered.body().length();
        boolean isInSight = !attended || (length != Body.UNKNOWN && length <= SHORT);
        return answered.kept().isPresent() && isInSight && answered.status() < 500;
    }

    private Future<Body> fromStore(StoredResponse kept) {
        CacheKey key = question.cacheKey().orElseThrow();
        return rooms.store()
                .select(key, question.marked().fields())
                .compose(found -> found.selected()
                        .filter(entry -> entry.response().requestTime().equals(kept.requestTime())
                                && entry.response().responseTime().equals(kept.responseTime()))
                        .map(entry -> Future.succeededFuture(entry.body()))
                        .orElseGet(() -> Future.failedFuture("the answer could not be kept for a slow reader")));
    }

    /** Nobody can join any more; who waits for the end of it looks into the store, and else asks. */
    private void contentIsOver() {
        end(true);
        tellAll(waiter -> new Landing.Over());
    }

    private void end(boolean shared) {
        if (!over) {
            over = true;
            onEnd.accept(shared);
        }
    }

    private void tellAll(Function<Waiter, Landing> what) {
        List<Waiter> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(waiter -> waiter.tell(what.apply(waiter)));
    }
}
