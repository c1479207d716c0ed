package io.apibuddy.exchange;

import io.apibuddy.caching.Asked;
import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.Choice;
import io.apibuddy.caching.Combining;
import io.apibuddy.caching.Combining.Outcome;
import io.apibuddy.caching.Freshening;
import io.apibuddy.caching.StorageRules;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing;
import io.apibuddy.exchange.Fetch.Answered;
import io.apibuddy.exchange.Fetch.Kept;
import io.apibuddy.exchange.Sequence.Piece;
import io.apibuddy.http.RequestHead;
import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Editor;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Found;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Puts an answer into the store as it is passed on: whole, as a part, or joined to a part that is there already. */
final class Keeping {
    private final Rooms rooms;
    private final Route route;
    private final Question question;

    Keeping(Rooms rooms, Route route, Question question) {
        this.rooms = rooms;
        this.route = route;
        this.question = question;
    }

    /**
     * The answer to pass on; being read, it stores itself if the rules say so.
     *
     * @param outdated whether {@link #isOutdated} held before the answer's own changes were made
     */
    Future<Answered> keep(Sent sent, boolean outdated) {
        if (outdated) {
            Storing not = new Storing.DoNotStore(Storing.Reason.OUTDATED);
            return Future.succeededFuture(new Answered(sent, question.cacheKey().map(key -> not)));
        }
        if (question.cacheKey().isPresent()) {
            return keep(question.cacheKey().get(), question.marked(), sent);
        }
        RequestHead asked = question.marked();
        Optional<CacheKey> get = question.getKey()
                .filter(key -> StorageRules.answersGet(asked.method(), question.uri(), sent.head(), route.policy()));
        return get.map(key -> keep(key, new RequestHead("GET", asked.target(), asked.fields()), sent))
                .orElseGet(() -> Future.succeededFuture(new Answered(sent, Optional.empty())));
    }

    private Future<Answered> keep(CacheKey key, RequestHead asked, Sent sent) {
        Storing storing = withinLimits(decide(asked, sent), sent.body().length());
        if (!(storing instanceof Storing.Store store)
                || question.request().method().equals("HEAD")) {
            return Future.succeededFuture(new Answered(sent, Optional.of(storing)));
        }
        if (sent.status() != StoredResponse.PARTIAL) {
            return Future.succeededFuture(stored(key, sent, store));
        }
        // What is there now counts, not what was there when the question came.
        return rooms.store()
                .select(key, question.marked().fields())
                .map(Found::selected)
                .compose(there -> keepPart(key, sent, store, there));
    }

    private Storing decide(RequestHead asked, Sent sent) {
        return StorageRules.decide(asked, sent.head(), route.policy(), sent.requestTime(), sent.responseTime());
    }

    /** Whether another request has changed what the answer shows, since the question was asked. */
    boolean isOutdated(Sent sent) {
        return rooms.changes().now() > sent.order()
                && rooms.changes().since(sent.order(), route.name(), route.asStored(question.uri()));
    }

    private Answered stored(CacheKey key, Sent sent, Storing.Store store) {
        StoredResponse response = new StoredResponse(
                question.request().method(),
                route.asStored(question.uri()),
                store.selecting(),
                store.head(),
                sent.requestTime(),
                sent.responseTime(),
                sent.body().length());
        Editor editor = rooms.store().edit(key, response, store.retention(), asked());
        return new Answered(
                sent.head(),
                Answered.mustBeTold(sent.body(), sent.status()) ? sent.body() : Tee.of(sent.body(), editor),
                sent.status(),
                Optional.of(store),
                Optional.of(new Kept(response, editor)));
    }

    private Future<Answered> keepPart(CacheKey key, Sent sent, Storing.Store store, Optional<Entry> there) {
        Outcome outcome = combine(sent, there);
        if (outcome instanceof Outcome.Alone) {
            return Future.succeededFuture(stored(key, sent, store));
        }
        if (outcome instanceof Outcome.Joined joined) {
            Storing storing = withinLimits(joined.store(), joined.response().contentLength());
            Body body = storing instanceof Storing.Store
                    ? Tee.of(sent.body(), editor(there.orElseThrow(), joined))
                    : sent.body();
            // Nobody waits for a part: nothing of it is read from the store again.
            return Future.succeededFuture(
                    new Answered(sent.head(), body, sent.status(), Optional.of(storing), Optional.empty()));
        }
        Answered passedOn = new Answered(sent, Optional.of(new Storing.DoNotStore(Storing.Reason.PARTIAL)));
        return outcome instanceof Outcome.Confirms confirms
                ? rooms.store()
                        .freshen(there.orElseThrow(), confirms.response(), confirms.retention())
                        .map(passedOn)
                : Future.succeededFuture(passedOn);
    }

