package io.apibuddy.testing;

import io.apibuddy.http.Fields;
import io.apibuddy.threats.Secrets;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP origin on loopback that answers by script and remembers what it was asked. HTTP/1.1 and, by prior knowledge or
 * ALPN, HTTP/2. It has event loops of its own. Safe for any thread.
 */
public final class ScriptedOrigin implements AutoCloseable {
    private final Vertx vertx;
    private final String scheme;
    private final int port;
    private final List<Asked> requests = new CopyOnWriteArrayList<>();
    private final Queue<Script> once = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Script always = reply(200, "hello");

    private ScriptedOrigin(HttpServerOptions options) {
        this(options, 0);
    }

    private ScriptedOrigin(HttpServerOptions options, int wanted) {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(1));
        scheme = options.isSsl() ? "https" : "http";
        port = await(vertx.createHttpServer(options)
                        .connectionHandler(connection -> connections.incrementAndGet())
                        .requestHandler(this::take)
                        .listen(wanted, "127.0.0.1"))
                .actualPort();
    }

    /** Starts one without TLS. */
    public static ScriptedOrigin http() {
        return new ScriptedOrigin(new HttpServerOptions());
    }

    /** Starts one without TLS where another one was. */
    public static ScriptedOrigin http(int port) {
        return new ScriptedOrigin(new HttpServerOptions(), port);
    }

    /** Starts one with TLS that offers HTTP/2 and HTTP/1.1. */
    public static ScriptedOrigin https(TestCertificates.Leaf leaf) {
        return new ScriptedOrigin(tls(leaf).setUseAlpn(true));
    }

    /** Starts one with TLS that speaks HTTP/1.1 only. */
    public static ScriptedOrigin https1(TestCertificates.Leaf leaf) {
        return new ScriptedOrigin(tls(leaf).setUseAlpn(false));
    }

    private static HttpServerOptions tls(TestCertificates.Leaf leaf) {
        return new HttpServerOptions()
                // However many streams a test gives up: what is tested is not the origin's guard against floods.
                .setHttp2RstFloodMaxRstFramePerWindow(Integer.MAX_VALUE)
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(leaf.certFile().toString())
                        .addKeyPath(leaf.keyFile().toString()));
    }

    /** Answers a request; called on an event loop of the origin's. */
    @FunctionalInterface
    public interface Script {
        /**
         * Answers.
         *
         * @param request whose content has not been read unless the script was given to {@link #replies} or {@link
         *     #thenReplies}, which read it first
         */
        void answer(HttpServerRequest request);
    }

    /**
     * What the origin was asked.
     *
     * @param method such as {@code GET}
     * @param target path and query as received
     * @param version {@code HTTP_1_0}, {@code HTTP_1_1} or {@code HTTP_2}
     * @param authority of Host or {@code :authority}
     * @param fields as received
     * @param body its whole content; empty until it has been read
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Asked(String method, String target, String version, String authority, Fields fields, byte[] body) {
        /** The content as UTF-8. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** A fixed answer with a Content-Length; field names and values alternate. */
    public static Script reply(int status, String body, String... fields) {
        return reply(status, body.getBytes(StandardCharsets.UTF_8), fields);
    }

    /** A fixed answer with a Content-Length; field names and values alternate. */
    public static Script reply(int status, byte[] body, String... fields) {
        return request -> {
            var response = request.response().setStatusCode(status);
            for (int i = 0; i < fields.length; i += 2) {
                response.headers().add(fields[i], fields[i + 1]);
            }
            response.end(Buffer.buffer(body));
        };
    }

    /** From now on answers so, when no {@link #thenReplies} is left. */
    public ScriptedOrigin replies(Script script) {
        always = script;
        return this;
    }

    /** From now on answers so, when no {@link #thenReplies} is left. */
    public ScriptedOrigin replies(int status, String body, String... fields) {
        return replies(reply(status, body, fields));
    }

    /** Answers one request so; several are used in order. */
    public ScriptedOrigin thenReplies(Script script) {
        once.add(script);
        return this;
    }

    /** Answers one request so; several are used in order. */
    public ScriptedOrigin thenReplies(int status, String body, String... fields) {
        return thenReplies(reply(status, body, fields));
    }

    /** A script that is given the request before its content is read, so that it can read it as it likes. */
    public static Script unread(Script script) {
        return new Unread(script);
    }

    private record Unread(Script script) implements Script {
        @Override
        public void answer(HttpServerRequest request) {
            script.answer(request);
        }
    }

    private void take(HttpServerRequest request) {
        Script queued = once.poll();
        Script script = queued == null ? always : queued;
        if (script instanceof Unread) {
            requests.add(asked(request, new byte[0]));
            script.answer(request);
            return;
        }
        request.body().onSuccess(content -> {
            requests.add(asked(request, content.getBytes()));
            script.answer(request);
        });
    }

    private static Asked asked(HttpServerRequest request, byte[] content) {
        Fields.Builder fields = Fields.builder();
        StringBuilder lines = new StringBuilder();
        request.headers().forEach((name, value) -> {
            fields.add(name, value);
            lines.append(name).append(": ").append(value).append('\n');
        });
        String authority =
                request.authority() == null ? "" : request.authority().toString();
        Asked asked = new Asked(
                request.method().name(), request.uri(), request.version().name(), authority, fields.build(), content);
        Secrets.look(
                Secrets.Place.UPSTREAM,
                lines.append(asked.target()).append('\n').append(asked.text()).toString());
        return asked;
    }

    /** {@code http} or {@code https}, 127.0.0.1, and the port; without a path. */
    public URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + port);
    }

    /** The port. */
    public int port() {
        return port;
    }

    /** What it was asked so far, in order. */
    public List<Asked> requests() {
        return List.copyOf(requests);
    }

    /** Forgets what it was asked so far, for tests that look at memory. */
    public void forget() {
        requests.clear();
    }

    /** What it was asked last. */
    public Asked last() {
        List<Asked> all = requests();
        return all.get(all.size() - 1);
    }

    /** How many connections were made to it so far. */
    public int connections() {
        return connections.get();
    }

    /** Its event loops, for scripts that need a timer. */
    public Vertx vertx() {
        return vertx;
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException
                | java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
