package io.apibuddy.server;

import io.apibuddy.config.ServerConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.apibuddy.message.Delivery;
import io.apibuddy.message.Handler;
import io.apibuddy.message.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A server on any free port whose handler writes down what it sees. By default it reads all and tells it back. */
final class TestServer implements AutoCloseable {
    /** What the handler saw, in order. */
    final List<RequestHead> seen = new CopyOnWriteArrayList<>();

    final List<Call> calls = new CopyOnWriteArrayList<>();
    final List<String> refused = new CopyOnWriteArrayList<>();
    final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    final Vertx vertx;
    private Handler handler = TestServer::echo;
    private Server server;

    private TestServer(int loops) {
        vertx = loops == 0 ? Vertx.vertx() : Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
    }

    static Config config() {
        return new Config();
    }

    static TestServer start() {
        return start(config());
    }

    static TestServer start(Config config) {
        TestServer test = new TestServer(config.loops);
        test.server = await(Server.open(
                test.vertx, config.build(), test::handle, (address, why) -> test.refused.add(address + " " + why)));
        return test;
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    TestServer answering(Handler next) {
        handler = next;
        return this;
    }

    Server server() {
        return server;
    }

    int port() {
        return server.port();
    }

    RawClient connect() {
        return RawClient.to("127.0.0.1", port());
    }

    private Future<Reply> handle(Call call) {
        seen.add(call.head());
        calls.add(call);
        return handler.handle(call).map(reply -> reply.watchedBy(deliveries::add));
    }

    static Future<Reply> echo(Call call) {
        return read(call.body())
                .map(text -> reply(200, call.head().method() + " " + call.head().target() + " " + text));
    }

    static Future<String> read(Body body) {
        if (body instanceof Body.Whole whole) {
            return Future.succeededFuture(whole.bytes().toString(StandardCharsets.ISO_8859_1));
        }
        Promise<String> read = Promise.promise();
        Buffer all = Buffer.buffer();
        var stream = ((Body.Streamed) body).stream();
        stream.exceptionHandler(read::tryFail);
        stream.endHandler(done -> read.tryComplete(all.toString(StandardCharsets.ISO_8859_1)));
        stream.handler(all::appendBuffer);
        stream.resume();
        return read.future();
    }

    static Reply reply(int status, String content, String... fields) {
        return new Reply(new ResponseHead(status, Fields.of(fields)), Body.of(Buffer.buffer(content)));
    }

    static Future<Reply> answer(int status, String content, String... fields) {
        return Future.succeededFuture(reply(status, content, fields));
    }

    @Override
    public void close() {
        await(server.close(Duration.ZERO));
        await(vertx.close());
    }

    /** The defaults of design section 4, to be changed. */
    static final class Config {
        String host = "127.0.0.1";
        int port;
        Duration idle = Duration.ofSeconds(60);
        Duration header = Duration.ofSeconds(10);
        int maxTarget = 8192;
        int maxHeader = 32768;
        long maxContent = 10_485_760;
        int maxConnections;
        /** 0: as many as Vert.x likes. */
        int loops;

        Optional<ServerConfig.Tls> tls = Optional.empty();

        ServerConfig build() {
            return new ServerConfig(
                    host,
                    port,
                    Duration.ofSeconds(30),
                    idle,
                    header,
                    Duration.ofSeconds(10),
                    maxTarget,
                    maxHeader,
                    maxContent,
                    maxConnections,
                    tls);
        }
    }
}
