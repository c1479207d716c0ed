package io.apibuddy.exchange;

import io.apibuddy.caching.Choice;
import io.apibuddy.caching.Freshening;
import io.apibuddy.caching.Invalidation;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.caching.Storing;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.store.ResponseStore.Editor;
import io.apibuddy.store.ResponseStore.Entry;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One question asked upstream, and what its answer does to the store. Knows no client: someone waits for it, or nobody. */
final class Fetch {
    /** Answers to the cache's own Range: they are for nobody else. */
    private static final Set<Integer> ABOUT_THE_RANGE = Set.of(206, 304, 412, 416);

    private final Rooms rooms;
    private final Route route;
    private final Question question;
    private final Asker asker;
    private final Keeping keeping;

    Fetch(Rooms rooms, Route route, Question question, Asker asker) {
        this.rooms = rooms;
        this.route = route;
        this.question = question;
        this.asker = asker;
        this.keeping = new Keeping(rooms, route, question);
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
     * @param status that upstream answered; not the head's when upstream brought the rest of what was stored in part
     * @param storing the verdict; empty when the cache had no say
     * @param kept what is being stored of it; empty when nothing is
     */
    record Answered(ResponseHead head, Body body, int status, Optional<Storing> storing, Optional<Kept> kept)
            implements Fetched {
        /** Not stored. */
        Answered(Sent sent, Optional<Storing> storing) {
            this(sent.head(), sent.body(), sent.status(), storing, Optional.empty());
        }

        /** Whether the store still takes it: it gives up what grows too large, what a change overtakes, and on a slow disk. */
        boolean isBeingStored() {
            return kept.isPresent() && !kept.get().editor().isGivenUp();
        }

        /**
         * A failure without content: there is no reading that stores it, and something else may be served in its place, so
         * what is done with it has to be told.
         */
        static boolean mustBeTold(Body body, int status) {
            return body.length() == 0 && Guard.FAILED.contains(status);
        }

        /** The answer is passed on. */
        void passedOn() {
            if (mustBeTold(body, status)) {
                kept.ifPresent(keeping -> keeping.editor().commit());
            }
        }

        /** Something else is served in its place, or nobody wants it. */
        void givenUp() {
            body.cancel();
            if (mustBeTold(body, status)) {
                kept.ifPresent(keeping -> keeping.editor().abort());
            }
        }

        Answered with(ResponseHead other) {
            return new Answered(other, body, status, storing, kept);
        }

        Answered with(Body other) {
            return new Answered(head, other, status, storing, kept);
        }
    }

    /**
     * What is being stored.
     *
     * @param response as it will be found
     * @param editor that writes it
     */
    record Kept(StoredResponse response, Editor editor) {}

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
            if (sent.status() != 304) {
                return take(sent, Optional.of(entry));
            }
            sent.body().cancel();
            return Freshening.applies(entry.response(), sent.head())
                    ? Future.succeededFuture(entry)
                            .compose(stored -> confirm(sent, stored))
                            .recover(broken -> afterTrouble(broken, plain))
                    : ask(plain, Optional.of(entry));
        });
    }

    /**
     * Asks whether one of several entries that the request does not select answers it.
     *
     * @param head with their entity tags
     * @param plain the same without, to be asked when the 304 names none of them
     * @param among the entries asked about
     */
    Future<Fetched> choose(RequestHead head, RequestHead plain, List<Entry> among) {
        return send(head).compose(sent -> {
            if (sent.status() != 304) {
                return take(sent, Optional.empty());
            }
            sent.body().cancel();
            Optional<Entry> chosen = Choice.made(
                            among.stream().map(Entry::response).toList(), sent.head())
                    .flatMap(response -> among.stream()
                            .filter(entry -> entry.response().equals(response))
                            .findFirst());
            return chosen.isPresent() && !keeping.isOutdated(sent)
                    ? Future.succeededFuture(chosen.get())
                            .compose(entry -> freshened(sent, entry))
                            .compose(keeping::alsoFor)
                            .<Fetched>map(Confirmed::new)
                            .recover(broken -> afterTrouble(broken, plain))
                    : ask(plain, Optional.empty());
        });
    }

    /** The entry keeps the requests that select it: the present one is not among them. */
    private Future<Entry> freshened(Sent sent, Entry entry) {
        return freshen(
                entry,
                Freshening.freshen(
                        entry.response(), sent.head(), route.policy(), sent.requestTime(), sent.responseTime()));
    }

    private Future<Entry> freshen(Entry entry, StoredResponse freshened) {
        return rooms.store().freshen(entry, freshened, Freshening.retention(freshened, route.policy()));
    }

    /**
     * Asks for what is missing of an entry that holds a part, and hands out the whole.
     *
     * @param head with the range that is missing
     * @param plain the same without, to be asked when what comes does not complete the part
     */
    Future<Fetched> complete(RequestHead head, RequestHead plain, Entry part) {
        return send(head).compose(sent -> {
            if (!ABOUT_THE_RANGE.contains(sent.status())) {
                return take(sent, Optional.of(part));
            }
            Optional<Answered> whole = completed(head.fields().first("Range").orElse(""), sent, part);
            if (whole.isPresent()) {
                return Future.succeededFuture(whole.get());
            }
            sent.body().cancel();
            return ask(plain, Optional.of(part));
        });
    }

    private Optional<Answered> completed(String range, Sent sent, Entry part) {
        try {
            return keeping.completed(range, sent, part);
        } catch (RuntimeException defect) {
            trouble(defect);
            return Optional.empty();
        }
    }

    private Future<Sent> send(RequestHead head) {
        return Attempts.send(rooms, route.guard(), route.mapping(), head, question.body(), asker);
    }

    private Future<Fetched> confirm(Sent sent, Entry entry) {
        StoredResponse freshened = Freshening.freshen(
                entry.response(),
                question.marked().fields(),
                sent.head(),
                route.policy(),
                sent.requestTime(),
                sent.responseTime());
        return freshen(entry, freshened).map(Confirmed::new);
    }

    private Future<Fetched> take(Sent sent, Optional<Entry> selected) {
        boolean outdated = keeping.isOutdated(sent);
        // A cache that fails keeps nothing; the answer is passed on all the same.
        return effects(sent, selected)
                .compose(done -> keeping.keep(sent, outdated))
                .otherwise(defect -> {
                    trouble(defect);
                    return new Answered(sent, Optional.of(new Storing.DoNotStore(Storing.Reason.OTHER)));
                })
                .map(Fetched.class::cast);
    }

    /** What the answer changes of what is stored. */
    private Future<Void> effects(Sent sent, Optional<Entry> selected) {
        boolean isHead = question.request().method().equals("HEAD");
        try {
            Future<Void> effects = isHead && sent.status() == 200 && selected.isPresent()
                    ? compare(sent, selected.get())
                    : invalidate(sent.head());
            return effects.succeeded() ? effects : effects.otherwise(this::trouble);
        } catch (RuntimeException defect) {
            trouble(defect);
            return Future.succeededFuture();
        }
    }

    /** RFC 9111 section 4.3.5: a HEAD says whether the stored GET is still what a GET would bring. */
    private Future<Void> compare(Sent sent, Entry entry) {
        return Freshening.freshenByHead(
                        entry.response(), sent.head(), route.policy(), sent.requestTime(), sent.responseTime())
                .map(freshened -> Freshening.isAllowed(question.request())
                        ? freshen(entry, freshened).<Void>mapEmpty()
                        : Future.<Void>succeededFuture())
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

    /** Done before the answer is passed on, so that its client finds nothing that the answer made invalid. */
    private Future<Void> invalidate(ResponseHead head) {
        Set<String> uris = Invalidation.uris(question.request().method(), question.uri(), head, route.policy());
        if (uris.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Future<?>> removals = new ArrayList<>();
        for (String uri : uris) {
            String stored = route.asStored(uri);
            rooms.changes().note(route.name(), stored);
            removals.add(rooms.store().removeUri(route.name(), stored));
        }
        return Future.join(removals).mapEmpty();
    }
}
