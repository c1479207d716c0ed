package io.apibuddy.exchange;

import io.apibuddy.config.MappingConfig;
import io.apibuddy.events.Tracing;
import io.apibuddy.events.UpstreamEvent;
import io.apibuddy.http.RequestHead;
import io.apibuddy.message.Body;
import io.apibuddy.throttling.Backoff;
import io.apibuddy.upstream.Upstream;
import io.apibuddy.upstream.UpstreamException;
import io.apibuddy.upstream.UpstreamException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One request on its way upstream: its turn, the call, and what is done when it fails. It is sent again after a connection
 * that failed and after 502, 503 and 504, if that changes nothing (RFC 9110 section 9.2.2), upstream has time for it, and
 * the budget has; and after a 429, where the mapping's requests wait for their turn. On one context.
 */
final class Attempts {
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");
    private static final Set<Integer> FOR_NOW = Set.of(502, 503, 504);
    private static final Set<Kind> NO_ANSWER =
            Set.of(Kind.DNS, Kind.REFUSED, Kind.CONNECT_TIMEOUT, Kind.TERMINATED, Kind.TLS);
    private static final int TOO_MANY_REQUESTS = 429;

    /** How often a request whose turn it was is refused by upstream, before that is passed on. */
    private static final int REFUSALS = 5;

    /** Content that is read beforehand, so that it can be sent again. */
    private static final long REPEATABLE = 64 * 1024;

    private final Rooms rooms;
    private final Guard guard;
    private final MappingConfig mapping;
    private final RequestHead head;
    private final Asker asker;
    private final Duration patience;
    private Instant begun;
    private Body body;
    private Duration waited = Duration.ZERO;
    private int retries;
    private int refusals;

    private Attempts(Rooms rooms, Guard guard, MappingConfig mapping, RequestHead head, Body body, Asker asker) {
        this.rooms = rooms;
        this.guard = guard;
        this.mapping = mapping;
        this.head = head;
        this.body = body;
        this.asker = asker;
        this.begun = rooms.now();
        this.patience = guard.patience();
    }

    /** Sends a request; fails with why there is no answer. */
    static Future<Sent> send(
            Rooms rooms, Guard guard, MappingConfig mapping, RequestHead head, Body body, Asker asker) {
        Attempts attempts = new Attempts(rooms, guard, mapping, head, body, asker);
        guard.budget().request();
        return attempts.begin().onFailure(failed -> body.cancel());
    }

    private Future<Sent> begin() {
        boolean readFirst = body instanceof Body.Streamed
                && body.length() > 0
                && body.length() <= REPEATABLE
                && mapping.retries() > 0
                && mayRepeat();
        return readFirst
                ? Content.read(body, REPEATABLE)
                        .recover(broken -> Future.failedFuture(new BrokenRequestException(broken)))
                        .compose(content -> {
                            body = content instanceof Content.AtHand whole
                                    ? Body.of(whole.bytes())
                                    : ((Content.TooLarge) content).body();
                            begun = rooms.now(); // until now it was the client who took its time
                            return attempt();
                        })
                : attempt();
    }

    private boolean mayRepeat() {
        return IDEMPOTENT.contains(head.method()) || (head.method().equals("POST") && mapping.retryPost());
    }

    private Future<Sent> attempt() {
        return attempt(this::enter);
    }

    private Future<Sent> attempt(Supplier<Future<Guard.Call>> leave) {
        Instant asked = rooms.now();
        Future<Guard.Call> entered = leave.get();
        if (entered.succeeded()) {
            return sent(entered.result()); // at once, as nearly always
        }
        return entered.compose(call -> {
            waited = waited.plus(Duration.between(asked, rooms.now()));
            return sent(call);
        });
    }

    private Future<Guard.Call> enter() {
        boolean blameless = asker.background() || retries + refusals > 0;
        return guard.enter(patience.minus(waited), asker.left(), blameless);
    }

    private Future<Sent> sent(Guard.Call call) {
        Instant requestTime = rooms.now();
        long order = rooms.changes().now();
        asker.called().run();
        Tracing.Outgoing trace = asker.trace().call(head.method(), host());
        return asked(call, traced(trace))
                .compose(
                        answer -> {
                            Sent sent = new Sent(answer, order, requestTime, rooms.now());
                            tell(
                                    trace,
                                    requestTime,
                                    sent.responseTime(),
                                    OptionalInt.of(sent.status()),
                                    Optional.empty());
                            call.answered(sent.head());
                            return came(sent);
                        },
                        cause -> {
                            tell(trace, requestTime, rooms.now(), OptionalInt.empty(), Optional.of(error(cause)));
                            call.failed(cause, asker.gone().isComplete());
                            return failed(cause);
                        });
    }

