package io.apibuddy.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.StoredResponse;
import io.apibuddy.config.ConfigLoader;
import io.apibuddy.config.MappingConfig;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Listeners;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.apibuddy.message.Client;
import io.apibuddy.message.Reply;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Found;
import io.apibuddy.store.StateStore;
import io.apibuddy.upstream.Upstream;
import io.apibuddy.upstream.UpstreamException;
import io.apibuddy.upstream.UpstreamException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that wait for equal ones, with an upstream, a store, a clock and clients that do as they are told. */
class FlightsTest {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private final List<Upstream.Request> asked = new ArrayList<>();
    private final List<Promise<Upstream.Answer>> answers = new ArrayList<>();
    private final List<Runnable> alarms = new ArrayList<>();
    private final RecordingEditor editor = new RecordingEditor();
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final Exchange exchange = Exchange.open(
                    config(),
                    proxy(ResponseStore.class, this::inStore),
                    upstream(this::ask),
                    new Listeners(),
                    () -> now,
                    this::after)
            .result();

    private static ProxyConfig config() {
        return ConfigLoader.create()
                .mapping("api", "http://127.0.0.1:1", "test")
                .set("domain_mappings.api.retries", 0, "test")
                .set("domain_mappings.api.requests_per_hour", 0, "test")
                .load()
                .config();
    }

    private Object inStore(String method) {
        return switch (method) {
            case "secret" -> new byte[32];
            case "states" ->
                proxy(StateStore.class, name -> name.equals("load") ? Future.succeededFuture(Map.of()) : null);
            case "select" -> Future.succeededFuture(Found.nothing());
            case "edit" -> editor;
            case "takesWrites" -> true;
            default -> throw new IllegalStateException(method);
        };
    }

    private Runnable after(Duration delay, Runnable work) {
        if (!delay.equals(REQUEST_TIMEOUT)) {
            return () -> {};
        }
        alarms.add(work);
        return () -> alarms.remove(work);
    }

    private Future<Upstream.Answer> ask(Upstream.Request request) {
        asked.add(request);
        Promise<Upstream.Answer> answer = Promise.promise();
        answers.add(answer);
        return answer.future();
    }

    private static Upstream upstream(Function<Upstream.Request, Future<Upstream.Answer>> ask) {
        return new Upstream() {
            @Override
            public Future<Answer> send(Request request) {
                return ask.apply(request);
            }

            @Override
            public void reconfigure(Iterable<MappingConfig> mappings) {}

            @Override
            public Future<Void> close() {
                return Future.succeededFuture();
            }
        };
    }