    /**
     * The whole, made of a part that is stored and of what came; empty when they don't make one.
     *
     * @param range that was asked for
     */
    Optional<Answered> completed(String range, Sent sent, Entry part) {
        if (sent.status() != StoredResponse.PARTIAL
                || isOutdated(sent)
                || !(combine(sent, Optional.of(part)) instanceof Outcome.Joined joined)
                || !joined.isComplete()) {
            return Optional.empty();
        }
        long length = joined.response().contentLength();
        Storing may = decide(ranged(range), sent);
        Storing storing = may instanceof Storing.Store ? withinLimits(joined.store(), length) : may;
        Optional<Kept> kept = storing instanceof Storing.Store
                ? Optional.of(new Kept(joined.response(), editor(part, joined)))
                : Optional.empty();
        Body came = kept.map(keeping -> Tee.of(sent.body(), keeping.editor())).orElse(sent.body());
        Body whole = Sequence.of(List.of(
                new Piece(before(part, joined), joined.before()),
                new Piece(came, length - joined.before() - (part.response().contentLength() - joined.after())),
                new Piece(after(part, joined), part.response().contentLength() - joined.after())));
        return Optional.of(new Answered(joined.response().head(), whole, sent.status(), Optional.of(storing), kept));
    }

    /**
     * Stores an entry once more, for requests like the present one. Content that is not at hand is not copied: those
     * requests go on asking upstream, which answers 304.
     */
    Future<Entry> alsoFor(Entry entry) {
        StoredResponse response =
                Choice.alsoFor(entry.response(), question.marked().fields());
        Storing.Retention retention = Freshening.retention(response, route.policy());
        Body body = entry.body();
        if (!(body instanceof Body.Whole whole) || !retention.keepUntil().isAfter(response.responseTime())) {
            body.cancel();
            return Future.succeededFuture(entry);
        }
        Editor editor = rooms.store().edit(entry.key(), response, retention, asked());
        editor.write(whole.bytes());
        return editor.commit().map(entry);
    }

    private RequestHead ranged(String range) {
        RequestHead asked = question.marked();
        return asked.withFields(asked.fields().with("Range", range));
    }

    private Outcome combine(Sent sent, Optional<Entry> there) {
        return Combining.decide(
                there.map(Entry::response),
                question.marked().fields(),
                sent.head(),
                sent.body().length(),
                route.policy(),
                sent.requestTime(),
                sent.responseTime());
    }

    /** Gets only what came; what is stored already it adds itself. */
    private Editor editor(Entry part, Outcome.Joined joined) {
        Editor editor = rooms.store().edit(part.key(), joined.response(), joined.retention(), asked());
        return Joining.begin(editor, before(part, joined), after(part, joined));
    }

    private Asked asked() {
        return Questions.asked(route, question);
    }

    private static Body before(Entry part, Outcome.Joined joined) {
        return joined.before() == 0 ? Body.empty() : Slice.of(part.body(), 0, joined.before() - 1);
    }

    private static Body after(Entry part, Outcome.Joined joined) {
        long length = part.response().contentLength();
        return joined.after() == length ? Body.empty() : Slice.of(part.body(), joined.after(), length - 1);
    }

    /** What the store would not take needs no edit. */
    private Storing withinLimits(Storing storing, long length) {
        if (storing instanceof Storing.Store && length > route.limits().maxCacheResponseSize()) {
            return new Storing.DoNotStore(Storing.Reason.TOO_LARGE);
        }
        if (storing instanceof Storing.Store
                && length != Body.UNKNOWN
                && length < route.limits().minCacheResponseSize()) {
            return new Storing.DoNotStore(Storing.Reason.TOO_SMALL);
        }
        if (storing instanceof Storing.Store && !rooms.store().takesWrites()) {
            return new Storing.DoNotStore(Storing.Reason.STORE_TROUBLE);
        }
        return storing;
    }
}
