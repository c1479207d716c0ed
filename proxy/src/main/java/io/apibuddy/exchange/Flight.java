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
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One question that is under way upstream, and those who wait for its answer. It goes on when the client that began it
 * leaves. Lives on the context on which it began.
 */
final class Flight {
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

    private record Waiter(Home there, Fields asked, Promise<Landing> landing) {
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
        Waiter waiter = new Waiter(Home.here(), asked, Promise.promise());
        attend(gone);
        home.run(() -> add(waiter));
        return waiter.landing().future();
    }

    private void add(Waiter waiter) {
        if (over) {
            waiter.tell(new Landing.Over());
        } else if (answer == null) {
            waiting.add(waiter);
        } else if (content != null && content.isWholeKept()) {
            waiter.tell(share(answer, waiter));
        } else {
            // Too late for the beginning: it is in the store when all of it has come.
            waiting.add(waiter);
        }
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
            end(false);
            tellAll(waiter -> new Landing.Alone());
            if (!attended) {
                answered.body().cancel();
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
            end(true);
        } else {
            content.begin();
        }
        return own;
    }

    Landing failed(Throwable cause) {
        end(true);
        tellAll(waiter -> new Landing.Failed(cause, true));
        return new Landing.Failed(cause, false);
    }

    private Landing share(Answered answered, Waiter waiter) {
        return isSameVariant(answered.head(), waiter)
                ? new Landing.Here(reader(answered, waiter.there()), true)
                : new Landing.Apart(answered.head());
    }

    private Answered reader(Answered answered, Home there) {
        return content == null ? answered : answered.with(content.reader(there));
    }

    private boolean isSameVariant(ResponseHead head, Waiter waiter) {
        return Sharing.variant(head, waiter.asked())
                .equals(Sharing.variant(head, question.marked().fields()));
    }

    private Broadcast.Terms terms(Answered answered, boolean attended) {
        return new Broadcast.Terms(
                answered.kept().map(kept -> () -> fromStore(kept)),
                isWorthItsEnd(answered, attended) ? route.limits().maxCacheResponseSize() : 0,
                this::contentEnded);
    }

    /**
     * Whether what is being stored is read even if all its readers leave: as far as its end is in sight, and it does not
     * tell of trouble, for then they may have left for something better.
     */
    private static boolean isWorthItsEnd(Answered answered, boolean attended) {
        boolean isInSight = !attended || answered.body().length() != Body.UNKNOWN;
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

    private void contentEnded() {
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
