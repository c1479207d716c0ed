package io.apibuddy.upstream;

import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.upstream.Upstream.Answer;
import io.apibuddy.upstream.Upstream.Request;
import io.apibuddy.upstream.UpstreamException.Kind;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer: connecting, sending, the head, the content; one quiet retry before the head; and the time
 * limits of all of it. Everything but {@link #stop} happens on the caller's context.
 */
final class Exchange implements AnswerBody.Owner {
    /** RFC 9110 section 9.2.2. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");

    private final Context context;
    private final Request request;
    private final Destination destination;
    private final Failures failures;
    private final Patience patience;
    private final Consumer<Exchange> gone;
    private final Promise<Answer> answer = Promise.promise();

    private @Nullable HttpClientRequest call;
    private @Nullable Wire wire;
    private @Nullable Upload upload;
    private @Nullable AnswerBody content;
    private boolean reused;
    private boolean retried;
    private boolean told;
    private boolean over;

    /**
     * Nothing is dialled yet.
     *
     * @param gone told when nothing is left of this exchange
     */
    Exchange(Vertx vertx, Context context, Request request, Destination destination, Consumer<Exchange> gone) {
        this.context = context;
        this.request = request;
        this.destination = destination;
        this.failures = new Failures(destination.name());
        this.patience = new Patience(vertx, request.timeout(), request.silence());
        this.gone = gone;
    }

    /** Begins. */
    Future<Answer> start(Future<HttpClientAgent> client) {
        here(() -> begin(client));
        return answer.future();
    }

    private void begin(Future<HttpClientAgent> client) {
        patience.forHead(this::late);
        request.cancelled().onComplete(done -> here(this::cancel));
        client.onComplete(agent -> here(() -> connect(agent)), failure -> here(() -> fail(failures.of(failure))));
    }

    /** Breaks it off because the proxy stops. May be called by any thread; completes when that is done. */
    Future<Void> stop() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> {
            breakOff(failures.of(Kind.STOPPED, " is not asked any more: the proxy is stopping"));
            done.complete();
        });
        return done.future();
    }

    private void here(Runnable work) {
        if (Vertx.currentContext() == context) {
            work.run();
        } else {
            context.runOnContext(now -> work.run());
        }
    }

    // ---- Until the head has come

    private void connect(HttpClientAgent client) {
        if (over) {
            return;
        }
        RequestOptions options = destination
                .options()
                .setMethod(HttpMethod.valueOf(request.head().method()))
                .setURI(request.head().target().toString());
        // Vert.x calls back on the context that is current here; an answer would be lost if it were taken a tick later.
        acquire(client, options)
                .onComplete(acquired -> send(client, acquired), failure -> notAcquired(client, failure));
    }

    private Future<HttpClientRequest> acquire(HttpClientAgent client, RequestOptions options) {
        try {
            return client.request(options);
        } catch (IllegalStateException closed) {
            return Future.failedFuture(new UpstreamException(
                    Kind.STOPPED, "the connections to " + destination.name() + " are being closed", closed));
        }
    }

    private void notAcquired(HttpClientAgent client, Throwable failure) {
        // A pooled connection that died between being chosen and being used: nothing was sent, whatever the method.
        if (!over && !retried && failure instanceof HttpClosedException) {
            retried = true;
            connect(client);
        } else {
            fail(failures.of(failure));
        }
    }

    private void send(HttpClientAgent client, HttpClientRequest acquired) {
        if (over) {
            acquired.exceptionHandler(nobody -> {});
            acquired.reset(Http2Error.CANCEL.code()); // unused: goes back to the pool
            return;
        }
        call = acquired;
        wire = Wire.of(acquired.connection());
        reused = wire.use();
        Upload sending = new Upload(request.body(), acquired, this::uploadBroke);
        upload = sending;
        request.sent().run();
        Heads.send(request.head(), request.body(), acquired);
        acquired.exceptionHandler(failure -> unsent(acquired));
        acquired.earlyHintsHandler(fields -> interim(Interim.head(fields, acquired.version())));
        acquired.response()
                .onComplete(response -> answered(response), failure -> unanswered(client, acquired, failure));
        sending.start();
    }

    private void interim(ResponseHead head) {
        told = true;
        if (!over) {
            request.interim().accept(head);
        }
    }

    private void unanswered(HttpClientAgent client, HttpClientRequest failed, Throwable failure) {
        if (over || call != failed) {
            return;
        }
        UpstreamException cause = failures.of(failure);
        if (cause.kind() == Kind.TERMINATED && retriable() && request.again().getAsBoolean()) {
            retried = true;
            call = null;
            connect(client);
        } else {
            fail(cause);
        }
    }

    private boolean retriable() {
        return reused
                && !retried
                && !told
                && wire != null
                && wire.silent()
                && request.body().length() == 0
                && IDEMPOTENT.contains(request.head().method());
    }

    private void unsent(HttpClientRequest failed) {
        // Before the head the response's future fails, too, and it decides about a retry. After it the content's
        // handler
        // decides: an answer may come early and be whole although the request was not taken to its end.
        if (call == failed && content != null && upload != null) {
            upload.abandon();
        }
    }

    private void uploadBroke(Throwable cause) {
        breakOff(new UpstreamException(
                Kind.REQUEST,
                "the request to " + destination.name() + " broke off: its content was not complete",
                cause));
    }

    private void late() {
        String limit = " within " + patience.text();
        if (upload != null && !upload.over() && !upload.blocked()) {
            // Upstream takes what it gets: it is the client that has not sent all.
            breakOff(new UpstreamException(
                    Kind.REQUEST, "the request to " + destination.name() + " did not come to its end" + limit));
            return;
        }
        breakOff(
                call == null
                        ? failures.of(Kind.CONNECT_TIMEOUT, " could not be connected to" + limit)
                        : failures.of(Kind.TIMEOUT, " sent no answer" + limit));
    }

    // ---- The answer

    private void answered(HttpClientResponse response) {
        if (over) {
            return;
        }
        ResponseHead head;
        long announced;
        try {
            head = Heads.head(response);
            announced = announced(response);
        } catch (IllegalArgumentException e) {
            breakOff(failures.of(new MalformedAnswer(String.valueOf(e.getMessage()))));
            return;
        }
        boolean empty = announced == 0 || bodiless(head.status());
        AnswerBody body = new AnswerBody(response, empty ? 0 : announced, this);
        content = body;
        patience.forBytes(() -> awaited(body), this::quiet);
        if (empty) {
            body.resume();
            answer.complete(new Answer(head, Body.empty()));
        } else {
            answer.complete(new Answer(head, Body.of(body, announced, this::cancel)));
        }
    }

    private boolean bodiless(int status) {
        return request.head().method().equals("HEAD") || status == 204 || status == 304;
    }

    private static long announced(HttpClientResponse response) {
        String length = response.getHeader("content-length");
        return length == null ? Body.UNKNOWN : Long.parseLong(length);
    }

    private boolean awaited(AnswerBody body) {
        if (upload != null && upload.progressed()) {
            return false;
        }
        return body.wanted() || (upload != null && upload.blocked());
    }

    private void quiet() {
        breakOff(failures.of(Kind.TIMEOUT, " stopped in the middle of its answer for " + patience.text()));
    }

    @Override
    public void progress() {
        patience.progress();
    }

    @Override
    public void ended() {
        boolean unfinished = upload != null && !upload.over();
        end();
        if (unfinished) {
            // RFC 9112 section 9.3: whoever stops sending before the end closes the connection.
            reset();
        }
    }

    @Override
    public void broke() {
        end();
        reset();
    }

    @Override
    public UpstreamException failure(long missing) {
        return missing < 0
                ? failures.of(new MalformedAnswer("it is longer than it said"))
                : failures.of(Kind.INCOMPLETE, " ended its answer " + missing + " bytes before its announced length");
    }

    @Override
    public UpstreamException failure(Throwable cause) {
        UpstreamException known = failures.of(cause);
        return known.kind() == Kind.TERMINATED
                ? new UpstreamException(Kind.INCOMPLETE, String.valueOf(known.getMessage()), cause)
                : known;
    }

    @Override
    public boolean received() {
        return wire != null && wire.complete();
    }

    // ---- Its end

    private void cancel() {
        if (over) {
            return;
        }
        if (content != null) {
            content.silence();
        }
        end();
        reset();
        answer.tryFail(new UpstreamException(Kind.TERMINATED, "the call to " + destination.name() + " was given up"));
    }

    private void breakOff(UpstreamException cause) {
        if (content != null) {
            content.fail(cause);
        } else if (!over) {
            fail(cause);
            reset();
        }
    }

    private void fail(UpstreamException cause) {
        if (!over) {
            end();
            answer.tryFail(cause);
        }
    }

    /** After {@link #end}: what Vert.x then reports is no news. On HTTP/2 a bare reset would say NO_ERROR. */
    private void reset() {
        if (call != null) {
            call.reset(Http2Error.CANCEL.code());
        }
    }

    private void end() {
        over = true;
        patience.end();
        if (upload == null) {
            request.body().cancel();
        } else {
            upload.abandon();
        }
        gone.accept(this);
    }
}