    private static <T> T proxy(Class<T> type, Function<String, Object> methods) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> methods.apply(method.getName())));
    }

    /** A client that may leave. */
    private static final class Someone implements Client {
        private final Promise<Void> gone = Promise.promise();

        @Override
        public String address() {
            return "127.0.0.1";
        }

        @Override
        public String scheme() {
            return "http";
        }

        @Override
        public String authority() {
            return "127.0.0.1";
        }

        @Override
        public String protocol() {
            return "1.1";
        }

        @Override
        public Future<Void> gone() {
            return gone.future();
        }

        @Override
        public void interim(ResponseHead head) {}
    }

    private static Call call(Client client, String path) {
        return new Call(new RequestHead("GET", Target.parse(path), Fields.empty()), Body.empty(), client, "");
    }

    private Future<Reply> get() {
        return get(new Someone());
    }

    private Future<Reply> get(Someone client) {
        return exchange.handle(call(client, "/api/a"));
    }

    private List<Future<Reply>> crowd(int size) {
        return IntStream.range(0, size).mapToObj(i -> get()).toList();
    }

    private void reply(int which, int status, Body body, String... fields) {
        answers.get(which).complete(new Upstream.Answer(new ResponseHead(status, Fields.of(fields)), body));
    }

    private void fail(int which, Kind kind) {
        answers.get(which).fail(new UpstreamException(kind, "a test's"));
    }

    private static int status(Future<Reply> reply) {
        assertThat(reply.isComplete()).isTrue();
        return reply.result().head().status();
    }

    /** What is read of a streamed reply, as it comes. */
    private static StringBuilder read(Future<Reply> reply) {
        StringBuilder seen = new StringBuilder();
        assertThat(reply.isComplete()).isTrue();
        var stream = ((Body.Streamed) reply.result().body()).stream();
        stream.exceptionHandler(cause -> seen.append("BROKEN"));
        stream.endHandler(end -> seen.append("END"));
        stream.handler(bytes -> seen.append(bytes.length() < 10 ? bytes.toString() : "[" + bytes.length() + "]"));
        stream.resume();
        return seen;
    }

    @Test
    void oneThatFailsIsReplacedOnce() {
        List<Future<Reply>> crowd = crowd(101);
        assertThat(asked).hasSize(1);
        assertThat(exchange.waiting()).isEqualTo(100);
        fail(0, Kind.REFUSED);
        assertThat(asked).hasSize(2);
        fail(1, Kind.REFUSED);
        assertThat(asked).hasSize(2);
        assertThat(crowd).allSatisfy(reply -> assertThat(status(reply)).isEqualTo(502));
        assertThat(exchange.waiting()).isZero();
    }

    @Test
    void anUpstreamThatFailsAtOnceIsAskedTwiceForAHundredWhoWait() {
        // The second has failed before the third hears of the first's failure.
        List<Upstream.Request> sent = new ArrayList<>();
        Promise<Upstream.Answer> first = Promise.promise();
        Exchange failing = Exchange.open(
                        config(),
                        proxy(ResponseStore.class, this::inStore),
                        upstream(request -> {
                            sent.add(request);
                            return sent.size() == 1
                                    ? first.future()
                                    : Future.failedFuture(new UpstreamException(Kind.REFUSED, "at once"));
                        }),
                        new Listeners(),
                        () -> now,
                        this::after)
                .result();
        List<Future<Reply>> crowd = IntStream.range(0, 101)
                .mapToObj(i -> failing.handle(call(new Someone(), "/api/a")))
                .toList();
        first.fail(new UpstreamException(Kind.TERMINATED, "reset"));
        assertThat(sent).hasSize(2);
        assertThat(crowd).allSatisfy(reply -> assertThat(status(reply)).isEqualTo(502));
    }

    @Test
    void whoComesNewWhileTheReplacementIsUnderWayWaitsForThatOne() {
        Future<Reply> leader = get();
        Future<Reply> follower = get();
        fail(0, Kind.TERMINATED);
        Future<Reply> newcomer = get();
        assertThat(asked).hasSize(2);
        reply(1, 200, Body.empty());
        assertThat(status(leader)).isEqualTo(502);
        assertThat(status(follower)).isEqualTo(200);
        assertThat(status(newcomer)).isEqualTo(200);
    }

    @Test
    void theReplacementHasTheTimeThatIsLeftAndIsNotSentAgain() {
        get();
        now = now.plusSeconds(10);
        get();
        now = now.plusSeconds(5);
        fail(0, Kind.REFUSED);
        assertThat(asked).hasSize(2);
        assertThat(asked.get(0).timeout()).isEqualTo(REQUEST_TIMEOUT);
        assertThat(asked.get(1).timeout()).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void whoHasWaitedForMostOfItsTimeIsNotMadeToWaitForAnotherOne() {
        get();
        Future<Reply> early = get();
        now = now.plusSeconds(20);
        Future<Reply> late = get();
        now = now.plusSeconds(10);
        fail(0, Kind.TIMEOUT);
        assertThat(status(early)).isEqualTo(504);
        assertThat(late.isComplete()).isFalse();
        assertThat(asked).hasSize(2);
        assertThat(asked.get(1).timeout()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aClientThatLeavesIsCountedAndKeptNoLonger() {
        get();
        List<Someone> clients =
                IntStream.range(0, 50).mapToObj(i -> new Someone()).toList();
        List<Future<Reply>> replies = clients.stream().map(this::get).toList();
        Future<Reply> staying = get();
        assertThat(exchange.waiting()).isEqualTo(51);
        clients.forEach(client -> client.gone.complete());
        assertThat(exchange.waiting()).isEqualTo(1);
        assertThat(replies).allMatch(Future::isComplete);
        reply(0, 200, Body.empty());
        assertThat(status(staying)).isEqualTo(200);
        assertThat(exchange.waiting()).isZero();
        assertThat(asked).hasSize(1);
    }

    @Test
    void aCallThatIsUnderWayGoesOnThoughAllHaveLeft() {
        Someone client = new Someone();
        get(client);
        client.gone.complete();
        assertThat(asked.get(0).cancelled().isComplete()).isFalse();
        Future<Reply> next = get();
        reply(0, 200, Body.empty());
        assertThat(status(next)).isEqualTo(200);
        assertThat(asked).hasSize(1);
    }

    @Test
    void whoComesTooLateForTheBeginningOfWhatIsNotKeptAsksForItselfAndIsSharedInItsTurn() {
        PushedStream source = new PushedStream();
        Future<Reply> first = get();
        editor.givenUp = true;
        reply(0, 200, Body.of(source, Body.UNKNOWN, () -> {}));
        StringBuilder seen = read(first);
        source.push(Buffer.buffer(new byte[Broadcast.WINDOW + 1]));
        Future<Reply> late = get();
        Future<Reply> later = get();
        assertThat(asked).hasSize(2);
        PushedStream again = new PushedStream();
        reply(1, 200, Body.of(again, Body.UNKNOWN, () -> {}));
        StringBuilder seenLate = read(late);
        StringBuilder seenLater = read(later);
        again.push("all").finish();
        editor.committed.complete();
        assertThat(seenLate).hasToString("allEND");
        assertThat(seenLater).hasToString("allEND");
        source.finish();
        assertThat(seen).hasToString("[262145]END");
        assertThat(asked).hasSize(2);
    }

    /** Both looked into the store before the first one's refresh, which has ended when the second one asks for its own. */
    @Test
    void whoLookedBeforeARefreshThatHasEndedDoesNotMakeAnother() {
        List<Promise<Found>> looks = new ArrayList<>();
        Exchange serving = Exchange.open(
                        ConfigLoader.create()
                                .mapping("api", "http://127.0.0.1:1", "test")
                                .set("domain_mappings.api.stale_while_revalidate_seconds", 1_000_000, "test")
                                .load()
                                .config(),
                        proxy(ResponseStore.class, method -> {
                            if (method.equals("select")) {
                                looks.add(Promise.promise());
                                return looks.get(looks.size() - 1).future();
                            }
                            return inStore(method);
                        }),
                        upstream(this::ask),
                        new Listeners(),
                        () -> now,
                        this::after)
                .result();
        Future<Reply> first = serving.handle(call(new Someone(), "/api/a"));
        Future<Reply> second = serving.handle(call(new Someone(), "/api/a"));
        looks.get(0).complete(stale());
        assertThat(status(first)).isEqualTo(200);
        reply(0, 200, Body.of(Buffer.buffer("new")));
        editor.committed.complete();
        looks.get(1).complete(stale());
        assertThat(status(second)).isEqualTo(200);
        assertThat(asked).hasSize(1);

        serving.handle(call(new Someone(), "/api/a"));
        looks.get(2).complete(stale());
        assertThat(asked)
                .as("who looks afterwards and still finds it stale does")
                .hasSize(2);
    }

    private Found stale() {
        Instant then = now.minus(Duration.ofDays(2));
        StoredResponse response = new StoredResponse(
                "GET",
                "http://127.0.0.1:1/a",
                Fields.empty(),
                new ResponseHead(200, Fields.of("Content-Length", "3")),
                then,
                then,
                3);
        Entry entry =
                proxy(Entry.class, method -> method.equals("response") ? response : Body.of(Buffer.buffer("old")));
        return new Found(Optional.of(entry), List.of());
    }

    /** Such as a stream of events. */
    @Test
    void whoComesTooLateForTheBeginningOfWhatDoesNotEndDoesNotWaitForeverForItsEnd() {
        PushedStream source = new PushedStream();
        Future<Reply> first = get();
        reply(0, 200, Body.of(source, Body.UNKNOWN, () -> {}));
        read(first);
        source.push(Buffer.buffer(new byte[Broadcast.WINDOW + 1]));
        Future<Reply> late = get();
        assertThat(asked).hasSize(1);
        assertThat(alarms).hasSize(1);
        alarms.get(0).run();
        assertThat(alarms).isEmpty();
        assertThat(asked).hasSize(2);
        reply(1, 200, Body.empty());
        assertThat(status(late)).isEqualTo(200);
    }

    @Test
    void whoComesTooLateForTheBeginningIsAnsweredOnceTheEndIsThere() {
        PushedStream source = new PushedStream();
        Future<Reply> first = get();
        reply(0, 200, Body.of(source, Body.UNKNOWN, () -> {}));
        read(first);
        source.push(Buffer.buffer(new byte[Broadcast.WINDOW + 1]));
        Future<Reply> late = get();
        source.finish();
        assertThat(late.isComplete()).isFalse();
        assertThat(asked).hasSize(1);
        editor.committed.complete();
        assertThat(alarms).isEmpty();
        assertThat(asked).as("this store has nothing, so it is asked").hasSize(2);
    }

    @Test
    void aDefectInTheMiddleEndsItForAll() {
        List<Future<Reply>> crowd = crowd(3);
        answers.get(0).fail(new IllegalStateException("a defect"));
        assertThat(crowd).allSatisfy(reply -> assertThat(status(reply)).isEqualTo(500));
        assertThat(exchange.waiting()).isZero();
        get();
        assertThat(asked).hasSize(2);
    }

    /** In whatever order looking, landing and storing come: what is stored is not asked for twice. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void manyThreadsOnManyKeysAskUpstreamOnceForEach(long seed) throws InterruptedException {
        int keys = 500;
        int each = 24;
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(6));
        Map<String, LongAdder> calls = new ConcurrentHashMap<>();
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        try {
            ProxyConfig config = config();
            ResponseStore store = ResponseStore.open(
                            vertx, config.cache(), () -> now, (what, cause) -> wrong.add(what + cause))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            Exchange hammered = Exchange.open(
                            config,
                            store,
                            upstream(request -> content(vertx, request, calls)),
                            new Listeners(),
                            () -> now,
                            (delay, work) -> () -> {})
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < keys * each; i++) {
                order.add(i / (each * 5) * 5 + i % 5); // equal ones near one another
            }
            Random random = new Random(seed);
            for (int i = 0; i + 60 <= order.size(); i += 60) {
                Collections.shuffle(order.subList(i, i + 60), random);
            }
            List<Context> contexts = IntStream.range(0, 6)
                    .mapToObj(i -> (Context) ((VertxInternal) vertx).createEventLoopContext())
                    .toList();
            CountDownLatch done = new CountDownLatch(order.size());
            for (int i = 0; i < order.size(); i++) {
                String path = "/api/" + order.get(i);
                contexts.get(i % contexts.size())
                        .runOnContext(go -> hammered.handle(call(new Someone(), path))
                                .onComplete(
                                        reply -> whole(reply, body -> {
                                            if (!body.equals("content of " + path.substring(4))) {
                                                wrong.add(path + ": " + body);
                                            }
                                            done.countDown();
                                        }),
                                        failed -> {
                                            wrong.add(path + ": " + failed);
                                            done.countDown();
                                        }));
            }
            assertThat(done.await(60, SECONDS)).isTrue();
            assertThat(wrong).isEmpty();
            assertThat(calls).hasSize(keys);
            calls.values().removeIf(count -> count.sum() == 1);
            assertThat(calls).as("asked more than once").isEmpty();
            assertThat(hammered.waiting()).isZero();
            store.close().toCompletionStage().toCompletableFuture().join();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** Answers at once, a little later, as a whole or in a stream, by the path. */
    private static Future<Upstream.Answer> content(
            Vertx vertx, Upstream.Request request, Map<String, LongAdder> calls) {
        String path = request.head().target().path();
        calls.computeIfAbsent(path, first -> new LongAdder()).increment();
        String text = "content of " + path;
        int kind = Math.floorMod(path.hashCode(), 4);
        PushedStream stream = new PushedStream();
        stream.push(text).finish();
        Body body = kind % 2 == 0 ? Body.of(stream, text.length(), () -> {}) : Body.of(stream, Body.UNKNOWN, () -> {});
        Upstream.Answer answer = new Upstream.Answer(new ResponseHead(200, Fields.empty()), body);
        if (kind < 2) {
            return Future.succeededFuture(answer);
        }
        Promise<Upstream.Answer> later = Promise.promise();
        vertx.getOrCreateContext().runOnContext(next -> later.complete(answer));
        return later.future();
    }

    private static void whole(Reply reply, java.util.function.Consumer<String> then) {
        if (reply.body() instanceof Body.Whole whole) {
            then.accept(whole.bytes().toString());
            return;
        }
        Buffer all = Buffer.buffer();
        var stream = ((Body.Streamed) reply.body()).stream();
        stream.exceptionHandler(cause -> then.accept("broke off: " + cause));
        stream.endHandler(end -> then.accept(all.toString()));
        stream.handler(all::appendBuffer);
        stream.resume();
    }
}
