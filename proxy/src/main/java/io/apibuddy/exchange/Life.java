package io.apibuddy.exchange;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.CacheStatus;
import io.apibuddy.caching.Presentation;
import io.apibuddy.caching.Reuse;
import io.apibuddy.caching.Selection;
import io.apibuddy.caching.Sharing;
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
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request's life, phase by phase: {@link #answer}, {@link #look}, {@link #carryOut}, and then {@link #serve} or
 * {@link Asking}. It carries out what the rules decide and decides nothing again.
 */
final class Life {
    private static final int LOOKS = 4;
    private static final int PARTIAL_CONTENT = 206;

    private final Rooms rooms;
    private final Flights flights;
    private final Route route;
    private final Call call;
    private final Story story;
    private @Nullable Known known;
    private int looks;

    Life(Rooms rooms, Flights flights, Route route, Call call, Story story) {
        this.rooms = rooms;
        this.flights = flights;
        this.route = route;
        this.call = call;
        this.story = story;
    }

    Rooms rooms() {
        return rooms;
    }

    Flights flights() {
        return flights;
    }

    Route route() {
        return route;
    }

    Call call() {
        return call;
    }

    Story story() {
        return story;
    }

    /** Does not fail: what goes wrong is answered by a problem. */
    Future<Reply> answer() {
        return answer(this::begin);
    }

    /** The same for a question that is known: what is at hand is judged as of when it was received, which is now. */
    Future<Reply> answer(Known before) {
        known = before;
        return answer(() -> look(before.question(), story.received()));
    }

