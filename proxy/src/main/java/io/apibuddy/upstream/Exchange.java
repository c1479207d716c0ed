package io.apibuddy.upstream;

import io.apibuddy.http.ResponseHead;
import io.apibuddy.message.Body;
import io.apibuddy.upstream.Upstream.Answer;
import io.apibuddy.upstream.Upstream.Request;
import io.apibuddy.upstream.UpstreamException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer: connecting, sending, the head, the content; one quiet retry before the head; and the time
 * limits of all of it. Everything happens on the caller's context.
 */
final class Exchange implements Lines.Taker, AnswerBody.Owner {
    /** RFC 9110 section 9.2.2. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");

    /** Its place among those under way, which alone changes it. */
    int place;

    private final ContextInternal context;
    private final Request request;
    private final Destination destination;
    private final UnderWay underWay;
    private final Patience patience;
    private final Promise<Answer> answer = Promise.promise();

    private @Nullable Lines lines;
    private @Nullable Line line;
    private @Nullable Upload upload;
    private @Nullable AnswerBody content;
    private boolean retried;
    private boolean told;
    private boolean answered;
    private boolean over;

    /** Nothing is dialled yet. */
    Exchange(ContextInternal context, Request request, Destination destination, UnderWay underWay) {
        this.context = context;
        this.request = request;
        this.destination = destination;
        this.underWay = underWay;
        this.patience = new Patience(request.timeout(), request.silence());
    }

    /** Begins. */
    Future<Answer> start(Future<Lines> to) {
        here(() -> begin(to));
        return answer.future();
    }

    private void begin(Future<Lines> to) {
        patience.forHead(underWay.now());
        underWay.add(this);
        if (request.cancelled().isComplete()) {
            cancel();
            return;
        }
        request.cancelled().onComplete(done -> here(this::cancel));
        if (to.succeeded()) {
            connect(to.result());
        } else {
            to.onComplete(
                    found -> here(() -> connect(found)),
                    failure -> here(() -> fail(failures().of(failure))));
        }
    }

    /** Breaks it off because the proxy stops; called on its event loop. */
    void stop() {
        context.dispatch(() -> breakOff(failures().of(Kind.STOPPED, " is not asked any more: the proxy is stopping")));
    }

    private void here(Runnable work) {
        if (Vertx.currentContext() == context) {
            work.run();
        } else {
            context.runOnContext(now -> work.run());
        }
    }

    private Failures failures() {
        return new Failures(destination.name());
    }

    @Override
    public ContextInternal context() {
        return context;
    }

    // ---- Until the head has come

    private void connect(Lines to) {
        if (!over) {
            lines = to;
            to.take(this);
        }
    }

    @Override
    public boolean isWaiting() {
        return !over;
    }

    @Override
    public void gotNone(Throwable failure, boolean isLost) {
        // A pooled connection that died between being chosen and being used: nothing was sent, whatever the method.
        if (isLost && !over && !retried && lines != null) {
            retried = true;
            connect(lines);
        } else if (failure instanceof IllegalStateException) {
            fail(new UpstreamException(
                    Kind.STOPPED, "the connections to " + destination.name() + " are being closed", failure));
        } else {
            fail(failures().of(failure));
        }
    }

    @Override
    public void got(Line got) {
        line = got;
        Upload sending = new Upload(request.body(), got, this::uploadBroke);
        upload = sending;
        request.sent().run();
        try {
            sending.start(request.head());
        } catch (IllegalArgumentException unsendable) {
            breakOff(new UpstreamException(
                    Kind.REQUEST, "the request to " + destination.name() + " cannot be put on the wire", unsendable));
        }
    }

    @Override
    public void interim(ResponseHead head) {
        told = true;
        if (!over) {
            request.interim().accept(head);
        }
    }

    @Override
    public void broke(Throwable failure) {
        if (content != null) {
            if (!isReceived()) {
                content.fail(inContent(failures().of(failure), failure));
            }
        } else if (!over) {
            unanswered(failures().of(failure));
        }
    }

