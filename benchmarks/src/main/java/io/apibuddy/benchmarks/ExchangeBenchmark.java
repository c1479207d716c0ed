package io.apibuddy.benchmarks;

import io.apibuddy.config.ProxyConfig;
import io.apibuddy.events.Listeners;
import io.apibuddy.exchange.Exchange;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.apibuddy.message.Client;
import io.apibuddy.message.Recollection;
import io.apibuddy.message.Reply;
import io.apibuddy.store.ResponseStore;
import io.apibuddy.upstream.Upstream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a hit costs from the call to the reply: all but the access check, the listeners and the socket. Of a head that is met
 * for the first time, and of one that the server has recognised by its bytes, whose question and last answer are at hand.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ExchangeBenchmark {
    private static final int AT_ONCE = 1000;

    private final Stores stores = new Stores();
    private final ResponseStore store = stores.open(10_000, 16L << 20);
    private final Upstream upstream = Upstream.open(stores.vertx());
    private final HttpServer origin;
    private final Exchange exchange;
    private final Call first = call(Recollection.none());
    private final Call known = call(new Recollection());

    /** Opens it, in front of an origin of its own. */
    public ExchangeBenchmark() {
        origin = Stores.await(stores.vertx()
                .createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .putHeader("ETag", "\"1\"")
                        .end("x".repeat(1024)))
                .listen(0, "127.0.0.1"));
        ProxyConfig config = ProxyConfig.load(stores.file(
                "config.yaml",
                "domain_mappings: {wiki: {upstream: \"http://127.0.0.1:" + origin.actualPort() + "\"}}"));
        exchange = Stores.await(Exchange.open(
                config, store, upstream, new Listeners(), InstantSource.system(), (delay, work) -> () -> {}));
    }

    /** Has it stored. */
    @Setup
    public void fill() {
        Promise<Reply> reply = Promise.promise();
        stores.vertx()
                .runOnContext(nothing -> exchange.handle(first)
                        .onSuccess(answer -> {
                            if (answer.body() instanceof Body.Streamed streamed) {
                                streamed.stream().endHandler(end -> reply.complete(answer));
                                streamed.stream().resume();
                            } else {
                                reply.complete(answer);
                            }
                        })
                        .onFailure(reply::fail));
        Stores.await(reply.future());
    }

    /** Ends it. */
    @TearDown
    public void close() {
        exchange.close();
        Stores.await(upstream.close());
        Stores.await(origin.close());
        Stores.await(store.close());
        stores.close();
    }

    /**
     * Answers from memory, on an event loop, as the server would have it.
     *
     * @return the last reply
     * @throws InterruptedException when it is to end
     */
    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public Optional<Reply> hit() throws InterruptedException {
        return handle(first);
    }

    /**
     * The same, where what was worked out of the head is remembered.
     *
     * @return the last reply
     * @throws InterruptedException when it is to end
     */
    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public Optional<Reply> knownHit() throws InterruptedException {
        return handle(known);
    }

    private Optional<Reply> handle(Call call) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Reply[] last = new Reply[1];
        stores.vertx().runOnContext(nothing -> {
            for (int i = 0; i < AT_ONCE; i++) {
                last[0] = exchange.handle(call).result();
            }
            done.countDown();
        });
        done.await();
        return Optional.ofNullable(last[0]);
    }

    private static Call call(Recollection recollection) {
        return new Call(
                new RequestHead(
                        "GET",
                        Target.parse("/wiki/w/api.php?action=query&format=json&titles=Helsinki"),
                        Fields.of("Host", "127.0.0.1:8080", "Accept", "*/*", "User-Agent", "benchmark")),
                Body.empty(),
                new Local(Promise.<Void>promise().future()),
                "",
                recollection);
    }

    /**
     * On this machine, and stays.
     *
     * @param gone never
     */
    private record Local(Future<Void> gone) implements Client {
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
            return "127.0.0.1:8080";
        }

        @Override
        public String protocol() {
            return "1.1";
        }

        @Override
        public void interim(ResponseHead head) {
            throw new IllegalStateException("a hit has none");
        }
    }
}