    private Future<Reply> answer(Supplier<Future<Reply>> life) {
        try {
            Future<Reply> reply = life.get();
            return reply.succeeded() ? reply : reply.otherwise(this::failed);
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
        Future<Question> asked = Questions.ask(route, request, call.body());
        if (!asked.succeeded()) {
            return asked.compose(this::look);
        }
        if (call.recollection().keeps()) {
            known = new Known(route, call.head(), asked.result());
            call.recollection().keep(known);
        }
        return look(asked.result());
    }

    /** Looks into the store after another request has ended that this one waited for. */
    Future<Reply> lookAgain(Question question) {
        looks++;
        return look(question);
    }

    /** Whether it has not waited so often for others, in vain, that it has to go alone. */
    boolean mayWait() {
        return looks < LOOKS;
    }

    /** Looks into the store, and does what the rules then say. */
    Future<Reply> look(Question question) {
        return look(question, rooms.now());
    }

    private Future<Reply> look(Question question, Instant now) {
        long looked = flights.now();
        story.content(question.body());
        if (question.key() instanceof Question.Key key) {
            story.key(key.key());
            Future<Found> found = select(key.key(), question);
            return found.succeeded()
                    ? judge(question, found.result(), looked, now)
                    : found.compose(late -> judge(question, late, looked, rooms.now()));
        }
        return carryOut(question, Found.nothing(), decide(question, Selection.nothing(), now), looked);
    }

    /** A cache that cannot be read has nothing. */
    private Future<Found> select(CacheKey key, Question question) {
        try {
            Future<Found> found = rooms.store().select(key, question.marked().fields());
            return found.succeeded() ? found : found.otherwise(this::unreadable);
        } catch (RuntimeException defect) {
            return Future.succeededFuture(unreadable(defect));
        }
    }

    private Found unreadable(Throwable cause) {
        rooms.listeners().tellCacheTrouble("The cache could not be asked; upstream is.", cause);
        return Found.nothing();
    }

    private Future<Reply> judge(Question question, Found found, long looked, Instant now) {
        Reuse reuse;
        try {
            reuse = decide(question, found.selection(), now);
        } catch (RuntimeException odd) {
            Found nothing = unreadable(odd);
            return carryOut(question, nothing, decide(question, nothing.selection(), now), looked);
        }
        return carryOut(question, found, reuse, looked);
    }

    private Reuse decide(Question question, Selection selection, Instant now) {
        return question.verdict(route, selection, now);
    }

    private Future<Reply> carryOut(Question question, Found found, Reuse reuse, long looked) {
        if (reuse instanceof Reuse.Serve serve) {
            question.body().cancel();
            return Future.succeededFuture(hit(question, entry(found), serve));
        }
        if (reuse instanceof Reuse.ServeWhileRevalidating stale) {
            refresh(question, entry(found), stale.validate(), looked);
            question.body().cancel();
            return Future.succeededFuture(
                    serve(question, entry(found), stale.serve(), Statuses.hit(question, stale.serve())));
        }
        if (reuse instanceof Reuse.GatewayTimeout timeout) {
            question.body().cancel();
            return Future.succeededFuture(own(
                    Failures.notStored(route.name(), question, timeout.detail()),
                    Statuses.failed(question, timeout.reason(), Optional.of(timeout.detail()))));
        }
        return new Asking(this, question, Ask.of(route, question, protocol(), found, reuse), looked).answer();
    }

    private Reply hit(Question question, Entry entry, Reuse.Serve serve) {
        Known.Served before = known == null ? null : known.served(serve, call.prefix());
        if (before != null) {
            story.ended(before);
            return new Reply(before.head(), before.withContent() ? entry.body() : Body.empty());
        }
        CacheStatus status = Statuses.hit(question, serve);
        Reply reply = serve(question, entry, serve, status);
        if (known != null && reply.head().status() != PARTIAL_CONTENT) {
            Known.Served served = new Known.Served(
                    serve,
                    call.prefix(),
                    reply.head(),
                    reply.body().length() != 0,
                    story.outcome(),
                    status,
                    Optional.of(story.member()));
            known.served(served);
            story.ended(served);
        }
        return reply;
    }

    private static Entry entry(Found found) {
        return found.selected()
                .orElseThrow(() -> new IllegalStateException("the rules reuse an entry that was not selected"));
    }

    /** Validates what was served stale, with nobody waiting (RFC 5861 section 3). */
    private void refresh(Question question, Entry entry, Reuse.Validate validate, long looked) {
        Optional<String> name = Flights.name(route, question);
        if (name.isEmpty()) {
            return;
        }
        Ask ask = Ask.of(route, question, protocol(), new Found(Optional.of(entry), List.of()), validate);
        Hold hold = Hold.on(List.of(entry));
        // What is asked about a part is no answer to those who want the whole.
        boolean isForAll = Sharing.mayWait(question.request(), validate.reason(), true);
        flights.refresh(
                        route,
                        question,
                        isForAll ? name.get() : name.get() + "\npart",
                        looked,
                        left -> ask.how().apply(fetch(question, Asker.nobody(story.trace()))))
                .onComplete(told -> hold.release());
    }

    Fetch fetch(Question question, Asker asker) {
        return new Fetch(rooms, route, question, asker);
    }

    private String protocol() {
        return call.client().protocol();
    }

    Reply serve(Question question, Entry entry, Reuse.Serve serve, CacheStatus status) {
        story.ended(serve.ttl().isNegative() ? CacheOutcome.STALE : CacheOutcome.HIT, status);
        Optional<Duration> age = Optional.of(serve.age());
        Presentation presentation = Presentation.of(question.marked(), serve.stored());
        if (presentation instanceof Presentation.NotModified notModified) {
            return new Reply(head(question, notModified.head(), serve.stored().head(), age), Body.empty());
        }
        if (presentation instanceof Presentation.NotSatisfiable not) {
            return new Reply(head(question, not.head(), age), Body.empty());
        }
        if (presentation instanceof Presentation.Part part) {
            return new Reply(head(question, part.head(), age), Slice.of(entry.body(), part.first(), part.last()));
        }
        ResponseHead head = head(question, ((Presentation.Whole) presentation).head(), age);
        if (!question.request().method().equals("HEAD")) {
            return new Reply(head, entry.body());
        }
        long length = serve.stored().contentLength();
        return new Reply(
                length < 0 ? head : head.withFields(head.fields().with("Content-Length", Long.toString(length))),
                Body.empty());
    }

    /** The head to send, with what the story says of the cache. */
    ResponseHead head(Question question, ResponseHead head, Optional<Duration> age) {
        return head(question, head, head, age);
    }

    private ResponseHead head(Question question, ResponseHead head, ResponseHead represented, Optional<Duration> age) {
        return Sandbox.around(
                ReplyHead.of(head, age, story.member(), route, question.uri(), call.prefix()),
                represented,
                question.request().fields());
    }

    Reply own(Problem problem, CacheStatus status) {
        story.ended(CacheOutcome.NONE, status);
        return story.refused(problem.with(CacheStatus.NAME, story.member())).reply();
    }
}