    private String host() {
        return mapping.upstream().getRawAuthority();
    }

    /** With the trace's context in place of the client's; the key and what is stored have the client's. */
    private RequestHead traced(Tracing.Outgoing trace) {
        return rooms.tracing().isOff() ? head : head.withFields(trace.carried(head.fields()));
    }

    /** A defect, too, is an outcome that the guard must hear of. */
    private Future<Upstream.Answer> asked(Guard.Call call, RequestHead head) {
        try {
            return rooms.upstream()
                    .send(new Upstream.Request(
                            mapping,
                            head,
                            body,
                            atLeastOne(timeLeft()),
                            mapping.requestTimeout(),
                            call::sent,
                            call::again,
                            asker.interim(),
                            asker.gone()));
        } catch (RuntimeException defect) {
            return Future.failedFuture(defect);
        }
    }

    private static Duration atLeastOne(Duration millis) {
        return millis.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : millis;
    }

    private void tell(Tracing.Outgoing trace, Instant at, Instant end, OptionalInt status, Optional<String> error) {
        UpstreamEvent event = new UpstreamEvent(
                mapping.name(),
                at,
                status,
                error,
                Duration.between(at, end),
                retries + refusals > 0,
                mapping.costPerCall());
        trace.end(event);
        rooms.listeners().tell(event);
    }

    private static String error(Throwable cause) {
        return cause instanceof UpstreamException upstream ? upstream.kind().proxyError() : "proxy_internal_error";
    }

    /** Time in the queue does not count: upstream was not asked then. */
    private Duration timeLeft() {
        return mapping.requestTimeout()
                .minus(asker.spent())
                .minus(Duration.between(begun, rooms.now()))
                .plus(waited);
    }

    private Future<Sent> came(Sent sent) {
        if (sent.status() == TOO_MANY_REQUESTS && waitsForItsTurn()) {
            refusals++;
            sent.body().cancel();
            return attempt();
        }
        if (!FOR_NOW.contains(sent.status()) || !guard.isFailure(sent.head())) {
            return Future.succeededFuture(sent);
        }
        Duration asked = Quotas.told(sent.head(), rooms.now())
                .retryAt()
                .map(then -> Duration.between(rooms.now(), then))
                .orElse(Duration.ZERO);
        Optional<Duration> wait = retryIn(asked);
        if (wait.isEmpty()) {
            return Future.succeededFuture(sent);
        }
        sent.body().cancel();
        return after(wait.get()).compose(passed -> attempt());
    }

    /** A 429 means that nothing was done: whatever the method, it can be sent again, if its content can. */
    private boolean waitsForItsTurn() {
        return guard.waits()
                && body instanceof Body.Whole
                && refusals < REFUSALS
                && !asker.left().isComplete()
                && guard.couldGo(patience.minus(waited));
    }

    private Future<Sent> failed(Throwable cause) {
        boolean worthIt = cause instanceof UpstreamException upstream
                && NO_ANSWER.contains(upstream.kind())
                && !asker.gone().isComplete();
        return (worthIt ? retryIn(Duration.ZERO) : Optional.<Duration>empty())
                .map(wait -> after(wait).compose(passed -> attempt(() -> enterOr(cause))))
                .orElseGet(() -> Future.failedFuture(cause));
    }

    /** That there is no leave to send it again is no news to a client that was given leave: what failed is. */
    private Future<Guard.Call> enterOr(Throwable failed) {
        return enter().recover(refused -> Future.failedFuture(failed));
    }

    /**
     * How long until it is sent again; empty when it is not.
     *
     * @param asked what upstream asks for
     */
    private Optional<Duration> retryIn(Duration asked) {
        if (retries >= mapping.retries()
                || !asker.mayRetry()
                || !mayRepeat()
                || !(body instanceof Body.Whole)
                || asker.left().isComplete()) {
            return Optional.empty();
        }
        Duration backOff = Backoff.wait(retries, rooms.random().getAsDouble());
        Duration wait = asked.compareTo(backOff) > 0 ? asked : backOff;
        if (wait.compareTo(timeLeft()) >= 0
                || !guard.couldGo(wait)
                || !guard.budget().take()) {
            return Optional.empty();
        }
        retries++;
        return Optional.of(wait);
    }

    /** Fails as soon as nobody waits any more. */
    private Future<Void> after(Duration wait) {
        Home home = Home.here();
        Promise<Void> over = Promise.promise();
        Runnable alarm = rooms.timers().after(wait, () -> home.run(over::tryComplete));
        asker.left().onComplete(gone -> {
            alarm.run();
            home.run(() -> over.tryFail(
                    new UpstreamException(Kind.TERMINATED, "the call was given up before it was made again")));
        });
        return over.future();
    }
}
