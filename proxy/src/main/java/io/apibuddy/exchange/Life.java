package io.apibuddy.exchange;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.CacheStatus;
import io.apibuddy.caching.ForwardReason;
import io.apibuddy.caching.Presentation;
import io.apibuddy.caching.Reuse;
import io.apibuddy.caching.ReuseRules;
import io.apibuddy.caching.Selection;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.SecurityEvent;
import io.apibuddy.http.HopByHop;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.apibuddy.message.Problem;
import io.apibuddy.message.Reply;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Found;
import io.apibuddy.upstream.UpstreamException;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One request's life, phase by phase: {@link #answer}, {@link #look}, {@link #carryOut}, and then {@link #serve} or
 * {@link Asking}. It carries out what the rules decide and decides nothing again.
 */
final class Life {
    /** What RFC 5861 section 4 calls an error. */
    private static final Set<Integer> FAILED = Set.of(500, 502, 503, 504);

    private final Rooms rooms;
    private final Revalidations revalidations;
    private final Route route;
    private final Call call;
    private final Story story;

    Life(Rooms rooms, Revalidations revalidations, Route route, Call call, Story story) {
        this.rooms = rooms;
        this.revalidations = revalidations;
        this.route = route;
        this.call = call;
        this.story = story;
    }

    /** Does not fail: what goes wrong is answered by a problem. */
    Future<Reply> answer() {
        try {
            return begin().otherwise(this::failed);
        } catch (RuntimeException defect) {
            call.body().cancel();
            return Future.succeededFuture(failed(defect));
        }
    }

    private Reply failed(Throwable failure) {
        Problem problem = Failures.problem(failure);
        return own(problem, Statuses.refused(problem.name()));
    }

    private Future<Reply> begin() {
        if (Via.isLoop(call.head().fields())) {
            call.body().cancel();
            rooms.listeners()
                    .tell(new SecurityEvent(
                            rooms.now(), call.client().address(), SecurityEvent.Kind.LOOP, "own Via in a request"));
            return Future.succeededFuture(own(Failures.loop(), Statuses.refused("loop")));
        }
        RequestHead request = call.head().withFields(HopByHop.strip(call.head().fields()));
        return Questions.ask(route, request, call).compose(this::look);
    }

    private Future<Reply> look(Question question) {
        if (question.key() instanceof Question.Key key) {
            story.key(key.key());
            return select(key.key(), question).compose(found -> judge(question, found));
        }
        Question.NoKey none = (Question.NoKey) question.key();
        Reuse reuse = decide(question, Selection.nothing());
        return carryOut(
                question,
                Found.nothing(),
                reuse instanceof Reuse.GatewayTimeout
                        ? reuse
                        : new Reuse.Forward(none.reason(), Optional.empty(), none.detail()));
    }

    /** A cache that cannot be read has nothing. */
    private Future<Found> select(CacheKey key, Question question) {
        try {
            return rooms.store().select(key, question.marked().fields()).otherwise(this::unreadable);
        } catch (RuntimeException defect) {
            return Future.succeededFuture(unreadable(defect));
        }
    }

    private Found unreadable(Throwable cause) {
        rooms.listeners().tellCacheTrouble("The cache could not be asked; upstream is.", cause);
        return Found.nothing();
    }

    private Future<Reply> judge(Question question, Found found) {
        Reuse reuse;
        try {
            reuse = decide(question, found.selection());
        } catch (RuntimeException odd) {
            Found nothing = unreadable(odd);
            return carryOut(question, nothing, decide(question, nothing.selection()));
        }
        return carryOut(question, found, reuse);
    }

    private Reuse decide(Question question, Selection selection) {
        return ReuseRules.decide(question.marked(), selection, route.policy(), rooms.now());
    }

    private Future<Reply> carryOut(Question question, Found found, Reuse reuse) {
        if (reuse instanceof Reuse.Serve serve) {
            question.body().cancel();
            return Future.succeededFuture(serve(question, entry(found), serve, Statuses.hit(question, serve)));
        }
        if (reuse instanceof Reuse.ServeWhileRevalidating stale) {
            revalidations.start(route, question, entry(found), stale.validate(), protocol());
            return Future.succeededFuture(
                    serve(question, entry(found), stale.serve(), Statuses.hit(question, stale.serve())));
        }
        if (reuse instanceof Reuse.Validate validate) {
            RequestHead head = ForwardedHead.validating(route, question, protocol(), validate.conditions());
            return new Asking(
                            question,
                            List.of(entry(found)),
                            validate.reason(),
                            validate.detail(),
                            validate.ifUpstreamFails())
                    .outcome(fetch(question)
                            .validate(head, ForwardedHead.of(route, question, protocol()), entry(found)));
        }
        if (reuse instanceof Reuse.Choose choose) {
            RequestHead head = ForwardedHead.validating(route, question, protocol(), choose.conditions());
            List<Entry> among = found.others().stream()
                    .filter(entry -> choose.among().contains(entry.response()))
                    .toList();
            return new Asking(question, among, choose.reason())
                    .outcome(fetch(question).choose(head, ForwardedHead.of(route, question, protocol()), among));
        }
        if (reuse instanceof Reuse.Complete complete) {
            RequestHead head = ForwardedHead.validating(route, question, protocol(), complete.conditions());
            return new Asking(question, List.of(entry(found)), complete.reason())
                    .outcome(fetch(question)
                            .complete(head, ForwardedHead.of(route, question, protocol()), entry(found)));
        }
        if (reuse instanceof Reuse.Forward forward) {
            RequestHead head = ForwardedHead.of(route, question, protocol());
            List<Entry> selected = found.selected().stream().toList();
            return new Asking(question, selected, forward.reason(), forward.detail(), forward.ifUpstreamFails())
                    .outcome(fetch(question).ask(head, found.selected()));
        }
        Reuse.GatewayTimeout timeout = (Reuse.GatewayTimeout) reuse;
        question.body().cancel();
        return Future.succeededFuture(own(
                Failures.notStored(route.name(), timeout.detail()),
                Statuses.failed(question, timeout.reason(), Optional.of(timeout.detail()))));
    }

