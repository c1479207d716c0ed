package io.apibuddy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.apibuddy.caching.CacheKey;
import io.apibuddy.caching.StoredResponse;
import io.apibuddy.config.ConfigLoader;
import io.apibuddy.events.ExchangeEvent;
import io.apibuddy.events.Listeners;
import io.apibuddy.events.ProxyListener;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.apibuddy.message.Delivery;
import io.apibuddy.message.Reply;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.store.ResponseStore.Entry;
import io.apibuddy.store.ResponseStore.Found;
import io.apibuddy.store.StateStore;
import io.apibuddy.upstream.Upstream;
import io.apibuddy.upstream.UpstreamException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A cache, an upstream and a client that do what they should not. */
class FaultsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final Map<String, Supplier<Object>> store = new HashMap<>();
    private final Deque<Upstream.Answer> answers = new ArrayDeque<>();
    private final List<Upstream.Request> asked = new ArrayList<>();
    private final List<ExchangeEvent> events = new ArrayList<>();
    private final List<String> trouble = new ArrayList<>();
    private final ConfigLoader config = ConfigLoader.create().mapping("api", "http://127.0.0.1:1", "test");

    FaultsTest() {
        store.put("secret", () -> new byte[32]);
        store.put("states", FaultsTest::noStates);
        store.put("takesWrites", () -> true);
        store.put("select", () -> Future.succeededFuture(Found.nothing()));
    }

    @Test
    void aCacheThatCannotBeReadIsPassedBy() {
        store.put("select", () -> Future.failedFuture("the disk is gone"));
        store.put("edit", FaultsTest::defect);
        answers.add(answer(200, Body.of(Buffer.buffer("fetched"))));

        assertThat(text(get())).isEqualTo("fetched");
        assertThat(trouble).hasSize(2);
    }

    @Test
    void aCacheThatThrowsIsPassedBy() {
        store.put("select", FaultsTest::defect);
        store.put("edit", FaultsTest::defect);
        answers.add(answer(200, Body.of(Buffer.buffer("fetched"))));

        Reply reply = get();
        assertThat(text(reply)).isEqualTo("fetched");
        assertThat(cacheStatus(reply)).doesNotContain("; stored").contains("detail=not-storable");
    }

    @Test
    void whatTheDiskIsKnownNotToTakeIsPassedOnAndSaysSo() {
        store.put("takesWrites", () -> false);
        store.put("edit", FaultsTest::defect);
        answers.add(answer(200, Body.of(Buffer.buffer("fetched"))));

        Reply reply = get();
        assertThat(text(reply)).isEqualTo("fetched");
        assertThat(cacheStatus(reply)).doesNotContain("; stored").contains("detail=store-trouble");
        assertThat(trouble).as("nothing was tried").isEmpty();
    }

    @Test
    void anAnswerThatThereIsNoMemoryToReadIsA503() {
        UpstreamException cause = new UpstreamException(
                UpstreamException.Kind.REFUSED, "broke", new OutOfMemoryError("direct buffer memory"));
        assertThat(Failures.problem(cause).status()).isEqualTo(503);
    }

    @Test
    void aConfirmationThatMemoryAloneTakesDoesNotSayThatItIsStored() {
        store.put("takesWrites", () -> false);
        store.put("select", () -> Future.succeededFuture(stale()));
        store.put("freshen", () -> Future.succeededFuture(stale().selected().orElseThrow()));
        answers.add(answer(304, Body.empty()));

        assertThat(cacheStatus(get()))
                .contains("fwd-status=304", "detail=store-trouble")
                .doesNotContain("; stored");
    }

    @Test
    void aStoredAnswerThatTheRulesTripOverIsAsIfItWereNotThere() {
        store.put("select", () -> Future.succeededFuture(new Found(Optional.of(unreadableEntry()), List.of())));
        store.put("edit", FaultsTest::defect);
        answers.add(answer(200, Body.of(Buffer.buffer("fetched"))));

        Reply reply = get();
        assertThat(text(reply)).isEqualTo("fetched");
        assertThat(cacheStatus(reply)).startsWith("api-buddy; fwd=uri-miss");
    }

    @Test
    void aConfirmationThatCannotBeWrittenIsAskedForInFull() {
        store.put("select", () -> Future.succeededFuture(stale()));
        store.put("freshen", () -> Future.failedFuture("the disk is gone"));
        store.put("edit", FaultsTest::defect);
        answers.add(answer(304, Body.empty()));
        answers.add(answer(200, Body.of(Buffer.buffer("fetched"))));

        assertThat(text(get())).isEqualTo("fetched");
        assertThat(asked.get(0).head().fields().contains("If-None-Match")).isTrue();
        assertThat(asked.get(1).head().fields().contains("If-None-Match")).isFalse();
    }

    @Test
    void anAnswerWhoseEffectsOnTheCacheFailIsPassedOnAllTheSame() {
        store.put("select", () -> Future.succeededFuture(stale()));
        store.put("remove", FaultsTest::defect);
        answers.add(answer(200, Body.empty(), "ETag", "\"other\""));
        Reply head = answered(new RequestHead("HEAD", Target.parse("/api/a"), Fields.empty()), Body.empty());
        assertThat(head.head().status()).isEqualTo(200);

        store.put("removeUri", () -> Future.failedFuture("the disk is gone"));
        answers.add(answer(204, Body.empty()));
        Reply delete = answered(new RequestHead("DELETE", Target.parse("/api/a"), Fields.empty()), Body.empty());
        assertThat(delete.head().status()).isEqualTo(204);
        assertThat(trouble).hasSize(2);
    }

    @Test
    void aDefectIsAnsweredAndToldOnceAndTheRequestsContentGivenUp() {
        AtomicBoolean cancelled = new AtomicBoolean();
        PushedStream throwing = new PushedStream() {
            @Override
            public PushedStream resume() {
                throw new IllegalStateException("a defect");
            }
        };
        Reply reply = answered(
                new RequestHead("POST", Target.parse("/api/a"), Fields.empty()),
                Body.of(throwing, Body.UNKNOWN, () -> cancelled.set(true)));

        assertThat(reply.head().status()).isEqualTo(500);
        assertThat(cacheStatus(reply)).isEqualTo("api-buddy; detail=internal");
        assertThat(cancelled).isTrue();
        reply.delivered().accept(new Delivery(0, true));
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.problem()).contains("internal");
            assertThat(event.cacheStatus()).contains("api-buddy; detail=internal");
        });
    }

    @Test
    void aClientThatBreaksOffItsRequestIsNoDefect() {
        PushedStream content = new PushedStream();
        content.breakOff(new IllegalStateException("the client has gone"));
        Reply reply = answered(
                new RequestHead("POST", Target.parse("/api/a"), Fields.empty()),
                Body.of(content, Body.UNKNOWN, () -> {}));
        assertThat(reply.head().status()).isEqualTo(400);
        assertThat(cacheStatus(reply)).isEqualTo("api-buddy; detail=broken-request");
    }

    @Test
    void anEmptyContentThatStreamsCanBeSentTwice() {
        store.put("select", () -> Future.succeededFuture(stale()));
        store.put("edit", FaultsTest::defect);
        answers.add(answer(304, Body.empty(), "ETag", "\"other\""));
        answers.add(answer(200, Body.of(Buffer.buffer("fetched"))));
        PushedStream content = new PushedStream();
        content.finish();

        Reply reply =
                answered(new RequestHead("GET", Target.parse("/api/a"), Fields.empty()), Body.of(content, 0, () -> {}));
        assertThat(text(reply)).isEqualTo("fetched");
        assertThat(asked)
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.body()).isInstanceOf(Body.Whole.class));
    }

    @Test
    void aRevalidationReadsNothingThatIsNotKept() {
        config.set("domain_mappings.api.stale_while_revalidate_seconds", 1_000_000, "test");
        store.put("select", () -> Future.succeededFuture(stale()));
        AtomicBoolean cancelled = new AtomicBoolean();
        answers.add(answer(500, Body.of(new PushedStream(), Body.UNKNOWN, () -> cancelled.set(true))));

        assertThat(cacheStatus(get())).startsWith("api-buddy; hit; ttl=-");
        assertThat(cancelled).isTrue();
    }

    @Test
    void aRevalidationDoesNotReadOnWhatIsTooLargeToKeep() {
        config.set("domain_mappings.api.stale_while_revalidate_seconds", 1_000_000, "test")
                .set("cache.max_cache_response_size", 10, "test");
        store.put("select", () -> Future.succeededFuture(stale()));
        List<String> edited = new ArrayList<>();
        store.put(
                "edit",
                () -> proxy(ResponseStore.Editor.class, name -> {
                    edited.add(name);
                    return name.startsWith("is") ? (Object) false : null;
                }));
        AtomicBoolean cancelled = new AtomicBoolean();
        PushedStream endless = new PushedStream();
        answers.add(answer(200, Body.of(endless, Body.UNKNOWN, () -> cancelled.set(true))));

        get();
        endless.push("12345678");
        assertThat(cancelled).isFalse();
        endless.push("12345678");
        assertThat(cancelled).isTrue();
        assertThat(edited).endsWith("abort").doesNotContain("commit");
    }

    private Reply get() {
        return answered(new RequestHead("GET", Target.parse("/api/a"), Fields.empty()), Body.empty());
    }

    private Reply answered(RequestHead head, Body body) {
        Listeners listeners = new Listeners();
        listeners.add(new ProxyListener() {
            @Override
            public void onEvent(ExchangeEvent event) {
                events.add(event);
            }

            @Override
            public void onCacheTrouble(String what, Throwable cause) {
                trouble.add(what);
            }
        });
        Exchange exchange = Exchange.open(
                        config.load().config(),
                        proxy(
                                ResponseStore.class,
                                name -> store.getOrDefault(name, FaultsTest::defect)
                                        .get()),
                        proxy(Upstream.class, name -> Future.succeededFuture(answers.remove()), asked),
                        listeners,
                        () -> NOW,
                        (delay, work) -> () -> {})
                .result();
        Future<Reply> reply = exchange.handle(
                new Call(head, body, new Loopback(Promise.<Void>promise().future()), ""));
        assertThat(reply.succeeded()).isTrue();
        return reply.result();
    }

    private static StateStore noStates() {
        return proxy(StateStore.class, name -> name.equals("load") ? Future.succeededFuture(Map.of()) : null);
    }

    private static Object defect() {
        throw new IllegalStateException("a defect");
    }

    private static <T> T proxy(Class<T> type, java.util.function.Function<String, Object> methods) {
        return proxy(type, methods, new ArrayList<>());
    }

    @SuppressWarnings("unchecked")
    private static <T, A> T proxy(Class<T> type, java.util.function.Function<String, Object> methods, List<A> given) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            if (args != null) {
                given.add((A) args[0]);
            }
            return methods.apply(method.getName());
        }));
    }

    private static Found stale() {
        StoredResponse response = new StoredResponse(
                "GET",
                "http://127.0.0.1:1/a",
                Fields.empty(),
                new ResponseHead(200, Fields.of("ETag", "\"1\"", "Content-Length", "3")),
                NOW.minusSeconds(90_000),
                NOW.minusSeconds(90_000),
                3);
        return new Found(Optional.of(new Stored(response)), List.of());
    }

    private static Entry unreadableEntry() {
        return proxy(Entry.class, name -> defect());
    }

    private record Stored(StoredResponse response) implements Entry {
        @Override
        public CacheKey key() {
            return new CacheKey("api", "00");
        }

        @Override
        public Body body() {
            return Body.of(Buffer.buffer("old"));
        }
    }

    private static Upstream.Answer answer(int status, Body body, String... fields) {
        return new Upstream.Answer(new ResponseHead(status, Fields.of(fields)), body);
    }

    private static String text(Reply reply) {
        return ((Body.Whole) reply.body()).bytes().toString();
    }

    private static String cacheStatus(Reply reply) {
        return reply.head().fields().first("Cache-Status").orElse("");
    }
}
