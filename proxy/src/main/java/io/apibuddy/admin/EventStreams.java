package io.apibuddy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.http.Fields;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event streams that are open (server-sent events, HTML standard section 9.2), and what all of them are told. An event
 * is written down once, whatever their number, and not at all while there are none.
 */
final class EventStreams {
    static final int MOST = 64;
    static final int MOST_OF_ONE = 16;

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final Buffer COMMENT = Buffer.buffer(":\n\n");
    private static final Fields FIELDS = Fields.of(
            "Content-Type",
            "text/event-stream",
            // A proxy in front that gathers answers before it sends them would gather this one for ever.
            "X-Accel-Buffering",
            "no");

    private final Vertx vertx;
    private final Meters meters;
    private final InstantSource clock;
    private final Predicate<Visitor> isStillIn;
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private final List<Runnable> ends = new ArrayList<>();
    private boolean closed;

    /**
     * How often something is sent that nobody asked for.
     *
     * @param metrics the sums
     * @param comment so that nobody takes a silent connection for a dead one
     */
    record Beat(Duration metrics, Duration comment) {
        static final Beat USUAL = new Beat(Duration.ofSeconds(2), Duration.ofSeconds(15));
    }

    EventStreams(Vertx vertx, Meters meters, InstantSource clock, Predicate<Visitor> isStillIn) {
        this.vertx = vertx;
        this.meters = meters;
        this.clock = clock;
        this.isStillIn = isStillIn;
    }

    void begin(Beat beat) {
        ends.add(meters.watch(this::happened));
        ends.add(every(beat.metrics(), this::tellMetrics));
        ends.add(every(beat.comment(), () -> open.forEach(stream -> stream.add(COMMENT))));
    }

    private Runnable every(Duration period, Runnable work) {
        long timer = vertx.setPeriodic(period.toMillis(), id -> work.run());
        return () -> vertx.cancelTimer(timer);
    }

    Future<Reply> open(Ask ask) {
        if (ask.call().head().method().equals("HEAD")) {
            return Future.succeededFuture(new Reply(new ResponseHead(200, FIELDS), Body.empty()));
        }
        EventStream stream = admitted(ask);
        stream.add(Buffer.buffer("retry: 3000\n").appendBuffer(frame("hello", hello())));
        meters.snapshot().onSuccess(numbers -> stream.add(metrics(numbers)));
        return Future.succeededFuture(new Reply(new ResponseHead(200, FIELDS), Body.of(stream, Body.UNKNOWN, () -> {
            open.remove(stream);
            stream.abandon();
        })));
    }

    private synchronized EventStream admitted(Ask ask) {
        String address = Addresses.group(ask.call().client().address());
        if (open.size() >= MOST) {
            throw new Refusal(Problems.tooManyStreams(MOST + " in all"));
        }
        if (open.stream().filter(one -> one.address().equals(address)).count() >= MOST_OF_ONE) {
            throw new Refusal(Problems.tooManyStreams(MOST_OF_ONE + " from one address"));
        }
        EventStream stream = new EventStream(vertx.getOrCreateContext(), ask.visitor(), address);
        if (closed) {
            stream.end();
        } else {
            open.add(stream);
        }
        return stream;
    }

    private JsonNode hello() {
        ObjectNode node = Json.object();
        node.set("now", Json.time(clock.instant()));
        return node;
    }

    private Buffer metrics(ProxyMetrics numbers) {
        return frame("metrics", MetricsView.live(numbers, clock.instant()));
    }

    /** On the event loop of the request's connection. */
    private void happened(ExchangeEvent event) {
        if (!open.isEmpty()) {
            Buffer frame = frame("request", EventView.of(event));
            open.forEach(stream -> stream.add(frame));
        }
    }

    private void tellMetrics() {
        endThoseWhoAreOut();
        if (open.isEmpty()) {
            return;
        }
        meters.snapshot()
                .onSuccess(numbers -> {
                    Buffer frame = metrics(numbers);
                    open.forEach(stream -> stream.add(frame));
                })
                .onFailure(cause -> LOG.warn("the event streams were told no numbers", cause));
    }

    /** Who has logged out, or whose login is over, is told no more. */
    private void endThoseWhoAreOut() {
        open.forEach(stream -> {
            if (!isStillIn.test(stream.visitor())) {
                open.remove(stream);
                stream.end();
            }
        });
    }

    static Buffer frame(String event, JsonNode data) {
        return Buffer.buffer("event: " + event + "\ndata: ")
                .appendBuffer(Json.bytes(data))
                .appendString("\n\n");
    }

    int count() {
        return open.size();
    }

    synchronized void close() {
        closed = true;
        ends.forEach(Runnable::run);
        ends.clear();
        open.forEach(EventStream::end);
        open.clear();
    }
}