    private void unanswered(UpstreamException cause) {
        if (cause.kind() == Kind.TERMINATED && isRetriable() && request.again().getAsBoolean() && lines != null) {
            retried = true;
            line = null;
            connect(lines);
        } else {
            fail(cause);
        }
    }

    private boolean isRetriable() {
        return line != null
                && line.isReused()
                && line.isSilent()
                && !retried
                && !told
                && request.body().length() == 0
                && IDEMPOTENT.contains(request.head().method());
    }

    @Override
    public void unsent() {
        // Before the head its absence is told, too, and that decides about a retry. After it the content's end decides:
        // an answer may come early and be whole although the request was not taken to its end.
        if (answered && upload != null) {
            upload.abandon();
        }
    }

    @Override
    public void drained() {
        if (upload != null) {
            upload.drained();
        }
    }

    private void uploadBroke(Throwable cause) {
        breakOff(new UpstreamException(
                Kind.REQUEST,
                "the request to " + destination.name() + " broke off: its content was not complete",
                cause));
    }

    // ---- Time limits

    long deadline() {
        return patience.deadline();
    }

    /** Its time limit is reached; called on its event loop. */
    void look(long now) {
        ContextInternal before = context.beginDispatch();
        try {
            if (!answered) {
                late();
            } else if (patience.isExhausted(now, isAwaited())) {
                breakOff(failures().of(Kind.TIMEOUT, " stopped in the middle of its answer for " + patience.text()));
            }
        } finally {
            context.endDispatch(before);
        }
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
                line == null
                        ? failures().of(Kind.CONNECT_TIMEOUT, " could not be connected to" + limit)
                        : failures().of(Kind.TIMEOUT, " sent no answer" + limit));
    }

    private boolean isAwaited() {
        if (upload != null && upload.progressed()) {
            return false;
        }
        return (content != null && content.wanted()) || (upload != null && upload.blocked());
    }

    // ---- The answer

    @Override
    public void answered(ResponseHead head, long announced, @Nullable Buffer whole) {
        if (over || line == null) {
            return;
        }
        answered = true;
        boolean empty = announced == 0 || isBodiless(head.status());
        if (whole != null) {
            over();
            answer.complete(new Answer(head, empty ? Body.empty() : Body.of(whole)));
            return;
        }
        AnswerBody body = new AnswerBody(line, empty ? 0 : announced, this);
        content = body;
        patience.forBytes(underWay.now());
        underWay.minds(patience.deadline());
        if (empty) {
            body.resume();
            answer.complete(new Answer(head, Body.empty()));
        } else {
            answer.complete(new Answer(head, Body.of(body, announced, this::cancel)));
        }
    }

    private boolean isBodiless(int status) {
        return request.head().method().equals("HEAD") || status == 204 || status == 304;
    }

    @Override
    public void received(Buffer bytes) {
        if (content != null) {
            content.received(bytes);
        }
    }

    @Override
    public void ended() {
        if (content != null) {
            content.ended();
        }
    }

    @Override
    public void progress() {
        patience.progress();
    }

    @Override
    public void over() {
        boolean unfinished = upload != null && !upload.over();
        end();
        if (unfinished) {
            // RFC 9112 section 9.3: whoever stops sending before the end closes the connection.
            reset();
        }
    }

    @Override
    public void brokeOff() {
        end();
        reset();
    }

    @Override
    public UpstreamException failure(long missing) {
        return missing < 0
                ? failures().of(new MalformedAnswer("it is longer than it said"))
                : failures().of(Kind.INCOMPLETE, " ended its answer " + missing + " bytes before its announced length");
    }

    private static UpstreamException inContent(UpstreamException known, Throwable cause) {
        return known.kind() == Kind.TERMINATED
                ? new UpstreamException(Kind.INCOMPLETE, String.valueOf(known.getMessage()), cause)
                : known;
    }

    private boolean isReceived() {
        return line != null && line.isComplete();
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

    private void reset() {
        if (line != null) {
            line.reset();
        }
    }

    private void end() {
        over = true;
        underWay.remove(this);
        if (upload == null) {
            request.body().cancel();
        } else {
            upload.abandon();
        }
    }
}
