package io.apibuddy.exchange;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.CacheStatus;
import io.apibuddy.events.CacheOutcome;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Tracing;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.apibuddy.message.Delivery;
import io.apibuddy.message.Problem;
import io.apibuddy.message.Reply;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Gathers what one request's event will tell. On one context. */
final class Story {
    private final long id;
    private final Instant received;
    private final Call call;
    private final String shown;
    private final Recent recent;
    private final Tracing.Request trace;
    private @Nullable Buffer content;
    private boolean lacksContent;
    private @Nullable Route route;
    private @Nullable CacheStatus status;
    private Optional<String> member = Optional.empty();
    private @Nullable CacheKey key;
    private CacheOutcome outcome = CacheOutcome.NONE;
    private OptionalInt upstreamStatus = OptionalInt.empty();
    private Duration upstreamTime = Duration.ZERO;
    private Optional<String> problem = Optional.empty();
    private BigDecimal cost = BigDecimal.ZERO;
    private int calls;
    private Instant calledAt;
    private boolean collapsed;

    /** @param shown its target, masked */
    Story(long id, Instant received, Call call, String shown, Recent recent, Tracing.Request trace) {
        this.id = id;
        this.received = received;
        this.calledAt = received;
        this.call = call;
        this.shown = shown;
        this.recent = recent;
        this.trace = trace;
    }

    /** When its head had come. */
    Instant received() {
        return received;
    }

    /** Where its calls are recorded. */
    Tracing.Request trace() {
        return trace;
    }

    /** Its content, as far as it was read for the key. */
    void content(Body body) {
        if (body.length() == 0 || !recent.isOn()) {
            return;
        }
        if (body instanceof Body.Whole whole && whole.length() <= Recent.LONGEST_CONTENT) {
            content = whole.bytes();
        } else {
            lacksContent = true;
        }
    }

    void route(Route route) {
        this.route = route;
        cost = route.mapping().costPerCall();
    }

    void key(CacheKey key) {
        this.key = key;
    }

    /** The time in a queue, and between attempts, is not upstream's. */
    void upstreamAnswered(int status, Instant now) {
        upstreamStatus = OptionalInt.of(status);
        upstreamTime = Duration.between(calledAt, now);
    }

    /** A call is made for it. */
    void called(Instant now) {
        calls++;
        calledAt = now;
    }

    /** Another request's call brought its answer. */
    void collapsed() {
        collapsed = true;
    }

    void ended(CacheOutcome outcome, CacheStatus status) {
        this.outcome = outcome;
        this.status = status;
        this.member = Optional.of(status.member());
    }

    /** The same, of what was told in the same words before. */
    void ended(Known.Served served) {
        outcome = served.outcome();
        status = served.status();
        member = served.member();
    }

    /** What {@link #ended} said of the cache, as it stands in Cache-Status. */
    String member() {
        return member.orElseThrow();
    }

    CacheOutcome outcome() {
        return outcome;
    }

    /** In place of what {@link #ended} said. */
    void outcome(CacheOutcome better) {
        outcome = better;
    }

    Problem refused(Problem problem) {
        this.problem = Optional.of(problem.name());
        return problem;
    }

    Reply toldBy(Rooms rooms, Reply reply) {
        return reply.watchedBy(delivery -> {
            ExchangeEvent event = event(reply, delivery, rooms.now());
            recent.add(new Recent.Remembered(call.head(), content, lacksContent, route, status, key, event));
            trace.end(event);
            rooms.listeners().tell(event);
        });
    }

    private ExchangeEvent event(Reply reply, Delivery delivery, Instant end) {
        return new ExchangeEvent(
                id,
                received,
                call.client().address(),
                call.client().protocol(),
                call.head().method(),
                shown,
                Optional.ofNullable(route).map(Route::name),
                reply.head().status(),
                outcome,
                member,
                Optional.ofNullable(key).map(CacheKey::hash),
                upstreamStatus,
                upstreamTime,
                calls,
                collapsed,
                cost,
                Duration.between(received, end),
                delivery.bytes(),
                delivery.complete(),
                problem,
                trace.traceId());
    }
}
