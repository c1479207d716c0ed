package io.apibuddy.exchange;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.Freshening;
import io.apibuddy.caching.Invalidation;
import io.apibuddy.caching.StorageRules;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing;
import io.apibuddy.http.MalformedTargetException;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Editor;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.upstream.Upstream;
import io.apibuddy.upstream.Upstream.Answer;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One question asked upstream, and what its answer does to the store. Knows no client: someone waits for it, or nobody. */
final class Fetch {
    private final Rooms rooms;
    private final Route route;
    private final Question question;
    private final Consumer<ResponseHead> interim;
    private final Future<Void> cancelled;

    Fetch(Rooms rooms, Route route, Question question, Consumer<ResponseHead> interim, Future<Void> cancelled) {
        this.rooms = rooms;
        this.route = route;
        this.question = question;
        this.interim = interim;
        this.cancelled = cancelled;
    }

    /** What came back. */
    sealed interface Fetched {
        /** The status that upstream answered. */
        int status();
    }

    /**
     * The stored answer still holds; it is as new.
     *
     * @param entry as it is now
     */
    record Confirmed(Entry entry) implements Fetched {
        @Override
        public int status() {
            return 304;
        }
    }

    /**
     * An answer.
     *
     * @param head end-to-end fields only
     * @param body to be read or cancelled; being read, it stores itself when it is to be stored
     * @param storing the verdict; empty when the cache had no say
     */
    record Answered(ResponseHead head, Body body, Optional<Storing> storing) implements Fetched {
        @Override
        public int status() {
            return head.status();
        }
    }

    /**
     * Asks, with the client's own conditions.
     *
     * @param selected what is stored and does not serve, which a HEAD may freshen
     */
    Future<Fetched> ask(RequestHead head, Optional<Entry> selected) {
        return send(head).compose(sent -> take(sent, selected));
    }

    /**
     * Asks whether an entry still holds.
     *
     * @param head with conditions of the cache's own
     * @param plain the same without, to be asked when the 304 turns out to be about another variant
     */
    Future<Fetched> validate(RequestHead head, RequestHead plain, Entry entry) {
        return send(head).compose(sent -> {
            if (sent.answer().head().status() != 304) {
                return take(sent, Optional.of(entry));
            }
            sent.answer().body().cancel();
            return Freshening.applies(entry.response(), sent.answer().head())
                    ? Future.succeededFuture(entry)
                            .compose(stored -> confirm(sent, stored))
                            .recover(broken -> afterTrouble(broken, plain))
                    : ask(plain, Optional.of(entry));
        });
    }

    /** An answer and its times (RFC 9111 section 4.2.3). */
    private record Sent(Answer answer, Instant requestTime, Instant responseTime) {}

    private Future<Sent> send(RequestHead head) {
        Instant requestTime = rooms.now();
        return rooms.upstream()
                .send(new Upstream.Request(
                        route.mapping(), head, question.body(), route.mapping().requestTimeout(), interim, cancelled))
                .map(answer -> new Sent(answer, requestTime, rooms.now()));
    }

    private Future<Fetched> confirm(Sent sent, Entry entry) {
        StoredResponse freshened = Freshening.freshen(
                entry.response(),
                question.marked().fields(),
                sent.answer().head(),
                route.policy(),
                sent.requestTime(),
                sent.responseTime());
        return rooms.store()
                .freshen(entry, freshened, Freshening.retention(freshened, route.policy()))
                .map(Confirmed::new);
    }

    private Future<Fetched> take(Sent sent, Optional<Entry> selected) {
        ResponseHead head = sent.answer().head();
        boolean isHead = question.request().method().equals("HEAD");
        Future<Void> effects = Future.succeededFuture(selected)
                .compose(entry -> isHead && head.status() == 200 && entry.isPresent()
                        ? compare(sent, entry.get())
                        : invalidate(head));
        // A cache that fails keeps nothing; the answer is passed on all the same.
        return effects.otherwise(this::trouble)
                .map(done -> question.cacheKey()
                        .<Fetched>map(key -> kept(key, sent))
                        .orElseGet(() -> new Answered(head, sent.answer().body(), Optional.empty())));
    }

    /** RFC 9111 section 4.3.5: a HEAD says whether the stored GET is still what a GET would bring. */
    private Future<Void> compare(Sent sent, Entry entry) {
        return Freshening.freshenByHead(
                        entry.response(), sent.answer().head(), route.policy(), sent.requestTime(), sent.responseTime())
                .map(freshened -> rooms.store()
                        .freshen(entry, freshened, Freshening.retention(freshened, route.policy()))
                        .<Void>mapEmpty())
                .orElseGet(() -> rooms.store().remove(entry));
    }

    private Future<Fetched> afterTrouble(Throwable cause, RequestHead plain) {
        trouble(cause);
        return ask(plain, Optional.empty());
    }

    private @Nullable Void trouble(Throwable cause) {
        rooms.listeners().tellCacheTrouble("An answer was passed on past the cache.", cause);
        return null;
    }

    private Answered kept(CacheKey key, Sent sent) {
        try {
            return keep(key, sent);
        } catch (RuntimeException defect) {
            trouble(defect);
            Storing not = new Storing.DoNotStore(Storing.Reason.OTHER);
            return new Answered(sent.answer().head(), sent.answer().body(), Optional.of(not));
        }
    }

    private Answered keep(CacheKey key, Sent sent) {
        ResponseHead head = sent.answer().head();
        Body body = sent.answer().body();
        Storing storing = withinLimits(
                StorageRules.decide(question.marked(), head, route.policy(), sent.requestTime(), sent.responseTime()),
                body.length());
        if (!(storing instanceof Storing.Store store)
                || question.request().method().equals("HEAD")) {
            return new Answered(head, body, Optional.of(storing));
        }
        StoredResponse response = new StoredResponse(
                question.request().method(),
                asStored(question.uri()),
                store.selecting(),
                store.head(),
                sent.requestTime(),
                sent.responseTime(),
                body.length());
        Editor editor = rooms.store().edit(key, response, store.retention());
        return new Answered(head, Tee.of(body, editor), Optional.of(storing));
    }

    private Storing withinLimits(Storing storing, long length) {
        if (storing instanceof Storing.Store && length > route.limits().maxCacheResponseSize()) {
            return new Storing.DoNotStore(Storing.Reason.TOO_LARGE);
        }
        if (storing instanceof Storing.Store
                && length != Body.UNKNOWN
                && length < route.limits().minCacheResponseSize()) {
            return new Storing.DoNotStore(Storing.Reason.TOO_SMALL);
        }
        return storing;
    }

    /** Done before the answer is passed on, so that its client finds nothing that the answer made invalid. */
    private Future<Void> invalidate(ResponseHead head) {
        Set<String> uris = Invalidation.uris(question.request().method(), question.uri(), head, route.policy());
        if (uris.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Future<?>> removals = new ArrayList<>();
        uris.forEach(uri -> removals.add(rooms.store().removeUri(route.name(), asStored(uri))));
        return Future.join(removals).mapEmpty();
    }

    /**
     * As stored answers are known: with this mapping's order of parameters, less the ignored ones, and with a mark in
     * place of each value that looks like a credential.
     */
    private String asStored(String uri) {
        if (!uri.startsWith(route.origin() + "/")) {
            return uri;
        }
        try {
            Target target = Target.parse(uri.substring(route.origin().length()));
            return route.storedUri(route.keyed(route.mapping().key().sortQuery() ? target.sorted() : target));
        } catch (MalformedTargetException e) {
            return uri; // nothing is stored under it
        }
    }
}
