package io.apibuddy.upstream;

import io.apibuddy.caching.FreshnessMode;
import io.apibuddy.config.MappingConfig;
import io.apibuddy.config.ThrottlingConfig;
import io.apibuddy.http.Fields;
import io.apibuddy.http.RequestHead;
import io.apibuddy.http.ResponseHead;
import io.apibuddy.http.Target;
import io.apibuddy.message.Body;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls upstream as the exchange would: on a Vert.x context, reading the content with back-pressure. */
final class Caller implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final Vertx vertx;
    final Upstream upstream;
    final Context context;
    final List<ResponseHead> interim = new CopyOnWriteArrayList<>();
    Duration timeout = Duration.ofSeconds(10);
    MappingConfig.Tls tls = new MappingConfig.Tls(Optional.empty(), false);
    Fields fields = Fields.empty();

    Caller() {
        this(new VertxOptions());
    }

    Caller(VertxOptions options) {
        vertx = Vertx.vertx(options.setEventLoopPoolSize(2).setWorkerPoolSize(2).setInternalBlockingPoolSize(2));
        upstream = Upstream.open(vertx);
        context = vertx.getOrCreateContext();
    }

    static MappingConfig mapping(URI upstream, MappingConfig.Tls tls) {
        return new MappingConfig(
                "wiki",
                upstream,
                Duration.ofDays(1),
                FreshnessMode.OVERRIDE,
                Map.of(),
                Set.of("GET", "HEAD", "POST"),
                Optional.empty(),
                List.of(),
                new MappingConfig.Key(true, List.of(), List.of(), List.of()),
                Duration.ZERO,
                Duration.ZERO,
                Map.of(),
                1000,
                ThrottlingConfig.OnLimit.REJECT,
                2,
                false,
                Duration.ofSeconds(30),
                false,
                0,
                BigDecimal.ZERO,
                tls);
    }

    Caller trusting(Path caFile) {
        tls = new MappingConfig.Tls(Optional.of(caFile), false);
        return this;
    }

    Upstream.Request request(URI to, String method, String target, Body body, Future<Void> cancelled) {
        return new Upstream.Request(
                mapping(to, tls),
                new RequestHead(method, Target.parse(target), fields),
                body,
                timeout,
                timeout,
                () -> {},
                () -> true,
                interim::add,
                cancelled);
    }

    /** Sends on the context and waits for the head; an {@link UpstreamException} is thrown as it is. */
    Upstream.Answer send(Upstream.Request request) {
        return await(sending(request));
    }

    CompletableFuture<Upstream.Answer> sending(Upstream.Request request) {
        CompletableFuture<Upstream.Answer> answer = new CompletableFuture<>();
        context.runOnContext(now -> upstream.send(request).onComplete(answer::complete, answer::completeExceptionally));
        return answer;
    }

    Upstream.Answer send(URI to, String method, String target, Body body) {
        return send(request(to, method, target, body, Promise.<Void>promise().future()));
    }

    Upstream.Answer get(URI to, String target) {
        return send(to, "GET", target, Body.empty());
    }

    /** Sends a GET and reads it whole. */
    String text(URI to, String target) {
        return read(get(to, target)).await();
    }

    /** Gives an answer up unread. */
    void leave(Upstream.Answer answer) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        context.runOnContext(now -> {
            answer.body().cancel();
            left.complete(null);
        });
        await(left);
    }

    Reading read(Upstream.Answer answer) {
        return new Reading(answer.body());
    }

    /** A reader of a content that counts how it is told of its end. */
    final class Reading {
        final Buffer bytes = Buffer.buffer();
        final List<String> ends = new CopyOnWriteArrayList<>();
        final CompletableFuture<String> end = new CompletableFuture<>();
        volatile long count;

        Reading(Body body) {
            context.runOnContext(now -> {
                if (body instanceof Body.Whole whole) {
                    bytes.appendBuffer(whole.bytes());
                    finish();
                    return;
                }
                Body.Streamed streamed = (Body.Streamed) body;
                streamed.stream()
                        .handler(piece -> {
                            bytes.appendBuffer(piece);
                            count = bytes.length();
                        })
                        .endHandler(done -> finish())
                        .exceptionHandler(failure -> {
                            ends.add("exception");
                            end.completeExceptionally(failure);
                        })
                        .resume();
            });
        }

        private void finish() {
            ends.add("end");
            end.complete(bytes.toString(java.nio.charset.StandardCharsets.ISO_8859_1));
        }

        String await() {
            return Caller.await(end);
        }
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UpstreamException known) {
                throw known;
            }
            throw new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        await(upstream.close().toCompletionStage().toCompletableFuture());
        await(vertx.close().toCompletionStage().toCompletableFuture());
    }
}