    private static Entry entry(Found found) {
        return found.selected()
                .orElseThrow(() -> new IllegalStateException("the rules reuse an entry that was not selected"));
    }

    private Fetch fetch(Question question) {
        return new Fetch(
                rooms, route, question, call.client()::interim, call.client().gone());
    }

    private String protocol() {
        return call.client().protocol();
    }

    /** Upstream is asked: why, about what, and what may be served should it fail (then it is the one asked about). */
    private final class Asking {
        private final Question question;
        private final List<Entry> stored;
        private final ForwardReason reason;
        private final Optional<String> detail;
        private final Optional<Reuse.Serve> ifUpstreamFails;
        private final Instant since = rooms.now();
        private final Hold hold;

        private Asking(
                Question question,
                List<Entry> stored,
                ForwardReason reason,
                Optional<String> detail,
                Optional<Reuse.Serve> ifUpstreamFails) {
            this.question = question;
            this.stored = stored;
            this.reason = reason;
            this.detail = detail;
            this.ifUpstreamFails = ifUpstreamFails;
            this.hold = Hold.on(stored);
        }

        /** Nothing that is stored may be served should it fail. */
        private Asking(Question question, List<Entry> stored, ForwardReason reason) {
            this(question, stored, reason, Optional.empty(), Optional.empty());
        }

        private Future<Reply> outcome(Future<Fetch.Fetched> fetched) {
            return fetched.map(this::cameBack).otherwise(this::failed).onComplete(told -> hold.release());
        }

        private Reply cameBack(Fetch.Fetched fetched) {
            story.upstreamAnswered(fetched.status(), Duration.between(since, rooms.now()));
            try {
                return reply(fetched);
            } catch (RuntimeException defect) {
                if (fetched instanceof Fetch.Answered answered) {
                    answered.body().cancel();
                }
                throw defect;
            }
        }

        private Reply reply(Fetch.Fetched fetched) {
            if (fetched instanceof Fetch.Confirmed confirmed) {
                return confirmed(confirmed.entry());
            }
            Fetch.Answered answered = (Fetch.Answered) fetched;
            Optional<Reuse.Serve> inItsPlace = ifUpstreamFails.filter(serve -> !serve.onlyIfDisconnected());
            if (inItsPlace.isPresent() && FAILED.contains(answered.status())) {
                answered.body().cancel();
                return stale(inItsPlace.get());
            }
            CacheStatus status = Statuses.answered(question, reason, answered, rooms.now(), detail);
            story.ended(answered.storing().isPresent() ? CacheOutcome.MISS : CacheOutcome.BYPASS, status);
            return new Reply(head(question, answered.head(), Optional.empty(), status), answered.body());
        }

        /** The entry as it is now is what the request selects, whatever the request's directives say of its age. */
        private Reply confirmed(Entry entry) {
            Reuse.Serve serve = ReuseRules.confirmed(entry.response(), route.policy(), rooms.now());
            Reply reply = serve(question, entry, serve, Statuses.confirmed(question, reason, serve.ttl(), detail));
            story.outcome(CacheOutcome.REVALIDATED);
            return reply;
        }

        private Reply stale(Reuse.Serve serve) {
            return serve(question, stored.get(0), serve, Statuses.hit(question, serve));
        }

        private Reply failed(Throwable failure) {
            if (failure instanceof UpstreamException && ifUpstreamFails.isPresent()) {
                return stale(ifUpstreamFails.get());
            }
            return own(Failures.problem(failure), Statuses.failed(question, reason, detail));
        }
    }

    private Reply serve(Question question, Entry entry, Reuse.Serve serve, CacheStatus status) {
        story.ended(serve.ttl().isNegative() ? CacheOutcome.STALE : CacheOutcome.HIT, status);
        Optional<Duration> age = Optional.of(serve.age());
        Presentation presentation = Presentation.of(question.marked(), serve.stored());
        if (presentation instanceof Presentation.NotModified notModified) {
            return new Reply(head(question, notModified.head(), age, status), Body.empty());
        }
        if (presentation instanceof Presentation.NotSatisfiable not) {
            return new Reply(head(question, not.head(), age, status), Body.empty());
        }
        if (presentation instanceof Presentation.Part part) {
            return new Reply(
                    head(question, part.head(), age, status), Slice.of(entry.body(), part.first(), part.last()));
        }
        ResponseHead head = head(question, ((Presentation.Whole) presentation).head(), age, status);
        if (!question.request().method().equals("HEAD")) {
            return new Reply(head, entry.body());
        }
        long length = serve.stored().contentLength();
        return new Reply(
                length < 0 ? head : head.withFields(head.fields().with("Content-Length", Long.toString(length))),
                Body.empty());
    }

    private ResponseHead head(Question question, ResponseHead head, Optional<Duration> age, CacheStatus status) {
        return ReplyHead.of(head, age, status, route, question.uri(), call.prefix());
    }

    private Reply own(Problem problem, CacheStatus status) {
        story.ended(CacheOutcome.NONE, status);
        return story.refused(problem.with(CacheStatus.NAME, status.member())).reply();
    }
}
