package io.apibuddy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.apibuddy.admin.Admin;
import io.apibuddy.admin.Control;
import io.apibuddy.admin.Meters;
import io.apibuddy.config.ProxyConfig;
import io.apibuddy.config.ProxyException;
import io.apibuddy.events.Explanation;
import io.apibuddy.events.Protection;
import io.apibuddy.exchange.Exchange;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.apibuddy.message.Call;
import io.apibuddy.message.Client;
import io.apibuddy.message.Reply;
import io.apibuddy.store.ResponseStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The admin API over a store that no proxy runs on: what it says of a file is what it would say of a proxy that has just
 * been started on it.
 */
final class Looking implements Control {
    private static final int OK = 200;
    private static final JsonMapper JSON = new JsonMapper();

    private final ProxyConfig config;
    private final ResponseStore store;
    private final Exchange exchange;

    Looking(ProxyConfig config, ResponseStore store, InstantSource clock) {
        this.config = config;
        this.store = store;
        this.exchange = Exchange.forLooking(config, store, clock);
    }

    /**
     * Asks the admin API.
     *
     * @param path that it is served at
     * @param json content
     * @return its answer; fails with {@link ProxyException}, in its words, when it refuses
     */
    Future<String> post(Vertx vertx, InstantSource clock, String path, String json) {
        Promise<String> answered = Promise.promise();
        vertx.runOnContext(now -> {
            Admin admin = Admin.open(vertx, this, Meters.open(Optional.empty(), clock), clock);
            RequestHead head =
                    new RequestHead("POST", Target.parse(path), Fields.of("Content-Type", "application/json"));
            admin.handle(new Call(head, Body.of(Buffer.buffer(json)), new Here(), ""), Admin.Caller.WITH_KEY)
                    .compose(Looking::content)
                    .onComplete(done -> admin.close())
                    .onComplete(answered);
        });
        return answered.future();
    }

    private static Future<String> content(Reply reply) {
        String content =
                reply.body() instanceof Body.Whole whole ? whole.bytes().toString(StandardCharsets.UTF_8) : "";
        return reply.head().status() == OK
                ? Future.succeededFuture(content)
                : Future.failedFuture(new ProxyException(detail(content)));
    }

    private static String detail(String problem) {
        try {
            return JSON.readTree(problem).path("detail").asText(problem);
        } catch (JsonProcessingException noProblem) {
            return problem;
        }
    }

    @Override
    public ProxyConfig config() {
        return config;
    }

    @Override
    public ResponseStore store() {
        return store;
    }

    @Override
    public Future<Long> purge(ResponseStore.Purge purge) {
        return exchange.purge(purge);
    }

    @Override
    public List<Protection> protections() {
        return exchange.protections();
    }

    @Override
    public boolean resetThrottle(String mapping) {
        return false;
    }

    @Override
    public Future<Explanation> explain(RequestHead request, Buffer content) {
        return exchange.explain(request, content);
    }

    @Override
    public Future<Optional<Explanation>> explain(long id) {
        return Future.succeededFuture(Optional.empty());
    }

    @Override
    public Optional<String> storedUri(String mapping, String url, boolean prefix) {
        return exchange.storedUri(mapping, url, prefix);
    }

    @Override
    public Optional<Future<Void>> reload() {
        return Optional.empty();
    }

    @Override
    public Optional<Runnable> shutdown() {
        return Optional.empty();
    }

    @Override
    public long waiting() {
        return 0;
    }

    /** Who asks is this process. */
    private static final class Here implements Client {
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
            return "localhost";
        }

        @Override
        public String protocol() {
            return "1.1";
        }

        @Override
        public Future<Void> gone() {
            return Promise.<Void>promise().future();
        }

        @Override
        public void interim(ResponseHead head) {}
    }
}
