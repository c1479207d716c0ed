package io.apibuddy.soak;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Many requests at once over one HTTP/2 connection. Whether an answer breaks off is each one's own affair. */
final class SoakCrowd implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient http = vertx.createHttpClient(
            new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    private final Context context = vertx.getOrCreateContext();
    private final URI base;

    SoakCrowd(URI base) {
        this.base = base;
    }

    /** An answer, or why there is none. */
    interface Came {
        void answer(SoakAnswer answer, long began);

        void failure(String target, Throwable cause);
    }

    /** Asks for all of them, and returns when each was answered or has failed. */
    void ask(List<String> targets, long seconds, Came came) throws IOException, InterruptedException {
        // On the connection's own context: elsewhere an answer may have come before anybody looks for its content.
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> Future.join(
                        targets.stream().map(target -> ask(target, came)).toList())
                .<Void>mapEmpty()
                .onComplete(done));
        try {
            done.future().toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("some of " + targets + " were not answered", e);
        }
    }

    private Future<Void> ask(String target, Came came) {
        long began = System.nanoTime();
        return http.request(HttpMethod.GET, base.getPort(), base.getHost(), target)
                .compose(HttpClientRequest::send)
                .compose(answer -> answer.body().map(body -> {
                    String type = answer.headers().get("Content-Type");
                    String did = answer.headers().get("Cache-Status");
                    return SoakAnswer.of(
                            target,
                            answer.statusCode(),
                            type == null ? "" : type,
                            did == null ? "" : did,
                            body.getBytes());
                }))
                .onSuccess(answer -> came.answer(answer, began))
                .onFailure(cause -> came.failure(target, cause))
                .otherwiseEmpty()
                .mapEmpty();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
